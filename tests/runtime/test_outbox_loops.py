"""Loops that send letters: several at once, one that dies, and letters of a case that is gone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from runtime.letters import (
    Letter,
    Outcome,
    Sent,
)
from runtime.outbox import LEASE, deliver_due
from runtime.stores import CaseStore, Delivery
from tests.runtime.conftest import Opened
from tests.runtime.factories import NOON, a_message, a_write, later
from tests.runtime.scripted import Scripted, posted


def test_one_letter_that_faults_does_not_keep_the_next_from_leaving(cases: CaseStore) -> None:
    cases.append(a_write(messages=(a_message("a"), a_message("b"))))
    outcomes = deliver_due(cases, Scripted([KeyError("bug"), Sent()]), NOON)
    assert [(one.key, one.status) for one in outcomes] == [("a", Delivery.PENDING), ("b", Delivery.SENT)]
    assert outcomes[0].reason == "fault-KeyError"


def test_a_loop_that_died_after_the_claim_leaves_the_letter_to_the_next(cases: CaseStore) -> None:
    cases.append(a_write(messages=(a_message(),)))
    with pytest.raises(KeyboardInterrupt):
        deliver_due(cases, Dying(), NOON)
    assert deliver_due(cases, Scripted([]), NOON + LEASE - timedelta(seconds=1)) == ()
    (delivered,) = deliver_due(cases, Scripted([Sent()]), NOON + LEASE)
    assert delivered.status is Delivery.SENT
    assert posted(cases, Delivery.SENT).attempts == 2


class Dying:
    """A transport in whose hands the process ends."""

    def send(self, letter: Letter, now: datetime) -> Outcome:
        raise KeyboardInterrupt


def test_two_loops_at_once_send_a_letter_once(engine: Opened) -> None:
    engine.cases.append(a_write(messages=(a_message(),)))
    seen_by_both = engine.cases.outbox_due(NOON, 10)
    first, second = Scripted([Sent()]), Scripted([Sent()])
    deliver_due(engine.cases, first, NOON)
    overtaken = deliver_due(Stale(engine.cases, seen_by_both), second, NOON)
    assert len(first.given) == 1
    assert second.given == []
    assert [one.overtaken for one in overtaken] == [True]


class Stale:
    """A store whose due list is from before, as an index that lags would show it."""

    def __init__(self, cases: CaseStore, due: Any) -> None:
        self._cases, self._due = cases, due

    def outbox_due(self, now: datetime, limit: int) -> Any:
        return self._due

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cases, name)


def test_the_letters_of_an_erased_case_are_failed_and_never_sent(cases: CaseStore) -> None:
    cases.append(a_write(messages=(a_message(),)))
    cases.append(a_write(seen=1, shred=True))
    transport = Scripted([])
    deliver_due(cases, transport, NOON)
    assert transport.given == []
    assert posted(cases, Delivery.FAILED).reason == "erased"


def test_the_outbox_is_listed_page_by_page_newest_first(cases: CaseStore) -> None:
    cases.append(a_write(messages=tuple(a_message(f"m{n}", due_at=later(hours=n)) for n in range(5))))
    first = cases.outbox_list(Delivery.PENDING, limit=3)
    second = cases.outbox_list(Delivery.PENDING, limit=3, cursor=first.cursor)
    assert [one.key for one in (*first.rows, *second.rows)] == ["m4", "m3", "m2", "m1", "m0"]
    assert second.cursor == ""
    assert first.rows[0].message == a_message("m4", due_at=later(hours=4))


def test_a_message_of_a_case_is_recorded_once(cases: CaseStore) -> None:
    cases.append(a_write(messages=(a_message(),)))
    outcome = cases.append(a_write(seen=1, messages=(a_message(),)))
    assert getattr(outcome, "message_key", "") == "receipt"
    assert len(cases.outbox_due(NOON, 10)) == 1
    cases.append(a_write("CASE-2", messages=(a_message(),)))
    assert len(cases.outbox_due(NOON, 10)) == 2
