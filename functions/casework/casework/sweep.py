"""The sweep: everything that is due by now and not yet done, whatever was missed before.

Open-ended and idempotent: what it records is what keeps it from doing so again, so two sweeps at once or three days
without one send each reminder once, and only the most pressing one of a stage.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from casework.desk import Desk
from casework.duties import open_duties
from casework.filing import ACCESS_CASES, events_of, listed_cases
from casework.orders import carry_out
from casework.publishing import published
from casework.recounting import recount
from casework.state_news import tell_states
from casework.statistics import published_statistics
from casework.steps import Done, step
from catalog.rules import events as ev
from catalog.rules.cases import fold
from catalog.rules.commands import PLATFORM, Command, Remind
from runtime.errors import StoreAway
from runtime.instants import instant_text
from runtime.letters import Transport
from runtime.outbox import Delivered, deliver_due
from runtime.records import Record
from runtime.stores import Delivery

BATCH = 100
HEARTBEAT = "heartbeat"
REMINDERS = (ev.Reminded, ev.GrantReminded, ev.GrantExpired)


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What one sweep did: reminders recorded, mails handed over and given up, cases told to access, registers written,
    cases of recurring duties opened, people told of another state of a data set (`stated`).

    `stuck` counts cases that could not be dealt with and stay for the next sweep.
    """

    at: datetime
    reminders: int = 0
    recomputed: int = 0
    sent: int = 0
    failed: int = 0
    told: int = 0
    registers: tuple[str, ...] = ()
    stuck: int = 0
    duties: int = 0
    stated: int = 0


def sweep(desk: Desk, transport: Transport, publish_to: Path | None = None) -> Swept:
    """One sweep by the desk's clock. Fails for no single case; a case that cannot be dealt with is counted."""
    desk, now = desk.renewed(), desk.now()
    recomputed, stale = recount(desk)
    news = tell_states(desk)
    duties = open_duties(desk)
    waiting = _waiting(desk, now)
    unable = _carry_out(desk, waiting)
    reminded, stuck = _each(desk, waiting, Remind())
    told = _tell_access(desk)
    delivered = tuple(_deliveries(desk, transport, desk.now()))  # what this very sweep wrote is due by now
    registers = _publish(desk, publish_to) if publish_to else ()
    swept = Swept(
        at=now,
        reminders=_count(reminded, REMINDERS),
        recomputed=_count(recomputed, (ev.DeadlineRecomputed,)),
        sent=sum(one.status is Delivery.SENT for one in delivered),
        failed=sum(one.status is Delivery.FAILED for one in delivered),
        told=told,
        registers=registers,
        stuck=stuck + stale + unable + news.stuck,
        duties=duties,
        stated=news.told,
    )
    desk.records.put(Record(partition=HEARTBEAT, sort="sweep", body=_heartbeat(swept)))
    return swept


def _publish(desk: Desk, folder: Path) -> tuple[str, ...]:
    """The registers, then the statistics, which wait for the next sweep where access cannot be asked."""
    registers = published(desk, folder)
    with suppress(StoreAway):
        registers += published_statistics(desk, folder)
    return registers


def _heartbeat(swept: Swept) -> dict[str, object]:
    return {"at": instant_text(swept.at), "reminders": swept.reminders, "sent": swept.sent, "stuck": swept.stuck}


def _count(events: tuple[ev.Event, ...], kinds: tuple[type, ...]) -> int:
    return sum(isinstance(event, kinds) for event in events)


def _waiting(desk: Desk, now: datetime) -> tuple[str, ...]:
    """Every case whose attention is due, read before any is dealt with: one that stays cannot hide the others."""
    limit = BATCH
    while True:
        found = desk.store.attention(now, limit)
        if len(found) < limit:
            return found
        limit *= 4


def _carry_out(desk: Desk, references: tuple[str, ...]) -> int:
    """Orders that could not be carried out when they were given; how many cases still hold some."""
    stuck = 0
    for reference in references:
        stored = desk.store.load(reference)
        try:
            if stored is not None:
                carry_out(desk, fold(events_of(stored)), step)
        except (LookupError, ValueError, StoreAway):  # it stays in the list and is tried again
            stuck += 1
    return stuck


def _each(desk: Desk, references: tuple[str, ...], command: Command) -> tuple[tuple[ev.Event, ...], int]:
    events: list[ev.Event] = []
    stuck = 0
    for reference in references:
        try:
            outcome = step(desk, reference, command, PLATFORM)
        except (LookupError, ValueError, StoreAway):  # one broken case must not keep the others from their reminders
            stuck += 1
            continue
        if isinstance(outcome, Done):
            events += outcome.events
        else:
            stuck += 1
    return tuple(events), stuck


def _tell_access(desk: Desk) -> int:
    """Every case that means something to access, again: what an earlier command could not tell is made good here."""
    told = 0
    try:
        for case in listed_cases(desk, ACCESS_CASES):
            desk.access.reconcile(case)
            told += 1
    except StoreAway:
        return told
    return told


def _deliveries(desk: Desk, transport: Transport, now: datetime) -> Iterator[Delivered]:
    """Batch after batch until nothing is due; each message moves its due instant on, so this ends."""
    seen: set[str] = set()
    while True:
        batch = deliver_due(desk.store, transport, now, limit=BATCH)
        fresh = [one for one in batch if one.key not in seen and not one.overtaken]
        yield from fresh
        seen.update(one.key for one in batch)
        if not fresh:
            return


def beat(desk: Desk) -> str:
    """The instant of the last sweep as text, "" when there was none."""
    kept = desk.records.fetch(HEARTBEAT, "sweep")
    return str(kept.body["at"]) if kept else ""
