"""The calendar entry: what both libraries say, day by day, but for the days recorded as disagreements."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import holidays
import pytest

from catalog.law.calendar_source import load_calendar, load_calendar_rows, read_notices

FOLDER = Path(__file__).resolve().parents[2] / "datapackages" / "hangzhou-data-bureau" / "working-day-calendar"
DAILY = Path(__file__).resolve().parents[2] / "datapackages" / "hangzhou-human-resources" / "working-days-daily"
FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)


def rows(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def every_day() -> Iterator[date]:
    return (FIRST + timedelta(days=offset) for offset in range((LAST - FIRST).days + 1))


KINDS = {date.fromisoformat(row["date"]): row["kind"] for row in rows(FOLDER / "days.csv")}
DISAGREED = {date.fromisoformat(row["date"]): row for row in rows(FOLDER / "disagreements.csv")}


def is_working(day: date) -> bool:
    return KINDS.get(day, "holiday" if day.weekday() > 4 else "working") != "holiday"


def test_make_up_days_are_weekend_days() -> None:
    assert all(day.weekday() > 4 for day, kind in KINDS.items() if kind == "make_up_working_day")


def test_it_agrees_with_chinesecalendar_but_for_the_recorded_days() -> None:
    differing = {day for day in every_day() if chinese_calendar.is_workday(day) != is_working(day)}
    assert differing == {day for day, row in DISAGREED.items() if row["chinesecalendar_working"] != row["working"]}


def test_it_agrees_with_holidays_but_for_the_recorded_days() -> None:
    known = holidays.China(years=range(FIRST.year, LAST.year + 1))
    differing = {day for day in every_day() if known.is_working_day(day) != is_working(day)}
    assert differing == {day for day, row in DISAGREED.items() if row["holidays_working"] != row["working"]}


def test_the_recorded_disagreement_is_the_last_day_of_2005() -> None:
    assert list(DISAGREED) == [date(2005, 12, 31)]
    assert is_working(date(2005, 12, 31))


def test_every_year_names_its_notice() -> None:
    regular = {row["year"] for row in rows(FOLDER / "notices.csv") if row["kind"] == "regular"}
    assert regular == {str(year) for year in range(FIRST.year, LAST.year + 1)}
    assert {row["notice_year"] for row in rows(FOLDER / "days.csv")} == regular


def test_the_rules_count_by_the_same_days() -> None:
    calendar = load_calendar_rows()
    assert (calendar["known_from"], calendar["known_through"]) == (FIRST.isoformat(), LAST.isoformat())
    off = {day.isoformat() for day, kind in KINDS.items() if kind == "holiday"}
    worked = {day.isoformat() for day, kind in KINDS.items() if kind == "make_up_working_day"}
    assert set(calendar["days_off"]) == off
    assert set(calendar["make_up_days"]) ^ worked <= {day.isoformat() for day in DISAGREED}


@pytest.mark.parametrize("row", rows(DAILY / "days.csv")[::97], ids=lambda row: row["日期"])
def test_the_daily_table_says_the_same(row: dict[str, str]) -> None:
    assert (row["上班"] == "true") == is_working(date.fromisoformat(row["日期"]))


def test_the_daily_table_has_every_day_once() -> None:
    assert [row["日期"] for row in rows(DAILY / "days.csv")] == [day.isoformat() for day in every_day()]


def test_the_entry_is_the_calendar_that_the_rules_count_on() -> None:
    shipped = load_calendar()
    days = every_day()
    assert [day for day in days if shipped.is_working_day(day) != is_working(day)] == []


def test_the_entry_names_the_notices_that_the_rules_name() -> None:
    listed = {row["id"].removesuffix("-a"): row for row in rows(FOLDER / "notices.csv") if row["kind"] != "rule"}
    shipped = {file.notice.id: file.notice for file in read_notices(None)}
    assert set(listed) == set(shipped)
    for key, notice in shipped.items():
        row = listed[key]
        assert (row["title"], row["number"], row["issued_on"], row["url"]) == (
            notice.title.zh, notice.number, notice.issued_on, notice.url,
        )  # fmt: skip


def test_the_entry_says_which_calendar_it_is() -> None:
    text = (FOLDER / "datapackage.yaml").read_text("utf-8")
    assert f"calendar_version: {load_calendar().version}\n" in text
