"""Counting what is taken without keeping anybody waiting for it (HZ-2.2b; how it is done is ours).

On one machine a thread writes what was counted meanwhile in one go, so that rows of open data cost no commit each;
what a crash takes away is the counts of that instant. In the cloud a function may be frozen after its answer, so there
each is written before it. A count that cannot be written stops no answer.
"""

import threading
from collections import Counter
from contextlib import suppress
from datetime import datetime

from runtime.errors import StoreAway
from runtime.records import RecordStore
from runtime.use_counts import count_use, month_of


class UseCounts:
    """Counts into a record store; `aside` on a thread of its own, which ends when nothing waits."""

    def __init__(self, records: RecordStore, *, aside: bool) -> None:
        self._records = records
        self._aside = aside
        self._lock = threading.Lock()
        self._waiting: Counter[tuple[str, str, str]] = Counter()
        self._latest: dict[str, datetime] = {}
        self._worker: threading.Thread | None = None

    def count(self, entry: str, kind: str, now: datetime) -> None:
        """Count one. Never fails for want of a store."""
        if not self._aside:
            with suppress(StoreAway):
                count_use(self._records, entry, kind, now)
            return
        with self._lock:
            self._waiting[month_of(now), kind, entry] += 1
            self._latest[month_of(now)] = now
            if self._worker is None:
                self._worker = threading.Thread(target=self._write, name="uses", daemon=True)
                self._worker.start()

    def settle(self) -> None:
        """Wait until everything counted so far is written, half a minute at most."""
        with self._lock:
            worker = self._worker
        if worker is not None:
            worker.join(timeout=30)

    def _write(self) -> None:
        while batch := self._taken():
            while batch:
                key, amount = batch.popitem()
                month, kind, entry = key
                try:
                    count_use(self._records, entry, kind, self._latest[month], amount)
                except Exception:  # the store is away or closed: what waits goes with the next count
                    self._put_back(batch | {key: amount})
                    return

    def _taken(self) -> dict[tuple[str, str, str], int]:
        with self._lock:
            batch = dict(self._waiting)
            self._waiting.clear()
            if not batch:
                self._worker = None
            return batch

    def _put_back(self, batch: dict[tuple[str, str, str], int]) -> None:
        with self._lock:
            self._waiting.update(batch)
            self._worker = None
