"""Who is told what: users of data that are taken down, offices that urge, and nobody of what is not theirs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from casework import contacts
from runtime.stores import Delivery
from tests.casework.house import House
from tests.casework.test_steps import _granted
from tests.casework.test_sweep import letters

USER = "user{}@sample.example"


def _mails(house: House, address: str) -> list[Any]:
    house.sweep()
    return [mail for mail in letters(house.outbox) if str(mail["To"]) == address]


def _taken_down(house: House, entry: str = "metro/rides") -> str:
    reference = str(house.submit("take_down", house.officer("metro"), entry=entry)["reference"])
    done = house.command(house.officer(), reference, "decide", run=1, outcome="approve")
    assert done.status == 200
    return reference


@pytest.mark.clause("HZ-2.6.9c")
def test_users_are_told_of_a_take_down_with_the_decision_itself(either: House) -> None:
    house = either
    holder = _granted(house, house.applicant())
    applicant = house.signed_in("dev:shili-xiehui")
    applied = house.submit("restricted_application", applicant, contact_email=USER.format(1))["reference"]
    other = house.submit("restricted_application", applicant, entries="water/flows", contact_email=USER.format(2))
    reference = _taken_down(house)
    pending = house.engine.cases.outbox_list(Delivery.PENDING, limit=200).rows
    waiting = {one.message.recipient for one in pending if one.message and one.key.startswith(f"{reference}:")}
    assert {"person@sample.example", USER.format(1)} <= waiting and USER.format(2) not in waiting
    (mail,) = [one for one in _mails(house, USER.format(1)) if "示例客流" in str(one["Subject"])]
    text = mail.get_content()
    assert "已下架" in text and applied in text and reference not in text and holder not in text
    house.sweep()
    assert len([one for one in letters(house.outbox) if "有变化" in str(one["Subject"])]) == 2
    assert other["reference"] not in text


def test_each_address_is_written_to_once_and_the_rest_is_counted(house: House, monkeypatch: Any) -> None:
    applicant = house.applicant()
    for number in (1, 1, 2, 3):
        house.submit("restricted_application", applicant, contact_email=USER.format(number))
    monkeypatch.setattr(contacts, "MAX_USERS", 2)
    users = contacts.users_of(house.front.desk, ("metro/rides",))
    assert (len(users.told), users.untold) == (2, 1)
    page = house.officer("metro").see(f"/workbench/cases/{_taken_down(house)}").text
    assert "有 1 位没有自动通知" in page


def test_an_application_for_very_many_data_sets_is_found_by_each_of_them(either: House) -> None:
    house = either
    directory = house.front.desk.directory
    many = {f"metro/many-{number}": number for number in range(120)}
    entries = {key: replace(directory.entries["metro/rides"], key=key) for key in many}
    object.__setattr__(directory, "entries", {**directory.entries, **entries})
    house.submit("restricted_application", house.applicant(), entries="\n".join(many), contact_email=USER.format(7))
    found = contacts.users_of(house.front.desk, ("metro/many-77",)).told
    assert [answers.email for _, answers in found] == [USER.format(7)]
    assert contacts.users_of(house.front.desk, ("metro/rides",)).told == ()


@pytest.mark.clause("ZJ-19¶2")
def test_the_authority_urges_a_verification_that_waits(house: House) -> None:
    provider = {"provider": "metro"}
    changes = {key: value for key, value in provider.items() if key in house.answers("verification", "natural")}
    reference = house.submit("verification", **changes)["reference"]
    house.now = datetime(2026, 3, 20, 1, 0, tzinfo=UTC)
    mails = [mail.get_content() for mail in _mails(house, "bureau@sample.example")]
    urged = [text for text in mails if reference in text and "督促" in text]
    assert len(urged) == 1 and "示例地铁" in urged[0]


def test_a_stage_without_a_number_is_reminded_of_as_such(house: House) -> None:
    reference = house.submit("incident")["reference"]
    house.now += timedelta(days=30)
    mails = [mail.get_content() for mail in _mails(house, "metro@sample.example")]
    (reminder,) = [text for text in mails if reference in text and "定期提醒" in text]
    assert "没有规定" in reminder and "逾期" not in reminder


@pytest.mark.clause("ZJ-26")
def test_an_office_that_asked_is_told_at_its_mailbox_and_not_as_a_person(house: House) -> None:
    reference = house.submit("sharing_request", house.officer("metro"), provider="water", sharing_type="unconditional")
    run = house.open_runs(reference["reference"])
    assert "share" in run
    house.command(house.officer(), reference["reference"], "decide", run=run["share"], outcome="shared")
    (mail,) = [one for one in _mails(house, "metro@sample.example") if reference["reference"] in one.get_content()]
    assert "/workbench/cases/" in mail.get_content() and "查询密码" not in mail.get_content()


def test_what_follows_is_told_to_the_same_person_at_the_first_address(house: House) -> None:
    applicant = house.applicant()
    reference = _granted(house, applicant)
    mails = [one.get_content() for one in _mails(house, "person@sample.example")]
    assert any("应用成果" in text and reference in text for text in mails)
    assert all("mails." not in text and "‹" not in text for text in mails)


def test_no_mail_of_any_kind_shows_a_code_or_a_missing_fact(opened: Any) -> None:
    house: House = opened()
    applicant = house.applicant()
    grant = f"{_granted(house, applicant)}-G1"
    house.submit("incident", applicant)
    house.submit("sanction", house.officer(), grant=grant)
    _taken_down(house)
    for days in (1, 5, 10, 40, 120, 300):
        house.now = datetime(2026, 3, 2, 1, 0, tzinfo=UTC) + timedelta(days=days)
        house.sweep()
    texts = [f"{mail['Subject']}\n{mail.get_content()}" for mail in letters(house.outbox)]
    assert len(texts) > 20
    assert [text for text in texts if "mails." in text or "‹" in text] == []
