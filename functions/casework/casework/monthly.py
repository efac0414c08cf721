"""The statistics of months that are over, kept once they are counted: a month that was told is not told otherwise.

Of what two sweeps count at once the first stays. Without personal data: numbers by procedure and body alone.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from casework.desk import Desk
from casework.figures import Figures
from casework.filing import EVERY_CASE, listed_cases
from catalog.rules.cases import Case
from catalog.rules.packs import Procedure
from catalog.rules.tallies import Tally, tallies
from runtime.records import Record, SortRange

PARTITION = "statistics"
MOST_MONTHS = 24
"""How many months the statistics show; older ones stay in the versions of the entry. Ours."""


def last_months(today: date, count: int = MOST_MONTHS) -> tuple[str, ...]:
    """The last months that are over on a day (`2026-10`), newest first."""
    place = today.year * 12 + today.month - 1
    return tuple(f"{at // 12}-{at % 12 + 1:02}" for at in range(place - 1, place - 1 - count, -1))


def kept_tallies(desk: Desk, today: date) -> tuple[Tally, ...]:
    """The tallies of the last months, newest month first; those of a month that is just over are counted first."""
    months = last_months(today)
    if desk.records.fetch(PARTITION, f"cases~{months[0]}") is None:
        _count(desk, today.isoformat()[:7], months[0])
    within = SortRange(first=f"cases~{months[-1]}", last=f"cases~{months[0]}", newest_first=True)
    records = desk.records.query(PARTITION, within)
    return tuple(_tally(record.sort.rpartition("~")[2], row) for record in records for row in record.body["rows"])


def _count(desk: Desk, current: str, last: str) -> None:
    """Keep every month that has cases, the last one in any case and after the others: it says that all are there."""
    counted = tallies(_cases(desk), desk.directory.authority, current)
    by_month = {month: list(rows) for month, rows in groupby(counted, key=lambda tally: tally.month)}
    for month, rows in sorted({last: [], **by_month}.items()):
        body = {"rows": [_row(tally) for tally in rows]}
        desk.records.put(Record(partition=PARTITION, sort=f"cases~{month}", body=body), expected=0)


def _row(tally: Tally) -> list[str | int]:
    return [tally.procedure, tally.body, tally.received, tally.closed, tally.in_time, tally.late]


def _tally(month: str, row: Sequence[Any]) -> Tally:
    procedure, body, received, closed, in_time, late = row
    return Tally(
        month=month,
        procedure=procedure,
        body=body,
        received=received,
        closed=closed,
        in_time=in_time,
        late=late,
    )


def _cases(desk: Desk) -> Iterator[tuple[Case, Procedure | None]]:
    for case in listed_cases(desk, EVERY_CASE):
        try:
            yield case, desk.procedure_of(case)
        except LookupError:  # its pack is not shipped any more
            yield case, None


def keep_figures(desk: Desk, figures: Figures) -> None:
    """Keep what a build said of the catalogue, once for each month."""
    body = {"on": figures.on.isoformat(), "rows": [list(row) for row in figures.rows]}
    place = f"catalogue~{figures.on.isoformat()[:7]}"
    if desk.records.fetch(PARTITION, place) is None:
        desk.records.put(Record(partition=PARTITION, sort=place, body=body), expected=0)


def kept_figures(desk: Desk) -> tuple[Figures, ...]:
    """What was kept of the catalogue, newest month first."""
    within = SortRange(first="catalogue~", last="catalogue~~", newest_first=True)
    records = desk.records.query(PARTITION, within, limit=MOST_MONTHS + 1)
    return tuple(
        Figures(on=date.fromisoformat(record.body["on"]), rows=tuple(tuple(row) for row in record.body["rows"]))
        for record in records
    )
