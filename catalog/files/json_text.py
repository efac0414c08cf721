"""JSON that every reader takes: UTF-8, no NaN, no half characters, as short as it can be."""

import json
from collections.abc import Mapping
from math import isfinite

import orjson

MAX_DIGITS = 300  # of a whole number; longer ones mean nothing to any reader of JSON
_ONLY_PLAIN = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def json_text(value: object) -> str:
    """The value on one line. What JSON cannot hold becomes text, or null where it is no number of use."""
    return json_bytes(value).decode()


def json_bytes(value: object) -> bytes:
    """The same in UTF-8."""
    try:
        return orjson.dumps(value, option=_ONLY_PLAIN)
    except TypeError:  # numbers of more than 64 bits, half characters, dates, keys that are no text
        return _written(value).encode("utf-8", "replace")


def _written(value: object) -> str:
    try:
        return _encode(value)
    except (TypeError, ValueError):
        return _encode(_plain(value))


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
