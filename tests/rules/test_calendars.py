"""The working-day calendar against two independent libraries and a brute-force count."""

from dataclasses import replace
from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.law.packs_source import load_calendar
from catalog.rules.calendars import DayKind

CALENDAR = load_calendar()
FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)
DAYS = tuple(FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1))


CHINA = holidays.country_holidays("CN", years=range(2004, 2027))


def test_every_day_agrees_with_holidays() -> None:
    assert [day for day in DAYS if CALENDAR.is_working_day(day) != CHINA.is_working_day(day)] == []


def test_every_day_agrees_with_chinesecalendar_but_one_recorded_day() -> None:
    differing = [day for day in DAYS if CALENDAR.is_working_day(day) != chinese_calendar.is_workday(day)]
    assert differing == [date(2005, 12, 31)]


@pytest.mark.parametrize(
    ("on", "kind", "counted"),
    [
        (date(2026, 10, 10), DayKind.MAKE_UP, True),  # Saturday, made up for Golden Week
        (date(2026, 10, 7), DayKind.HOLIDAY, False),  # Wednesday, last day of Golden Week
        (date(2026, 10, 8), DayKind.WORKDAY, True),  # Thursday after it
        (date(2026, 10, 11), DayKind.WEEKEND, False),  # Sunday
        (date(2026, 2, 14), DayKind.MAKE_UP, True),  # Saturday before Spring Festival
        (date(2026, 12, 31), DayKind.WORKDAY, True),  # the last day that is known
        (date(2027, 1, 1), DayKind.ESTIMATED_HOLIDAY, False),  # the first that is not
    ],
)
def test_a_day_says_what_it_is(on: date, kind: DayKind, counted: bool) -> None:
    day = CALENDAR.day(on)
    assert (day.kind, day.counted, day.estimated) == (kind, counted, on > LAST)


def by_hand(start: date, days: int) -> date:
    """The slow reference: look at each day through the other library."""
    on = start
    while days:
        on += timedelta(days=1)
        days -= CHINA.is_working_day(on)
    return on


@pytest.mark.parametrize("days", [1, 5, 6, 10, 15, 20])
def test_counts_are_exact_for_every_start_from_2004_to_2026(days: int) -> None:
    starts = [day for day in DAYS if day <= LAST - timedelta(days=60)]
    assert all(CALENDAR.count(start, days).due_on == by_hand(start, days) for start in starts)


@given(start=st.dates(date(2003, 1, 1), date(2031, 12, 1)), days=st.integers(1, 60))
@settings(max_examples=150, deadline=None)
def test_a_count_ends_on_a_working_day_and_more_days_end_later(start: date, days: int) -> None:
    count = CALENDAR.count(start, days)
    assert CALENDAR.is_working_day(count.due_on)
    assert CALENDAR.count(start, days + 1).due_on > count.due_on
    assert CALENDAR.count(start + timedelta(days=1), days).due_on >= count.due_on
    assert sum(day.counted for day in count.trace) == days


@given(start=st.dates(date(2026, 11, 1), date(2026, 12, 31)), days=st.integers(1, 40))
@settings(max_examples=80, deadline=None)
def test_a_date_is_provisional_exactly_when_it_passes_the_known_days(start: date, days: int) -> None:
    count = CALENDAR.count(start, days)
    assert count.provisional == (count.due_on > CALENDAR.known_through)


def test_no_limit_counts_zero_days() -> None:
    with pytest.raises(ValueError, match="at least one"):
        CALENDAR.count(date(2026, 1, 1), 0)


def test_the_estimate_is_that_of_the_statutory_rule() -> None:
    """The other library reckons the lunar holidays of years that nobody announced yet."""
    last = max(CALENDAR.estimated)
    reckoned = holidays.country_holidays("CN", years=range(2027, last.year + 1))
    assert set(CALENDAR.estimated) == set(reckoned)


def test_every_decided_day_names_its_notice() -> None:
    decided = [CALENDAR.day(on) for on in (*CALENDAR.days_off, *CALENDAR.make_up_days, *CALENDAR.estimated)]
    assert [day.on for day in decided if day.notice is None or not day.notice.title.zh] == []


def test_a_year_is_firm_through_a_day_inside_it() -> None:
    part = replace(CALENDAR, known_through=date(2026, 6, 30))
    assert part.count(date(2026, 6, 15), 10).provisional is False  # 30 June
    assert part.count(date(2026, 6, 15), 11).provisional is True  # 1 July
