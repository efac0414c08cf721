"""`mulu remind`: one sweep by hand, by the machine's clock or by `--now`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from casework.sweep import sweep
from catalog.building.folders import folders_for
from catalog.clock import Clock, clock_from
from catalog.configuration.settings import load_settings
from catalog.serving.embedded import Checkout, Embedded, environment_for, open_embedded
from catalog.serving.function_data import write_function_data
from catalog.session import Session, state_of


def remind(session: Session, *, now: str | None = None, state: Path | None = None) -> int:
    """Sweep once and say what it did; 1 when a case could not be dealt with."""
    with opened(session, state, clock_from(now)) as embedded:
        swept = sweep(embedded.desk, embedded.settings.transport, embedded.published)
        embedded.watch()
    session.show(
        session.messages.text(
            "serving.swept",
            reminders=swept.reminders,
            sent=swept.sent,
            failed=swept.failed,
            recomputed=swept.recomputed,
            registers=len(swept.registers),
            stuck=swept.stuck,
        )
    )
    return 1 if swept.stuck else 0


@contextmanager
def opened(session: Session, state: Path | None, now: Clock) -> Iterator[Embedded]:
    """The apps of this checkout over a state folder, closed afterwards."""
    settings = load_settings(session.root)
    folders = folders_for(settings, None)
    write_function_data(settings, folders.private)
    environment = environment_for(state_of(session, state), folders.private, settings.site_url)
    embedded = open_embedded(folders.site, environment, now, Checkout(settings=settings))
    try:
        yield embedded
    finally:
        embedded.close()
