"""`mulu audit verify`: every chain of events, link by link."""

from pathlib import Path

from catalog.commands.session import Session
from catalog.serving.clock import machine_clock
from catalog.serving.reminding import opened
from runtime.chain import verify
from runtime.stores import Stored


def audit(session: Session, *, state: Path | None = None) -> int:
    """Verify every case; 1 when a chain is broken, naming the case and the first event that does not fit."""
    broken = cases = 0
    with opened(session, state, machine_clock) as embedded:
        for reference in embedded.desk.store.cases():
            cases += 1
            at = first_broken(embedded.desk.store.load(reference), reference)
            if at is not None:
                broken += 1
                session.show(session.messages.text("serving.chain-broken", reference=reference, event=at + 1))
    session.show(session.messages.text("serving.audited", cases=cases, broken=broken))
    return 1 if broken else 0


def first_broken(stored: Stored | None, reference: str) -> int | None:
    """The index of the first event whose link does not fit, or None. A case that cannot be read is broken at 0."""
    if stored is None or not stored.events:
        return 0
    return verify(reference, ((event.text, event.hash) for event in stored.events))
