"""Shandong and Xi'an as they run: the list of the year, a grant with its term, a draft without numbers, and duties."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from catalog.law.packs_source import load_pack
from tests.casework.house import BUREAU, House, Visitor

Open = Callable[..., House]
PUBLIC = [
    (pack, one.key)
    for pack in ("shandong", "xian")
    for one in load_pack(pack).procedures
    if one.is_public and not one.concerns  # those about a grant of one's own need the grant first
]


def decide(house: House, who: Visitor, reference: str, outcome: str, **more: Any) -> dict[str, Any]:
    """Decide the stage that was opened last; it must be allowed."""
    run = max(house.open_runs(reference).values())
    reply = house.command(who, reference, "decide", run=run, outcome=outcome, **more)
    assert reply.status == 200, reply.text
    found: dict[str, Any] = reply.json
    return found


def duties(house: House, procedure: str) -> list[str]:
    """The references of the open cases of a duty, looked for in every office."""
    found: set[str] = set()
    for who in (house.officer(), house.officer("metro"), house.officer("water")):
        rows = who.see(f"/api/queue?duties=yes&procedure={procedure}").json["stages"]
        found |= {row["reference"] for row in rows}
    return sorted(found)


def granted(house: House, applicant: Visitor, path: tuple[tuple[str, str], ...], terms: dict[str, str]) -> str:
    """An application that went along `path` (who and outcome), was signed on `terms`, and is in use."""
    reference = str(house.submit("restricted_application", applicant)["reference"])
    for office, outcome in path:
        if outcome == "sign":
            run = house.open_runs(reference)["agreement"]
            signed = house.command(house.officer(office), reference, "sign", run=run, answers=terms)
            assert signed.status == 200, signed.text
            assert house.command(applicant, reference, "sign", run=run).status == 200
        else:
            decide(house, house.officer(office), reference, outcome)
    return reference


def related(house: House, reference: str, procedure: str) -> dict[str, Any]:
    """The case of a procedure that follows from a case."""
    found = (house.case(row["reference"]) for row in house.case(reference)["related"])
    return next(case for case in found if case["procedure"] == procedure)


def due_on(case: dict[str, Any], stage: str) -> str | None:
    """The date of a stage of the case."""
    date: str | None = next(row["due_on"] for row in case["stages"] if row["key"] == stage)
    return date


SHANDONG_TERMS = {
    "valid_from": "2026-03-02",
    "valid_until": "2026-09-25",
    "use_scope": "示例场景",
    "dev_months": "6",
    "destruction_days": "5",
    "destruction_method": "self",
}
XIAN_TERMS = {"use_scope": "示例范围", "open_mode": "interface", "security_measures": "示例措施", "dev_months": "1"}


@pytest.mark.clause("SD-8¶1")
def test_the_list_of_the_year_is_asked_for_on_the_first_of_march_once_a_body(opened: Open) -> None:
    house = opened(pack="shandong")
    house.now = datetime(2026, 2, 28, 1, 0, tzinfo=UTC)
    house.sweep()
    assert duties(house, "annual_list") == []
    house.now = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)
    house.sweep()
    lists = duties(house, "annual_list")
    assert [sorted(house.case(one)["office"] for one in lists)] == [["metro", "water"]]
    house.now = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    house.sweep()
    assert duties(house, "annual_list") == lists


@pytest.mark.clause("SD-8¶1")
def test_a_list_published_after_april_says_why_and_stands_in_the_register(opened: Open) -> None:
    house = opened(pack="shandong")
    house.now = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)
    house.sweep()
    reference = next(one for one in duties(house, "annual_list") if house.case(one)["office"] == "metro")
    decide(house, house.officer("metro"), reference, "drafted", answers={"year": "2026", "items": "示例客流"})
    assert due_on(house.case(reference), "review") == "2026-04-30"
    house.now = datetime(2026, 5, 6, 1, 0, tzinfo=UTC)
    refused = house.command(house.officer(), reference, "decide", run=2, outcome="published")
    assert refused.status == 422 and "late-reason-required" in refused.codes
    decide(house, house.officer(), reference, "published", late_reason="等待两家单位修改")
    house.sweep()
    assert "示例客流" in (house.published / BUREAU / "annual-lists" / "annual-lists.csv").read_text("utf-8")


@pytest.mark.clause("SD-14(3)", "SD-A5-2.2", "SD-A5-2.3(3)")
def test_a_grant_in_shandong_counts_its_months_and_ends_in_destruction(opened: Open) -> None:
    house = opened(pack="shandong")
    path = ((BUREAU, "pass"), ("metro", "approve"), ("metro", "sign"), ("metro", "opened"))
    reference = granted(house, house.applicant(), path, SHANDONG_TERMS)
    assert due_on(related(house, reference, "result_duty"), "deliver") == "2026-09-02"  # six months from 2 March
    assert due_on(related(house, reference, "usage_report"), "report") is None  # "periodically" has no number
    house.now = datetime(2026, 9, 26, 1, 0, tzinfo=UTC)
    house.sweep()
    assert house.case(reference)["grants"][0]["state"] == "expired"
    # The Saturday of the Mid-Autumn holiday is day nought: 28 to 30 September, 8 and 9 October.
    assert due_on(related(house, reference, "use_destruction"), "destroy") == "2026-10-09"


@pytest.mark.clause("XA-24¶2", "XA-29¶1", "XA-29¶2")
def test_a_grant_in_xian_needs_no_number_but_the_one_agreed(opened: Open) -> None:
    house = opened(pack="xian")
    path = ((BUREAU, "hand_over"), ("metro", "approve"), (BUREAU, "proceed"), ("metro", "sign"), ("metro", "filed"))
    reference = granted(house, house.applicant(), path, XIAN_TERMS)
    assert [row["due_on"] for row in house.case(reference)["stages"]] == [None] * 6
    assert due_on(related(house, reference, "result_duty"), "deliver") == "2026-04-02"
    house.sweep()
    users = (house.published / BUREAU / "restricted-users" / "restricted-users.csv").read_text("utf-8")
    assert f"{reference},示例,metro/rides" in users


@pytest.mark.clause("XA-30")
def test_business_data_go_back_under_the_grant_of_the_person_who_asks(opened: Open) -> None:
    house = opened(pack="xian")
    applicant = house.applicant()
    path = ((BUREAU, "hand_over"), ("metro", "approve"), (BUREAU, "proceed"), ("metro", "sign"), ("metro", "filed"))
    grant = f"{granted(house, applicant, path, XIAN_TERMS)}-G1"
    reference = str(house.submit("data_return", applicant, grant=grant)["reference"])
    assert decide(house, house.officer("metro"), reference, "received")["state"] == "received"
    body = {"procedure": "data_return", "applicant_kind": "legal", **house.answers("data_return", grant=grant)}
    assert house.signed_in("dev:shili-xiehui").send("/api/cases", body).status in (403, 422)


@pytest.mark.clause("XA-35(1)–(7)")
def test_the_government_orders_an_opening_body_in_xian(opened: Open) -> None:
    house = opened(pack="xian")
    government = house.signed_in("dev:office:government")
    reference = str(house.submit("supervision", government, ground="not_recorded")["reference"])
    run = house.open_runs(reference)["order"]
    order = {"run": run, "outcome": "ordered", "reason": "没有记录", "answers": {"due_on": "2026-03-31"}}
    assert house.command(house.officer(), reference, "decide", **order).status in (403, 409)
    assert house.command(government, reference, "decide", **order).status == 200
    assert due_on(house.case(reference), "rectify") == "2026-03-31"
    decide(house, house.officer("metro"), reference, "rectified", answers={"what_changed": "已经补齐记录"})
    assert decide(house, government, reference, "settled")["state"] == "settled"


@pytest.mark.parametrize(("pack", "procedure"), PUBLIC)
def test_every_public_procedure_is_taken_and_shown_in_both_languages(opened: Open, pack: str, procedure: str) -> None:
    house = opened(pack=pack)
    applicant = house.applicant()
    reference = house.submit(procedure, applicant)["reference"]
    assert house.case(reference)["state"] == "open"
    for language in ("zh", "en"):
        page = applicant.see(f"/track/{reference}", accept="text/html", accept_language=language)
        assert page.status == 200 and reference in page.text
