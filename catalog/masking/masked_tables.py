"""A raw table on its way through the rules: a plan, a count of alike rows where that is promised, then row by row."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from catalog.errors import UsageError
from catalog.masking.anonymity import Groups, Promise
from catalog.masking.mask_rules import MaskRule, Method
from catalog.masking.secret import Secret
from catalog.masking.transforms import UNREADABLE, masked

Row = tuple[str, ...]
_KNOWN = 20_000  # cells of a column that are remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What becomes of every column. `columns` are those of the raw file, `kept` those written, in their order."""

    entry: str
    resource: str
    columns: Row
    kept: Row
    rules: Mapping[str, MaskRule]
    missing: frozenset[str]  # what stands for "no value" and passes as it is
    secret: Secret
    promise: Promise | None = None

    @property
    def dropped(self) -> Row:
        """Columns that are not written."""
        return tuple(name for name, rule in self.rules.items() if rule.method is Method.DROP)


@dataclass(slots=True)
class Tally:
    """What was done to cells, by column: changed, and emptied because the rule could not read them."""

    rows: int = 0
    written: int = 0
    changed: Counter[str] = field(default_factory=Counter)
    emptied: Counter[str] = field(default_factory=Counter)


def check_plan(plan: Plan) -> None:
    """Raises UsageError where columns are missing or undeclared, a rule or a promise names a column that is not there,
    or a key is needed and missing."""
    missing = [name for name in (*plan.kept, *plan.dropped) if name not in plan.columns]
    known = {*plan.kept, *plan.rules}
    strange = [name for name in plan.columns if name not in known]
    if missing or strange:
        raise UsageError(
            "mask-columns", missing="、".join(missing) or "–", strange=_shown(strange, plan.columns) or "–"
        )
    promised = (*plan.promise.quasi, *plan.promise.sensitive) if plan.promise else ()
    subjects = tuple(rule.by for rule in plan.rules.values() if rule.by)
    for name, choices in (*((one, plan.kept) for one in promised), *((one, plan.columns) for one in subjects)):
        if name not in choices:
            raise UsageError("mask-field-unknown", name=name, choices="、".join(choices))
    keyed = [name for name, rule in plan.rules.items() if rule.needs_key]
    if keyed and not plan.secret.key:
        raise UsageError("mask-key-missing", fields="、".join(keyed))


def _shown(strange: Sequence[str], columns: Row) -> str:
    """The names of undeclared columns; only their places where the first line may be data and not names."""
    if len(strange) * 2 <= len(columns):
        return "、".join(strange)
    return ", ".join(f"#{columns.index(name) + 1}" for name in strange)


@dataclass(frozen=True, slots=True)
class _Step:
    """One written column: where it stands in the raw row, its rule, and where its subject stands."""

    name: str
    at: int
    rule: MaskRule | None
    subject: int = -1
    known: dict[tuple[str, str], str] = field(default_factory=dict)  # cells repeat; what they become is kept a while


def count_groups(plan: Plan, rows: Iterable[Row]) -> Groups | None:
    """The groups of alike rows as they will be written; None where nothing is promised."""
    if plan.promise is None:
        return None
    groups = Groups(plan.promise)
    quasi, sensitive = (_steps(plan, names) for names in (plan.promise.quasi, plan.promise.sensitive))
    for row in rows:
        groups.look([_cell(plan, step, row) for step in quasi], [_cell(plan, step, row) for step in sensitive])
    return groups


def masked_rows(plan: Plan, rows: Iterable[Row], groups: Groups | None, tally: Tally) -> Iterator[list[str]]:
    """The rows to be written; those of groups below the promise are left out. `tally` is filled on the way."""
    steps = _steps(plan, plan.kept)
    quasi = [plan.kept.index(name) for name in plan.promise.quasi] if plan.promise else []
    for row in rows:
        tally.rows += 1
        cells = [_cell(plan, step, row) for step in steps]
        if groups is not None and not groups.stays([cells[at] for at in quasi]):
            continue
        tally.written += 1
        _count(tally, steps, row, cells)
        yield cells


def _steps(plan: Plan, names: Iterable[str]) -> list[_Step]:
    places = {name: at for at, name in enumerate(plan.columns)}
    steps = []
    for name in names:
        rule = plan.rules.get(name)
        subject = places.get(rule.by, -1) if rule else -1
        steps.append(_Step(name, places[name], _scoped(rule, plan, name) if rule else None, subject))
    return steps


def _cell(plan: Plan, step: _Step, row: Row) -> str:
    text = row[step.at]
    if step.rule is None or text.strip() in plan.missing:
        return text
    asked = (text, row[step.subject] if step.subject >= 0 else "")
    if asked not in step.known:
        if len(step.known) >= _KNOWN:
            step.known.clear()
        step.known[asked] = masked(step.rule, *asked, plan.secret)
    return step.known[asked]


def _count(tally: Tally, steps: Sequence[_Step], row: Row, cells: Sequence[str]) -> None:
    for step, cell in zip(steps, cells, strict=True):
        if step.rule is not None and cell != row[step.at]:
            tally.emptied[step.name] += cell == UNREADABLE
            tally.changed[step.name] += 1


def _scoped(rule: MaskRule, plan: Plan, name: str) -> MaskRule:
    """The rule with the scope in which a value keeps its hash: the column, unless the descriptor joins columns; dates
    of one subject shift alike in the whole entry."""
    whole = f"{plan.entry} {rule.by}" if rule.by else f"{plan.entry}/{plan.resource} {name}"
    return replace(rule, scope=rule.scope or whole)
