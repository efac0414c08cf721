"""What a new calendar moves: dates that were counted, not those that somebody set, and never a closed stage."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from catalog.law.calendar_source import load_calendar
from catalog.law.packs_source import load_pack
from catalog.rules import commands as cmd
from catalog.rules import events as ev
from catalog.rules.decisions import decide
from tests.rules.conftest import Drive
from tests.rules.people import PEOPLE

HANGZHOU = load_pack("hangzhou")


def recount(drive: Any, *closed: date) -> tuple[ev.Event, ...]:
    known = load_calendar()
    calendar = replace(known, version="假设", days_off={**known.days_off, **dict.fromkeys(closed, "假设")})
    context = cmd.Context(actor=cmd.PLATFORM, pack=drive.pack, calendar=calendar, now=drive.now)
    found = tuple(decide(drive.case, cmd.Recompute(), context))
    drive.events.extend(found)
    return found


@pytest.fixture
def asked() -> Drive:
    drive = Drive(pack=HANGZHOU, procedure="consultation", people=PEOPLE)
    drive.submit()
    return drive


def test_a_moved_date_says_what_it_was(asked: Drive) -> None:
    (run,) = asked.case.open_runs
    assert run.due_on
    (event,) = recount(asked, run.due_on)
    assert isinstance(event, ev.DeadlineRecomputed)
    assert event.was_due_on == run.due_on
    assert event.due_on > run.due_on


def test_counting_again_on_the_same_calendar_changes_nothing(asked: Drive) -> None:
    assert recount(asked) == ()
    (run,) = asked.case.open_runs
    assert run.due_on and len(recount(asked, run.due_on)) == 1
    assert recount(asked, run.due_on) == ()


def test_a_closed_stage_keeps_its_date(asked: Drive) -> None:
    (run,) = asked.case.open_runs
    kept = run.due_on
    assert kept
    asked.give(cmd.Withdraw(), "applicant")
    assert recount(asked, kept) == ()
    assert asked.case.runs[-1].due_on == kept


def test_a_date_that_somebody_set_stays_on_a_day_that_becomes_a_day_off() -> None:
    drive = Drive(pack=HANGZHOU, procedure="supervision", people=PEOPLE)
    drive.submit("authority")
    drive.decide("order", "ordered", "authority", due_on="2026-11-12")
    (run,) = drive.case.open_runs
    assert run.due_on == date(2026, 11, 12)
    assert recount(drive, date(2026, 11, 12)) == ()
