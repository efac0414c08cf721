"""The sweep: each reminder once, however often it runs, after days without one, and two at a time."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from casework.laws import Laws
from catalog.law.packs_source import load_calendar_rows
from catalog.rules.grants import Grant
from catalog.serving.function_data import packs_data
from runtime.errors import StoreAway
from runtime.letters import Sender, SmtpTransport
from runtime.rights import grant_right
from runtime.stores import Delivery
from tests.casework.house import House
from tests.casework.test_steps import _granted

MORNING = timedelta(hours=0)


def letters(folder: Path) -> list[Any]:
    """The mails in the outbox folder."""
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(folder.glob("*.eml"))]


def subjects(house: House, words: str) -> list[str]:
    """Recipients of the mails whose subject holds some words."""
    return sorted(str(mail["To"]) for mail in letters(house.outbox) if words in str(mail["Subject"]))


@pytest.mark.clause("HZ-4.5a")
def test_each_reminder_is_sent_once_on_its_day(house: House) -> None:
    house.submit("consultation")  # Monday 2 March, five working days: due on Monday 9 March
    expected = {5: "half", 6: "eve", 9: "due", 10: "overdue"}
    for day in range(2, 14):
        house.now = datetime(2026, 3, day, 1, 0, tzinfo=UTC)
        first, second = house.sweep(), house.sweep()
        assert (first.reminders, second.reminders) == (1 if day in expected else 0, 0)
    assert subjects(house, "办理提醒") == ["bureau@sample.example"] * 3
    assert subjects(house, "已超过办理期限") == ["bureau@sample.example"]


def test_after_days_without_a_sweep_only_the_most_pressing_reminder_goes_out(house: House) -> None:
    house.submit("consultation")
    house.now = datetime(2026, 3, 20, 1, 0, tzinfo=UTC)
    swept = house.sweep()
    assert (swept.reminders, swept.stuck) == (1, 0)
    assert (subjects(house, "已超过办理期限"), subjects(house, "办理提醒")) == (["bureau@sample.example"], [])


def test_overdue_work_of_a_body_is_reported_to_the_authority(house: House) -> None:
    reference = house.submit("correction")["reference"]
    house.command(house.officer(), reference, "decide", run=1, outcome="founded")
    house.now = datetime(2026, 3, 20, 1, 0, tzinfo=UTC)
    house.sweep()
    assert subjects(house, "已超过办理期限") == ["bureau@sample.example", "metro@sample.example"]


def test_two_sweeps_at_once_send_nothing_twice(house: House) -> None:
    for _ in range(12):
        house.submit("consultation")
    house.now = datetime(2026, 3, 9, 1, 0, tzinfo=UTC)
    swept: list[int] = []
    threads = [threading.Thread(target=lambda: swept.append(house.sweep().reminders)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(swept) == 12
    house.sweep()
    assert len(subjects(house, "办理提醒")) == 12
    assert house.engine.cases.outbox_list(Delivery.PENDING).rows == ()


def test_a_decided_stage_is_not_reminded_of(house: House) -> None:
    reference = house.submit("consultation")["reference"]
    house.command(house.officer(), reference, "decide", run=1, outcome="reply", answers={"reply": "示例答复"})
    house.now = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
    assert house.sweep().reminders == 0


@pytest.mark.clause("SD-A5-2.2")
def test_the_end_of_a_grant_is_announced_and_recorded(house: House) -> None:
    reference = _granted(house, house.applicant())
    told = []
    for year, month, day in ((2026, 11, 30), (2026, 12, 1), (2026, 12, 23), (2026, 12, 24), (2027, 1, 1), (2027, 1, 2)):
        house.now = datetime(year, month, day, 1, 0, tzinfo=UTC)
        house.sweep()
        told.append(len(_mails_of(house, reference, "person@sample.example")))
    assert [later - earlier for earlier, later in pairwise(told)] == [1, 0, 1, 1, 0]
    right = grant_right(house.access, f"{reference}-G1")
    assert right and right.grant.expired


def _mails_of(house: House, reference: str, recipient: str) -> list[Any]:
    """The mails to somebody that speak of a case; duties that recur write mails of their own."""
    mine = (mail for mail in letters(house.outbox) if str(mail["To"]) == recipient)
    return [mail for mail in mine if mail.get_content().partition("\n")[0].strip().endswith(reference)]


class _Away:
    """A record store of the access app that does not answer for a while."""

    def __init__(self, house: House) -> None:
        self.is_away = True
        self._real = house.front.desk.access

    def reconcile(self, case: Any) -> None:
        if self.is_away:
            raise StoreAway("away")
        self._real.reconcile(case)


def test_access_that_was_away_is_told_by_the_next_sweep(house: House) -> None:
    away = _Away(house)
    object.__setattr__(house.front.desk, "access", away)
    reference = _granted(house, house.applicant())
    assert grant_right(house.access, f"{reference}-G1") is None
    house.sweep()
    away.is_away = False
    house.sweep()
    right = grant_right(house.access, f"{reference}-G1")
    assert right and isinstance(right.grant, Grant)


def test_a_new_calendar_counts_open_cases_again_and_tells_the_office(house: House) -> None:
    house.now = datetime(2026, 12, 30, 1, 0, tzinfo=UTC)
    reference = house.submit("consultation")["reference"]
    assert house.case(reference)["stages"][0]["provisional"]
    house.sweep()
    rows = load_calendar_rows()
    announced = {**rows, "version": "cn-2027.1", "known_through": "2027-12-31"}
    announced["days_off"] = {**rows["days_off"], "2027-01-01": "元旦", "2027-01-04": "元旦"}
    laws = Laws({**packs_data("hangzhou"), "calendar": announced}, house.engine.records)
    object.__setattr__(house.front.desk, "laws", laws)
    before = house.case(reference)["stages"][0]["due_on"]
    assert (house.sweep().recomputed, house.sweep().recomputed) == (1, 0)
    after = house.case(reference)["stages"][0]
    assert (after["due_on"] > before, after["provisional"]) == (True, False)


def test_mails_reach_a_real_server_and_carry_neither_secret_nor_answers(house: House, smtp_inbox: Any) -> None:
    taken = house.submit("consultation", contact_email="person@sample.example", text="只有经办人能看的示例内容")
    transport = SmtpTransport(
        host=smtp_inbox.host, port=smtp_inbox.port, sender=Sender(address="no-reply@sample.example"), security="none"
    )
    object.__setattr__(house.front, "transport", transport)
    house.sweep()
    house.sweep()
    (mine,) = smtp_inbox.sent_to("person@sample.example")
    sent = smtp_inbox.sent_to("bureau@sample.example")
    (theirs,) = (mail for mail in sent if taken["reference"] in mail.get_content())
    for mail in (mine, theirs):
        assert taken["reference"] in mail.get_content()
        assert taken["secret"] not in mail.as_string()
        assert "只有经办人能看的示例内容" not in mail.get_content()


def test_a_person_who_chose_english_is_written_to_in_english(house: House) -> None:
    visitor = house.visitor()
    body = {"procedure": "consultation", **house.answers("consultation", "natural")}
    visitor.send("/api/cases", body, accept_language="en-GB")
    house.sweep()
    (mail,) = [mail for mail in letters(house.outbox) if str(mail["To"]) == "person@sample.example"]
    assert "received" in str(mail["Subject"]) and "/en/track/" in mail.get_content()


def test_the_sweep_leaves_a_heartbeat(house: House) -> None:
    assert house.visitor().see("/healthz").json["last_sweep"] == ""
    house.sweep()
    assert house.visitor().see("/healthz").json["last_sweep"].startswith("2026-03-02T01:00")
