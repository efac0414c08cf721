"""What waits for an office: open stages, soonest due first and so overdue in front of all, those without a date last.

Recurring duties stand in a queue of their own, so that they never drown the cases.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from casework.desk import Desk
from casework.filing import EVERY_CASE, body_list, duties_queue, events_of, role_list
from casework.offices import office_of
from casework.progress import is_overdue
from catalog.rules.calendars import local_date
from catalog.rules.cases import Case, Run, fold
from catalog.rules.commands import Actor
from catalog.rules.packs import Procedure, Stage
from catalog.rules.permissions import AUTHORITY, PUBLISHER, may_see
from runtime.stores import Index, Row

PAGE = 50
MAX_PAGES = 10  # pages of the store that one filtered view looks through; its cursor goes on from there
COUNTED = 500  # rows that a count looks at


@dataclass(frozen=True, slots=True, kw_only=True)
class Sieve:
    """What a view of the queue is limited to. `office` is another office's queue, for the authority alone."""

    office: str = ""
    procedure: str = ""
    overdue: bool = False
    mine: bool = False
    duties: bool = False

    @property
    def is_open(self) -> bool:
        """Whether every row of the queue passes."""
        return not (self.procedure or self.overdue or self.mine)


def sieve_of(query: Mapping[str, str]) -> Sieve:
    """What `?office=&procedure=&overdue=yes&mine=yes&duties=yes` asks for."""
    return Sieve(
        office=query.get("office", "")[:200],
        procedure=query.get("procedure", "")[:200],
        overdue=query.get("overdue") == "yes",
        mine=query.get("mine") == "yes",
        duties=query.get("duties") == "yes",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A stage that waits, with what the list shows of its case. `due_on` is None where the text has no number."""

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
    is_mine: bool
    soft: bool = False
    also_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """One page of a queue, and the cursor of the rest."""

    rows: tuple[Waiting, ...]
    cursor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many stages wait and how many of them are overdue; `more` when there are more than were counted."""

    waiting: int
    overdue: int
    more: bool = False


def queue_key(actor: Actor, sieve: Sieve) -> str:
    """The queue that a view reads: one's own, or for the authority any office's."""
    office = sieve.office if sieve.office and AUTHORITY in actor.roles else office_of(actor)
    return duties_queue(office) if sieve.duties else office


def queue_of(desk: Desk, actor: Actor, sieve: Sieve | None = None, *, cursor: str = "") -> Queue:
    """One page of an officer's queue; a stage that was decided in the meantime is left out."""
    sieve = sieve or Sieve()
    rows: list[Waiting] = []
    for _ in range(1 if sieve.is_open else MAX_PAGES):
        page = desk.store.query(Index.OFFICE, queue_key(actor, sieve), limit=PAGE, cursor=cursor)
        found = (_waiting(desk, actor, row) for row in page.rows)
        rows += (row for row in found if row is not None and _passes(row, sieve))
        cursor = page.cursor
        if not cursor or len(rows) >= PAGE:
            break
    return Queue(rows=tuple(rows), cursor=cursor)


def _passes(row: Waiting, sieve: Sieve) -> bool:
    if sieve.procedure and row.procedure.key != sieve.procedure:
        return False
    return (row.overdue or not sieve.overdue) and (row.is_mine or not sieve.mine)


def count_of(desk: Desk, actor: Actor, sieve: Sieve) -> Count:
    """How much waits in a queue, read from its index alone and so perhaps a moment old."""
    page = desk.store.query(Index.OFFICE, queue_key(actor, sieve), limit=COUNTED)
    today = local_date(desk.now())
    overdue = sum(bool(row.due_on and row.due_on < today) for row in page.rows)
    return Count(waiting=len(page.rows), overdue=overdue, more=bool(page.cursor))


def _waiting(desk: Desk, actor: Actor, row: Row) -> Waiting | None:
    stored = desk.store.load(row.case_id)
    case = fold(events_of(stored)) if stored else None
    run = case.run(row.run) if case else None
    if case is None or run is None or not run.is_open or not may_see(case, actor):
        return None
    procedure = desk.laws.of(case).procedure(case.procedure)
    stage = procedure.stage(run.stage) if procedure else None
    return _row(desk, actor, case, (procedure, run, stage)) if procedure and stage else None


def _row(desk: Desk, actor: Actor, case: Case, place: tuple[Procedure, Run, Stage]) -> Waiting:
    procedure, run, stage = place
    return Waiting(
        reference=case.reference,
        procedure=procedure,
        stage=stage,
        run=run.run,
        provider=run.provider,
        due_on=run.due_on,
        provisional=run.provisional,
        overdue=is_overdue(run, desk.now()),
        submitted_on=local_date(case.submitted_at),
        entries=case.entries,
        is_own=not case.opened_as and bool(case.applicant) and case.applicant == actor.id,
        is_mine=_is_mine(case, actor),
        soft=run.soft,
        also_on=run.also_on,
    )


def _is_mine(case: Case, actor: Actor) -> bool:
    """Whether this officer opened the case for the office, or decided one of its stages before."""
    opened = bool(case.opened_as) and case.applicant == actor.id
    return bool(actor.id) and (opened or any(run.decided_by == actor.id for run in case.runs))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """One page of all cases of an office, newest first, and the cursor of the rest."""

    rows: tuple[Case, ...]
    cursor: str = ""


def cases_of(desk: Desk, actor: Actor, *, cursor: str = "") -> Cases:
    """Every case that an officer may see, decided ones too."""
    page = desk.store.query(Index.REGISTER, _list_of(actor), limit=PAGE, cursor=cursor)
    return Cases(rows=tuple(case for case in _loaded(desk, page.rows) if may_see(case, actor)), cursor=page.cursor)


def _list_of(actor: Actor) -> str:
    if AUTHORITY in actor.roles:
        return EVERY_CASE
    return body_list(actor.office) if PUBLISHER in actor.roles else role_list(office_of(actor))


def _loaded(desk: Desk, rows: tuple[Row, ...]) -> Iterator[Case]:
    stored = (desk.store.load(row.case_id) for row in rows)
    return (fold(events_of(one)) for one in stored if one is not None)
