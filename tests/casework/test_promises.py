"""Rows of plans and lists: a case each, opened once, reminded before the planned day and urged after it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.casework.conftest import Open
from tests.casework.house import CATALOGUE, House
from tests.casework.test_followups import _every_case
from tests.casework.test_sweep import subjects

ROW = {"entry": "metro/stops", "body": "metro", "what": "示例停车场", "until": "2026-03-31"}
FAR = {**ROW, "what": "示例公厕", "until": "2026-12-31"}
PAST = {**ROW, "what": "示例旧项", "until": "2026-03-01"}


@pytest.fixture
def planning(opened: Open, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house on Monday 2 March 2026 whose catalogue has a published list with three rows that are not open."""
    monkeypatch.setitem(CATALOGUE, "planned", [ROW, FAR, PAST])
    return opened()


def promised(house: House) -> list[str]:
    """The references of the cases of rows."""
    return sorted(row["reference"] for row in _every_case(house) if row["procedure"] == "plan_item")


@pytest.mark.clause("HZ-2.5.2c")
def test_a_row_becomes_one_case_of_its_body_ninety_days_before_its_day(planning: House) -> None:
    planning.sweep()
    planning.sweep()
    (reference,) = promised(planning)
    (stage,) = planning.case(reference)["stages"]
    assert (stage["state"], stage["due_on"]) == ("open", "2026-03-31")
    assert "示例停车场" in planning.officer("metro").see(f"/workbench/cases/{reference}").text
    assert planning.officer("water").see(f"/workbench/cases/{reference}").status in (403, 404)
    planning.now = datetime(2026, 10, 1, 16, 0, tzinfo=UTC)  # 2 October in China, ninety days before 31 December
    planning.sweep()
    assert len(promised(planning)) == 2


def test_the_day_before_the_ninetieth_a_row_has_no_case_yet(planning: House) -> None:
    planning.sweep()
    planning.now = datetime(2026, 10, 1, 1, 0, tzinfo=UTC)
    planning.sweep()
    assert len(promised(planning)) == 1


def test_the_body_is_reminded_before_the_day_and_urged_after_it_and_each_once(planning: House) -> None:
    for day in (2, 30, 31):
        planning.now = datetime(2026, 3, day, 1, 0, tzinfo=UTC)
        planning.sweep()
        planning.sweep()
    assert "metro@sample.example" in subjects(planning, "办理提醒")
    planning.now = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
    planning.sweep()
    urged = subjects(planning, "已超过办理期限")
    planning.sweep()
    assert "metro@sample.example" in urged
    assert subjects(planning, "已超过办理期限") == urged


def test_a_pack_without_the_procedure_opens_nothing(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CATALOGUE, "planned", [ROW])
    house = opened(pack="shandong")
    house.sweep()
    assert promised(house) == []
