"""The hash chain over a case's events: nothing can be altered, dropped, swapped or moved between cases unseen.

hash(n) = sha256(hash(n-1) + canonical JSON of event n); hash(0) is sha256 of the case id.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any


def canonical_json(value: Mapping[str, Any]) -> str:
    """One spelling per value: sorted keys, no spaces, no escapes, no NaN. Raises ValueError, TypeError."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def genesis(case_id: str) -> str:
    """The hash before the first event; it ties a chain to its case."""
    return hashlib.sha256(case_id.encode()).hexdigest()


def link(previous: str, text: str) -> str:
    """The hash of one event's canonical text after the hash before it."""
    return hashlib.sha256(previous.encode() + text.encode()).hexdigest()


def links(previous: str, texts: Iterable[str]) -> tuple[str, ...]:
    """The hashes of several events in order, after the hash before them."""
    hashes: list[str] = []
    for text in texts:
        previous = link(previous, text)
        hashes.append(previous)
    return tuple(hashes)


def verify(case_id: str, events: Iterable[tuple[str, str]]) -> int | None:
    """The index of the first event whose (text, hash) does not follow, or None for a sound chain."""
    previous = genesis(case_id)
    for index, (text, written) in enumerate(events):
        previous = link(previous, text)
        if previous != written:
            return index
    return None
