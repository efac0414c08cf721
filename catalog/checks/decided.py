"""The register of decided cases as this repository has it, and whether it bears out what a descriptor cites.

Casework publishes the register and `mulu pull` brings it (requirements section 7); nobody writes it by hand. Here it
is read once for a run and asked: is there such a case, is it about this entry, and did it decide that?
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from catalog.checks.subjects import Context
from catalog.errors import DescriptorError
from catalog.loading.catalogue import FOLDER
from catalog.loading.descriptors import read_text

REGISTER = "decided-changes"
MAX_BYTES = 64 * 1024 * 1024  # of the register's table; a city decides some thousands of cases a year
UNKNOWN, OTHER, UNDECIDED = "unknown", "other", "undecided"  # why a citation does not hold
_NEEDED = frozenset({"reference", "entry", "procedure"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision of a case, in the keys of its pack; `effect` says what was done to the data, `leads_to` where the
    case went."""

    stage: str
    outcome: str
    leads_to: str = ""
    effect: str = ""
    direction: str = ""
    ground: str = ""
    decided_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedCase:
    """A case of the register; its decisions, oldest first. `entries` are keys: `publisher/entry`."""

    reference: str
    procedure: str
    entries: tuple[str, ...]
    decisions: tuple[Decision, ...]

    @property
    def entry(self) -> str:
        """The data set it is about, the first of several."""
        return self.entries[0] if self.entries else ""

    @property
    def outcome(self) -> str:
        """What was decided last."""
        return self.decisions[-1].outcome

    @property
    def decided_on(self) -> str:
        """When it was decided last, as ISO text."""
        return self.decisions[-1].decided_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a citation must show: a decision with one of `effects`, or one of `procedures` that led to one of `ends`
    or took one of `outcomes`; `direction` only where the case names one."""

    procedures: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    outcomes: tuple[tuple[str, str], ...] = ()  # stage and outcome
    direction: str = ""

    def may_be(self, case: DecidedCase) -> bool:
        """Whether a case is of a kind that could show it."""
        return not self.procedures or case.procedure in self.procedures

    def is_met(self, decision: Decision) -> bool:
        """Whether this decision shows it."""
        if self.direction and decision.direction not in ("", self.direction):
            return False
        done = bool(set(decision.effect.split()) & set(self.effects))
        return done or decision.leads_to in self.ends or (decision.stage, decision.outcome) in self.outcomes


def decided(context: Context) -> Mapping[str, DecidedCase]:
    """The decided cases by reference; empty where the repository has no register that can be read."""
    folder = context.root / FOLDER / context.settings.authority / REGISTER
    table = folder / f"{REGISTER}.csv"
    try:
        stamp = table.stat()
    except OSError:
        return {}
    return _read(folder, stamp.st_mtime_ns, stamp.st_size)


def doubt(context: Context, reference: str, keys: Iterable[str], *wanted: Wanted) -> str:
    """Why a citation does not hold, "" when it shows one of what is `wanted`. `keys` are the entry's names, old ones
    included."""
    case = decided(context).get(reference.strip())
    if case is None:
        return UNKNOWN
    fitting = [one for one in wanted if one.may_be(case)]
    if not fitting or not set(case.entries) & set(keys):
        return OTHER
    shown = any(one.is_met(decision) for one in fitting for decision in case.decisions)
    return "" if shown else UNDECIDED


def shows(context: Context, keys: Iterable[str], wanted: Wanted) -> DecidedCase | None:
    """The latest case about one of `keys` that shows what is wanted; no descriptor needs to cite it."""
    names = set(keys)
    found = (
        case
        for case in decided(context).values()
        if wanted.may_be(case) and names & set(case.entries) and any(map(wanted.is_met, case.decisions))
    )
    return max(found, key=lambda case: case.decided_on, default=None)


@lru_cache(maxsize=4)
def _read(folder: Path, changed: int, size: int) -> Mapping[str, DecidedCase]:
    """The register in `folder`; `changed` and `size` are there so that a new one is read anew."""
    try:
        text = read_text(folder / f"{REGISTER}.csv", MAX_BYTES)
        descriptor = json.loads(read_text(folder / "datapackage.json"))
        keys = {str(one["name"]): str(one["catalog"]["key"]) for one in descriptor["resources"][0]["schema"]["fields"]}
        rows = [
            {keys.get(str(name), ""): cell for name, cell in row.items()} for row in csv.DictReader(io.StringIO(text))
        ]
    except (DescriptorError, ValueError, LookupError, TypeError, AttributeError, csv.Error, RecursionError):
        return {}
    return _cases(row for row in rows if _NEEDED <= row.keys() and isinstance(row["entry"], str))


def _cases(rows: Iterable[Mapping[str, Any]]) -> Mapping[str, DecidedCase]:
    cases: dict[str, DecidedCase] = {}
    for row in rows:
        reference, entries = _cell(row, "reference"), tuple(_cell(row, "entry").split())
        case = DecidedCase(reference=reference, procedure=_cell(row, "procedure"), entries=entries, decisions=())
        case = cases.get(reference, case)
        cases[reference] = replace(case, decisions=(*case.decisions, _decision(row)))
    return cases


def _decision(row: Mapping[str, Any]) -> Decision:
    return Decision(
        stage=_cell(row, "stage"),
        outcome=_cell(row, "outcome"),
        leads_to=_cell(row, "leads_to"),
        effect=_cell(row, "effect"),
        direction=_cell(row, "direction"),
        ground=_cell(row, "ground"),
        decided_on=_cell(row, "decided_on"),
    )


def _cell(row: Mapping[str, Any], key: str) -> str:
    return str(row.get(key) or "").strip()
