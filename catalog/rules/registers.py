"""The public registers: one row a case, of the columns that the pack allows and of nothing else.

What a person wrote is public only where the pack marks the question so. Names of natural persons are masked and
the reasons given to them stay with them (AMB-50, ours); every other answer never leaves the vault.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from catalog.rules.calendars import local_date
from catalog.rules.cases import Case
from catalog.rules.decided import decision_rows, lists_decisions_of
from catalog.rules.packs import Pack, Procedure, Register

NATURAL = "natural"
MASK = "＊＊"
NAME_FIELDS = ("applicant_name", "claimant_name")  # the questions that hold who asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a row may be made of. `answers` come from the vault; only `applicant` looks at them, for the name alone."""

    case: Case
    procedure: Procedure
    answers: Mapping[str, str]


def stands_in(register: Register, case: Case) -> bool:
    """Whether the register lists this case now."""
    return case.procedure == register.procedure and case.state in register.states


def register_keys(pack: Pack, case: Case) -> tuple[str, ...]:
    """The registers of the pack in which the case, or a decision of it, stands."""
    found = (one for one in pack.registers if stands_in(one, case) or lists_decisions_of(one, case))
    return tuple(register.key for register in found)


def public_rows(register: Register, case: Case, pack: Pack, answers: Mapping[str, str]) -> tuple[dict[str, str], ...]:
    """What a case puts into a register: a row for each decision where it lists decisions, else one row or none."""
    if register.decides:
        return decision_rows(register, case, pack)
    row = public_row(register, case, pack, answers)
    return (row,) if row else ()


def public_row(register: Register, case: Case, pack: Pack, answers: Mapping[str, str]) -> dict[str, str] | None:
    """The row of a case, every column of the register in its order; None when the register does not list the case."""
    procedure = pack.procedure(case.procedure)
    if procedure is None or not stands_in(register, case):
        return None
    source = Source(case=case, procedure=procedure, answers=answers)
    return {key: COLUMNS.get(key, _public_fact(key))(source) for key, _ in register.columns}


def masked_name(name: str, kind: str) -> str:
    """A name as a register may show it: whole for organisations, the first letter and a mask for natural persons."""
    name = name.strip()
    return name if kind != NATURAL or not name else name[0] + MASK


def _applicant(source: Source) -> str:
    name = next((source.answers[key] for key in NAME_FIELDS if source.answers.get(key)), "")
    return masked_name(name, source.case.applicant_kind)


def _granted_on(source: Source) -> str:
    return min((grant.starts_on.isoformat() for grant in source.case.grants), default="")


def _valid_until(source: Source) -> str:
    return max((grant.ends_on.isoformat() for grant in source.case.grants if grant.has_term), default="")


def _entries(source: Source) -> str:
    granted = dict.fromkeys(entry for grant in source.case.grants for entry in grant.entries)
    return " ".join(granted or source.case.entries)


def _decided_on(source: Source) -> str:
    return local_date(source.case.ended_at).isoformat() if source.case.ended_at else ""


def _result(source: Source) -> str:
    end = source.procedure.end(source.case.state)
    return end.title.zh if end else source.case.state


def _reason(source: Source) -> str:
    if source.case.applicant_kind == NATURAL:
        return ""
    return next((run.reason for run in reversed(source.case.runs) if run.outcome), "")


def _public_fact(key: str) -> Callable[[Source], str]:
    """The latest public fact called `key`: what a decision fixed, else what the person who asked wrote."""

    def column(source: Source) -> str:
        open_to_all = [run for run in source.case.runs if key in _decided_fields(source, run.stage)]
        decided = [dict(run.facts).get(key, "") for run in open_to_all]
        return next(filter(None, reversed(decided)), dict(source.case.facts).get(key, ""))

    return column


def _decided_fields(source: Source, stage_key: str) -> frozenset[str]:
    """The questions of a stage's decisions whose answers are public: those the pack marks, and a data set's name."""
    stage = source.procedure.stage(stage_key)
    outcomes = stage.outcomes if stage else ()
    asked = (field for outcome in outcomes for field in outcome.fields)
    return frozenset(field.key for field in asked if field.public or field.kind == "entry")


COLUMNS: dict[str, Callable[[Source], str]] = {
    "reference": lambda source: source.case.reference,
    "applicant": _applicant,
    "entries": _entries,
    "purpose": _public_fact("application_service_name"),
    "granted_on": _granted_on,
    "valid_until": _valid_until,
    "submitted_on": lambda source: local_date(source.case.submitted_at).isoformat(),
    "decided_on": _decided_on,
    "result": _result,
    "reason": _reason,
}
