"""JSON that every reader takes: UTF-8, no NaN, no half characters."""

import json
from collections.abc import Mapping
from math import isfinite

MAX_DIGITS = 300  # of a whole number; longer ones mean nothing to any reader of JSON
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def json_text(value: object) -> str:
    """The value on one line. What JSON cannot hold becomes text, or null where it is no number of use."""
    try:
        return _encode(value)
    except (TypeError, ValueError):
        return _encode(_plain(value))


def json_bytes(value: object) -> bytes:
    """The value on one line in UTF-8."""
    return json_text(value).encode("utf-8", "replace")


def _plain(value: object) -> object:
    match value:
        case str() | bool() | None:
            return value
        case int():
            return value if abs(value) < 10**MAX_DIGITS else None
        case float():
            return value if isfinite(value) else None
        case Mapping():
            return {str(key): _plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
    return str(value)
