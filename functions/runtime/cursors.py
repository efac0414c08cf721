"""Cursors: where a list goes on, as opaque text that is checked when it comes back."""

import base64
import json

from runtime.errors import StoreFault


def cursor_text(place: list[str | int]) -> str:
    """A place in a list as URL-safe text."""
    return base64.urlsafe_b64encode(json.dumps(place, separators=(",", ":")).encode()).decode().rstrip("=")


def parse_cursor(text: str, length: int) -> list[str | int]:
    """The place of `cursor_text`. Raises StoreFault for anything else."""
    try:
        place = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, RecursionError):
        place = None
    fits = isinstance(place, list) and len(place) == length
    if not fits or not all(type(part) is str or (type(part) is int and abs(part) < 2**53) for part in place):
        raise StoreFault("bad-cursor", "this cursor was not made here", cursor=text[:80])
    return [*place]
