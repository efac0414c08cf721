"""A lawful extension goes to a total, by the head's word, before the last day is over, and once (ZJ-19¶1, AMB-26)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from catalog.law.packs_source import load_calendar
from catalog.rules import commands as cmd
from catalog.rules.decisions import decide
from catalog.rules.packs import Extension

Make = Callable[..., Any]
pytestmark = pytest.mark.clause("ZJ-19¶1")


@pytest.fixture
def ticket(drive: Make) -> Any:
    """A quality ticket of 2 March 2026 whose six working days may become ten."""
    d = drive("hangzhou", "correction", now=datetime(2026, 3, 2, 2, tzinfo=UTC))
    more = Extension(to_days=10, approver="publisher_head", clauses=("ZJ-19¶1",))
    correction = d.pack.procedure("correction")
    stages = tuple(replace(one, extension=more) if one.key == "rectify" else one for one in correction.stages)
    d.pack = replace(d.pack, procedures=(replace(correction, stages=stages),))
    d.submit()
    d.decide("verify", "founded", "authority")
    return d


def test_an_extension_counts_the_total_from_the_first_day(ticket: Any) -> None:
    assert ticket.case.open_runs[0].due_on == date(2026, 3, 10)
    ticket.now = datetime(2026, 3, 10, 2, tzinfo=UTC)
    run = ticket.give(cmd.Extend(run=2, reason="情况复杂"), "head").open_runs[0]
    assert (run.start_on, run.due_on, run.extended, run.due_version) == (date(2026, 3, 2), date(2026, 3, 16), True, 2)


def test_a_new_calendar_keeps_the_extension(ticket: Any) -> None:
    ticket.give(cmd.Extend(run=2, reason="情况复杂"), "head")
    known = load_calendar()
    calendar = replace(known, version="假设", days_off={**known.days_off, date(2026, 3, 13): "假设"})
    context = cmd.Context(actor=cmd.PLATFORM, pack=ticket.pack, calendar=calendar, now=ticket.now)
    ticket.events.extend(decide(ticket.case, cmd.Recompute(), context))
    run = ticket.case.open_runs[0]
    assert (run.due_on, run.extended, run.calendar) == (date(2026, 3, 17), True, "假设")


@pytest.mark.parametrize(
    ("who", "reason", "on", "codes"),
    [
        ("head", "情况复杂", "2026-03-10", set()),
        ("head", "情况复杂", "2026-03-11", {"extension-too-late"}),
        ("head", " ", "2026-03-10", {"reason-required-ours"}),
        ("metro", "情况复杂", "2026-03-10", {"head-approves"}),
        ("authority", "情况复杂", "2026-03-10", {"head-approves"}),
        ("water", "情况复杂", "2026-03-10", {"head-approves"}),
    ],
)
def test_who_when_and_why(ticket: Any, who: str, reason: str, on: str, codes: set[str]) -> None:
    ticket.now = datetime.fromisoformat(f"{on}T02:00:00+00:00")
    assert ticket.codes(cmd.Extend(run=2, reason=reason), who) == codes


def test_a_stage_is_extended_once(ticket: Any) -> None:
    ticket.give(cmd.Extend(run=2, reason="情况复杂"), "head")
    assert ticket.codes(cmd.Extend(run=2, reason="情况复杂"), "head") == {"already-extended"}


def test_a_closed_stage_and_one_that_is_not_there_are_not_extended(ticket: Any) -> None:
    ticket.decide("rectify", "rectified", "metro", what_changed="示例")
    assert ticket.codes(cmd.Extend(run=2, reason="情况复杂"), "head") == {"stage-closed"}
    assert ticket.codes(cmd.Extend(run=9, reason="情况复杂"), "head") == {"unknown-stage"}


def test_a_stage_without_an_extension_in_the_text_has_none(ticket: Any) -> None:
    assert ticket.codes(cmd.Extend(run=1, reason="情况复杂"), "head") == {"no-extension"}
