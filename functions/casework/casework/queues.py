"""What waits for an office: open stages, soonest due first, overdue in front of all."""

from dataclasses import dataclass
from datetime import date

from casework.desk import Desk
from casework.filing import EVERY_CASE, body_list, events_of
from casework.progress import is_overdue
from catalog.rules.cases import Case, fold
from catalog.rules.commands import Actor
from catalog.rules.packs import Procedure, Stage
from catalog.rules.permissions import may_see
from runtime.stores import Index, Row

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A stage that waits, with what the list shows of its case."""

    reference: str
    procedure: Procedure
    stage: Stage
    run: int
    provider: str
    due_on: date | None
    provisional: bool
    overdue: bool
    submitted_on: date
    entries: tuple[str, ...]
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """One page of a queue, and the cursor of the rest."""

    rows: tuple[Waiting, ...]
    cursor: str = ""


def office_of(actor: Actor) -> str:
    """The queue of an officer: `authority`, or that of the body."""
    return "authority" if "authority" in actor.roles else f"publisher:{actor.office}"


def queue_of(desk: Desk, actor: Actor, *, cursor: str = "") -> Queue:
    """One page of an officer's queue; a stage that was decided in the meantime is left out."""
    page = desk.store.query(Index.OFFICE, office_of(actor), limit=PAGE, cursor=cursor)
    found = (_waiting(desk, actor, row) for row in page.rows)
    return Queue(rows=tuple(row for row in found if row is not None), cursor=page.cursor)


def _waiting(desk: Desk, actor: Actor, row: Row) -> Waiting | None:
    stored = desk.store.load(row.case_id)
    case = fold(events_of(stored)) if stored else None
    run = case.run(row.run) if case else None
    if case is None or run is None or not run.is_open or not may_see(case, actor):
        return None
    procedure = desk.procedure_of(case)
    stage = procedure.stage(run.stage)
    if stage is None:
        return None
    return Waiting(
        reference=case.reference,
        procedure=procedure,
        stage=stage,
        run=run.run,
        provider=run.provider,
        due_on=run.due_on,
        provisional=run.provisional,
        overdue=is_overdue(run, desk.now()),
        submitted_on=case.submitted_at.date(),
        entries=case.entries,
        is_own=bool(case.applicant) and case.applicant == actor.id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """One page of all cases of an office, newest first, and the cursor of the rest."""

    rows: tuple[Case, ...]
    cursor: str = ""


def cases_of(desk: Desk, actor: Actor, *, cursor: str = "") -> Cases:
    """Every case that an officer may see, decided ones too."""
    key = EVERY_CASE if "authority" in actor.roles else body_list(actor.office)
    page = desk.store.query(Index.REGISTER, key, limit=PAGE, cursor=cursor)
    stored = (desk.store.load(row.case_id) for row in page.rows)
    cases = (fold(events_of(one)) for one in stored if one is not None)
    return Cases(rows=tuple(case for case in cases if may_see(case, actor)), cursor=page.cursor)
