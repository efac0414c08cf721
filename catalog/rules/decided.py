"""The register of decided cases: one row a decision, of offices alone, for descriptors to cite and checks to verify.

A row says which case decided what about which data set, and when. It names no person: neither who asked, nor who
decided, nor why. Of procedures that the public opens it lists only what was done to the data (ours).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from catalog.rules.calendars import local_date
from catalog.rules.case import Case, Run
from catalog.rules.packs import Pack, Procedure, Register
from catalog.rules.permissions import APPLICANT
from catalog.rules.stages import Effect, Outcome

DATA_EFFECTS = frozenset(
    {
        Effect.SUSPEND_DATA,
        Effect.RESUME_DATA,
        Effect.WITHDRAW_DATA,
        Effect.TAKE_DOWN_DATA,
        Effect.RESTORE_DATA,
        Effect.DESTROY_DATA,
    }
)
DIRECTION, GROUND = "direction", "ground"  # of a change of openness, of an adjustment of the list


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """One decision of a case: the run that was decided, and what the pack says of its outcome."""

    case: Case
    procedure: Procedure
    run: Run
    outcome: Outcome


def lists_decisions_of(register: Register, case: Case) -> bool:
    """Whether the register is one of decisions and the case has any that may stand in it."""
    return case.procedure in register.decides and any(run.outcome for run in case.runs)


def decision_rows(register: Register, case: Case, pack: Pack) -> tuple[dict[str, str], ...]:
    """The rows of a case, oldest decision first; none of decisions that are nobody's business."""
    if not lists_decisions_of(register, case):
        return ()
    rows = (row_of(register, one) for one in _decisions(case, pack))
    return tuple(rows)


def row_of(register: Register, decided: Decided) -> dict[str, str]:
    """A decision in the columns of the register. Raises KeyError for a column that no decision has."""
    return {key: DECISION_COLUMNS[key](decided) for key, _ in register.columns}


def _decisions(case: Case, pack: Pack) -> Iterator[Decided]:
    procedure = pack.procedure(case.procedure)
    for run in case.runs if procedure else ():
        stage = procedure.stage(run.stage) if procedure else None
        outcome = stage.outcome(run.outcome) if stage and run.outcome else None
        if procedure and outcome and run.closed_at and _is_public(procedure, outcome):
            yield Decided(case=case, procedure=procedure, run=run, outcome=outcome)


def _is_public(procedure: Procedure, outcome: Outcome) -> bool:
    return APPLICANT not in procedure.opened_by or bool(DATA_EFFECTS & set(outcome.effects))


def _effect(decided: Decided) -> str:
    return " ".join(effect.value for effect in decided.outcome.effects if effect in DATA_EFFECTS)


def _fact(key: str) -> Callable[[Decided], str]:
    """An answer of closed choice that the case was opened with; free text never comes here."""

    def column(decided: Decided) -> str:
        field = decided.procedure.form.field(key)
        value = dict(decided.case.facts).get(key, "")
        return value if field and value in {option.key for option in field.options} else ""

    return column


def _decided_on(decided: Decided) -> str:
    return local_date(decided.run.closed_at).isoformat() if decided.run.closed_at else ""


DECISION_COLUMNS: dict[str, Callable[[Decided], str]] = {
    "reference": lambda decided: decided.case.reference,
    "entry": lambda decided: " ".join(decided.case.entries),
    "title": lambda decided: decided.procedure.title.zh,
    "decision": lambda decided: decided.outcome.title.zh,
    "decided_on": _decided_on,
    "procedure": lambda decided: decided.procedure.key,
    "stage": lambda decided: decided.run.stage,
    "outcome": lambda decided: decided.outcome.key,
    "leads_to": lambda decided: decided.outcome.to,
    "effect": _effect,
    DIRECTION: _fact(DIRECTION),
    GROUND: _fact(GROUND),
}
