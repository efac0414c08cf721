"""What follows from a case: duties after a grant, measures against a grant, and who sees and does what in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from casework import steps
from casework.filing import events_of
from casework.references import token_sha256
from catalog.rules.cases import fold
from catalog.rules.events import Carried
from runtime.errors import StoreAway
from runtime.rights import right_of_token
from tests.casework.house import PDF, House, Visitor
from tests.casework.test_steps import _granted
from tests.casework.test_sweep import letters


def _related(house: House, reference: str, procedure: str) -> str:
    """The case of a procedure that follows from a case."""
    found = (row["reference"] for row in house.case(reference)["related"])
    return str(next(one for one in found if house.case(one)["procedure"] == procedure))


def _renewal(house: House, applicant: Visitor, reference: str, until: str) -> str:
    grant = f"{reference}-G1"
    renewal = str(house.submit("renewal", applicant, grant=grant, wanted_until=until)["reference"])
    metro = house.officer("metro")
    assert house.command(metro, renewal, "decide", run=1, outcome="approve").status == 200
    assert house.command(metro, renewal, "sign", run=2, answers={"valid_until": until}).status == 200
    assert house.command(applicant, renewal, "sign", run=2).status == 200
    assert house.command(metro, renewal, "decide", run=3, outcome="filed").status == 200
    return renewal


@pytest.mark.clause("HZ-A5-2.2(2)", "HZ-6¶4a")
def test_the_duties_after_a_grant_are_opened_at_once_and_linked_both_ways(either: House) -> None:
    house, applicant = either, either.applicant()
    reference = _granted(house, applicant)
    duty = _related(house, reference, "result_duty")
    assert house.case(duty)["origin"] == reference
    own = applicant.see(f"/track/{reference}").text
    assert f"/track/{duty}" in own and f"/track/{reference}" in applicant.see(f"/track/{duty}").text
    office = house.officer("metro")
    assert f"/workbench/cases/{duty}" in office.see(f"/workbench/cases/{reference}").text
    assert f"/workbench/cases/{reference}" in office.see(f"/workbench/cases/{duty}").text
    assert duty in applicant.see("/track/").text


@pytest.mark.clause("HZ-A5-2.2(2)")
def test_the_holder_reports_the_result_on_the_page_and_says_why_it_is_late(house: House) -> None:
    applicant = house.applicant()
    duty = _related(house, _granted(house, applicant), "result_duty")
    page = applicant.see(f"/track/{duty}").text
    assert 'name="result_url"' in page and "late_reason" not in page
    house.now = datetime(2026, 8, 3, 1, 0, tzinfo=UTC)
    house.sweep()
    told = " ".join(mail.get_content() for mail in letters(house.outbox) if duty in mail.get_content())
    assert "原则期限" in told and "请主管部门跟进" not in told  # asked for a reason, and no breach
    applicant = house.applicant()
    assert 'name="late_reason"' in applicant.see(f"/track/{duty}").text
    answers = {"result_title": "示例成果", "result_kind": "report", "source_named": "yes"}
    fields = {"command": "decide", "choice": "decide-1-published", "run": "1", "outcome": "published", **answers}
    wrong = applicant.post(f"/api/cases/{duty}/commands", {**fields, "result_url": "javascript:alert(1)"})
    assert wrong.status == 422 and "示例成果" in wrong.text and "原则期限" in wrong.text
    silent = applicant.post(f"/api/cases/{duty}/commands", fields)
    assert silent.status == 422
    late = {**fields, "late_reason": "示例<b>原因</b>"}
    sent = applicant.post(f"/api/cases/{duty}/commands", late)
    assert (sent.status, sent.header("location")) == (303, f"/track/{duty}")
    assert house.case(duty)["stages"][0]["late_reason"] == "示例<b>原因</b>"
    shown = house.officer("metro").see(f"/workbench/cases/{duty}").text
    assert shown.count("示例&lt;b&gt;原因&lt;/b&gt;") == 2  # beside the stage and in the history
    assert "研究报告" in shown  # an option by its word


def test_a_late_reason_is_asked_of_programs_too(house: House) -> None:
    applicant = house.applicant()
    duty = _related(house, _granted(house, applicant), "result_duty")
    house.now = datetime(2026, 8, 3, 1, 0, tzinfo=UTC)
    applicant = house.applicant()
    values: dict[str, Any] = {"run": 1, "outcome": "not_possible", "reason": "示例理由"}
    refused = house.command(applicant, duty, "decide", **values)
    assert (refused.status, refused.codes) == (422, {"late-reason-required"})
    for wrong in (7, ["x"], None, {"a": "b"}):
        assert house.command(applicant, duty, "decide", **values, late_reason=wrong).status == 422
    assert house.command(applicant, duty, "decide", **values, late_reason="示例原因").status == 200


def test_a_duty_cannot_be_taken_back(house: House) -> None:
    applicant = house.applicant()
    duty = _related(house, _granted(house, applicant), "result_duty")
    assert 'value="withdraw"' not in applicant.see(f"/track/{duty}").text
    refused = house.command(applicant, duty, "withdraw")
    assert (refused.status, refused.codes) == (403, {"not-yours-to-withdraw"})


@pytest.mark.clause("HZ-A5-3(3)b")
def test_a_renewed_grant_runs_on_in_the_access_app(house: House) -> None:
    applicant = house.applicant()
    reference = _granted(house, applicant)
    token = house.command(applicant, reference, "draw_token", grant=f"{reference}-G1").json["token"]
    house.now = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
    applicant = house.applicant()
    form = applicant.see(f"/api/forms/renewal?grant={reference}-G1").text
    assert f'value="{reference}-G1"' in form
    assert f"/api/forms/renewal?grant={reference}-G1" in applicant.see(f"/track/{reference}").text
    _renewal(house, applicant, reference, "2027-06-30")
    house.now = datetime(2027, 6, 30, 15, 59, tzinfo=UTC)
    right = right_of_token(house.access, token_sha256(token))
    assert right and right.grant.in_force_at(house.now)
    assert not right.grant.in_force_at(house.now + timedelta(minutes=1))
    assert "2027-06-30" in house.applicant().see(f"/track/{reference}").text


def test_a_renewal_that_ends_no_later_changes_nothing_and_leaves_no_order_behind(house: House) -> None:
    applicant = house.applicant()
    reference = _granted(house, applicant)
    _renewal(house, applicant, reference, "2026-12-31")
    assert house.case(reference)["grants"][0]["ends_on"] == "2026-12-31"
    assert house.sweep().stuck == 0


@pytest.mark.parametrize("who", ["dev:zhang-shili", "dev:officer:water", ""])
def test_nobody_opens_a_case_about_a_grant_of_others(house: House, who: str) -> None:
    grant = f"{_granted(house, house.applicant())}-G1"
    visitor = house.signed_in(who) if who else house.visitor()
    body = {"procedure": "termination", **house.answers("termination", "natural", grant=grant)}
    refused = visitor.send("/api/cases", body)
    assert refused.status in (403, 422) and "unknown-grant" in refused.codes


@pytest.mark.parametrize("grant", ["2222-2222-222-G1", "not a grant", "G1", "../G1", "２２２２-2222-222-G1", "-G1"])
def test_a_grant_that_is_none_is_a_fault_of_the_answer(house: House, grant: str) -> None:
    body = {"procedure": "sanction", **house.answers("sanction", "office", grant=grant)}
    reply = house.officer().send("/api/cases", body)
    assert reply.status == 422
    assert {"unknown-grant", "not-a-grant"} & {one["code"] for one in reply.json["errors"]}
    assert {one["field"] for one in reply.json["errors"]} == {"grant"}


@pytest.mark.clause("HZ-7.5a", "ZJ-49", "HZ-A5-3(3)a")
def test_a_violation_is_told_to_the_holder_who_is_heard_and_gets_access_back(house: House) -> None:
    applicant = house.applicant()
    reference = _granted(house, applicant)
    token = house.command(applicant, reference, "draw_token", grant=f"{reference}-G1").json["token"]
    officer = house.officer()
    assert f"/workbench/open/sanction?grant={reference}-G1" in officer.see(f"/workbench/cases/{reference}").text
    secret_finding = "只有办案人员能看的示例事实"
    sanction = house.submit("sanction", officer, grant=f"{reference}-G1", finding=secret_finding)["reference"]
    assert house.case(sanction)["entries"] == ["metro/rides"] and house.case(sanction)["providers"] == ["metro"]
    decided = {"run": 1, "outcome": "close_temporarily", "reason": "示例违规", "answers": {"due_on": "2026-04-01"}}
    assert house.command(officer, sanction, "decide", **decided).status == 200
    right = right_of_token(house.access, token_sha256(token))
    assert right and not right.grant.in_force_at(house.now)
    house.sweep()
    mine = [one for one in letters(house.outbox) if str(one["To"]) == "person@sample.example"]
    assert any(sanction in mail.get_content() and "示例违规" in mail.get_content() for mail in mine)
    assert sanction in applicant.see("/track/").text
    page = applicant.see(f"/track/{sanction}").text
    assert "示例违规" in page and secret_finding not in page and 'name="correction"' in page
    assert 'value="measure"' not in page and "not_corrected" in page
    answers = {"correction": "示例申辩"}
    assert house.command(applicant, sanction, "decide", run=2, outcome="reported", answers=answers).status == 200
    assert house.command(officer, sanction, "decide", run=3, outcome="restore").status == 200
    right = right_of_token(house.access, token_sha256(token))
    assert right and right.grant.in_force_at(house.now)


def test_the_holder_has_no_part_in_the_officers_stages(house: House) -> None:
    applicant = house.applicant()
    grant = f"{_granted(house, applicant)}-G1"
    sanction = house.submit("sanction", house.officer(), grant=grant)["reference"]
    assert house.command(applicant, sanction, "decide", run=1, outcome="no_violation", reason="好").status == 403
    assert house.command(applicant, sanction, "withdraw").status == 403
    stranger = house.signed_in("dev:zhang-shili")
    assert stranger.see(f"/api/cases/{sanction}").status == 404


@pytest.mark.clause("HZ-A5-3(3)b")
def test_an_ended_grant_leads_to_destruction_which_the_user_confirms(house: House) -> None:
    applicant = house.applicant()
    reference = _granted(house, applicant)
    ended = house.submit("termination", applicant, grant=f"{reference}-G1", due_on="2026-03-31")["reference"]
    decided = {"run": 1, "outcome": "terminated", "reason": "双方约定"}
    assert house.command(house.officer("metro"), ended, "decide", **decided).status == 200
    assert house.case(reference)["grants"][0]["state"] == "revoked"
    destruction = _related(house, reference, "use_destruction")
    answers = {"destruction_method": "self", "destroyed_on": "2026-03-31", "copies": "示例库\n示例备份"}
    done = house.command(applicant, destruction, "decide", run=1, outcome="destroyed", answers=answers)
    assert done.status == 200
    assert house.command(house.officer("metro"), destruction, "decide", run=2, outcome="confirmed").status == 200
    assert house.case(destruction)["state"] == "destroyed"


def test_one_secret_opens_the_case_and_what_follows_from_it_and_nothing_else(house: House) -> None:
    """A report without an account leads to a case of the office, which its secret does not open."""
    taken = house.submit("misuse_report", reported_user="示例用户")
    house.command(house.officer(), taken["reference"], "decide", run=1, outcome="own_check")
    run = house.open_runs(taken["reference"])
    grant = f"{_granted(house, house.applicant())}-G1"
    decided = {"run": run["own_check"], "outcome": "founded", "answers": {"grant": grant}}
    assert house.command(house.officer(), taken["reference"], "decide", **decided).status == 200
    followed = _related(house, taken["reference"], "sanction")
    assert (house.case(followed)["grant"], house.case(followed)["providers"]) == (grant, ["metro"])
    assert house.officer("metro").see(f"/api/cases/{followed}").status == 200
    visitor = house.visitor()
    shown = visitor.post("/track/", {"reference": taken["reference"], "secret": taken["secret"]})
    page = visitor.follow(shown).text
    assert taken["reference"] in page and followed not in page
    assert visitor.see(f"/track/{followed}").status == 303
    assert visitor.see(f"/api/cases/{followed}", authorization=f"Case {taken['secret']}").status == 404


def test_a_decision_that_names_an_unknown_grant_is_refused(house: House) -> None:
    reference = house.submit("misuse_report")["reference"]
    house.command(house.officer(), reference, "decide", run=1, outcome="own_check")
    run = house.open_runs(reference)["own_check"]
    answers = {"grant": "2222-2222-222-G1"}
    refused = house.command(house.officer(), reference, "decide", run=run, outcome="founded", answers=answers)
    assert (refused.status, "unknown-grant" in refused.codes) == (422, True)


def test_the_secret_of_a_case_opens_its_duties_in_the_same_browser(house: House) -> None:
    applicant = house.applicant()
    taken = house.submit("restricted_application", applicant)
    reference = taken["reference"]
    _through(house, applicant, reference)
    duty = _related(house, reference, "result_duty")
    visitor = house.visitor()
    visitor.follow(visitor.post("/track/", {"reference": reference, "secret": taken["secret"]}))
    assert visitor.see(f"/track/{duty}").status == 200
    other = house.submit("consultation")["reference"]
    assert visitor.see(f"/track/{other}").status == 303


def _through(house: House, applicant: Visitor, reference: str) -> None:
    """From submission to grant."""
    from tests.casework.test_steps import _walk

    _walk(house, reference, "filing", applicant)
    run = house.open_runs(reference)["filing"]
    assert house.command(house.officer("metro"), reference, "decide", run=run, outcome="filed").status == 200


def test_an_attachment_of_a_decision_reaches_its_parties_alone(house: House) -> None:
    """A file that a person names in a decision opens for the case, and a file of another case does not."""
    applicant = house.applicant()
    reference = _granted(house, applicant)
    foreign = house.visitor().ask("POST", "/api/files", PDF, {"content-type": "application/pdf"}).json["id"]
    assert applicant.see(f"/workbench/cases/{reference}/files/{foreign}").status == 404
    own = house.engine.cases.reveal(reference)["answers.1"].partition('"mlps_proof": "')[2][:34]
    assert applicant.see(f"/workbench/cases/{reference}/files/{own}").body == PDF
    assert house.signed_in("dev:zhang-shili").see(f"/workbench/cases/{reference}/files/{own}").status == 404


def test_what_was_ordered_is_carried_out_by_the_next_sweep_when_the_machine_stopped(
    house: House, monkeypatch: Any
) -> None:
    def stopped(*_: Any) -> int:
        raise StoreAway("stopped")

    applicant = house.applicant()
    with monkeypatch.context() as patched:
        patched.setattr(steps, "carry_out", stopped)
        reference = _granted(house, applicant)
        assert house.case(reference)["related"] == []
    assert (house.sweep().stuck, house.sweep().stuck) == (0, 0)
    followed = [row["reference"] for row in house.case(reference)["related"]]
    procedures = sorted(house.case(one)["procedure"] for one in followed)
    assert procedures == ["result_duty", "usage_report"]
    assert sum(row["procedure"] == "result_duty" for row in _every_case(house)) == 1


def _every_case(house: House) -> list[dict[str, Any]]:
    return [house.case(reference) for reference in house.engine.cases.cases()]


def test_two_who_carry_out_the_same_order_at_once_open_one_case(house: House) -> None:
    applicant = house.applicant()
    reference = _granted(house, applicant)
    stored = house.engine.cases.load(reference)
    assert stored is not None
    before = fold(tuple(one for one in events_of(stored) if not isinstance(one, Carried)))
    assert before.open_orders
    for _ in range(2):
        steps.carry_out(house.front.desk, before, steps.step)
    duties = [row for row in _every_case(house) if row["procedure"] == "result_duty"]
    assert len(duties) == 1
    carried = [one for one in events_of(house.engine.cases.load(reference) or stored) if isinstance(one, Carried)]
    assert len(carried) == len(before.open_orders)
