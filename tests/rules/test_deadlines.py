"""Due dates by rows; each names the clause whose number it counts."""

from datetime import date

import pytest

from catalog.law.packs_source import load_calendar, load_pack
from catalog.rules.deadlines import deadline
from catalog.rules.limits import Limit, Unit, parse_limit

CALENDAR = load_calendar()


@pytest.mark.parametrize(
    ("pack", "procedure", "stage", "start", "due"),
    [
        pytest.param(
            "hangzhou", "restricted_application", "normative_review", "2026-09-24", "2026-10-09", id="HZ-3.2.2(1)"
        ),
        pytest.param(
            "hangzhou", "restricted_application", "demand_review", "2026-09-24", "2026-10-22", id="HZ-3.2.2(2)"
        ),
        pytest.param("hangzhou", "restricted_application", "re_review", "2026-02-12", "2026-02-26", id="HZ-3.2.2(3)"),
        pytest.param("hangzhou", "consultation", "reply_or_dispatch", "2026-04-30", "2026-05-11", id="HZ-4.5a"),
        pytest.param("hangzhou", "consultation", "reply", "2026-03-02", "2026-03-09", id="HZ-4.5b"),
        pytest.param("hangzhou", "demand", "joint_evaluation", "2026-03-02", "2026-03-23", id="HZ-4.6b"),
        pytest.param("hangzhou", "demand", "publish_entry", "2026-03-02", "2026-03-16", id="HZ-4.6c"),
        pytest.param("hangzhou", "correction", "rectify", "2026-03-02", "2026-03-10", id="HZ-5.3c"),
        pytest.param(
            "shandong", "restricted_application", "normative_review", "2026-03-02", "2026-03-09", id="SD-14(2)"
        ),
        pytest.param("shandong", "restricted_application", "review", "2026-03-02", "2026-03-16", id="SD-14(2)c"),
        pytest.param("shandong", "demand", "normative_review", "2026-03-02", "2026-03-16", id="SD-15¶2a"),
        pytest.param("shandong", "demand", "argumentation", "2026-03-02", "2026-03-23", id="SD-15¶2b"),
        pytest.param("shandong", "demand", "open_data", "2026-03-02", "2026-03-30", id="SD-15¶2d"),
        pytest.param("shandong", "correction", "handle", "2026-03-02", "2026-03-16", id="SD-16¶2b"),
        pytest.param("shandong", "rights_protection", "verify", "2026-03-02", "2026-03-16", id="SD-16¶2b-rights"),
    ],
)
def test_a_stage_is_due_on(pack: str, procedure: str, stage: str, start: str, due: str) -> None:
    found = load_pack(pack).procedure(procedure)
    row = found.stage(stage) if found else None
    assert row
    assert deadline(row.limit, date.fromisoformat(start), CALENDAR).due_on == date.fromisoformat(due)


@pytest.mark.parametrize("unit", ["immediately", "timely", "none"])
def test_no_number_in_the_text_gives_no_due_date(unit: str) -> None:
    assert deadline(parse_limit(unit), date(2026, 3, 2), CALENDAR).due_on is None


@pytest.mark.parametrize(
    ("start", "months", "due"),
    [
        (date(2026, 3, 2), 3, date(2026, 6, 2)),  # Tuesday
        (date(2025, 11, 30), 3, date(2026, 2, 28)),  # the month is shorter; Saturday 28 February is a make-up day
        (date(2026, 7, 1), 3, date(2026, 10, 8)),  # 1 October opens Golden Week
    ],
)
def test_months_end_on_the_same_day_or_the_last_working_day_after(start: date, months: int, due: date) -> None:
    assert deadline(Limit(unit=Unit.MONTHS, n=months), start, CALENDAR).due_on == due


def test_a_due_date_is_missed_from_the_day_after() -> None:
    due = deadline(Limit(unit=Unit.WORKING_DAYS, n=5), date(2026, 3, 2), CALENDAR)
    assert (due.is_missed(date(2026, 3, 9)), due.is_missed(date(2026, 3, 10))) == (False, True)


def test_december_runs_into_an_unannounced_year_and_says_so() -> None:
    due = deadline(Limit(unit=Unit.WORKING_DAYS, n=15), date(2026, 12, 14), CALENDAR)
    assert (due.due_on, due.provisional) == (date(2027, 1, 5), True)


def test_a_counted_limit_needs_a_number() -> None:
    with pytest.raises(ValueError, match="at least one"):
        parse_limit({"n": 0, "unit": "working_days"})
