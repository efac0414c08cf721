"""The statistics of the platform as an entry: months that are over, counted once, the same whoever asks when."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from frictionless import Package

from catalog.serving.pulling import pulled
from runtime.use_counts import CALLS, DOWNLOADS, count_use
from tests.casework.house import BUREAU, House

pytestmark = pytest.mark.clause("SD-19b")
KEY = ("platform_statistics",)


def table(house: House, name: str) -> list[dict[str, str]]:
    """The rows of a table of the entry; none where it has none."""
    path = house.published / BUREAU / "platform-statistics" / f"{name}.csv"
    return list(csv.DictReader(path.read_text("utf-8").splitlines())) if path.is_file() else []


def at(house: House, month: int, day: int, hour: int = 1) -> None:
    """Move the clock (UTC)."""
    house.now = datetime(2026, month, day, hour, 0, tzinfo=UTC)


def statistics(house: House) -> tuple[str, ...]:
    """What the next sweep writes of the statistics."""
    return tuple(key for key in house.sweep().registers if key in KEY)


def numbers(rows: list[dict[str, str]]) -> set[tuple[str, ...]]:
    """Month, body, received, closed, in time, late and share."""
    names = ("month", "body", "received", "closed", "in_time", "late", "share")
    return {tuple(row[name] for name in names) for row in rows}


def test_steps_count_in_the_month_of_their_last_day_and_late_ones_stay_late(either: House) -> None:
    house = either
    early, late = (house.submit("consultation")["reference"] for _ in range(2))  # both due on Monday 9 March
    at(house, 3, 9)
    answer: dict[str, Any] = {"run": 1, "outcome": "reply", "answers": {"reply": "示例答复"}}
    assert house.command(house.officer(), early, "decide", **answer).status == 200
    assert statistics(house) == ()  # March is not over
    at(house, 4, 1)
    assert house.command(house.officer(), late, "decide", **answer).status == 200
    at(house, 5, 1)
    assert (statistics(house), statistics(house)) == (KEY, ())
    assert numbers(table(house, "cases")) == {
        ("2026-03", "metro", "2", "1", "0", "0", ""),  # whom they concern
        ("2026-03", BUREAU, "0", "0", "1", "1", "50.0"),  # who has to answer
        ("2026-04", "metro", "0", "1", "0", "0", ""),
    }
    assert table(house, "cases")[0]["procedure"] == "consultation"


def test_a_month_ends_at_midnight_in_shanghai_and_what_was_told_stays(house: House) -> None:
    house.submit("consultation")
    at(house, 3, 31, 15)
    assert statistics(house) == ()
    at(house, 3, 31, 16)
    assert statistics(house) == KEY
    before = numbers(table(house, "cases"))
    assert ("2026-03", BUREAU, "0", "0", "0", "1", "0.0") in before
    (house.published / BUREAU / "platform-statistics" / "cases.csv").unlink()  # a crash, or an empty scratch folder
    assert statistics(house) == KEY
    assert numbers(table(house, "cases")) == before


def test_steps_that_nobody_had_to_take_any_more_are_neither(house: House) -> None:
    visitor = house.applicant()
    reference = house.submit("demand", visitor)["reference"]
    assert house.command(visitor, reference, "withdraw").status == 200
    at(house, 6, 1)
    house.sweep()
    assert [(row["received"], row["closed"], row["in_time"], row["late"]) for row in table(house, "cases")] == [
        ("1", "1", "0", "0")
    ]


@pytest.mark.parametrize(("calls", "told"), [(9, ("", "true")), (10, ("10", "false"))])
def test_small_numbers_of_restricted_data_are_withheld_from_rows_and_sums(house: House, calls: int, told: Any) -> None:
    count_use(house.access, "metro/rides", CALLS, house.now, calls)
    count_use(house.access, "metro/stops", DOWNLOADS, house.now, 3)
    at(house, 4, 1)
    assert statistics(house) == KEY
    rows = {row["entry"]: row for row in table(house, "use")}
    assert (rows["metro/rides"]["calls"], rows["metro/rides"]["withheld"]) == told
    assert (rows["metro/stops"]["downloads"], rows["metro/stops"]["withheld"]) == ("3", "false")
    (month,) = table(house, "months")
    assert (month["downloads"], month["calls"], month["entries"]) == ("3", told[0] or "0", "2")


def test_the_entry_is_a_valid_package_that_is_pulled_like_a_register(house: House, tmp_path: Any) -> None:
    figures = {"on": "2026-03-01", "rows": [["entries", "", "数据集", 3], ["openness", "restricted", "受限", 2]]}
    path = house.published.parent.parent / "build" / "statistics.json"
    path.write_text(json.dumps(figures, ensure_ascii=False), "utf-8")
    house.submit("consultation", subject="=1+1 张示例")
    at(house, 4, 1)
    assert statistics(house) == KEY
    path.write_text(json.dumps(figures | {"on": "2026-03-20", "rows": []}), "utf-8")
    assert statistics(house) == ()  # one picture of the catalogue a month
    folder = house.published / BUREAU / "platform-statistics"
    assert Package(str(folder / "datapackage.json")).validate().valid
    assert [row["value"] for row in table(house, "catalogue")] == ["3", "2"]
    assert pulled(house.published, tmp_path / "datapackages", BUREAU).copied == ("platform-statistics",)
    assert "张示例" not in "".join(one.read_text("utf-8") for one in folder.iterdir())
