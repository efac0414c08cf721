"""From events to one write: how a case is indexed, and what goes into the same transaction."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from casework.access_book import closes
from casework.desk import Desk
from catalog.rules import events as ev
from catalog.rules.cases import Case, fold
from catalog.rules.event_rows import event_from_json, event_to_json
from catalog.rules.packs import Effect, Pack, Procedure
from catalog.rules.permissions import CALLED_IN, PUBLISHER, bodies, offices
from catalog.rules.registers import register_keys
from catalog.rules.reminders import next_attention_at
from runtime.stores import Idempotency, Index, Message, Meta, Queued, Stored, Write

EVERY_CASE = "list:cases"
BATCH = 100
OWN_LISTS = 20  # data sets of a case that have a list of users each; a cloud transaction holds 100 actions. Ours.
ACCESS_CASES = "list:access"  # cases that mean something to the access app


def events_of(stored: Stored) -> tuple[ev.Event, ...]:
    """The events of a case as kept."""
    return tuple(event_from_json(row.body) for row in stored.events)


def body_list(slug: str) -> str:
    """The list of all cases in which a body takes part."""
    return f"list:body:{slug}"


def role_list(role: str) -> str:
    """The list of all cases in which an office that is called in takes part."""
    return f"list:role:{role}"


def holder_list(person: str) -> str:
    """The list of all cases about the grants of a person; the id is hashed, for some are long."""
    return f"list:holder:{hashlib.sha256(person.encode()).hexdigest()[:32]}"


def users_list(entry: str) -> str:
    """The list of everybody who applied for or holds a grant for a data set, or for many of a body (HZ-2.6.9c)."""
    return f"list:users:{entry}"


def users_lists(case: Case) -> tuple[str, ...]:
    """The lists of users in which a case stands: by data set, and by body where it names too many for one write."""
    if len(case.entries) <= OWN_LISTS:
        return tuple(map(users_list, case.entries))
    return tuple(dict.fromkeys(users_list(entry.partition("/")[0]) for entry in case.entries))


def duties_queue(office: str) -> str:
    """The queue in which an office's recurring duties stand, apart from its cases."""
    return f"duties:{office}"


def meta_of(case: Case, pack: Pack) -> Meta:
    """How a case is found: its queues by due date, its lists and registers, and when the sweep must look again."""
    procedure = pack.procedure(case.procedure)
    outcomes = [outcome for stage in procedure.stages for outcome in stage.outcomes] if procedure else []
    lists = [EVERY_CASE, *_taking_part(case), *register_keys(pack, case)]
    if any(Effect.ISSUE_GRANT in outcome.effects for outcome in outcomes):
        lists += users_lists(case)
    if case.grants or any(map(closes, outcomes)):
        lists.append(ACCESS_CASES)
    return Meta(
        procedure=case.procedure,
        state=case.state,
        opened_at=case.submitted_at,
        owner="" if case.opened_as else case.applicant,
        offices=_queues(case, procedure),
        registers=tuple(dict.fromkeys(lists)),
        attention_at=next_attention_at(case, pack.grant_reminder_days),
    )


def _taking_part(case: Case) -> tuple[str, ...]:
    """The lists of the bodies and offices that take part, and of the person whose grant the case is about."""
    own = {case.office} if case.opened_as == PUBLISHER and case.office else set()
    called = {role for run in case.runs for role in run.actors} | {case.opened_as}
    holder = (holder_list(case.holder),) if case.holder else ()
    roles = (role_list(role) for role in CALLED_IN if role in called)
    return (*map(body_list, sorted(bodies(case) | own)), *roles, *holder)


def _queues(case: Case, procedure: Procedure | None) -> tuple[Queued, ...]:
    found: list[Queued] = []
    for run in case.open_runs:
        stage = procedure.stage(run.stage) if procedure else None
        for office in offices(case, run, stage) if stage else ():
            queue = duties_queue(office) if procedure and procedure.recurs else office
            found.append(Queued(office=queue, stage=run.stage, run=run.run, due_on=run.due_on))
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """What goes with the events of one command."""

    messages: tuple[Message, ...] = ()
    vault: Mapping[str, str] = field(default_factory=dict)
    idempotency: Idempotency | None = None


def write_of(desk: Desk, case: Case, events: tuple[ev.Event, ...], enclosed: Enclosed) -> Write:
    """The write that brings a case to `case` by its last `events`. Erasure takes the messages with it."""
    erased = any(isinstance(event, ev.Erased) for event in events)
    sealed = Enclosed() if erased or case.erased else enclosed
    return Write(
        case_id=case.reference,
        expected_version=case.version - len(events),
        events=tuple(event_to_json(event) for event in events),
        meta=meta_of(case, desk.laws.of(case)),
        messages=sealed.messages,
        idempotency=enclosed.idempotency,
        vault=sealed.vault,
        shred=erased,
    )


def listed_cases(desk: Desk, key: str) -> Iterator[Case]:
    """Every case of a list, newest first, as last written."""
    cursor = ""
    while True:
        page = desk.store.query(Index.REGISTER, key, limit=BATCH, cursor=cursor)
        for row in page.rows:
            stored = desk.store.load(row.case_id)
            if stored is not None and key in stored.meta.registers:
                yield fold(events_of(stored))
        cursor = page.cursor
        if not cursor:
            return
