"""The queue: overdue in front, no invented dates, duties apart, and filters that hold in the interface and the page."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from casework.laws import Laws
from catalog.law.packs_source import load_calendar_rows
from catalog.serving.function_data import packs_data
from tests.casework.house import House


def _rows(house: House, who: Any, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = who.see(f"/api/queue{query}").json["stages"]
    return found


def test_overdue_work_comes_first_and_work_without_a_number_last(either: House) -> None:
    house = either
    old = house.submit("consultation")["reference"]
    house.now += timedelta(days=14)
    demand = house.submit("quality_ticket", house.officer())["reference"]
    undated = house.submit("take_down", house.officer("metro"))["reference"]
    fresh = house.submit("consultation")["reference"]
    rows = _rows(house, house.officer())
    assert [row["reference"] for row in rows] == [old, fresh, undated]
    assert [row["overdue"] for row in rows] == [True, False, False]
    assert rows[2]["due_on"] is None
    assert [row["reference"] for row in _rows(house, house.officer("metro"))] == [demand]
    page = house.officer().see("/workbench/").text
    assert page.index(old) < page.index(fresh) < page.index(undated) and "文本没有数字" in page


def test_a_limit_in_principle_is_marked_as_one(opened: Any) -> None:
    house: House = opened(pack="shandong")
    applicant = house.applicant()
    reference = house.submit("demand", applicant)["reference"]
    offices = (house.officer(), house.officer("metro"))
    rows = [row for who in offices for row in _rows(house, who) if row["reference"] == reference]
    while rows and not rows[0]["in_principle"]:
        found = house.front.desk.laws.in_force.procedure("demand")
        stage = found.stage(rows[0]["stage"]) if found else None
        assert stage is not None
        answers = {field.key: "metro" for field in stage.outcomes[0].fields if field.required}
        values = {"run": rows[0]["run"], "outcome": stage.outcomes[0].key, "reason": "示例", "answers": answers}
        done = [house.command(who, reference, "decide", **values).status for who in offices]
        assert 200 in done
        rows = [row for who in offices for row in _rows(house, who) if row["reference"] == reference]
    assert rows
    pages = [who.see("/workbench/").text for who in offices]
    assert any(reference in page and "原则上" in page for page in pages)


@pytest.mark.clause("LS-11(3)b")
def test_a_second_printed_date_is_shown_beside_the_first_and_never_enforced(house: House) -> None:
    raw = json.loads(json.dumps(packs_data(house.pack)))
    rows = {row["key"]: row for row in raw["packs"][house.pack]["procedures"]}
    rows["consultation"]["stages"][0]["also"] = {"unit": "dates", "dates": ["03-30", "09-30"], "at_least": 15}
    raw["packs"][house.pack]["version"] = "test"
    laws = Laws({**raw, "calendar": load_calendar_rows()}, house.engine.records)
    object.__setattr__(house.front.desk, "laws", laws)
    reference = house.submit("consultation")["reference"]
    (row,) = _rows(house, house.officer())
    assert (row["due_on"], row["also_on"]) == ("2026-03-09", "2026-03-30")
    for path in ("/workbench/", f"/workbench/cases/{reference}"):
        assert "另见规定日期：2026-03-30" in house.officer().see(path).text
    house.now = datetime(2026, 3, 9, 1, 0, tzinfo=UTC)
    assert not _rows(house, house.officer())[0]["overdue"]


@pytest.mark.clause("ZJ-39¶2(1)–(7)")
def test_recurring_duties_stand_apart_and_never_drown_the_cases(house: House) -> None:
    house.now = datetime(2026, 12, 28, 1, 0, tzinfo=UTC)
    reference = house.submit("consultation")["reference"]
    house.sweep()
    officer, metro = house.officer(), house.officer("metro")
    assert [row["reference"] for row in _rows(house, officer)] == [reference]
    duties = _rows(house, officer, "?duties=yes")
    assert duties and reference not in {row["reference"] for row in duties}
    own = _rows(house, metro, "?duties=yes")
    assert own and all(house.case(row["reference"])["office"] == "metro" for row in own)
    page = metro.see("/workbench/?duties=yes").text
    assert own[0]["reference"] in page and own[0]["reference"] not in metro.see("/workbench/").text
    case = own[0]["reference"]
    shown = metro.see(f"/workbench/cases/{case}").text
    assert "定期工作" in shown
    field = house.front.desk.laws.in_force.procedure(own[0]["procedure"])
    assert field is not None
    stage = field.stage(own[0]["stage"])
    assert stage is not None
    answers = {one.key: "示例记录" for one in stage.outcomes[0].fields if one.required}
    done = house.command(metro, case, "decide", run=1, outcome=stage.outcomes[0].key, answers=answers)
    assert done.status == 200, done.text
    assert house.officer("water").see(f"/api/cases/{case}").status == 404
    house.sweep()
    assert len(_rows(house, metro, "?duties=yes")) == len(own) - 1


def test_filters_narrow_the_queue_and_the_authority_looks_into_every_office(house: House) -> None:
    officer, metro = house.officer(), house.officer("metro")
    asked = house.submit("consultation")["reference"]
    ticket = house.submit("quality_ticket", officer)["reference"]
    asked_for = house.submit("take_down", metro)["reference"]
    assert [row["reference"] for row in _rows(house, officer, "?procedure=take_down")] == [asked_for]
    assert _rows(house, officer, "?procedure=nothing") == []
    assert _rows(house, officer, "?overdue=yes") == []
    house.now += timedelta(days=30)
    officer, metro = house.officer(), house.officer("metro")
    assert [row["reference"] for row in _rows(house, officer, "?overdue=yes")] == [asked]
    assert [row["reference"] for row in _rows(house, officer, "?office=publisher:metro")] == [ticket]
    assert [row["reference"] for row in _rows(house, officer, "?office=publisher:metro&mine=yes")] == [ticket]
    assert _rows(house, metro, "?mine=yes") == []
    assert [row["reference"] for row in _rows(house, metro, "?office=authority")] == [ticket]  # one's own, whatever
    page = officer.see("/workbench/?office=publisher:metro&overdue=yes").text
    assert ticket in page and asked not in page and "selected" in page


@pytest.mark.parametrize(
    "query", ["?office=%00", "?office=%23", "?procedure=%3Cscript%3E", "?overdue=maybe", "?mine[]=x", "?cursor=%22"]
)
def test_a_strange_filter_breaks_nothing(house: House, query: str) -> None:
    house.submit("consultation")
    for path in ("/api/queue", "/workbench/"):
        reply = house.officer().see(path + query)
        assert reply.status in (200, 400) and "<script>" not in reply.text.replace("<script src", "")


def test_more_cases_than_a_page_are_all_reached_under_a_filter(house: House) -> None:
    references = {house.submit("consultation")["reference"] for _ in range(55)}
    for _ in range(3):
        house.submit("demand")
    officer, seen, cursor = house.officer(), set(), ""
    while True:
        reply = officer.see(f"/api/queue?procedure=consultation&cursor={cursor}").json
        seen |= {row["reference"] for row in reply["stages"]}
        cursor = reply["cursor"]
        if not cursor:
            break
    assert seen == references
    assert "58" in officer.see("/workbench/").text


def test_the_count_of_the_overdue_is_that_of_the_whole_queue(house: House) -> None:
    house.submit("consultation")
    house.now = datetime(2026, 5, 1, 1, 0, tzinfo=UTC)
    page = house.officer().see("/workbench/").text
    assert page.count("<dd>1</dd>") >= 2
