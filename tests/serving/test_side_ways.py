"""Where a case leaves the straight way: papers returned and completed, terms that cannot be, withdrawal, strangers."""

from __future__ import annotations

import pytest

from tests.serving.running import Town
from tests.serving.stories import AUTHORITY, COMPANY, METRO, TERMS, applied, command, decide


@pytest.mark.clause("HZ-3.2.2(1)", "HZ-3.2.1¶2")
def test_returned_papers_are_completed_on_the_page_and_the_review_starts_anew(busy_town: Town) -> None:
    reference = applied(busy_town).reference
    authority, company = busy_town.visitor(AUTHORITY), busy_town.visitor(COMPANY)
    assert decide(authority, reference, "return").status == 422  # our reading: a return says why
    assert decide(authority, reference, "return", {"reason": "缺少等保证明（示例）"}).status == 200
    page = company.open(f"/track/{reference}")
    assert "缺少等保证明（示例）" in page.text
    refused = company.submit(page, page.form(command="resubmit"), {"mlps_level": "1"})
    form = refused.form(command="resubmit")
    assert (refused.status, form.values["mlps_level"], form.values["domain"]) == (422, "1", "交通")
    sent = company.submit(refused, form, {"mlps_level": "3"})
    assert (sent.status, sent.path) == (200, f"/track/{reference}")
    (stage,) = (row for row in authority.call("GET", "/api/queue").json()["stages"] if row["reference"] == reference)
    assert (stage["stage"], stage["run"], stage["due_on"]) == ("normative_review", 2, "2026-10-09")


@pytest.mark.clause("HZ-3.2.2(4)")
def test_terms_that_cannot_be_are_refused_and_kept_on_the_page(busy_town: Town) -> None:
    reference = applied(busy_town).reference
    authority, metro, company = (busy_town.visitor(who) for who in (AUTHORITY, METRO, COMPANY))
    decide(authority, reference, "pass")
    decide(metro, reference, "approve")
    decide(authority, reference, "approve")
    early = company.call("POST", f"/api/cases/{reference}/commands", {"command": "sign", "run": 4})
    assert early.status in (403, 409) and early.json()["objections"][0]["remedy"]
    for changes in (
        {"valid_until": "2026-09-23"},  # the day before the first one
        {"valid_until": "31.12.2026"},
        {"calls_per_minute": "0"},
        {"calls_per_minute": "6001"},
        {"use_scope": ""},
    ):
        refused = command(metro, reference, "sign", {**TERMS, **changes})
        assert refused.status == 422, changes
        assert refused.form(command="sign").values["security_measures"] == TERMS["security_measures"], changes
    assert command(metro, reference, "sign", {**TERMS, "valid_until": TERMS["valid_from"]}).status == 200  # one day
    assert command(company, reference, "sign").status == 200


def test_a_case_that_was_withdrawn_waits_for_nobody(busy_town: Town) -> None:
    reference = applied(busy_town).reference
    company = busy_town.visitor(COMPANY)
    assert command(company, reference, "withdraw").status == 200
    waiting = busy_town.visitor(AUTHORITY).call("GET", "/api/queue").json()["stages"]
    assert reference not in {row["reference"] for row in waiting}
    answer = busy_town.visitor(AUTHORITY).call(
        "POST", f"/api/cases/{reference}/commands", {"command": "decide", "run": 1, "outcome": "pass"}
    )
    assert answer.status == 409 and answer.json()["objections"][0]["message"]


@pytest.mark.parametrize("stranger", ["", "dev:zhang-shili", "dev:officer:hangzhou-transport"])
def test_who_has_no_part_in_a_case_cannot_tell_that_it_exists(busy_town: Town, stranger: str) -> None:
    reference = applied(busy_town).reference
    visitor = busy_town.visitor(stranger)
    for method, path, value in (
        ("GET", f"/api/cases/{reference}", None),
        ("POST", f"/api/cases/{reference}/commands", {"command": "withdraw"}),
    ):
        missing = path.replace(reference, "2222-2222-222")
        assert visitor.call(method, path, value).status == visitor.call(method, missing, value).status == 404
    assert reference not in visitor.open(f"/track/{reference}").text


def test_a_write_from_a_foreign_page_is_refused_even_with_the_cookie(busy_town: Town) -> None:
    reference = applied(busy_town).reference
    company = busy_town.visitor(COMPANY)
    for origin in ("http://evil.example", "null", "http://localhost.evil.example"):
        answer = company.call("POST", f"/api/cases/{reference}/commands", {"command": "withdraw"}, {"Origin": origin})
        assert (answer.status, answer.json()["code"]) == (403, "foreign-origin"), origin


@pytest.mark.parametrize("person", [COMPANY, AUTHORITY])
def test_the_pages_of_a_case_speak_english_under_en(busy_town: Town, person: str) -> None:
    reference = applied(busy_town).reference
    place = "track" if person == COMPANY else "workbench/cases"
    page = busy_town.visitor(person).open(f"/en/{place}/{reference}")
    assert page.status == 200 and '<html lang="en"' in page.text
    assert "Review of the papers" in page.text and "Due 2026-10-09" in page.text and "‹" not in page.text
