"""`mulu audit verify`: every chain of events, link by link."""

from pathlib import Path

from casework.desk import Desk
from catalog.clock import machine_clock
from catalog.serving.reminding import opened
from catalog.session import Session
from runtime.chain import genesis, verify
from runtime.stores import Stored


def audit(session: Session, *, state: Path | None = None) -> int:
    """Verify every case; 1 when a chain is broken, naming the case and the first event that does not fit."""
    broken = cases = 0
    with opened(session, state, machine_clock) as embedded:
        for reference in embedded.desk.store.cases():
            cases += 1
            at = first_broken(_loaded(embedded.desk, reference), reference)
            if at is not None:
                broken += 1
                session.show(session.messages.text("serving.chain-broken", reference=reference, event=at + 1))
    session.show(session.messages.text("serving.audited", cases=cases, broken=broken))
    return 1 if broken else 0


def _loaded(desk: Desk, reference: str) -> Stored | None:
    try:
        return desk.store.load(reference)
    except (ValueError, LookupError, TypeError):  # what says where the case stands is damaged
        return None


def first_broken(stored: Stored | None, reference: str) -> int | None:
    """The index of the first event that is missing or does not fit, or None for a sound case.

    The case keeps the number and the last link of its events apart from them, so that a shortened chain shows too.
    A case that cannot be read is broken at 0.
    """
    if stored is None:
        return 0
    at = verify(reference, ((event.text, event.hash) for event in stored.events))
    if at is not None:
        return at
    last = stored.events[-1].hash if stored.events else genesis(reference)
    return None if (len(stored.events), last) == (stored.version, stored.head) else len(stored.events)
