"""Due dates: the last day of a stage, firm or provisional, with the days on the way."""

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from catalog.rules.calendars import Calendar, Day
from catalog.rules.limits import Limit, Unit

MAX_NUMBER = 1200  # of working days or months that a case may fix; ours, so that every sum stays a date
_NO_FACTS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """When a stage is due; `due_on` is None where there is no number. `half_on` and `eve_on` serve reminders.

    `printed_on` is the date of the text where another one is aimed at, or where the text prints a date at all.
    """

    start_on: date
    due_on: date | None
    provisional: bool = False
    calendar: str = ""
    half_on: date | None = None
    eve_on: date | None = None
    printed_on: date | None = None
    trace: tuple[Day, ...] = ()

    def is_missed(self, today: date) -> bool:
        """Whether the last day is over."""
        return self.due_on is not None and today > self.due_on


def deadline(limit: Limit, start_on: date, calendar: Calendar, facts: Mapping[str, str] = _NO_FACTS) -> Deadline:
    """The due date of a limit that starts with an event on `start_on`, which itself is not counted (AMB-01).

    `facts` are what the case fixed: numbers and dates that the text leaves to the agreement or the authority; where
    one is missing there is no due date.
    """
    counted = _COUNTED.get(limit.unit)
    due = counted(_filled(limit, facts), start_on, calendar, facts) if counted else None
    return due or Deadline(start_on=start_on, due_on=None, calendar=calendar.version)


def _filled(limit: Limit, facts: Mapping[str, str]) -> Limit:
    """The limit with the number that the case fixed."""
    number = facts.get(limit.field, "").strip()
    fits = number.isascii() and number.isdigit() and len(number) < 5 and 0 < int(number) <= MAX_NUMBER
    return replace(limit, n=int(number)) if limit.n < 1 and fits else limit


def _working_days(limit: Limit, start_on: date, calendar: Calendar, facts: Mapping[str, str]) -> Deadline | None:
    n = limit.n
    if n < 1:
        return None
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


def _months(limit: Limit, start_on: date, calendar: Calendar, facts: Mapping[str, str]) -> Deadline | None:
    """The same day of the month `n` months on, or the month's last day; a day off moves to the next working day."""
    if limit.n < 1:
        return None
    month = start_on.month - 1 + limit.n
    year, month = start_on.year + month // 12, month % 12 + 1
    on = date(year, month, min(start_on.day, monthrange(year, month)[1]))
    trace = [calendar.day(on)]
    while not trace[-1].counted:
        trace.append(calendar.day(trace[-1].on + timedelta(days=1)))
    return _on(trace[-1].on, start_on, calendar, tuple(trace))


def _dates(limit: Limit, start_on: date, calendar: Calendar, facts: Mapping[str, str]) -> Deadline | None:
    """The next printed day of the year after the start that leaves at least the working days asked for."""
    on = start_on
    while True:
        on = min(day for day in _printed(limit, on) if day > on)
        if limit.at_least < 1 or calendar.count(start_on, limit.at_least).due_on <= on:
            break
    trace = [calendar.day(on)]
    while limit.aim_before and not trace[-1].counted:
        trace.append(calendar.day(trace[-1].on - timedelta(days=1)))
    return replace(_on(max(trace[-1].on, start_on), start_on, calendar, tuple(trace)), printed_on=on)


def _printed(limit: Limit, on: date) -> tuple[date, ...]:
    return tuple(date.fromisoformat(f"{year}-{day}") for year in (on.year, on.year + 1) for day in limit.dates)


def _set(limit: Limit, start_on: date, calendar: Calendar, facts: Mapping[str, str]) -> Deadline | None:
    """The date that somebody set; kept as it is, even on a day off, because it is theirs."""
    try:
        on = date.fromisoformat(facts.get(limit.field, "").strip())
    except ValueError:
        return None
    return _on(on, start_on, calendar, (calendar.day(on),))


def _on(due_on: date, start_on: date, calendar: Calendar, trace: tuple[Day, ...]) -> Deadline:
    """A deadline that is a date and no count: reminders stand half way and on the working day before."""
    return Deadline(
        start_on=start_on,
        due_on=due_on,
        provisional=any(day.estimated for day in trace),
        calendar=calendar.version,
        half_on=start_on + (due_on - start_on) / 2 if due_on > start_on else None,
        eve_on=calendar.working_day_before(due_on),
        trace=trace,
    )


_COUNTED: dict[Unit, Callable[[Limit, date, Calendar, Mapping[str, str]], Deadline | None]] = {
    Unit.WORKING_DAYS: _working_days,
    Unit.MONTHS: _months,
    Unit.DATES: _dates,
    Unit.SET: _set,
    Unit.PERIOD: _set,
}
