"""How much a request may bring, and how often a subject may come."""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from runtime.signing import Signer

MAX_JSON_BYTES = 256 * 1024
"""The largest JSON or form body, in bytes."""
MAX_FILE_BYTES = 4 * 1024 * 1024
"""The largest attachment, in bytes: API Gateway hands a function at most 10 MB and Lambda takes 6 MB, as base64."""
MAX_BODY_BYTES = MAX_FILE_BYTES + 64 * 1024
"""The largest body of any request, in bytes."""
MAX_JSON_DEPTH = 20


class Counters(Protocol):
    """Something that counts: a `RecordStore`, or `MemoryCounters`."""

    def add(self, partition: str, sort: str, amount: int, *, expires_at: datetime | None = None) -> int:
        """Add to a counter; returns the new total."""


class MemoryCounters:
    """Counters of this process alone: exact for the one process of the embedded mode, lost when it ends.

    On Lambda every container would count for itself, so a deployment counts in its table.
    """

    def __init__(self, largest: int = 100_000) -> None:
        self._totals: dict[tuple[str, str], int] = {}
        self._largest = largest
        self._lock = threading.Lock()

    def add(self, partition: str, sort: str, amount: int, *, expires_at: datetime | None = None) -> int:
        """See `Counters.add`. The oldest counters make room for new ones."""
        with self._lock:
            total = self._totals.pop((partition, sort), 0) + amount
            self._totals[partition, sort] = total
            while len(self._totals) > self._largest:
                del self._totals[next(iter(self._totals))]
            return total


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """Whether one more is allowed, and if not, in how many seconds."""

    is_allowed: bool
    retry_after_seconds: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """At most `limit` in each window of `window`, counted from fixed instants."""

    name: str
    limit: int
    window: timedelta

    def take(self, counters: Counters, subject: str, now: datetime) -> Allowance:
        """Count one for a subject. A full window costs nothing more than waiting for the next."""
        seconds = int(self.window.total_seconds())
        window, passed = divmod(int(now.timestamp()), seconds)
        expires_at = datetime.fromtimestamp((window + 2) * seconds, UTC)
        total = counters.add(f"rate:{self.name}:{subject}", str(window), 1, expires_at=expires_at)
        if total <= self.limit:
            return Allowance(is_allowed=True)
        return Allowance(is_allowed=False, retry_after_seconds=seconds - passed)


def subject_of(signer: Signer, address: str) -> str:
    """A pseudonym for an address or a person, so that counters hold no personal data."""
    return signer.derived("rate-subject", address).hex()[:24]
