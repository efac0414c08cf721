"""Delivery of the outbox: claim, hand over, mark. At least once, never dropped without a word.

A message is claimed for `LEASE` before it is handed over, so two loops do not send it both; a loop that dies in
between leaves it to the next one, and the Message-ID, made from the message's key, shows the receiver a repeat.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from runtime.letters import Deferred, Letter, Outcome, Rejected, Sent, Transport
from runtime.stores import CaseStore, Delivery, Posted

LEASE = timedelta(minutes=15)
"""How long a claimed message is left alone before another loop may take it."""
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=12)
ATTEMPTS = 20
"""After so many transient failures (a week or so) a message is failed, with its reason, for a person to look at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What became of one message in one step; `overtaken` means that another loop had it."""

    key: str
    case_id: str
    status: Delivery
    reason: str = ""
    overtaken: bool = False


def deliver_due(store: CaseStore, transport: Transport, now: datetime, *, limit: int = 50) -> tuple[Delivered, ...]:
    """Hand over what is due by `now`, one message after the other; one that fails does not stop the next."""
    return tuple(_deliver(store, transport, posted, now) for posted in store.outbox_due(now, limit))


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts: a minute, doubled each time, at most twelve hours."""
    doubled: int = 2 ** min(attempts - 1, 16)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)


def send_again(store: CaseStore, posted: Posted, now: datetime) -> bool:
    """Put a failed message back for delivery; False when somebody else changed it."""
    changed = replace(posted, status=Delivery.PENDING, attempts=0, due_at=now, reason="", sent_at=None)
    return store.outbox_mark(posted, changed)


def _deliver(store: CaseStore, transport: Transport, posted: Posted, now: datetime) -> Delivered:
    claimed = replace(posted, attempts=posted.attempts + 1, due_at=now + LEASE)
    if not store.outbox_mark(posted, claimed):
        return Delivered(key=posted.key, case_id=posted.case_id, status=posted.status, overtaken=True)
    claimed = replace(claimed, revision=posted.revision + 1)
    after = _after(claimed, _hand_over(transport, claimed, now), now)
    if not store.outbox_mark(claimed, after):
        return Delivered(key=posted.key, case_id=posted.case_id, status=claimed.status, overtaken=True)
    return Delivered(key=posted.key, case_id=posted.case_id, status=after.status, reason=after.reason)


def _hand_over(transport: Transport, posted: Posted, now: datetime) -> Outcome:
    message = posted.message
    if message is None:
        return Rejected(reason="erased")
    letter = Letter(
        key=f"{posted.case_id}/{posted.key}", recipient=message.recipient, subject=message.subject, body=message.body
    )
    try:
        return transport.send(letter, now)
    except Exception as error:  # a fault in one message must not keep the others from leaving
        return Deferred(reason=f"fault-{type(error).__name__}")


def _after(claimed: Posted, outcome: Outcome, now: datetime) -> Posted:
    if isinstance(outcome, Sent):
        return replace(claimed, status=Delivery.SENT, sent_at=now, due_at=now, reason="")
    if isinstance(outcome, Rejected) or claimed.attempts >= ATTEMPTS:
        return replace(claimed, status=Delivery.FAILED, due_at=now, reason=outcome.reason)
    return replace(claimed, due_at=now + wait_after(claimed.attempts), reason=outcome.reason)
