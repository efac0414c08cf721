"""What time makes due in the catalogue: maintenance, evaluation, age (R-113, R-401 to R-403), apart from any change."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from catalog.checks.due import due_findings
from catalog.checks.periodic import anniversary
from catalog.model.finding import Severity
from tests.catalog.conftest import OPEN, PROHIBITED, RESTRICTED

ON_THE_DAY, THE_DAY_AFTER = date(2026, 3, 1), date(2026, 3, 2)


def due(portal: Any, pack: str, today: date) -> list[str]:
    rules = ("R-113", "R-401", "R-402", "R-403")
    return [one.key for one in due_findings(portal.context(pack, today)) if one.code in rules]


@pytest.mark.clause("HZ-2.4.3a")
def test_an_entry_is_looked_through_within_a_year(portal: Any) -> None:
    portal.entry(OPEN, {"last_full_maintenance": "2025-03-01"})
    assert due(portal, "hangzhou", ON_THE_DAY) == []
    assert due(portal, "hangzhou", THE_DAY_AFTER) == ["R-401"]
    assert due(portal, "shandong", THE_DAY_AFTER) == []


@pytest.mark.clause("HZ-2.4.3a")
def test_the_first_year_of_an_entry_runs_from_its_publication(portal: Any) -> None:
    portal.entry(OPEN, {"publication": {"by": "示例市数据局", "date": "2025-03-01"}})
    assert (due(portal, "hangzhou", ON_THE_DAY), due(portal, "hangzhou", THE_DAY_AFTER)) == ([], ["R-401/first"])
    portal.entry(OPEN, created="2025-03-01T08:00:00Z")
    assert (due(portal, "hangzhou", ON_THE_DAY), due(portal, "hangzhou", THE_DAY_AFTER)) == ([], ["R-401/first"])
    portal.entry(OPEN)
    assert due(portal, "hangzhou", ON_THE_DAY) == ["R-401/never"]


@pytest.mark.clause("HZ-2.3.4¶2c", "ZJ-31¶1")
@pytest.mark.parametrize("pack", ["hangzhou", "lishui"])
def test_restricted_data_are_evaluated_from_time_to_time(portal: Any, pack: str) -> None:
    portal.entry(RESTRICTED, {"last_evaluated": "2025-03-01", "last_full_maintenance": "2026-01-01"})
    assert (due(portal, pack, ON_THE_DAY), due(portal, pack, THE_DAY_AFTER)) == ([], ["R-402"])
    record = {"evaluation": {"by": "示例市数据局", "date": "2025-06-01", "outcome": "维持"}}
    portal.entry(RESTRICTED, {"last_evaluated": "2025-03-01", "last_full_maintenance": "2026-01-01", **record})
    assert due(portal, pack, THE_DAY_AFTER) == []
    portal.entry(RESTRICTED, {"last_full_maintenance": "2026-01-01"})
    assert due(portal, pack, THE_DAY_AFTER) == ["R-402/never"]
    assert due(portal, "xian", THE_DAY_AFTER) == []


@pytest.mark.clause("HZ-2.4.3b", "XA-22")
@pytest.mark.parametrize("pack", ["hangzhou", "xian"])
def test_unopened_data_are_evaluated_from_time_to_time(portal: Any, pack: str) -> None:
    portal.entry(PROHIBITED, {"last_evaluated": "2025-03-01", "last_full_maintenance": "2026-01-01"})
    assert (due(portal, pack, ON_THE_DAY), due(portal, pack, THE_DAY_AFTER)) == ([], ["R-403"])
    assert due(portal, "lishui", THE_DAY_AFTER) == []


@pytest.mark.clause("HZ-5.1e", "LY-15", "XA-26", "ZJ-20")
@pytest.mark.parametrize("pack", ["hangzhou", "lishui", "lianyungang", "xian"])
def test_data_older_than_twice_their_frequency_are_due(portal: Any, pack: str) -> None:
    facts = {"update_frequency": "monthly", "last_updated": "2026-01-01", "last_full_maintenance": "2026-01-01"}
    portal.entry(OPEN, facts)
    assert due(portal, pack, date(2026, 3, 4)) == []  # 62 days: twice the 31 of a month
    assert due(portal, pack, date(2026, 3, 5)) == ["R-113"]
    assert due(portal, "shandong", date(2026, 3, 5)) == []


@pytest.mark.parametrize("status", ["draft", "taken_down"])
def test_nothing_is_due_of_what_is_not_open(portal: Any, status: str) -> None:
    portal.entry(OPEN, {"status": status})
    assert due(portal, "hangzhou", THE_DAY_AFTER) == []


@pytest.mark.parametrize("value", ["2025-13-01", "gestern", ["2025-01-01"], {"on": 1}, 20250101, ""])
def test_a_day_that_is_none_is_as_good_as_no_day(portal: Any, value: Any) -> None:
    portal.entry(OPEN, {"last_full_maintenance": value})
    assert due(portal, "hangzhou", ON_THE_DAY) == ["R-401/never"]


def test_a_year_after_a_leap_day_ends_on_the_last_of_february() -> None:
    assert anniversary(date(2024, 2, 29)) == date(2025, 2, 28)
    assert anniversary(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert anniversary(date(2025, 12, 31), 12) == date(2026, 12, 31)


def test_the_scheduled_run_speaks_of_time_alone_and_fails_nothing(
    portal: Any, run_mulu: Callable[..., tuple[int, str, str]]
) -> None:
    portal.entry(OPEN, {"update_frequency": "sometimes", "last_full_maintenance": "2025-03-01"})
    code, out, _ = run_mulu("check", "--due", "--today", "2026-03-02", "--json", "--language", "en")
    rows = json.loads(out)["findings"]
    assert (code, {row["severity"] for row in rows}) == (0, {Severity.WARNING.value})
    assert "R-401" in {row["code"] for row in rows} and "R-112" not in {row["code"] for row in rows}
    assert "2026-03-01" in next(row["message"] for row in rows if row["code"] == "R-401")


def test_no_pull_request_hears_of_what_time_made_due(
    portal: Any, run_mulu: Callable[..., tuple[int, str, str]]
) -> None:
    portal.entry(OPEN, {"last_full_maintenance": "2020-03-01"})
    _, out, _ = run_mulu("check", "data-bureau/open", "--today", "2026-03-02", "--json")
    assert "R-401" not in {row["code"] for row in json.loads(out)["findings"]}
