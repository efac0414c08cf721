"""Reminders: half time, the eve, the day, the day after; caught up after missed runs, never sent twice."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from catalog.rules import commands as cmd
from catalog.rules import events as ev
from catalog.rules.reminders import due_reminders, next_attention_at, schedule

Make = Callable[..., Any]


def morning(day: str) -> datetime:
    """08:00 in Asia/Shanghai."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)


@pytest.fixture
def asked(drive: Make) -> Any:
    d = drive("hangzhou", "consultation", providers=(), entries=(), now=datetime(2026, 3, 2, 2, tzinfo=UTC))
    d.submit()
    return d


def test_the_schedule_of_five_working_days(asked: Any) -> None:
    assert schedule(asked.case.runs[0]) == (
        ("half", morning("2026-03-05")),
        ("eve", morning("2026-03-06")),
        ("due", morning("2026-03-09")),
        ("overdue", morning("2026-03-10")),
    )


@pytest.mark.parametrize(
    ("now", "kinds"),
    [
        (morning("2026-03-05") - timedelta(seconds=1), []),
        (morning("2026-03-05"), ["half"]),
        (morning("2026-03-06"), ["eve"]),
        (morning("2026-03-09"), ["due"]),
        (morning("2026-03-10"), ["overdue"]),
        (morning("2026-06-10"), ["overdue"]),  # the job slept for three months and sends the one that matters
    ],
)
def test_the_most_pressing_reminder_is_due(asked: Any, now: datetime, kinds: list[str]) -> None:
    assert [reminder.kind for reminder in due_reminders(asked.case, now)] == kinds


def test_running_twice_records_once(asked: Any) -> None:
    asked.now = morning("2026-03-06")
    asked.give(cmd.Remind(), "platform")
    assert asked.give(cmd.Remind(), "platform").version == asked.case.version
    assert sum(isinstance(event, ev.Reminded) for event in asked.events) == 1
    assert next_attention_at(asked.case, (30, 7)) == morning("2026-03-09")


def test_an_overdue_stage_needs_no_more_attention_once_recorded(asked: Any) -> None:
    asked.now = morning("2026-03-12")
    asked.give(cmd.Remind(), "platform")
    assert next_attention_at(asked.case, (30, 7)) is None


def test_a_decided_stage_is_not_reminded(asked: Any) -> None:
    asked.decide("reply_or_dispatch", "reply", "authority", reply="示例答复")
    assert due_reminders(asked.case, morning("2026-06-01")) == ()


def test_only_the_platform_reminds(asked: Any) -> None:
    assert asked.codes(cmd.Remind(), "authority") == {"platform-only"}
