"""Events to and from plain values, as they are stored."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from catalog.rules.events import EVENTS, Event

_BY_NAME: dict[str, Any] = {kind.__name__: kind for kind in EVENTS}


def event_to_json(event: Event) -> dict[str, Any]:
    """Plain values under the field names, with the name of the event under `event`."""
    return {"event": type(event).__name__} | {f.name: _plain(getattr(event, f.name)) for f in fields(event)}


def event_from_json(raw: Mapping[str, Any]) -> Event:
    """The event of `event_to_json`. Raises KeyError on a name or a required field that is not known."""
    kind = _BY_NAME[raw["event"]]
    values = {f.name: _typed(f.type, raw[f.name]) for f in fields(kind) if f.name in raw}
    event: Event = kind(**values)
    return event


def _plain(value: object) -> object:
    if isinstance(value, date):  # a datetime is a date too
        return value.isoformat()
    return [_plain(item) for item in value] if isinstance(value, tuple | list) else value


def _typed(annotation: Any, value: Any) -> Any:
    if value is None:
        return None
    if annotation is datetime:
        return datetime.fromisoformat(value)
    if annotation is date or annotation == (date | None):
        return date.fromisoformat(value)
    if annotation == tuple[tuple[str, str], ...]:
        return tuple((str(key), str(item)) for key, item in value)
    return tuple(value) if annotation == tuple[str, ...] else value
