"""A second, smaller protocol for what is not a case: grants, consents, calls, counters, heartbeats.

A record stands in a partition under a sort key; a conditional put is the only lock. No personal data in clear.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from runtime.chain import canonical_json
from runtime.errors import StoreFault
from runtime.stores import checked_key

MAX_RECORD_BYTES = 300_000
"""The largest record body, in bytes of UTF-8."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A JSON object under (partition, sort). `revision` counts its changes from 1; after `expires_at` it may vanish."""

    partition: str
    sort: str
    body: Mapping[str, Any]
    revision: int = 1
    expires_at: datetime | None = None

    def __post_init__(self) -> None:
        checked_key(self.partition)
        checked_key(self.sort)


@dataclass(frozen=True, slots=True, kw_only=True)
class SortRange:
    """Sort keys from `first` to `last`, both included, in text order; newest (largest) first when asked."""

    first: str = "!"
    last: str = "\uffff"
    newest_first: bool = False


EVERY = SortRange()


class RecordStore(Protocol):
    """Few methods, two engines, one contract suite."""

    def fetch(self, partition: str, sort: str) -> Record | None:
        """A record as last written (strongly consistent)."""

    def put(self, record: Record, *, expected: int | None = None) -> bool:
        """Keep a record. `expected` is the revision it replaces (0: there must be none); None replaces any.

        False when somebody else was first. The stored revision is the replaced one plus one.
        """

    def put_all(self, records: Iterable[Record]) -> None:
        """Keep many records unconditionally (a log); each is durable, but not all at once."""

    def remove(self, partition: str, sort: str) -> None:
        """Forget a record; nothing happens when it is not there."""

    def query(self, partition: str, within: SortRange = EVERY, *, limit: int = 1000) -> tuple[Record, ...]:
        """Records of a partition in sort order (strongly consistent)."""

    def add(self, partition: str, sort: str, amount: int, *, expires_at: datetime | None = None) -> int:
        """Add to a counter at once, exactly, from any number of callers; returns the new total."""

    def discard_expired(self, now: datetime) -> int:
        """Drop what expired before `now`, where the engine does not do so itself; returns how many."""


def body_text(record: Record) -> str:
    """A record's body as canonical JSON. Raises StoreFault."""
    try:
        text = canonical_json(record.body)
        size = len(text.encode())
    except (TypeError, ValueError) as error:
        raise StoreFault("unstorable-record", "a record is not plain JSON text", partition=record.partition) from error
    if size > MAX_RECORD_BYTES:
        raise StoreFault("too-large", "a record is larger than a store takes", partition=record.partition)
    return text


def parse_body(text: str) -> dict[str, Any]:
    """The body of `body_text`."""
    loaded: dict[str, Any] = json.loads(text)
    return loaded


COUNTER = "total"
"""The body key under which a counter keeps its total."""
