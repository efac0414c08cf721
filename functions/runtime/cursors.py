"""Cursors: where a list goes on, as opaque text that is checked when it comes back."""

import base64
import json

from runtime.errors import StoreFault


def cursor_text(place: list[str]) -> str:
    """A place in a list as URL-safe text."""
    return base64.urlsafe_b64encode(json.dumps(place, separators=(",", ":")).encode()).decode().rstrip("=")


def parse_cursor(text: str, length: int) -> list[str]:
    """The place of `cursor_text`. Raises StoreFault for anything else."""
    try:
        place = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, RecursionError):
        place = None
    if not isinstance(place, list) or len(place) != length or not all(type(part) is str for part in place):
        raise StoreFault("bad-cursor", "this cursor was not made here", cursor=text[:80])
    return place
