"""Recurring duties: the periods of each rhythm, and when their cases are opened."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.rules.procedures import Recurrence
from catalog.rules.recurrences import periods_open

YEARLY = Recurrence(by="publisher", every_months=12, lead_days=30)
HALF_YEARLY = Recurrence(by="publisher", every_months=6, lead_days=30)
APRIL = Recurrence(by="publisher", dates=("04-30",), lead_days=60)
WINDOWS = Recurrence(by="authority", dates=("03-30", "06-30", "09-30", "12-30"), lead_days=0)
LONG_AGO = date(2020, 1, 1)


def ends(recurrence: Recurrence, since: date, today: date) -> list[date]:
    return [period.until for period in periods_open(recurrence, since, today)]


@pytest.mark.clause("HZ-2.4.3a")
def test_a_yearly_duty_is_opened_thirty_days_before_the_year_ends_and_not_a_day_earlier() -> None:
    assert ends(YEARLY, date(2026, 1, 1), date(2026, 11, 30)) == []
    assert ends(YEARLY, date(2026, 1, 1), date(2026, 12, 1)) == [date(2026, 12, 31)]


def test_a_half_yearly_duty_ends_with_june_and_december() -> None:
    assert ends(HALF_YEARLY, date(2026, 1, 1), date(2026, 12, 31)) == [date(2026, 6, 30), date(2026, 12, 31)]


@pytest.mark.clause("SD-8¶1")
def test_the_annual_list_is_asked_for_sixty_days_before_the_end_of_april() -> None:
    assert ends(APRIL, date(2026, 1, 1), date(2026, 2, 28)) == []
    assert ends(APRIL, date(2026, 1, 1), date(2026, 3, 1)) == [date(2026, 4, 30)]
    assert ends(APRIL, date(2026, 1, 1), date(2027, 3, 1)) == [date(2026, 4, 30), date(2027, 4, 30)]


def test_days_on_which_nothing_ran_are_made_good() -> None:
    assert ends(WINDOWS, date(2026, 3, 1), date(2026, 4, 2)) == [date(2026, 3, 30)]


def test_what_was_over_before_duties_were_kept_is_nobodys() -> None:
    assert ends(WINDOWS, date(2026, 3, 31), date(2026, 4, 2)) == []
    assert ends(WINDOWS, date(2026, 3, 30), date(2026, 3, 30)) == [date(2026, 3, 30)]


@given(
    days=st.integers(0, 3000),
    every=st.sampled_from([1, 2, 3, 4, 6, 12, 24]),
    lead=st.integers(0, 90),
)
def test_looking_on_every_day_or_only_on_the_last_opens_the_same(days: int, every: int, lead: int) -> None:
    rhythm = Recurrence(by="publisher", every_months=every, lead_days=lead)
    today = LONG_AGO + timedelta(days=days)
    whole = ends(rhythm, LONG_AGO, today)
    assert whole == sorted(set(whole))
    before = ends(rhythm, LONG_AGO, today - timedelta(days=1)) if days else []
    assert set(before) <= set(whole)
    assert len(set(whole) - set(before)) <= 1 + lead // 28
