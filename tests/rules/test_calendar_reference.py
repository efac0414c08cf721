"""Due dates against a slow reference that reads the notices by itself, for every start from 2004 to 2026."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import catalog
from catalog.law.calendar_source import load_calendar
from catalog.rules.calendars import SHANGHAI, local_date
from catalog.rules.deadlines import deadline
from catalog.rules.limits import Limit, Unit, parse_limit

CALENDAR = load_calendar()
FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)
NOTICES = Path(catalog.__file__).parent / "calendars"
WINDOWS = parse_limit(
    {"unit": "dates", "dates": ["03-30", "06-30", "09-30", "12-30"], "at_least": 15, "aim_before": True, "soft": True}
)
STARTS = st.dates(FIRST, LAST)


def spans(value: Any) -> Iterator[date]:
    for text in [] if value is None else value if isinstance(value, list) else [value]:
        first, _, last = str(text).partition("/")
        day, end = date.fromisoformat(first), date.fromisoformat(last or first)
        while day <= end:
            yield day
            day += timedelta(days=1)


def working_days() -> list[date]:
    """Every working day from 2003 to 2028, read from the files of the notices by other means than the software's."""
    off: set[date] = set()
    worked: set[date] = set()
    files = [yaml.safe_load(path.read_text("utf-8")) for path in NOTICES.glob("*.yaml") if path.stem != "estimated"]
    for file in sorted(files, key=lambda rows: ("amends" in rows, rows["year"])):
        for row in file["holidays"]:
            closed, made_up = set(spans(row.get("closed"))), set(spans(row.get("worked")))
            off, worked = (off | closed) - made_up, (worked | made_up) - closed
    estimated = yaml.safe_load((NOTICES / "estimated.yaml").read_text("utf-8"))["days"]
    off |= {on for on in estimated if on > LAST}
    every = (date(2003, 12, 31) + timedelta(days=n) for n in range(366 * 4 + 365 * 21))
    return [on for on in every if on in worked or (on.weekday() < 5 and on not in off)]


WORKING = working_days()
OPEN = frozenset(WORKING)


def due(start: date, days: int) -> date:
    return WORKING[bisect_right(WORKING, start) + days - 1]


def test_every_start_from_2004_to_2026_is_exact_for_one_to_twenty_days() -> None:
    starts = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    wrong = []
    for start in starts:
        counted = [day.on for day in CALENDAR.count(start, 20).trace if day.counted]
        place = bisect_right(WORKING, start)
        if counted != WORKING[place : place + 20]:
            wrong.append(start)
    assert wrong == []


@given(start=STARTS, days=st.integers(1, 20))
@settings(max_examples=300, deadline=None)
def test_a_limit_in_working_days_ends_where_the_reference_says(start: date, days: int) -> None:
    found = deadline(Limit(unit=Unit.WORKING_DAYS, n=days), start, CALENDAR)
    assert found.due_on == due(start, days)
    assert found.due_on in OPEN
    assert found.provisional == (due(start, days) > CALENDAR.known_through)


@given(start=STARTS, later=st.integers(0, 40), days=st.integers(1, 30))
@settings(max_examples=200, deadline=None)
def test_a_later_start_is_never_due_earlier_and_one_more_day_is_later(start: date, later: int, days: int) -> None:
    limit = Limit(unit=Unit.WORKING_DAYS, n=days)
    first = deadline(limit, start, CALENDAR).due_on
    second = deadline(limit, start + timedelta(days=later), CALENDAR).due_on
    longer = deadline(Limit(unit=Unit.WORKING_DAYS, n=days + 1), start, CALENDAR).due_on
    assert first and second and longer
    assert first <= second and first < longer


@given(start=STARTS, moment=st.times(), days=st.integers(1, 20))
@settings(max_examples=200, deadline=None)
def test_any_instant_of_the_local_day_gives_the_same_date(start: date, moment: time, days: int) -> None:
    instant = datetime.combine(start, moment, tzinfo=SHANGHAI).astimezone(UTC)
    assert deadline(Limit(unit=Unit.WORKING_DAYS, n=days), local_date(instant), CALENDAR).due_on == due(start, days)


@pytest.mark.parametrize(
    ("instant", "on"),
    [
        (datetime(2026, 9, 24, 15, 59, 59, 999999, tzinfo=UTC), date(2026, 9, 24)),  # 23:59:59.999999 in Shanghai
        (datetime(2026, 9, 24, 16, 0, tzinfo=UTC), date(2026, 9, 25)),  # midnight there
        (datetime(2026, 9, 23, 16, 0, tzinfo=UTC), date(2026, 9, 24)),
    ],
)
def test_the_day_turns_at_midnight_in_shanghai(instant: datetime, on: date) -> None:
    assert local_date(instant) == on


def months_by_hand(start: date, months: int) -> date:
    year, month = start.year, start.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    day = start.day
    while True:
        try:
            on = date(year, month, day)
            break
        except ValueError:
            day -= 1
    while on not in OPEN:
        on += timedelta(days=1)
    return on


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 8, 31), 3, date(2026, 11, 30)),  # 31 November does not exist; the 30th is a Monday
        (date(2023, 11, 30), 3, date(2024, 2, 29)),  # the last day of February in a leap year
        (date(2024, 11, 30), 3, date(2025, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),  # a Saturday on which people work
        (date(2026, 7, 1), 3, date(2026, 10, 8)),  # past Golden Week
        (date(2025, 12, 31), 2, date(2026, 2, 28)),  # over the turn of the year
    ],
)
def test_months_end_on_the_same_day_or_the_last_and_never_on_a_day_off(start: date, months: int, end: date) -> None:
    assert deadline(Limit(unit=Unit.MONTHS, n=months), start, CALENDAR).due_on == end


@given(start=STARTS, months=st.integers(1, 12))
@settings(max_examples=200, deadline=None)
def test_months_agree_with_the_reference(start: date, months: int) -> None:
    found = deadline(Limit(unit=Unit.MONTHS, n=months), start, CALENDAR)
    assert found.due_on == months_by_hand(start, months)
    longer = deadline(Limit(unit=Unit.MONTHS, n=months + 1), start, CALENDAR).due_on
    assert longer and longer > found.due_on


def window_by_hand(start: date) -> date:
    """The next printed day that comes after the start and leaves fifteen working days."""
    for year in range(start.year, start.year + 3):
        for month, day in ((3, 30), (6, 30), (9, 30), (12, 30)):
            on = date(year, month, day)
            if on > start and sum(start < open_on <= on for open_on in working_between(start, on)) >= 15:
                return on
    raise AssertionError(start)


def working_between(start: date, end: date) -> list[date]:
    return WORKING[bisect_right(WORKING, start) : bisect_right(WORKING, end)]


@pytest.mark.clause("LS-3")
@given(start=STARTS)
@settings(max_examples=300, deadline=None)
def test_a_printed_window_is_the_next_one_that_leaves_fifteen_days(start: date) -> None:
    found = deadline(WINDOWS, start, CALENDAR)
    printed = window_by_hand(start)
    assert found.printed_on == printed
    aimed = printed
    while aimed not in OPEN:
        aimed -= timedelta(days=1)
    assert found.due_on == aimed


@pytest.mark.parametrize(
    ("start", "printed", "due_on"),
    [
        (date(2026, 6, 5), date(2026, 6, 30), date(2026, 6, 30)),  # sixteen: 8 to 12, 15 to 18, 22 to 26, 29, 30
        (date(2026, 6, 8), date(2026, 6, 30), date(2026, 6, 30)),  # fifteen are enough
        (date(2026, 6, 9), date(2026, 9, 30), date(2026, 9, 30)),  # fourteen are not
        (date(2026, 12, 30), date(2027, 3, 30), None),  # the day itself is not after the start
        (date(2025, 12, 29), date(2026, 3, 30), None),  # over the turn of the year
    ],
)
def test_both_sides_of_a_window(start: date, printed: date, due_on: date | None) -> None:
    found = deadline(WINDOWS, start, CALENDAR)
    assert len(working_between(start, printed)) >= 15
    assert found.printed_on == printed
    assert due_on is None or found.due_on == due_on


@given(start=STARTS, ahead=st.integers(-400, 400))
@settings(max_examples=100, deadline=None)
def test_a_date_that_somebody_set_stays_as_it_is(start: date, ahead: int) -> None:
    on = start + timedelta(days=ahead)
    limit = Limit(unit=Unit.SET, field="due_on")
    assert deadline(limit, start, CALENDAR, {"due_on": on.isoformat()}).due_on == on
    assert deadline(limit, start, CALENDAR).due_on is None
