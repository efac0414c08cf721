"""Demand, consultation, correction and rights protection over HTTP: from a form without an account to the register."""

from __future__ import annotations

import pytest

from tests.serving.running import Town
from tests.serving.stories import (
    AUTHORITY,
    METRO,
    RESTRICTED,
    Receipt,
    decide,
    fill_in,
    granted,
    rows,
    send,
    token_of,
)
from tests.serving.visitors import Page, Visitor

PERSON_MAIL = "person@example.com"
AIRPORTS = "hangzhou-transport/yangtze-delta-airports"
AIRPORT_ROWS = f"/api/datasets/{AIRPORTS}/airports/rows?_limit=2"
DEMAND = {
    "demanded_resource_name": "示例公园开放时间",
    "owner_department": "hangzhou-metro",
    "data_items": "公园名称\n开放时间",
    "missing_kind": "not_listed",
    "demand_description": "给市民查询（示例）",
    "application_scenarios": "导航（示例）",
    "contact_email": PERSON_MAIL,
}
QUESTION = {"subject": "地铁客流按什么时区", "text": "请问时间是北京时间吗？（示例）", "contact_email": PERSON_MAIL}
CORRECTION = {
    "entry": AIRPORTS,
    "reason_code": "error",
    "description": "示例机场的经度少一位",
    "contact_email": PERSON_MAIL,
}
CLAIM = {
    "right_kind": "trade_secret",
    "facts": "示例企业的商业秘密（示例）",
    "evidence": "示例证据存于示例公证处",
    "demanded_measure": "撤回",
    "claimant_name": "示例科技有限公司",
    "contact_phone": "0571-00000000",
    "contact_email": PERSON_MAIL,
}


def submitted(town: Town, procedure: str, answers: dict[str, str]) -> Receipt:
    """A submission by somebody without an account."""
    person = town.visitor()
    return send(person, fill_in(person, procedure, answers))


def followed(town: Town, receipt: Receipt) -> Page:
    """The case as its sender sees it, by reference and secret."""
    person = town.visitor()
    page = person.open("/track/")
    proof = {"reference": receipt.reference, "secret": receipt.secret}
    return person.submit(page, page.form(reference="", secret=""), proof)


def due(officer: Visitor, receipt: Receipt) -> list[tuple[str, str | None]]:
    """Stage and due date of what waits for an officer in a case."""
    stages = officer.call("GET", "/api/queue").json()["stages"]
    return [(row["stage"], row["due_on"]) for row in stages if row["reference"] == receipt.reference]


def listed(town: Town, register: str, receipt: Receipt) -> dict[str, str]:
    """The one row of a case in a public register."""
    rows = town.visitor().call("GET", f"/api/registers/{register}").json()["rows"]
    (row,) = (row for row in rows if row["reference"] == receipt.reference)
    return dict(row)


@pytest.mark.clause("HZ-4.6a", "HZ-4.6b", "HZ-4.6c", "HZ-4.6e")
def test_a_demand_is_evaluated_within_15_days_opened_within_10_and_made_public(busy_town: Town) -> None:
    town = busy_town
    receipt = submitted(town, "demand", DEMAND)
    authority, metro = town.visitor(AUTHORITY), town.visitor(METRO)
    assert due(authority, receipt) == [("joint_evaluation", "2026-10-22")]
    decide(authority, receipt.reference, "open", {"provider": "hangzhou-metro"})
    assert due(metro, receipt) == [("publish_entry", "2026-10-15")]
    decide(metro, receipt.reference, "published", {"entry": "hangzhou-metro/metro-openings"})
    seen = followed(town, receipt)
    assert "已开放" in seen.text
    row = listed(town, "decided-demands", receipt)
    assert row["demanded_resource_name"] == "示例公园开放时间"
    assert "导航（示例）" not in str(row)
    assert "mails sent" in town.remind("2026-09-24T10:20")
    assert sum(PERSON_MAIL in mail["To"] for mail in town.mails()) >= 3


@pytest.mark.clause("HZ-4.6d")
def test_a_demand_is_refused_only_with_a_reason(busy_town: Town) -> None:
    town = busy_town
    receipt = submitted(town, "demand", DEMAND)
    authority = town.visitor(AUTHORITY)
    assert decide(authority, receipt.reference, "refuse").status == 422
    assert decide(authority, receipt.reference, "refuse", {"reason": "属于禁止开放（示例）"}).status == 200
    assert "属于禁止开放（示例）" in followed(town, receipt).text


@pytest.mark.clause("HZ-4.5a", "HZ-4.5b")
def test_a_question_is_passed_on_and_answered_within_five_days_each(busy_town: Town) -> None:
    town = busy_town
    receipt = submitted(town, "consultation", QUESTION)
    authority, metro = town.visitor(AUTHORITY), town.visitor(METRO)
    assert due(authority, receipt) == [("reply_or_dispatch", "2026-10-09")]
    decide(authority, receipt.reference, "dispatch", {"provider": "hangzhou-metro"})
    assert (due(authority, receipt), due(metro, receipt)) == ([], [("reply", "2026-10-09")])
    decide(metro, receipt.reference, "reply", {"reply": "是北京时间（示例答复）"})
    assert "是北京时间（示例答复）" in followed(town, receipt).text
    row = listed(town, "answered-consultations", receipt)
    assert (row["subject"], row["reply"]) == (QUESTION["subject"], "是北京时间（示例答复）")
    assert QUESTION["text"] not in str(row)


@pytest.mark.clause("HZ-5.3b", "HZ-5.3c")
def test_a_correction_that_is_founded_is_rectified_within_six_days(busy_town: Town) -> None:
    town = busy_town
    receipt = submitted(town, "correction", CORRECTION)
    authority, transport = town.visitor(AUTHORITY), town.visitor("dev:officer:hangzhou-transport")
    assert due(authority, receipt) == [("verify", None)]
    decide(authority, receipt.reference, "founded")
    assert due(transport, receipt) == [("rectify", "2026-10-10")]  # a Saturday that is worked
    decide(transport, receipt.reference, "rectified", {"what_changed": "补上经度（示例）"})
    seen = followed(town, receipt)
    assert "已更正" in seen.text and "补上经度（示例）" in seen.text


@pytest.mark.clause("HZ-4.7b", "HZ-4.7c")
def test_a_claim_closes_restricted_data_at_once_even_for_a_valid_token_and_opens_them_again(busy_town: Town) -> None:
    town = busy_town
    token = token_of(town, granted(town).reference)
    assert rows(town, token).status == 200
    claim = submitted(town, "rights_protection", {**CLAIM, "entry": RESTRICTED})
    assert rows(town, token).status == 200  # a claim alone closes nothing: the opening body decides
    metro = town.visitor(METRO)
    decide(metro, claim.reference, "suspend", {"reason": "证据初步成立（示例）"})
    assert (rows(town, token).status, rows(town, token).json()["code"]) == (403, "data-suspended")
    decide(metro, claim.reference, "resume", {"reason": "经核实不成立（示例）"})
    assert rows(town, token).status == 200


@pytest.mark.clause("HZ-3.1", "HZ-4.7b", "HZ-4.7c")
def test_a_claim_closes_unconditional_data_for_everybody_and_a_withdrawal_is_final(town: Town) -> None:
    reader = town.visitor("dev:zhang-shili")
    assert reader.call("GET", AIRPORT_ROWS).json()["code"] == "consent-needed"
    assert reader.call("POST", "/api/consents", {"licence": "open-data-licence-v1"}).status == 201
    file = reader.call("GET", f"/api/datasets/{AIRPORTS}").json()
    download = next(path for path in _downloads(file) if path.endswith(".csv"))
    assert (reader.call("GET", AIRPORT_ROWS).status, reader.open(download).status) == (200, 200)
    claim = submitted(town, "rights_protection", {**CLAIM, "entry": AIRPORTS})
    transport = town.visitor("dev:officer:hangzhou-transport")
    decide(transport, claim.reference, "suspend", {"reason": "证据初步成立（示例）"})
    assert (reader.call("GET", AIRPORT_ROWS).status, reader.open(download).status) == (403, 403)
    town.stop()
    town.start("2026-09-24T12:00")
    reader, transport = town.visitor("dev:zhang-shili"), town.visitor("dev:officer:hangzhou-transport")
    assert reader.call("GET", AIRPORT_ROWS).json()["code"] == "data-suspended"
    decide(transport, claim.reference, "withdraw", {"reason": "侵权成立（示例）"})
    assert (reader.call("GET", AIRPORT_ROWS).status, reader.open(download).status) == (410, 410)


def _downloads(value: object) -> list[str]:
    """Every address of a download in a description."""
    if isinstance(value, dict):
        return [path for one in value.values() for path in _downloads(one)]
    if isinstance(value, list):
        return [path for one in value for path in _downloads(one)]
    return [value] if isinstance(value, str) and "/downloads/" in value else []
