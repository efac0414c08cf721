"""What offices open: over the interface and over the form, seen and completed by the office, closed to all others."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from catalog.law.packs_source import load_pack, pack_keys
from catalog.rules.permissions import APPLICANT, AUTHORITY, CALLED_IN, PUBLISHER
from tests.casework.house import BUREAU, House, Visitor
from tests.casework.test_steps import _granted

PACKS = tuple(pack_keys())


def _officers(pack: str) -> list[Any]:
    """Every procedure that an office opens, with the roles that may."""
    return [
        pytest.param(pack, procedure.key, role, id=f"{pack}-{procedure.key}-{role}")
        for procedure in load_pack(pack).procedures
        for role in procedure.opened_by
        if role in (PUBLISHER, AUTHORITY, *CALLED_IN) and (pack == "hangzhou" or not procedure.concerns)
    ]


def _in_office(house: House, role: str) -> Visitor:
    if role in CALLED_IN:
        return house.signed_in(f"dev:office:{role}")
    return house.officer() if role == AUTHORITY else house.officer("metro")


def _about(house: House, procedure: str) -> dict[str, str]:
    """The grant that a procedure is about, where it is about one."""
    found = load_pack(house.pack).procedure(procedure)
    if found is None or not found.concerns:
        return {}
    return {"grant": f"{_granted(house, house.applicant())}-G1"}


@pytest.mark.clause("HZ-5.2b", "HZ-2.6.9b", "ZJ-26", "HZ-7.6", "SD-14(1)", "XA-9¶2")
@pytest.mark.parametrize(("pack", "procedure", "role"), [row for pack in PACKS for row in _officers(pack)])
def test_an_office_opens_every_procedure_of_its_role_and_sees_it(
    opened: Any, pack: str, procedure: str, role: str
) -> None:
    house: House = opened(pack=pack)
    officer = _in_office(house, role)
    taken = house.submit(procedure, officer, **_about(house, procedure))
    assert taken["secret"] == ""
    case = officer.see(f"/api/cases/{taken['reference']}").json
    assert (case["opened_as"], case["procedure"]) == (role, procedure)
    page = officer.see(f"/workbench/cases/{taken['reference']}")
    assert page.status == 200 and taken["reference"] in page.text and "casework." not in page.text
    assert officer.see("/workbench/?view=all").text.count(taken["reference"]) > 0


@pytest.mark.parametrize("person", ["dev:shili-keji", "dev:zhang-shili", "dev:officer:metro", "dev:operator"])
def test_who_may_not_open_a_procedure_is_told_so_and_sees_no_form(house: House, person: str) -> None:
    visitor = house.signed_in(person)
    body = {"procedure": "quality_ticket", **house.answers("quality_ticket", "office")}
    refused = visitor.send("/api/cases", body)
    assert (refused.status, refused.codes) == (403, {"not-yours-to-open"})
    assert visitor.see("/api/forms/quality_ticket").status == 404
    assert visitor.see("/workbench/open/quality_ticket").status in (303, 404)


def test_nobody_opens_what_only_the_platform_opens(house: House) -> None:
    for visitor in (house.visitor(), house.applicant(), house.officer(), house.officer("metro")):
        refused = visitor.send("/api/cases", {"procedure": "result_duty"})
        assert refused.status == 403 and "not-yours-to-open" in refused.codes


def test_a_member_of_the_public_cannot_pass_for_an_office(house: House) -> None:
    body = {"procedure": "termination", "applicant_kind": "office", **house.answers("termination", "office")}
    refused = house.applicant().send("/api/cases", body)
    assert refused.status in (403, 422)
    forged = {"opened_as": "authority", "office": BUREAU, "holder": "dev:zhang-shili"}
    reply = house.visitor().send("/api/cases", {"procedure": "consultation", **house.answers("consultation"), **forged})
    assert reply.status == 422 and "unknown-field" in reply.codes


@pytest.mark.clause("HZ-2.6.9b")
def test_a_body_asks_for_the_take_down_of_its_own_data_only(house: House) -> None:
    body = {"procedure": "take_down", **house.answers("take_down", "office", entry="water/flows")}
    refused = house.officer("metro").send("/api/cases", body)
    assert (refused.status, "not-own-entry" in refused.codes) == (422, True)
    assert house.officer("water").send("/api/cases", body).status == 201


@pytest.mark.clause("ZJ-26")
def test_the_body_addressed_is_the_one_that_the_form_names(house: House) -> None:
    taken = house.submit("sharing_request", house.officer("metro"), provider="water")
    case = house.case(taken["reference"])
    assert (case["providers"], case["office"]) == (["water"], "metro")
    assert house.officer("water").see(f"/api/cases/{taken['reference']}").status == 200
    assert house.officer("metro").see(f"/api/cases/{taken['reference']}").status == 200
    assert house.applicant().see(f"/api/cases/{taken['reference']}").status == 404


def test_a_case_belongs_to_the_office_and_not_to_the_officer(house: House) -> None:
    reference = house.submit("take_down", house.officer("metro"))["reference"]
    colleague = house.signed_in("dev:head:metro")
    assert house.command(colleague, reference, "withdraw").json["state"] == "withdrawn"
    again = house.submit("take_down", house.officer("metro"))["reference"]
    assert house.command(house.officer("water"), again, "withdraw").status == 404
    assert house.command(house.officer(), again, "withdraw").status == 403


@pytest.mark.clause("HZ-2.3.4¶2a")
def test_a_returned_case_is_completed_by_the_office_that_opened_it(house: House) -> None:
    changed = {"direction": _other_direction(house)}
    reference = house.submit("openness_change", house.officer("metro"), **changed)["reference"]
    house.command(house.officer(), reference, "decide", run=1, outcome="return", reason="请补充示例依据")
    colleague = house.signed_in("dev:head:metro")
    page = colleague.see(f"/workbench/cases/{reference}").text
    assert "请补充示例依据" in page and 'name="command" value="resubmit"' in page
    fields = {"command": "resubmit", "choice": "resubmit", **house.answers("openness_change", "office", **changed)}
    sent = colleague.post(f"/api/cases/{reference}/commands", fields)
    assert (sent.status, sent.header("location")) == (303, f"/workbench/cases/{reference}")
    assert house.case(reference)["state"] == "open"


def _other_direction(house: House) -> str:
    found = load_pack(house.pack).procedure("openness_change")
    field = found.form.field("direction") if found else None
    assert field is not None
    return next(option.key for option in field.options if option.key != "to_restricted")


def _inputs(page: str) -> dict[str, str]:
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    areas = re.findall(r'<textarea hidden name="([^"]+)">\n?(.*?)</textarea>', page, re.DOTALL)
    return {name: unescape(value) for name, value in (*hidden, *areas)}


@pytest.mark.clause("HZ-5.2b")
def test_an_officer_opens_a_case_by_form_without_a_script(house: House) -> None:
    officer = house.officer()
    listed = officer.see("/workbench/open").text
    assert "/workbench/open/quality_ticket" in listed and "/workbench/open/take_down" not in listed
    form = officer.see("/workbench/open/quality_ticket?entry=metro/rides").text
    assert "示例局" in form and 'value="metro/rides"' in form
    answers = house.answers("quality_ticket", "office", problem="<script>示例</script>")
    check = officer.post("/api/cases", {**_inputs(form), **answers})
    assert check.status == 200 and "&lt;script&gt;示例" in check.text
    sent = officer.post("/api/cases", {**_inputs(check.text), "step": "send"})
    assert sent.status == 303 and not sent.header("set-cookie")
    receipt = officer.follow(sent).text
    reference = re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}", receipt)[0]
    assert f"/workbench/cases/{reference}" in receipt
    twice = officer.post("/api/cases", {**_inputs(check.text), "step": "send"})
    assert reference in twice.header("location")
    assert "示例地铁" in officer.see(f"/workbench/cases/{reference}").text


def test_a_wrong_answer_brings_the_officers_form_back_with_what_was_typed(house: House) -> None:
    answers = house.answers("quality_ticket", "office", entry="nobody/nothing", problem="示例内容保留")
    reply = house.officer().post("/api/cases", {"procedure": "quality_ticket", **answers})
    assert reply.status == 422 and "示例内容保留" in reply.text and "nobody/nothing" in reply.text


def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(house: House) -> None:
    reply = house.visitor().see("/workbench/open/quality_ticket")
    assert reply.status == 303 and reply.header("location").endswith("next=%2Fworkbench%2Fopen%2Fquality_ticket")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_form_of_every_pack_is_drawn_in_both_languages(opened: Any, language: str) -> None:
    for pack in pack_keys():
        house: House = opened(pack=pack)
        officers = [house.officer(), house.officer("metro"), house.applicant()]
        officers += [house.signed_in(f"dev:office:{role}") for role in house.front.desk.directory.offices]
        for procedure in house.front.desk.laws.in_force.procedures:
            if set(procedure.opened_by) == {"platform"}:
                continue
            pages = [one.see(f"/api/forms/{procedure.key}?lang={language}") for one in officers]
            drawn = [page.text for page in pages if page.status == 200]
            assert drawn, (pack, procedure.key)
            for field in procedure.form.fields:
                assert any(f'name="{field.key}"' in page for page in drawn), (pack, procedure.key, field.key)
            assert not re.search(r"(casework|portal|objections)\.[a-z_]+\.[a-z_]+", drawn[0]), (pack, procedure.key)


@pytest.mark.clause("HZ-A3-1…7", "HZ-A4")
def test_an_accepted_commitment_stands_on_the_case_with_its_version(house: House) -> None:
    applicant = house.applicant()
    form = applicant.see("/api/forms/restricted_application").text
    pledge = load_pack("hangzhou").commitments["security_commitment"]
    assert pledge.items and all(item.text.zh in form for item in pledge.items if not item.only_for)
    silent = {"procedure": "restricted_application", **house.answers("restricted_application", security_commitment="")}
    assert "required" in applicant.send("/api/cases", silent).codes
    reference = house.submit("restricted_application", applicant)["reference"]
    versions = {row["key"]: row["version"] for row in house.case(reference)["commitments"]}
    assert versions["security_commitment"] == pledge.version
    for page in (applicant.see(f"/track/{reference}").text, house.officer().see(f"/workbench/cases/{reference}").text):
        assert page.count(pledge.title.zh) >= 2  # among the facts and in the history


def test_public_procedures_stay_public_for_officers_who_apply_as_persons(house: House) -> None:
    reference = house.submit("consultation", house.officer())["reference"]
    assert house.case(reference)["opened_as"] is None
    assert APPLICANT in load_pack("hangzhou").procedure("consultation").opened_by  # type: ignore[union-attr]
