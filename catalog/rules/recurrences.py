"""Recurring duties: the periods of a rhythm, and when the case of a period is opened (requirements 4.25)."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from catalog.rules.procedures import Recurrence


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A span of a recurring duty; both days are inclusive local dates. Its case is opened on `opens_on`."""

    opens_on: date
    until: date


def periods_open(recurrence: Recurrence, since: date, today: date) -> tuple[Period, ...]:
    """Periods whose case is to exist by `today`: those opened from `since` on, and the one that is running.

    `since` is the day from which duties are kept; a period that was over before that day is nobody's any more.
    """
    found = (period for period in _periods(recurrence, since, today) if period.opens_on <= today)
    return tuple(period for period in found if period.until >= since)


def _periods(recurrence: Recurrence, since: date, today: date) -> Iterator[Period]:
    for until in _ends(recurrence, since.year - 1, today.year + 2):
        yield Period(opens_on=until - timedelta(days=recurrence.lead_days), until=until)


def _ends(recurrence: Recurrence, first: int, last: int) -> Iterator[date]:
    """The last days of all periods from one year to another, in order."""
    if recurrence.every_months > 0:
        for month in range(first * 12, (last + 1) * 12):
            if (month + 1) % recurrence.every_months == 0:
                year, number = divmod(month, 12)
                yield date(year, number + 1, monthrange(year, number + 1)[1])
    else:
        for year in range(first, last + 1):
            yield from (date.fromisoformat(f"{year}-{day}") for day in sorted(recurrence.dates))
