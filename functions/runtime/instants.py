"""Instants as text: aware UTC with microseconds, so that text order is time order in every engine."""

from datetime import UTC, date, datetime

_FORM = "%Y-%m-%dT%H:%M:%S.%fZ"


def instant_text(at: datetime) -> str:
    """An aware instant as UTC text of fixed width. Raises ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at.astimezone(UTC).strftime(_FORM)


def parse_instant(text: str) -> datetime:
    """The instant of `instant_text`, aware, in UTC. Raises ValueError."""
    return datetime.strptime(text, _FORM).replace(tzinfo=UTC)


def parse_day(text: str | None) -> date | None:
    """A local date from its ISO form; nothing stays nothing."""
    return date.fromisoformat(text) if text else None
