"""Due dates: the last day of a stage, firm or provisional, with the days on the way."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from catalog.rules.calendars import Calendar, Day
from catalog.rules.limits import Limit, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """When a stage is due; `due_on` is None where the text gives no number. `half_on` and `eve_on` serve reminders."""

    start_on: date
    due_on: date | None
    provisional: bool = False
    calendar: str = ""
    half_on: date | None = None
    eve_on: date | None = None
    trace: tuple[Day, ...] = ()

    def is_missed(self, today: date) -> bool:
        """Whether the last day is over."""
        return self.due_on is not None and today > self.due_on


def deadline(limit: Limit, start_on: date, calendar: Calendar) -> Deadline:
    """The due date of a limit that starts with an event on `start_on`, which itself is not counted (AMB-01)."""
    if limit.unit is Unit.WORKING_DAYS:
        return _working_days(limit.n, start_on, calendar)
    if limit.unit is Unit.MONTHS:
        return _months(limit.n, start_on, calendar)
    return Deadline(start_on=start_on, due_on=None, calendar=calendar.version)


def _working_days(n: int, start_on: date, calendar: Calendar) -> Deadline:
    count = calendar.count(start_on, n)
    counted = [day.on for day in count.trace if day.counted]
    return Deadline(
        start_on=start_on,
        due_on=count.due_on,
        provisional=count.provisional,
        calendar=calendar.version,
        half_on=counted[(n - 1) // 2] if n > 2 else None,
        eve_on=counted[-2] if n > 1 else None,
        trace=count.trace,
    )


def _months(n: int, start_on: date, calendar: Calendar) -> Deadline:
    """The same day of the month `n` months on, or the month's last day; a day off moves to the next working day."""
    month = start_on.month - 1 + n
    year, month = start_on.year + month // 12, month % 12 + 1
    on = date(year, month, min(start_on.day, monthrange(year, month)[1]))
    trace = [calendar.day(on)]
    while not trace[-1].counted:
        trace.append(calendar.day(trace[-1].on + timedelta(days=1)))
    due_on = trace[-1].on
    return Deadline(
        start_on=start_on,
        due_on=due_on,
        provisional=any(day.estimated for day in trace),
        calendar=calendar.version,
        half_on=start_on + (due_on - start_on) / 2,
        eve_on=calendar.working_day_before(due_on),
        trace=tuple(trace),
    )
