"""Whether what is committed went through the rules it declares (R-107: HZ-2.3.3, HZ-2.6.1, SD-9(1), LY-14, XA-26).

The rules stand at the fields (`catalog.mask`), the promise of anonymity at the resource, and what `mulu mask` wrote in
`catalog.desensitisation.resources`. Findings name columns and rows, never what stands in them.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catalog.checks.observations import Observation
from catalog.checks.subjects import Subject
from catalog.masking.anonymity import Groups, Promise, parse_promise
from catalog.masking.descriptions import RECORD, results_of
from catalog.masking.mask_rules import MaskRule, Method, Refusal, parse_rule
from catalog.masking.transforms import has_shape
from catalog.model.entry import Openness, Resource
from catalog.model.finding import Finding
from catalog.tabular.tables import READABLE, TableError, open_table

RULE = "R-107"
_ROWS_SHOWN = 5


def check_masking(subject: Subject) -> Iterator[Finding]:
    """R-107: rules can be read, a masked resource has its record, and stored bytes are those of the record."""
    entry = subject.entry
    if entry.openness is Openness.PROHIBITED or not subject.applies(RULE):
        return
    results = results_of(entry.extra.get(RECORD))
    for index, one in enumerate(entry.resources):
        yield from _rules(subject, index, one)
        yield from _promise(subject, index, one)
        ruled = [field.name for field in one.fields if field.mask]
        result = results.get(one.name)
        at = ("resources", index, "schema", "fields")
        if ruled and not (result and result.get("hash")):
            yield subject.finding("R-107/not-masked", *at, resource=one.name, fields="、".join(ruled))
        elif result and one.stored and one.hash and str(result.get("hash")) != one.hash:
            yield subject.finding("R-107/bytes", "resources", index, "hash", resource=one.name)
        bare = [column.name for column in one.fields if column.sensitivity and not column.mask]
        if result and bare and entry.openness is Openness.UNCONDITIONAL:
            yield subject.finding("R-107/no-rule", *at, resource=one.name, fields="、".join(bare))


def _rules(subject: Subject, index: int, one: Resource) -> Iterator[Finding]:
    for place, column in enumerate(one.fields):
        refused = parse_rule(column.mask) if column.mask else None
        if isinstance(refused, Refusal):
            at = ("resources", index, "schema", "fields", place, "catalog", "mask")
            value = f"{refused.key}: {refused.value}"
            yield subject.finding("R-107/mask-rule", *at, resource=one.name, field=column.name, value=value)


def _promise(subject: Subject, index: int, one: Resource) -> Iterator[Finding]:
    if not one.anonymity:
        return
    at = ("resources", index, "catalog", "anonymity")
    promise = parse_promise(one.anonymity)
    if promise is None:
        yield subject.finding("R-107/anonymity-rule", *at, resource=one.name)
        return
    known = {field.name for field in one.fields}
    strange = [name for name in (*promise.quasi, *promise.sensitive) if name not in known]
    if strange:
        yield subject.finding("R-107/anonymity-field", *at, resource=one.name, fields="、".join(strange))


def examine_masking(path: Path, one: Resource, index: int, record: object) -> Iterator[Observation]:
    """What the bytes of a resource say against its rules. `record` is the entry's `desensitisation`."""
    result = results_of(record).get(one.name, {})
    rules = {column.name: parse_rule(column.mask) for column in one.fields if column.mask}
    promise = parse_promise(one.anonymity) if one.anonymity else None
    if result.get("hash") and f"sha256:{_digest(path)}" != result["hash"]:
        yield Observation(code="R-107/bytes", resource=index, key="hash")
    if one.format in READABLE and (rules or promise or result.get("dropped")):
        usable = {name: rule for name, rule in rules.items() if isinstance(rule, MaskRule)}
        try:
            yield from _cells(path, one, index, _Wanted(rules=usable, promise=promise, result=result))
        except TableError:
            return  # what cannot be read is told by the checks that read it


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    rules: Mapping[str, MaskRule]
    promise: Promise | None
    result: Mapping[str, Any]


@dataclass(slots=True)
class _Places:
    """Rows in which something is wrong: how many, and the first few as people count them."""

    count: int = 0
    shown: list[int] = field(default_factory=list)

    def add(self, row: int) -> None:
        self.count += 1
        if len(self.shown) < _ROWS_SHOWN:
            self.shown.append(row)

    def facts(self) -> dict[str, str]:
        more = " …" if self.count > len(self.shown) else ""
        return {"rows": "、".join(map(str, self.shown)) + more, "count": str(self.count)}


def _cells(path: Path, one: Resource, index: int, wanted: _Wanted) -> Iterator[Observation]:
    gone = {name for name, rule in wanted.rules.items() if rule.method is Method.DROP}
    gone |= {str(name) for name in wanted.result.get("dropped") or ()}
    text = _as_text(one)
    with open_table(text._replace(fields=()), path) as table:
        present = [column.name for column in table.fields if column.name in gone]
    if present:
        yield Observation(code="R-107/dropped", resource=index, facts={"fields": "、".join(present)})
    groups = Groups(wanted.promise) if wanted.promise else None
    with open_table(text, path) as table:
        names = [column.name for column in table.fields]
        wrong = _wrong_cells(names, table.rows, _Rules(one, wanted), groups)
    for name, places in wrong.items():
        yield Observation(code="R-107/shape", resource=index, facts={"field": name, **places.facts()})
    if groups is not None and groups.report().suppressed:
        yield _short(path, text, index, groups)


class _Rules:
    """What each column must look like, and what stands for no value."""

    def __init__(self, one: Resource, wanted: _Wanted) -> None:
        self.missing = frozenset({"", *one.missing_values})
        self.of = {name: rule for name, rule in wanted.rules.items() if rule.method is not Method.DROP}

    def breaks(self, name: str, text: str) -> bool:
        """Whether a cell does not have the shape its column's rule gives."""
        rule = self.of.get(name)
        return rule is not None and text.strip() not in self.missing and not has_shape(rule, text)


def _wrong_cells(
    names: list[str], rows: Iterator[tuple[Any, ...]], rules: _Rules, groups: Groups | None
) -> dict[str, _Places]:
    wrong: dict[str, _Places] = {}
    quasi, sensitive = _columns(names, groups)
    for number, row in enumerate(rows, start=2):
        cells = ["" if cell is None else str(cell) for cell in row]
        for name, text in zip(names, cells, strict=True):
            if rules.breaks(name, text):
                wrong.setdefault(name, _Places()).add(number)
        if groups is not None:
            groups.look([cells[at] for at in quasi], [cells[at] for at in sensitive])
    return wrong


def _columns(names: Sequence[str], groups: Groups | None) -> tuple[list[int], list[int]]:
    if groups is None:
        return [], []
    promise = groups.promise
    some = (promise.quasi, promise.sensitive)
    quasi, sensitive = ([names.index(name) for name in one if name in names] for one in some)
    return quasi, sensitive


def _short(path: Path, text: Resource, index: int, groups: Groups) -> Observation:
    """The rows of groups below the promise; read again, because only now the groups are known."""
    places = _Places()
    with open_table(text, path) as table:
        quasi, _ = _columns([column.name for column in table.fields], groups)
        for number, row in enumerate(table.rows, start=2):
            if not groups.stays(["" if row[at] is None else str(row[at]) for at in quasi]):
                places.add(number)
    facts = {"groups": str(groups.report().short_groups), **places.facts()}
    return Observation(code="R-107/anonymity", resource=index, facts=facts)


def _as_text(one: Resource) -> Resource:
    """The same table with every cell as it is written."""
    fields = tuple(column._replace(type="string") for column in one.fields)
    return one._replace(fields=fields, missing_values=("",))


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""
