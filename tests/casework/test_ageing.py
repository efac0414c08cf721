"""Data older than promised: one quality ticket to the body for each update that was missed (R-113)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from catalog.checks.freshness import fresh_until, told_freshness
from catalog.loading.vocabularies import load_vocabularies
from tests.casework.conftest import Open
from tests.casework.house import CATALOGUE, House
from tests.casework.test_followups import _every_case
from tests.casework.test_sweep import subjects

LAST_FRESH_DAY = "2026-03-02"  # the Monday on which a house opens
STALE = {"key": "metro/stops", "title": {"zh": "示例站点"}, "openness": "unconditional", "fresh_until": LAST_FRESH_DAY}


@pytest.fixture
def ageing(opened: Open, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Opens a house whose stops were to be updated by 2 March 2026."""

    def house(pack: str = "hangzhou", **facts: str) -> House:
        monkeypatch.setitem(CATALOGUE, "entries", [{**STALE, **facts}])
        return opened(pack=pack)

    return house


def tickets(house: House) -> list[dict[str, Any]]:
    """Every quality ticket."""
    return [row for row in _every_case(house) if row["procedure"] == "quality_ticket"]


def next_day(house: House, day: int) -> None:
    """The sweep of a day in March."""
    house.now = datetime(2026, 3, day, 1, 0, tzinfo=UTC)
    house.sweep()


@pytest.mark.clause("HZ-5.1e", "HZ-5.2b", "LY-15", "XA-26")
@pytest.mark.parametrize("pack", ["hangzhou", "lianyungang", "xian"])
def test_stale_data_become_one_ticket_of_their_body_the_day_after(ageing: Any, pack: str) -> None:
    house = ageing(pack)
    next_day(house, 2)
    assert tickets(house) == []
    for day in (3, 3, 4, 20):
        next_day(house, day)
    (ticket,) = tickets(house)
    assert "metro@sample.example" in subjects(house, "")
    page = house.officer("metro").see(f"/workbench/cases/{ticket['reference']}").text
    assert LAST_FRESH_DAY in page


@pytest.mark.parametrize("pack", ["shandong", "lishui"])
def test_without_the_rule_or_the_procedure_there_is_no_ticket(ageing: Any, pack: str) -> None:
    house = ageing(pack)
    next_day(house, 3)
    assert tickets(house) == []


@pytest.mark.parametrize("facts", [{"status": "suspended"}, {"status": "taken_down"}, {"fresh_until": ""}])
def test_what_is_not_open_or_promised_nothing_is_not_expected_to_be_fresh(ageing: Any, facts: dict[str, str]) -> None:
    house = ageing(**facts)
    next_day(house, 3)
    assert tickets(house) == []


def test_data_are_fresh_for_twice_the_frequency_promised(tmp_path: Any) -> None:
    words = load_vocabularies(tmp_path, "bureau")["frequencies"]
    assert fresh_until(date(2026, 1, 1), "monthly", words) == date(2026, 3, 4)
    assert told_freshness(date(2026, 1, 1), "weekly", words) == {"fresh_until": "2026-01-15"}
    for updated, frequency in ((None, "monthly"), (date(2026, 1, 1), "irregular"), (date(2026, 1, 1), "示例")):
        assert told_freshness(updated, frequency, words) == {}
