"""The clock of the embedded mode: the machine's own, or one set by `--now` that runs on from there (never deployed)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from catalog.errors import UsageError
from catalog.rules.calendars import SHANGHAI

Clock = Callable[[], datetime]
YEARS = range(1970, 2200)
"""What a clock may be set to: terms, retention and cookies are counted on from there."""


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
        moment = _moment(text.strip())
        if moment.year not in YEARS:
            raise ValueError("a year that no clock of ours shows")
        return (moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)).astimezone(UTC)
    except ValueError as error:
        raise UsageError("instant", value=text) from error


def _moment(text: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(text), time(9))
    except ValueError:
        return datetime.fromisoformat(text)
