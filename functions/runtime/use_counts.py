"""How often data were taken, by month in Shanghai: files handed over and pages of rows answered. Nobody is named.

A counter holds a number for a data set, a kind and a month, and nothing of who asked, from where or for what.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from catalog.rules.calendars import local_date
from runtime.records import COUNTER, RecordStore

DOWNLOADS, CALLS = "downloads", "calls"
_KEPT_FOR = timedelta(days=3 * 366)  # longer than the statistics show
_MOST = 1_000_000  # counters of one month


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What was taken of a data set (`publisher/entry`) in a month."""

    entry: str
    downloads: int = 0
    calls: int = 0


def month_of(instant: datetime) -> str:
    """The month of an aware instant in Shanghai, as `2026-11`."""
    return local_date(instant).isoformat()[:7]


def count_use(records: RecordStore, entry: str, kind: str, now: datetime, amount: int = 1) -> None:
    """Count what was taken, durable when this returns. Raises StoreAway."""
    records.add(f"used:{month_of(now)}", f"{kind}~{entry}", amount, expires_at=now + _KEPT_FOR)


def uses_of(records: RecordStore, month: str) -> tuple[Used, ...]:
    """Every data set of which something was taken in a month, by key. Raises StoreAway."""
    found: dict[str, dict[str, int]] = {}
    for record in records.query(f"used:{month}", limit=_MOST):
        kind, _, entry = record.sort.partition("~")
        found.setdefault(entry, {})[kind] = int(record.body.get(COUNTER, 0))
    return tuple(
        Used(entry=entry, downloads=counts.get(DOWNLOADS, 0), calls=counts.get(CALLS, 0))
        for entry, counts in sorted(found.items())
    )
