"""How far a case has come: the stages of its procedure as steps, the same on the tracking page and the workbench."""

from dataclasses import dataclass
from datetime import date, datetime

from casework.desk import Desk
from catalog.rules.calendars import Day, local_date
from catalog.rules.cases import Case, Run
from catalog.rules.deadlines import deadline
from catalog.rules.forms import FormField
from catalog.rules.labels import NO_LABEL, Label
from catalog.rules.limits import Limit, Unit
from catalog.rules.packs import Procedure, Stage
from catalog.rules.permissions import APPLICANT, HOLDER, offices

DONE, NOW, NEXT, LAPSED = "done", "now", "next", "lapsed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A stage as a person sees it. `run` is 0 for a stage that has not begun; `turns` names who acts."""

    stage: Stage
    state: str
    turns: tuple[str, ...]
    run: int = 0
    provider: str = ""
    due_on: date | None = None
    provisional: bool = False
    overdue: bool = False
    opened_on: date | None = None
    decided_on: date | None = None
    outcome: Label = NO_LABEL
    reason: str = ""
    late_reason: str = ""
    facts: tuple[tuple[FormField, str], ...] = ()
    soft: bool = False
    also_on: date | None = None
    signatures: tuple[str, ...] = ()
    extended: bool = False

    @property
    def limit(self) -> Limit:
        """The limit that the pack gives."""
        return self.stage.limit


def steps_of(desk: Desk, case: Case, language: str) -> tuple[Step, ...]:
    """Every run in order, then the stages of the procedure that may still come."""
    procedure = desk.procedure_of(case)
    today = local_date(desk.now())
    begun = [_begun(desk, case, procedure, run, (language, today)) for run in case.runs]
    steps = [step for step in begun if step is not None]
    if case.state not in ("open", "returned"):
        return tuple(steps)
    reached = {run.stage for run in case.runs}
    ahead = _ahead(procedure, reached)
    return (*steps, *(_ahead_step(desk, case, stage, language) for stage in ahead))


def _ahead(procedure: Procedure, reached: set[str]) -> tuple[Stage, ...]:
    """Stages after the last one reached, without those that only an appeal opens."""
    keys = [stage.key for stage in procedure.stages]
    last = max((keys.index(key) for key in reached if key in keys), default=-1)
    appealed = procedure.appeal.to if procedure.appeal else ""
    return tuple(stage for stage in procedure.stages[last + 1 :] if stage.key != appealed)


def _begun(desk: Desk, case: Case, procedure: Procedure, run: Run, seen: tuple[str, date]) -> Step | None:
    stage = procedure.stage(run.stage)
    if stage is None:
        return None
    language, today = seen
    outcome = stage.outcome(run.outcome)
    state = NOW if run.is_open else DONE if run.outcome else LAPSED
    return Step(
        stage=stage,
        state=state,
        turns=_turns(desk, case, run, stage, language),
        run=run.run,
        provider=run.provider,
        due_on=run.due_on,
        provisional=run.provisional,
        overdue=bool(run.is_open and run.due_on and today > run.due_on),
        opened_on=local_date(run.opened_at),
        decided_on=local_date(run.closed_at) if run.closed_at else None,
        outcome=outcome.title if outcome else NO_LABEL,
        reason=run.reason,
        late_reason=run.late_reason,
        facts=_facts(stage, run),
        soft=run.soft,
        also_on=run.also_on,
        signatures=run.signatures,
        extended=run.extended,
    )


def _facts(stage: Stage, run: Run) -> tuple[tuple[FormField, str], ...]:
    """What the decision fixed, by the questions of the pack; what answers none of them stands elsewhere."""
    asked = {field.key: field for outcome in stage.outcomes for field in outcome.fields}
    return tuple((asked[key], value) for key, value in run.facts if key in asked)


def _turns(desk: Desk, case: Case, run: Run, stage: Stage, language: str) -> tuple[str, ...]:
    named = [desk.directory.office_title(office, language) for office in offices(case, run, stage)]
    return tuple(dict.fromkeys([*named, *_roles(desk, case, stage, language)]))


def _roles(desk: Desk, case: Case, stage: Stage, language: str) -> list[str]:
    """The applicant, the holder of a grant and the platform, who have no office."""
    roles = desk.laws.of(case).roles
    personal = (HOLDER, "platform", *(() if case.opened_as else (APPLICANT,)))
    acting = [role for role in stage.actors if role in personal]
    return [roles[role].text(language) if role in roles else role for role in acting]


def _ahead_step(desk: Desk, case: Case, stage: Stage, language: str) -> Step:
    roles = desk.laws.of(case).roles
    turns = tuple(roles[role].text(language) if role in roles else role for role in stage.actors)
    return Step(stage=stage, state=NEXT, turns=turns)


def trace_of(desk: Desk, case: Case, run: Run) -> tuple[Day, ...]:
    """The days on the way to the due date of a run, on the calendar in force; empty where nothing is counted."""
    stage = desk.procedure_of(case).stage(run.stage)
    if stage is None or run.due_on is None:
        return ()
    limit = stage.limit
    if run.extended and stage.extension:
        limit = Limit(unit=Unit.WORKING_DAYS, n=stage.extension.to_days)
    return deadline(limit, run.start_on, desk.laws.calendar, case.terms).trace


def is_late(run: Run, now: datetime) -> bool:
    """Whether an in-principle limit was missed, so that a decision says why."""
    return run.soft and is_overdue(run, now)


def is_overdue(run: Run, now: datetime) -> bool:
    """Whether an open stage is past its last day."""
    return bool(run.is_open and run.due_on and local_date(now) > run.due_on)
