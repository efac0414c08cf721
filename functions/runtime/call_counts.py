"""The calls of restricted data counted by day beside their log, so that lines that are gone show (XA-32(3), LS-16(4)).

A call is counted after its line is kept: a crash between the two leaves a line too many, never one too few.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from catalog.rules.unusual import GrantDay
from runtime.instants import instant_text
from runtime.records import COUNTER, RecordStore, SortRange

_MOST = 1_000_000  # lines of one day that are looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOfCalls:
    """A day in UTC as ISO text: how many calls of it were counted, and how many lines the log holds."""

    day: str
    counted: int
    lines: int


def log_partition(entry: str) -> str:
    """Where the call log of a data set stands."""
    return f"calls:{entry}"


def count_call(records: RecordStore, entry: str, now: datetime) -> None:
    """Count one call whose line is kept. Raises StoreAway."""
    records.add(f"counted:{entry}", instant_text(now)[:10], 1)


def days_of_calls(records: RecordStore, entry: str, first: date, last: date) -> Iterator[DayOfCalls]:
    """Every day with counted calls from `first` to `last`, both included."""
    for record in records.query(f"counted:{entry}", SortRange(first=first.isoformat(), last=last.isoformat())):
        within = SortRange(first=f"{record.sort}T", last=f"{record.sort}T~")
        lines = len(records.query(log_partition(entry), within, limit=_MOST))
        yield DayOfCalls(day=record.sort, counted=int(record.body.get(COUNTER, 0)), lines=lines)


def grant_days(records: RecordStore, entry: str, first: date, last: date) -> tuple[GrantDay, ...]:
    """What was done with a data set by grant and day, from the lines of its log from `first` to `last`."""
    within = SortRange(first=f"{first.isoformat()}T", last=f"{last.isoformat()}T~")
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for record in records.query(log_partition(entry), within, limit=_MOST):
        count = counts[str(record.body.get("grant", "")), record.sort[:10]]
        if record.body.get("code") == "ok":
            count[0] += 1
            count[1] += int(record.body.get("rows", 0))
        else:
            count[2] += 1
    return tuple(
        GrantDay(grant=grant, day=day, answered=answered, rows=rows, refused=refused)
        for (grant, day), (answered, rows, refused) in sorted(counts.items())
    )
