"""Users of a data set learn once of each change of its state, whatever runs twice or breaks off (HZ-2.6.9c)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from casework import state_news
from casework.state_news import tell_states
from runtime.errors import StoreAway
from tests.casework.house import CATALOGUE, House
from tests.casework.test_steps import _granted

STANDING = {
    "since": "2026-03-02",
    "reason": {"zh": "发现商业秘密", "en": "a trade secret was found"},
    "clauses": ["HZ-4.7b"],
    "decision": "",
}


def turn(house: House, status: str, key: str = "metro/rides") -> None:
    """The catalogue as the next build writes it."""
    entries = [
        {**row, "status": status, "standing": STANDING} if row["key"] == key else row for row in CATALOGUE["entries"]
    ]
    path = Path(house.published).parents[1] / "build/catalogue.json"
    path.write_text(json.dumps({**CATALOGUE, "entries": entries}, ensure_ascii=False), "utf-8")
    house.now += timedelta(minutes=1)


def rename(house: House, key: str, new: str) -> None:
    """The catalogue after an entry was renamed, in the state it had."""
    path = Path(house.published).parents[1] / "build/catalogue.json"
    value = json.loads(path.read_text("utf-8"))
    entries = [{**row, "key": new} if row["key"] == key else row for row in value["entries"]]
    path.write_text(json.dumps({**value, "entries": entries, "moved": {key: new}}, ensure_ascii=False), "utf-8")


def mails(house: House, words: str = "有变化") -> list[Any]:
    """The mails whose subject holds some words."""
    found = (message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(house.outbox.glob("*")))
    return [mail for mail in found if words in str(mail["Subject"])]


@pytest.mark.clause("HZ-2.6.9c", "HZ-4.7b")
@pytest.mark.parametrize("status", ["suspended", "rechecking", "withdrawn", "taken_down", "destroyed"])
def test_who_holds_a_grant_is_told_once_with_since_reason_clause_and_page(house: House, status: str) -> None:
    _granted(house, house.applicant())
    house.sweep()
    turn(house, status)
    first, second = house.sweep(), house.sweep()
    assert (first.stated, second.stated, first.stuck) == (1, 0, 0)
    (mail,) = mails(house)
    text = mail.get_content()
    assert str(mail["To"]) == "person@sample.example"
    for told in ("示例客流", "发现商业秘密", "HZ-4.7b", "/metro/rides/"):
        assert told in text
    assert "2026-03-02" in text


def test_who_is_told_of_the_suspension_is_told_of_the_opening_too(house: House) -> None:
    _granted(house, house.applicant())
    for status in ("suspended", "published", "suspended"):
        turn(house, status)
        assert house.sweep().stated == 1
        assert house.sweep().stated == 0
    bodies = [mail.get_content() for mail in mails(house)]
    assert ["恢复开放。" in body for body in bodies].count(True) == 1
    assert len(bodies) == 3


def test_who_only_applied_is_told_too_and_others_are_not(house: House) -> None:
    house.submit("restricted_application", house.applicant(), contact_email="one@sample.example")
    house.submit("consultation", contact_email="other@sample.example")
    turn(house, "taken_down")
    assert house.sweep().stated == 1
    assert [str(mail["To"]) for mail in mails(house)] == ["one@sample.example"]


def test_one_address_is_told_once_however_many_cases_it_has(house: House) -> None:
    for _ in range(3):
        house.submit("restricted_application", house.applicant(), contact_email="one@sample.example")
    turn(house, "suspended")
    assert house.sweep().stated == 1
    house.submit("consultation", house.applicant())
    assert house.sweep().stated == 0


def test_english_speakers_are_told_in_english(house: House) -> None:
    visitor = house.applicant()
    body = {
        "procedure": "restricted_application",
        "applicant_kind": "legal",
        **house.answers("restricted_application", "legal", contact_email="one@sample.example"),
    }
    assert visitor.send("/api/cases", body, accept_language="en").status == 201
    turn(house, "suspended")
    house.sweep()
    mail = next(mail for mail in mails(house, "") if "a trade secret was found" in mail.get_content())
    assert "/en/metro/rides/" in mail.get_content()


def test_a_change_of_another_data_set_is_nobodys_news_here(house: House) -> None:
    _granted(house, house.applicant())
    turn(house, "suspended", key="water/flows")
    assert house.sweep().stated == 0


def test_a_sweep_that_breaks_off_is_made_good_and_tells_nobody_twice(house: House, monkeypatch: Any) -> None:
    for address in ("one@sample.example", "two@sample.example"):
        house.submit("restricted_application", house.applicant(), contact_email=address)
    turn(house, "suspended")
    real, calls = state_news.step, []

    def breaks(desk: Any, reference: str, *rest: Any) -> Any:
        calls.append(reference)
        if len(calls) == 2:
            raise StoreAway("away", "the store is away", case=reference)
        return real(desk, reference, *rest)

    monkeypatch.setattr(state_news, "step", breaks)
    first = house.sweep()
    assert (first.stated, first.stuck) == (1, 1)
    second = house.sweep()
    assert (second.stated, second.stuck) == (1, 0)
    assert sorted(str(mail["To"]) for mail in mails(house)) == ["one@sample.example", "two@sample.example"]


def test_two_sweeps_at_once_tell_once(house: House) -> None:
    _granted(house, house.applicant())
    turn(house, "suspended")
    desk = house.front.desk.renewed()
    stale = replace(desk, now=desk.now)
    assert tell_states(desk).told == 1
    desk.records.remove(state_news.PARTITION, "metro/rides")  # as the other sweep sees it, which looked before
    assert tell_states(stale).told == 0


def test_the_case_shows_that_the_person_was_told(house: House) -> None:
    reference = house.submit("restricted_application", house.applicant(), contact_email="one@sample.example")
    turn(house, "suspended")
    house.sweep()
    page = house.officer().see(f"/workbench/cases/{reference['reference']}", accept="text/html")
    assert "中止开放" in page.text


def test_users_of_a_data_set_are_found_after_it_was_renamed_and_told_nothing_twice(house: House) -> None:
    _granted(house, house.applicant())
    turn(house, "suspended")
    assert house.sweep().stated == 1
    rename(house, "metro/rides", "metro/trips")
    assert house.sweep().stated == 0
    path = Path(house.published).parents[1] / "build/catalogue.json"
    path.write_text(path.read_text("utf-8").replace('"suspended"', '"published"'), "utf-8")
    assert house.sweep().stated == 1
    assert [one for one in mails(house) if "/metro/trips/" in one.get_content()]
    assert house.sweep().stated == 0


def test_nothing_is_told_before_anything_changed(house: House) -> None:
    _granted(house, house.applicant())
    house.now = datetime(2026, 3, 9, 1, 0, tzinfo=UTC)
    assert house.sweep().stated == 0
