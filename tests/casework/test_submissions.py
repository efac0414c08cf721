"""Submissions over HTTP: taken once, kept whole, refused with what to do, from programs and from people."""

from __future__ import annotations

import re
import threading
from collections import Counter
from html import unescape

import pytest

from casework.references import parse_reference
from tests.casework.house import House, Visitor


@pytest.mark.clause("HZ-3.2.2(1)")
def test_a_submission_is_answered_with_reference_secret_and_due_dates(either: House) -> None:
    body = {"procedure": "restricted_application", **either.answers("restricted_application")}
    reply = either.applicant().send("/api/cases", body)
    taken = reply.json
    assert (reply.status, reply.header("location")) == (201, f"/api/cases/{taken['reference']}")
    assert parse_reference(taken["reference"]) == taken["reference"]
    assert len(taken["secret"].replace("-", "")) == 32
    assert taken["stages"] == [
        {
            "key": "normative_review",
            "provider": "",
            "due_on": "2026-03-09",
            "provisional": False,
            "clauses": ["HZ-3.2.2(1)"],
        }
    ]


def test_the_same_key_and_body_give_the_same_answer_and_one_case(either: House) -> None:
    body = {"procedure": "consultation", **either.answers("consultation", "natural")}
    visitor = either.visitor()
    first = visitor.send("/api/cases", body, idempotency_key="key-of-a-test")
    again = visitor.send("/api/cases", body, idempotency_key="key-of-a-test")
    other = visitor.send("/api/cases", {**body, "subject": "另一个问题"}, idempotency_key="key-of-a-test")
    assert (first.status, again.status, other.status) == (201, 201, 409)
    assert first.json == again.json
    assert len(list(either.engine.cases.cases())) == 1


def test_a_key_of_one_person_does_not_open_the_answer_of_another(house: House) -> None:
    body = {"procedure": "consultation", **house.answers("consultation", "natural")}
    mine = house.visitor().send("/api/cases", body, idempotency_key="a-guessable-key")
    theirs = house.signed_in("dev:zhang-shili").send("/api/cases", body, idempotency_key="a-guessable-key")
    assert mine.json["secret"] != theirs.json["secret"]


def test_a_hundred_posts_at_once_with_one_key_make_one_case(house: House) -> None:
    body = {"procedure": "consultation", **house.answers("consultation", "natural")}
    found: list[tuple[int, str]] = []

    def send() -> None:
        reply = Visitor(house.wsgi).send("/api/cases", body, idempotency_key="one-key-for-all")
        found.append((reply.status, reply.json.get("secret", "")))

    threads = [threading.Thread(target=send) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(status for status, _ in found) == {201: 100}
    assert len({secret for _, secret in found}) == 1
    assert len(list(house.engine.cases.cases())) == 1


def test_a_refusal_names_every_faulty_answer_and_the_clause(house: House) -> None:
    body = {"procedure": "restricted_application", **house.answers("restricted_application", mlps_level="1", domain="")}
    reply = house.applicant().send("/api/cases", body)
    assert (reply.status, reply.header("content-type")) == (422, "application/problem+json")
    assert {(one["field"], one["code"]) for one in reply.json["errors"]} == {
        ("mlps_level", "too-small"),
        ("domain", "required"),
    }
    assert all(one["message"] and one["message"] != one["code"] for one in reply.json["errors"])
    assert "HZ-3.2.1" in reply.json["objections"][0]["clause"]


@pytest.mark.clause("HZ-3.2.1¶1")
def test_restricted_data_are_applied_for_under_a_real_name_only(house: House) -> None:
    body = {"procedure": "restricted_application", **house.answers("restricted_application", "natural")}
    for visitor in (house.visitor(), house.signed_in("dev:li-weishiming")):
        reply = visitor.send("/api/cases", body)
        assert (reply.status, "real-name-required" in reply.codes) == (403, True)


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("metro/nothing", "unknown-entry"),
        ("metro/stops", "entry-not-offered"),
        ("../../etc/passwd", "not-an-entry"),
        ("metro/rides\nwater/nothing", "unknown-entry"),
    ],
)
def test_only_restricted_data_of_the_catalogue_can_be_applied_for(house: House, entry: str, code: str) -> None:
    body = {"procedure": "restricted_application", **house.answers("restricted_application", entries=entry)}
    reply = house.applicant().send("/api/cases", body)
    assert [(one["field"], one["code"]) for one in reply.json["errors"]] == [("entries", code)]


def test_several_providers_follow_from_the_data_sets(house: House) -> None:
    taken = house.submit("restricted_application", house.applicant(), entries="metro/rides\nwater/flows")
    assert house.case(taken["reference"])["providers"] == ["metro", "water"]


def _hidden(page: str) -> dict[str, str]:
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    texts = dict(re.findall(r'<textarea hidden name="([^"]+)">\n(.*?)</textarea>', page, re.S))
    return {name: unescape(value) for name, value in {**fields, **texts}.items()}


def test_a_person_checks_the_answers_and_sends_them_once_however_often_they_click(house: House) -> None:
    visitor = house.visitor()
    answers = house.answers("consultation", "natural", text="第一行\n第二行 <b>&amp;</b>")
    check = visitor.post("/api/cases", {"procedure": "consultation", "language": "zh", **answers})
    assert (check.status, list(house.engine.cases.cases())) == (200, [])
    assert "第二行 &lt;b&gt;&amp;amp;&lt;/b&gt;" in check.text
    fields = _hidden(check.text) | {"step": "send"}
    first = visitor.post("/api/cases", fields)
    again = visitor.post("/api/cases", fields)
    assert (first.status, again.status) == (303, 303)
    assert first.header("location") == again.header("location")
    (reference,) = house.engine.cases.cases()
    receipt = visitor.follow(first)
    assert reference in receipt.text and "2026-03-09" in receipt.text
    stored = house.engine.cases.reveal(reference)["answers.1"]
    assert r"第一行\n第二行 <b>&amp;</b>" in stored


def test_a_form_with_errors_comes_back_with_what_was_typed_and_says_so_in_the_title(house: House) -> None:
    reply = house.visitor().post(
        "/api/cases", {"procedure": "consultation", "language": "en", "subject": "", "text": "kept words"}
    )
    assert reply.status == 422
    assert "<title>Error" in reply.text and "kept words" in reply.text
    assert 'href="#f-subject"' in reply.text and 'aria-invalid="true"' in reply.text


def test_the_form_drawn_here_carries_the_data_set_of_its_address(house: House) -> None:
    page = house.visitor().see("/api/forms/correction?entry=metro/rides").text
    assert 'value="metro/rides"' in page
    assert "nothing" not in house.visitor().see("/api/forms/correction?entry=metro/nothing").text


def test_the_secret_opens_the_case_and_everything_else_looks_like_no_case(house: House) -> None:
    taken = house.submit("consultation")
    visitor = house.visitor()
    path = f"/api/cases/{taken['reference']}"
    right = visitor.see(path, authorization=f"Case {taken['secret']}")
    assert (right.status, right.json["state"]) == (200, "open")
    lower = visitor.see(path, authorization=f"Case {taken['secret'].replace('-', '').upper()}")
    assert lower.status == 200
    wrong = visitor.see(path, authorization="Case 00000000-00000000-00000000-00000000")
    missing = visitor.see("/api/cases/2222-2222-222", authorization=f"Case {taken['secret']}")
    in_query = visitor.see(f"{path}?secret={taken['secret']}")
    stranger = house.signed_in("dev:zhang-shili").see(path)
    assert {reply.status for reply in (wrong, missing, in_query, stranger)} == {404}
    assert {reply.body for reply in (wrong, missing, in_query, stranger)} == {wrong.body}


def test_wrong_secrets_are_counted_and_a_right_one_still_opens(house: House) -> None:
    taken = house.submit("consultation")
    visitor = house.visitor()
    guesses = [visitor.post("/track/", {"reference": taken["reference"], "secret": "0" * 32}).status for _ in range(25)]
    assert Counter(guesses) == {422: 20, 429: 5}
    assert visitor.post("/track/", {"reference": taken["reference"], "secret": taken["secret"]}).status == 303


def test_tracking_opens_one_case_in_this_browser_and_no_other(house: House) -> None:
    mine, other = house.submit("consultation"), house.submit("consultation")
    visitor = house.visitor()
    opened = visitor.post("/track/", {"reference": mine["reference"].lower(), "secret": mine["secret"]})
    assert mine["reference"] in visitor.follow(opened).text
    assert visitor.see(f"/track/{other['reference']}").header("location") == "/track/"
    assert mine["secret"] not in opened.header("location")


def test_an_address_that_sends_too_much_is_told_to_wait(opened: object) -> None:
    house: House = opened(MULU_SUBMISSIONS_A_MINUTE="2")  # type: ignore[operator]
    body = {"procedure": "consultation", **house.answers("consultation", "natural")}
    replies = [house.visitor().send("/api/cases", body) for _ in range(3)]
    assert [reply.status for reply in replies] == [201, 201, 429]
    assert int(replies[-1].header("retry-after")) > 0
    assert house.visitor("192.0.2.9").send("/api/cases", body).status == 201
