"""A restricted application over HTTP through `mulu serve`, as people would carry it: form, workbench, token, expiry."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.serving.running import Town
from tests.serving.stories import (
    APPLICATION,
    AUTHORITY,
    COMPANY,
    COMPANY_MAIL,
    METRO,
    RESTRICTED,
    TERMS,
    applied,
    command,
    decide,
    fill_in,
    granted,
    rows,
    send,
    token_of,
)
from tests.serving.visitors import Page, Visitor

BUREAU_MAIL = "hangzhou-data-bureau@data.hangzhou.example"
METRO_MAIL = "hangzhou-metro@data.hangzhou.example"


def waiting_mails(town: Town) -> list[tuple[str, str]]:
    """Recipient and subject of every mail in the outbox, as the authority's page lists them."""
    page = town.visitor(AUTHORITY).open("/workbench/outbox")
    return re.findall(r"<tr><td>([^<]*@[^<]*)</td><td>([^<]*)</td>", page.text)


def queue(officer: Visitor) -> list[dict[str, object]]:
    """The officer's open stages."""
    stages: list[dict[str, object]] = officer.call("GET", "/api/queue").json()["stages"]
    return stages


@pytest.mark.clause("HZ-3.2.1¶2")
def test_a_protection_level_below_two_stops_at_the_form_and_files_nothing(town: Town) -> None:
    company = town.visitor(COMPANY)
    refused = fill_in(company, "restricted_application", {**APPLICATION, "mlps_level": "1"})
    assert refused.status == 422
    form = next(one for one in refused.forms() if one.action.endswith("/api/cases"))
    assert (form.values["mlps_level"], form.values["domain"]) == ("1", "交通")
    assert "f-mlps_level" in refused.text and 'role="alert"' in refused.text
    assert queue(town.visitor(AUTHORITY)) == []
    assert fill_in(company, "restricted_application", APPLICATION).status == 200  # level 2 goes on


@pytest.mark.clause("HZ-3.2.1")
def test_only_a_verified_name_gets_as_far_as_check_your_answers(town: Town) -> None:
    for person in ("", "dev:li-weishiming"):
        refused = fill_in(town.visitor(person), "restricted_application", APPLICATION)
        assert refused.status == 422, person
        assert "m-objection" in refused.text or "m-error" in refused.text


@pytest.mark.clause("HZ-3.2.2", "HZ-3.2.2(1)")
def test_the_answers_are_checked_before_anything_is_filed_and_a_double_click_files_once(town: Town) -> None:
    company = town.visitor(COMPANY)
    form = company.open(f"/api/forms/restricted_application?entry={RESTRICTED}")
    assert RESTRICTED in form.text
    check = fill_in(company, "restricted_application", APPLICATION)
    assert check.status == 200 and "<script>alert" not in check.text
    assert queue(town.visitor(AUTHORITY)) == []
    changed = company.submit(check, check.form(procedure="restricted_application"), {"step": "change"})
    again = next(one for one in changed.forms() if one.action.endswith("/api/cases"))
    assert again.values["application_scenarios"] == APPLICATION["application_scenarios"]
    first, second = send(company, check), send(company, check)
    assert (first.reference, first.secret) == (second.reference, second.secret)
    (stage,) = queue(town.visitor(AUTHORITY))
    assert (stage["reference"], stage["stage"]) == (first.reference, "normative_review")
    assert (stage["due_on"], stage["provisional"]) == ("2026-10-09", False)  # 25 September and 1 to 7 October are off


def test_a_case_is_followed_by_reference_and_secret_and_by_nothing_less(town: Town) -> None:
    receipt = applied(town)
    assert receipt.secret not in receipt.page.url
    stranger = town.visitor()
    page = stranger.open("/track/")
    wrong = stranger.submit(page, page.form(reference="", secret=""), {"reference": receipt.reference, "secret": "x"})
    unknown = stranger.submit(page, page.form(reference="", secret=""), {"reference": "AAAA-AAAA-AAA", "secret": "x"})
    assert (wrong.status, unknown.status) == (422, 422) and wrong.words() == unknown.words()
    assert receipt.reference not in stranger.open(f"/track/{receipt.reference}").text
    proof = {"reference": receipt.reference.lower(), "secret": receipt.secret}
    seen = stranger.submit(page, page.form(reference="", secret=""), proof)
    assert seen.status == 200 and receipt.reference in seen.text and receipt.secret not in seen.url
    headers = {"Authorization": f"Case {receipt.secret}"}
    case = town.visitor().call("GET", f"/api/cases/{receipt.reference}", headers=headers)
    assert case.json()["state"] == "open"
    for refused in ({}, {"Authorization": "Case 00000000-00000000-00000000-00000000"}):
        assert town.visitor().call("GET", f"/api/cases/{receipt.reference}", headers=refused).status == 404


@pytest.mark.clause("HZ-3.2.2(1)", "HZ-3.2.2(2)", "HZ-3.2.2(3)", "HZ-3.2.2(4)", "HZ-3.2.2(5)")
def test_every_stage_tells_those_whose_turn_it_is(town: Town) -> None:
    receipt = applied(town)
    authority, metro, company = town.visitor(AUTHORITY), town.visitor(METRO), town.visitor(COMPANY)
    seen = waiting_mails(town)
    assert {to for to, _ in seen} == {BUREAU_MAIL, COMPANY_MAIL}

    def told_after(page: Page) -> set[str]:
        assert page.status == 200, page.words()[:600]
        fresh = waiting_mails(town)
        new = fresh.copy()
        for mail in seen:
            new.remove(mail)
        seen[:] = fresh
        return {to for to, _ in new}

    assert told_after(decide(authority, receipt.reference, "pass")) == {METRO_MAIL, COMPANY_MAIL}
    assert [row["due_on"] for row in queue(metro)] == ["2026-10-22"]  # 15 working days, 10 October is worked
    assert told_after(decide(metro, receipt.reference, "approve")) == {BUREAU_MAIL}
    assert told_after(decide(authority, receipt.reference, "approve")) == {METRO_MAIL, COMPANY_MAIL}
    command(metro, receipt.reference, "sign", TERMS)
    told_after(command(company, receipt.reference, "sign"))
    told_after(decide(metro, receipt.reference, "filed"))
    town.remind("2026-09-24T10:30")
    handed_over = [mail["To"] for mail in town.mails() if receipt.reference in mail["Subject"]]
    assert sorted(handed_over) == sorted(to for to, subject in seen if receipt.reference in subject)
    assert all(receipt.secret not in mail.as_string() for mail in town.mails())


@pytest.mark.clause("HZ-3.2.2(2)")
def test_a_refusal_needs_its_reason_and_the_page_keeps_what_was_typed(town: Town) -> None:
    receipt = applied(town)
    decide(town.visitor(AUTHORITY), receipt.reference, "pass")
    metro = town.visitor(METRO)
    refused = decide(metro, receipt.reference, "refuse")
    assert refused.status == 422 and "HZ-3.2.2(2)" in refused.text
    assert queue(metro) != []
    decided = decide(metro, receipt.reference, "refuse", {"reason": "范围超出场景所需（示例）"})
    assert decided.status == 200 and queue(metro) == []
    company = town.visitor(COMPANY).open(f"/track/{receipt.reference}")
    assert "范围超出场景所需（示例）" in company.text


@pytest.mark.clause("HZ-3.2.1", "HZ-3.2b")
def test_a_token_opens_the_rows_until_the_grant_is_suspended_resumed_or_over(town: Town) -> None:
    receipt = granted(town)
    assert rows(town).status == 401
    token = token_of(town, receipt.reference)
    assert len(rows(town, token).json()["rows"]) == 3
    assert rows(town, token[:-1] + ("A" if token[-1] != "A" else "B")).status == 401
    assert rows(town, token, "/api/datasets/hangzhou-economy/enterprise-electricity/electricity/rows").status == 403
    metro = town.visitor(METRO)
    command(metro, receipt.reference, "suspend_grant", {"reason": "疑似超范围使用（示例）"})
    assert rows(town, token).json()["code"] == "grant-suspended"
    command(metro, receipt.reference, "resume_grant", {"reason": "已说明（示例）"})
    assert rows(town, token).status == 200
    assert town.stop() == 0
    town.start("2026-12-31T23:50")
    assert rows(town, token).status == 200  # the last day counts in full
    town.stop()
    town.start("2027-01-01T00:01")
    assert (rows(town, token).status, rows(town, token).json()["code"]) == (403, "grant-expired")


@pytest.mark.clause("HZ-3.2b")
def test_a_new_token_closes_the_one_before_and_a_revoked_grant_stays_closed(town: Town) -> None:
    receipt = granted(town)
    first = token_of(town, receipt.reference)
    second = token_of(town, receipt.reference)
    assert [rows(town, token).status for token in (first, second)] == [401, 200]
    command(town.visitor(AUTHORITY), receipt.reference, "revoke_grant", {"reason": "违反协议（示例）"})
    assert rows(town, second).json()["code"] == "grant-revoked"


@pytest.mark.clause("HZ-3.2.2(1)")
def test_a_sweep_run_twice_on_a_later_day_reminds_once(town: Town) -> None:
    receipt = applied(town)
    town.remind("2026-09-24T11:00")
    before = len(town.mails())
    assert town.remind("2026-10-12T09:00").startswith("1 reminders, ")
    after = len(town.mails())
    assert after > before  # the reminder, and duties that recur and whose time has come
    assert town.remind("2026-10-12T09:00").startswith("0 reminders, 0 mails sent")
    assert len(town.mails()) == after
    assert sum(receipt.reference in mail["Subject"] and BUREAU_MAIL in mail["To"] for mail in town.mails()) == 2


@pytest.mark.clause("HZ-3.2b")
def test_the_register_names_the_user_on_the_portal_after_pull_and_build(town: Town) -> None:
    receipt = granted(town)
    assert receipt.reference not in town.visitor().open("/registers/restricted-users/").text
    town.remind("2026-09-24T10:30")
    assert "1 registers taken in" in town.mulu("pull").stdout
    assert town.mulu("build", "--today", "2026-09-24").returncode == 0
    public = town.visitor().open("/registers/restricted-users/")
    assert receipt.reference in public.text and "示例科技有限公司" in public.text
    assert "0571-00000000" not in public.text
    assert "0 registers taken in" in town.mulu("pull").stdout
    rows_of_register = town.visitor().call("GET", "/api/registers/restricted-users").json()["rows"]
    assert [row["reference"] for row in rows_of_register] == [receipt.reference]


@pytest.mark.clause("HZ-3.2b")
def test_the_running_server_takes_in_and_builds_what_was_published_before_it_started(
    open_town: Callable[[], Town],
) -> None:
    town = open_town().start()
    receipt = granted(town)
    town.crash()
    town.start("2026-09-24T12:00")
    town.says("Registers updated and built: restricted-users")
    assert receipt.reference in town.visitor().open("/registers/restricted-users/").text
    page = town.visitor().open("/hangzhou-data-bureau/restricted-users/")
    assert page.status == 200 and receipt.reference in page.text
