"""Tables against their schemas, by Frictionless; slow to import, so only where a table is not plainly faultless."""

import re
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from frictionless import Detector, FrictionlessException, Package, Resource, Schema

from catalog.checks.cells import type_cause
from catalog.checks.headers import looks_like_data
from catalog.checks.observations import Observation

_CAUSES = {
    "type-error": "type",
    "constraint-error": "constraint",
    "unique-error": "unique",
    "primary-key": "primary-key",
    "foreign-key": "foreign-key",
    "blank-row": "blank-row",
    "missing-cell": "missing-cell",
    "extra-cell": "extra-cell",
}
_LABELS = frozenset(
    {"blank-label", "duplicate-label", "missing-label", "extra-label", "incorrect-label", "blank-header"}
)
_ROWS_SHOWN = 5
_KIND = re.compile(r'type is "(\w+)/')
_MOST = 1000  # errors of one table that Frictionless lists

Raw = Mapping[str, Any]


def validated(folder: Path, tables: Mapping[int, Raw]) -> Iterator[Observation]:
    """What is wrong with `tables` (resource descriptors by their index, made safe), which are files in `folder`."""
    opened = {}
    for index, clean in tables.items():
        try:
            wanted, found = list(Schema.from_descriptor(clean.get("schema", {})).field_names), _labels(folder, clean)
        except (FrictionlessException, ValueError, TypeError, KeyError, AttributeError, OSError) as error:
            code = "schema-invalid" if _is_about_schema(error) else "table-unreadable"
            yield Observation(code=code, resource=index, key="schema", facts={"problem": _problem(error)})
            continue
        named = clean["dialect"].get("header") is not False
        if named:
            yield from _columns(index, found, wanted)
            yield from _first_row(index, found)
        if not named or (len(set(found)) == len(found) and set(found) & set(wanted)):
            detector = Detector(schema_sync=named)
            opened[index] = Resource.from_descriptor(dict(clean), basepath=str(folder), detector=detector)
    if opened:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the library's own; nobody who publishes data can act on them
            yield from list(_report(folder, opened))


def _labels(folder: Path, clean: Raw) -> list[str]:
    """The names in the header, read before a schema is held against them."""
    bare = {key: value for key, value in clean.items() if key != "schema"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Resource.from_descriptor(bare, basepath=str(folder)) as resource:
            return list(resource.labels)


def _report(folder: Path, opened: Mapping[int, Resource]) -> Iterator[Observation]:
    try:
        report = Package(name="package", resources=list(opened.values()), basepath=str(folder)).validate(
            limit_errors=_MOST
        )
    except Exception as error:  # whatever a table of strangers can make the library raise
        yield Observation(code="table-unreadable", resource=next(iter(opened)), facts={"problem": _problem(error)})
        return
    for fault in report.errors:
        yield Observation(code="table-unreadable", resource=next(iter(opened)), facts={"problem": fault.note[:200]})
    for index, task in zip(opened, report.tasks, strict=False):
        yield from _grouped(index, task.errors)


def _is_about_schema(error: Exception) -> bool:
    return getattr(getattr(error, "error", None), "type", "") in ("schema-error", "field-error", "")


def _columns(index: int, found: list[str], wanted: list[str]) -> Iterator[Observation]:
    """R-209: the columns of the file are the fields of the schema; their order is free."""
    if not wanted:
        yield Observation(code="R-209/no-schema", resource=index, key="schema", facts={"found": _names(found)})
        return
    sides = {
        "missing": [name for name in wanted if name not in found],
        "extra": [name for name in found if name not in wanted and name],
        "double": sorted({name for name in found if name and found.count(name) > 1}),
        "blank": [str(place) for place, name in enumerate(found, start=1) if not name],
    }
    for cause, names in sides.items():
        if names:
            facts = {"fields": _names(names), "found": _names(found)}
            yield Observation(code=f"R-209/{cause}", resource=index, key="schema", facts=facts)


def _first_row(index: int, found: list[str]) -> Iterator[Observation]:
    """A header of numbers and dates is mostly the first row of a file without one (hostile input 4.10)."""
    if looks_like_data(found):
        facts = {"found": _names(found)}
        yield Observation(code="header-missing", resource=index, key="schema", severity="warning", facts=facts)


def _grouped(index: int, errors: Iterable[Any]) -> Iterator[Observation]:
    """One observation a cause and column: 820 rows with one fault are one message with row numbers."""
    groups: defaultdict[tuple[str, str, str], list[Any]] = defaultdict(list)
    errors = list(errors)
    for error in errors:
        if error.type not in _LABELS:
            groups[_group(error)].append(error)
    for (cause, field, _), members in groups.items():
        first = members[0]
        facts = {
            "field": field,
            "rows": _names([str(getattr(error, "row_number", "")) for error in members], _ROWS_SHOWN),
            "count": str(len(members)) + ("+" if len(errors) >= _MOST else ""),
            "cell": str(getattr(first, "cell", "") or "")[:60],
            "problem": str(first.note)[:200],
        }
        yield Observation(code=f"R-305/{cause}" if cause else "table-unreadable", resource=index, facts=facts)


def _group(error: Any) -> tuple[str, str, str]:
    """Cause, column, and for a constraint which of several."""
    cause, field = _CAUSES.get(error.type, ""), str(getattr(error, "field_name", ""))
    if cause == "type":
        kind = _KIND.search(str(error.note))
        return type_cause(kind[1] if kind else "", str(error.cell)), field, ""
    return cause, field, str(error.note) if cause == "constraint" else ""


def _names(names: list[str], shown: int = 12) -> str:
    return "、".join(names[:shown]) + (" …" if len(names) > shown else "")


def _problem(error: Exception) -> str:
    reasons = getattr(error, "reasons", None) or []
    notes = [str(reason.note) for reason in reasons]
    return ("; ".join(notes) or str(error) or type(error).__name__)[:200]
