"""Records in a descriptor: what a person entered about a gate, a decision or a filing, and what it lacks."""

from collections.abc import Mapping
from typing import Any

Facts = Mapping[str, Any]


def record_of(facts: Facts, key: str) -> Facts:
    """The record under `key`; empty when there is none or it is no mapping."""
    record = facts.get(key)
    return record if isinstance(record, Mapping) else {}


def missing(record: object, keys: tuple[str, ...]) -> str:
    """Those of `keys` that a record does not fill in, with commas between them; "" when it is whole."""
    values = record if isinstance(record, Mapping) else {}
    return ", ".join(key for key in keys if not str(values.get(key) or "").strip())


def text_of(record: Facts, key: str) -> str:
    """A value of a record as text, "" where there is none; dates as ISO text, which sorts."""
    return str(record.get(key) or "").strip()


def words_of(facts: Facts, key: str) -> tuple[str, ...]:
    """A value that is a list of words or a single word."""
    value = facts.get(key)
    found = value if isinstance(value, list | tuple) else [value] if value else []
    return tuple(str(word) for word in found)
