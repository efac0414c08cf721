"""What the rules say to rows, events and cases that are not as they should be, and the edges of validity."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from catalog.law.packs_source import compile_pack, load_pack
from catalog.rules import commands as cmd
from catalog.rules import events as ev
from catalog.rules.calendars import parse_calendar
from catalog.rules.cases import fold
from catalog.rules.form_rows import rows
from catalog.rules.labels import Label, parse_label
from catalog.rules.limits import Unit, parse_limit
from catalog.rules.pack_rows import parse_pack
from catalog.rules.reminders import next_attention_at
from catalog.rules.transitions import Draft, stage_of

Make = Callable[..., Any]


def test_a_case_begins_with_its_submission() -> None:
    with pytest.raises(ValueError, match="at least the event"):
        fold(())
    with pytest.raises(ValueError, match="begins with Submitted, not Ended"):
        fold((ev.Ended(at=datetime(2026, 3, 2, tzinfo=UTC), state="refused"),))


def test_a_draft_without_a_submission_has_no_case(drive: Make) -> None:
    d = drive("hangzhou", "consultation")
    with pytest.raises(ValueError, match="begins with Submitted"):
        _ = Draft(None, d.context("applicant"), d.pack.procedure("consultation")).case


def test_a_stage_that_the_pack_does_not_have_is_named() -> None:
    procedure = load_pack("hangzhou").procedure("demand")
    assert procedure
    with pytest.raises(LookupError, match="demand has no stage 'lottery'"):
        stage_of(procedure, "lottery")


def test_a_case_whose_procedure_left_the_pack_takes_no_command(drive: Make) -> None:
    d = drive("hangzhou", "consultation", providers=(), entries=())
    d.submit()
    d.pack = load_pack("zhejiang")
    assert d.codes(cmd.Withdraw(), "applicant") == {"unknown-procedure"}


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ({"days_off": ["2026-10-01"]}, "maps ISO dates"),
        ({"days_off": {"2026-13-01": "示例"}}, "month must be in"),
        ({"known_through": "soon"}, "Invalid isoformat"),
    ],
)
def test_a_malformed_calendar_is_refused(table: dict[str, Any], problem: str) -> None:
    good = {
        "version": "1", "known_from": "2026-01-01", "known_through": "2026-12-31", "days_off": {}, "make_up_days": {},
    }  # fmt: skip
    assert parse_calendar(good).version == "1"
    with pytest.raises(ValueError, match=problem):
        parse_calendar(good | table)


@pytest.mark.parametrize(
    ("raw", "problem"), [(5, "a limit is"), ("soon", "soon"), ({"n": 3, "unit": "weeks"}, "weeks")]
)
def test_a_limit_that_is_none_is_refused(raw: object, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        parse_limit(raw)


@pytest.mark.parametrize(("raw", "unit"), [(None, Unit.NONE), ("timely", Unit.TIMELY)])
def test_a_limit_without_a_number_carries_none(raw: object, unit: Unit) -> None:
    assert (parse_limit(raw).unit, parse_limit(raw).is_counted) == (unit, False)


@pytest.mark.parametrize("value", ["text", [1], {"a": 1}])
def test_rows_are_a_list_of_mappings(value: object) -> None:
    with pytest.raises(ValueError, match="fields is a list of rows"):
        rows({"fields": value}, "fields")


def test_a_label_says_when_it_falls_back_to_chinese() -> None:
    both, one = Label("目录", "Catalogue"), parse_label("目录")
    assert (both.text("en"), one.text("en"), parse_label(7)) == ("Catalogue", "目录", Label(""))
    assert [label.falls_back("en") for label in (both, one, Label(""))] == [False, True, False]
    assert one.falls_back("zh") is False


def test_an_extension_is_read_from_its_row() -> None:
    raw = compile_pack("hangzhou")
    row = {"to_days": 10, "approver": "publisher_head", "clauses": ["ZJ-19¶1"]}
    raw["procedures"][0]["stages"][0]["extension"] = row
    more = parse_pack(raw).procedures[0].stages[0].extension
    assert more
    assert (more.to_days, more.approver, more.clauses) == (10, "publisher_head", ("ZJ-19¶1",))


@pytest.mark.parametrize(
    ("changes", "today", "validity"),
    [
        ({}, date(2024, 7, 31), "not_yet"),
        ({}, date(2024, 8, 1), "in_force"),
        ({"status": "draft"}, date(2026, 1, 1), "draft"),
        ({"status": "unknown"}, date(2026, 1, 1), "unknown"),
        ({"in_force_until": None}, date(2099, 1, 1), "in_force"),
    ],
)
@pytest.mark.clause("HZ-9")
def test_a_pack_says_whether_it_is_in_force(changes: dict[str, Any], today: date, validity: str) -> None:
    assert replace(load_pack("hangzhou"), **changes).validity_on(today) == validity


def test_a_ground_is_found_by_its_code() -> None:
    pack = load_pack("hangzhou")
    assert pack.grounds
    found = pack.ground(pack.grounds[0].code)
    assert (found, pack.ground("HZ-X9")) == (pack.grounds[0], None)


def test_a_grant_asks_for_attention_before_its_end_and_after_it(drive: Make, terms: dict[str, str]) -> None:
    d = drive("hangzhou", "restricted_application")
    d.submit()
    d.decide("normative_review", "pass", "authority")
    d.decide("demand_review", "approve", "metro")
    d.decide("re_review", "approve", "authority")
    run = d.case.open_runs[0].run
    d.give(cmd.Sign(run=run, answers=terms), "metro")
    d.give(cmd.Sign(run=run), "applicant")
    d.decide("filing", "filed", "metro")
    assert next_attention_at(d.case, (30, 7)) == d.now  # the duties that follow from the grant are carried out first
    for order in d.case.open_orders:
        d.give(cmd.Carry(order=order.order), "platform")
    wanted = []
    for _ in range(3):
        wanted.append(next_attention_at(d.case, (30, 7)))
        d.now = wanted[-1]
        d.give(cmd.Remind(), "platform")
    assert [at.isoformat() for at in wanted] == [
        "2026-12-01T00:00:00+00:00",  # 08:00 in Beijing, thirty days before 31 December
        "2026-12-24T00:00:00+00:00",
        "2027-01-01T00:00:00+00:00",  # the morning after the last day
    ]
    assert [order.procedure for order in d.case.open_orders] == ["use_destruction"]
    d.give(cmd.Carry(order=d.case.open_orders[0].order), "platform")
    assert next_attention_at(d.case, (30, 7)) is None
