"""The clock of the embedded mode: the machine's own, or one set by `--now` that runs on from there (never deployed)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from catalog.errors import UsageError
from catalog.rules.calendars import SHANGHAI

Clock = Callable[[], datetime]


def machine_clock() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def clock_from(given: str | None, machine: Clock = machine_clock) -> Clock:
    """The machine's clock, or one shifted so that it starts at `given`. Raises UsageError when that is no instant."""
    if given is None:
        return machine
    ahead: timedelta = instant_of(given) - machine()
    return lambda: machine() + ahead


def instant_of(text: str) -> datetime:
    """An instant from ISO 8601; without a zone it is meant in Asia/Shanghai, a bare date means 09:00 there."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError("instant", value=text) from error
    if len(text) == len("2026-01-01"):
        moment = moment.replace(hour=9)
    return (moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)).astimezone(UTC)
