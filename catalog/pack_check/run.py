"""One pack's file through every check, in order: can it be read, is it spelt well, does it mean something."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any

from catalog.errors import DescriptorError
from catalog.law.pack_lines import PackText, read_pack
from catalog.law.packs_source import OURS, PATTERNS, PackError, compile_pack, pack_keys
from catalog.model.finding import Finding, Severity
from catalog.pack_check.amounts import overlapping, senseless
from catalog.pack_check.names import unknown_names
from catalog.pack_check.paths_through import blocked
from catalog.pack_check.problems import Problem, problem, spoken_facts, unknown
from catalog.pack_check.rows import each
from catalog.pack_check.sources import unaccounted
from catalog.pack_check.spelling import lacking, misspelt
from catalog.rules.pack_rows import parse_pack

SHIPPED = Path(str(files("catalog").joinpath("packs")))
MOST = 200  # findings of one file; more help nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """What a pack is checked against: the city's folder, the clauses that are known, the other packs' rows."""

    folder: Path | None = None
    clauses: frozenset[str] = frozenset()
    others: Sequence[Mapping[str, Any]] = ()


def shipped_file(key: str) -> Path:
    """The file of a pack that is shipped."""
    return SHIPPED / f"{key}.yaml"


def check_pack(path: Path, shown: str, library: Library) -> tuple[Finding, ...]:
    """Everything wrong with the pack in `path`, by line; `shown` is how the file is called. Never raises for it."""
    try:
        text = read_pack(path)
    except DescriptorError as error:
        return (_finding_of(error, shown),)
    found = list(_problems(text, path.stem, library))
    once = {(one.code, one.steps, one.facts): one for one in found}
    findings = (_finding(one, text, shown) for one in once.values())
    return tuple(sorted(findings, key=lambda one: (one.line, one.code, str(one.facts))))[:MOST]


def _problems(text: PackText, key: str, library: Library) -> Iterator[Problem]:
    spelt = list(misspelt(text.rows))
    yield from spelt
    if key in (OURS, PATTERNS) or any(one.code in ("pack-kind", "pack-twice") for one in spelt):
        return
    strangers = list(_strangers(text, key, library))
    yield from strangers
    if not strangers:
        yield from _of_meaning(text, key, library)


def _strangers(text: PackText, key: str, library: Library) -> Iterator[Problem]:
    """What keeps the pack from being laid together with others."""
    if str(text.rows.get("key")) != key:
        yield problem("pack-key", ("key",), key=str(text.rows.get("key")), file=f"{key}.yaml")
    parent = text.rows.get("inherits")
    if parent and str(parent) not in pack_keys(library.folder):
        yield unknown("pack-inherits", ("inherits",), str(parent), pack_keys(library.folder))
    if not isinstance(text.rows.get("document"), dict):
        yield problem("pack-missing", (), key="document")


def _of_meaning(text: PackText, key: str, library: Library) -> Iterator[Problem]:
    try:
        rows = compile_pack(key, library.folder)
    except PackError as error:
        yield from _not_joined(text, error)
        return
    missing = list(lacking(rows))
    yield from missing
    if missing:
        return
    found = list(chain(unknown_names(rows), senseless(rows), unaccounted(rows, library.clauses)))
    yield from found
    yield from overlapping(rows, library.others)
    if not any(one.code in ("pack-target", "pack-stage-unknown") for one in found):
        yield from blocked(rows)
    if all(one.mild for one in found):
        yield from _unparsed(rows)


def _not_joined(text: PackText, error: PackError) -> Iterator[Problem]:
    """The row whose `like:` names nothing; the fault as told where it is another."""
    patterns = pattern_keys(error)
    for steps, row in chain(each(text.rows, "procedures"), each(text.rows, "pages"), _form_rows(text.rows)):
        like = str(row.get("like") or "")
        if like and f"{like!r}" in str(error):
            yield unknown("pack-pattern-unknown", (*steps, "like"), like, patterns)
            return
    yield problem("pack-broken", (), problem=str(error)[:300])


def _form_rows(rows: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], Mapping[str, Any]]]:
    forms = rows.get("forms")
    for name, row in forms.items() if isinstance(forms, dict) else ():
        yield ("forms", name), row


def pattern_keys(error: PackError | None = None) -> tuple[str, ...]:
    """The patterns that a row may copy: forms where the fault is a form's, else procedures and public pages."""
    rows = read_pack(SHIPPED / f"{PATTERNS}.yaml").rows
    if error and "form" in str(error):
        return tuple(name for (_, name), _ in _form_rows(rows))
    return tuple(str(row.get("key")) for _, row in chain(each(rows, "procedures"), each(rows, "pages")))


def _unparsed(rows: Mapping[str, Any]) -> Iterator[Problem]:
    """A fault that no check above names: the rules themselves refuse the rows."""
    try:
        parse_pack(rows)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        told = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        yield problem("pack-broken", (), problem=told[:300])


def _finding(one: Problem, text: PackText, shown: str) -> Finding:
    severity = Severity.WARNING if one.mild else Severity.ERROR
    return Finding(
        code=one.code,
        severity=severity,
        file=shown,
        line=text.line(one.steps),
        facts=spoken_facts(one),
    )


def _finding_of(error: DescriptorError, shown: str) -> Finding:
    return Finding(code=error.code, severity=Severity.ERROR, file=shown, line=error.line, facts=error.facts)
