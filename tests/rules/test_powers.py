"""What a pack can say beyond the plain line: who opens, what follows, every clock, and approval in part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from catalog.rules import commands as cmd
from catalog.rules import events as ev
from catalog.rules.cases import Case, fold
from catalog.rules.decisions import decide
from catalog.rules.event_rows import event_from_json, event_to_json
from catalog.rules.objections import objections
from catalog.rules.pack_rows import parse_pack
from catalog.rules.packs import Pack
from catalog.rules.permissions import may_see, offices, roles_in
from catalog.rules.reminders import due_reminders, next_attention_at
from tests.rules.people import PEOPLE

Make = Callable[..., Any]
MADE_UP: Pack = parse_pack(yaml.safe_load((Path(__file__).parent / "made_up.yaml").read_text("utf-8")))
THURSDAY = datetime(2026, 9, 24, 2, tzinfo=UTC)
GRANT = "2222-2222-222-G1"
TERMS = {"valid_until": "2026-12-31", "dev_months": "2", "destruction_days": "10"}


@pytest.fixture
def made(drive: Make) -> Make:
    """A driver for a procedure of the made-up city."""

    def make(procedure: str, **changes: Any) -> Any:
        d = drive("hangzhou", procedure, **changes)
        d.pack = MADE_UP
        return d

    return make


def opened_by(d: Any, who: str, **submit: Any) -> set[str]:
    """Submit as somebody; the codes against it."""
    answers = submit.pop("answers", d.answers())
    command = cmd.Submit(reference="R1", procedure=d.procedure, applicant_kind="legal", answers=answers, **submit)
    found = objections(None, command, d.context(who))
    if not found:
        d.events.extend(decide(None, command, d.context(who)))
    return {objection.code for objection in found}


def sanctioned(made: Make, who: str = "authority", **answers: str) -> Any:
    d = made("sanction", entries=("metro/rides",))
    assert opened_by(d, who, providers=("metro",), grant=GRANT, holder="user-1", answers=d.answers() | answers) == set()
    return d


@pytest.mark.parametrize(
    ("who", "allowed"), [("authority", True), ("metro", True), ("applicant", False), ("expert", False)]
)
def test_only_the_offices_that_the_pack_names_open_their_procedure(made: Make, who: str, allowed: bool) -> None:
    found = opened_by(made("sanction"), who, providers=("metro",), grant=GRANT)
    assert found == (set() if allowed else {"not-yours-to-open"})


def test_an_office_opens_a_case_of_its_own_for_its_own_data(made: Make) -> None:
    d = made("take_down")
    assert opened_by(d, "metro", entries=("metro/rides",)) == set()
    assert (d.case.opened_as, d.case.office, d.case.providers, d.case.applicant_kind) == (
        "publisher", "metro", ("metro",), "office",
    )  # fmt: skip
    assert roles_in(d.case, PEOPLE["head"]) == {"applicant", "publisher"}  # a colleague acts for the office
    assert not may_see(d.case, PEOPLE["water"])
    assert dict(d.case.facts) == {"basis": "示例"}  # a fact, though not public


def test_a_case_about_a_grant_names_one(made: Make) -> None:
    assert opened_by(made("sanction"), "authority", providers=("metro",)) == {"unknown-grant"}


def test_the_form_decides_where_a_case_begins(made: Make) -> None:
    plain, heard = sanctioned(made, hear=""), sanctioned(made, hear="yes")
    assert [run.stage for run in plain.case.open_runs] == ["order"]
    assert [run.stage for run in heard.case.open_runs] == ["opinion"]


def test_experts_and_the_operator_see_only_cases_with_a_stage_of_theirs(made: Make) -> None:
    plain, heard = sanctioned(made, hear=""), sanctioned(made, hear="yes")
    for who in ("expert", "operator"):
        assert not may_see(plain.case, PEOPLE[who])
        assert may_see(heard.case, PEOPLE[who])
    run = heard.case.open_runs[0]
    assert offices(heard.case, run, MADE_UP.procedure("sanction").stage("opinion")) == ("expert", "operator")  # type: ignore[union-attr,arg-type]
    assert heard.decide("opinion", "given", "expert").state == "lifted"


def test_the_authority_sets_the_date_and_the_holder_acts_by_it(made: Make) -> None:
    d = sanctioned(made, hear="")
    d.decide("order", "correct", "authority", due_on="2026-10-17")
    run = d.case.open_runs[0]
    assert (run.stage, run.due_on) == ("correction", date(2026, 10, 17))  # a Saturday: theirs, not moved
    assert d.codes(cmd.Decide(run=run.run, outcome="corrected"), "stranger") == {"not-your-turn"}
    d.decide("correction", "corrected", "applicant")  # user-1 holds the grant
    orders = [(order.kind, order.grant, order.reason) for order in d.case.orders]
    assert orders == [("suspend_grant", GRANT, "示例理由"), ("resume_grant", GRANT, "示例理由")]


def test_a_missing_date_is_no_due_date_but_is_reminded_of(made: Make) -> None:
    d = sanctioned(made, hear="")
    run = d.case.open_runs[0]
    assert (run.due_on, run.nudge_on) == (None, date(2026, 10, 15))  # ten working days, ours, over Golden Week


def test_what_the_text_calls_timely_is_reminded_of_again_and_again_without_a_date(made: Make) -> None:
    d = sanctioned(made, hear="yes")
    assert d.case.open_runs[0].nudge_on == date(2026, 10, 9)  # 28, 29, 30 September, 8 and 9 October
    d.now = datetime(2026, 10, 9, 1, tzinfo=UTC)
    assert [reminder.kind for reminder in due_reminders(d.case, d.now)] == ["nudge"]
    d.give(cmd.Remind(), "platform")
    assert due_reminders(d.case, d.now) == ()
    assert d.case.open_runs[0].nudge_on == date(2026, 10, 15)  # Saturday 10 October is a make-up day
    assert next_attention_at(d.case, ()) == datetime(2026, 10, 15, 0, tzinfo=UTC)


def applied(made: Make, *chosen: str, reason: str = "") -> Any:
    d = made("application", entries=("metro/rides", "metro/stops", "water/levels"), providers=("metro", "water"))
    d.submit()
    answers = {"approved_entries": "\n".join(chosen)} if chosen else {}
    for run in d.case.open_runs:
        who = run.provider
        mine = answers if who == "metro" else {}
        d.give(cmd.Decide(run=run.run, outcome="approve", reason=reason, answers=mine), who)
    d.give(cmd.Sign(run=d.case.open_runs[0].run, answers=TERMS), "metro")
    d.give(cmd.Sign(run=d.case.open_runs[0].run), "applicant")
    return d


def test_the_version_of_each_commitment_is_recorded_with_who_accepted_it_and_when(made: Make) -> None:
    d = made("application")
    d.submit()
    assert d.case.commitments == (("safety", "3"),)
    assert (d.events[0].by, d.events[0].at) == ("user-1", THURSDAY)
    assert opened_by(made("application"), "applicant", answers={}, providers=("metro",)) == {"invalid-answers"}


def test_a_body_agrees_to_some_of_its_data_sets_only_with_a_reason(made: Make) -> None:
    d = made("application", entries=("metro/rides", "metro/stops"))
    d.submit()
    part = cmd.Decide(run=1, outcome="approve", answers={"approved_entries": "metro/rides"})
    assert d.codes(part, "metro") == {"reason-required"}
    assert d.codes(replace(part, reason="示例"), "metro") == set()
    assert d.codes(replace(part, answers={"approved_entries": "water/levels"}, reason="示例"), "metro") == {
        "not-your-entry"
    }
    assert d.codes(cmd.Decide(run=1, outcome="approve"), "metro") == set()  # all of them


@pytest.mark.clause("ZJ-33¶2")
def test_the_grant_holds_what_was_agreed_to_and_the_providers_rejoin(made: Make) -> None:
    assert applied(made).case.grants[0].entries == ("metro/rides", "metro/stops", "water/levels")
    part = applied(made, "metro/stops", reason="示例").case
    assert part.grants[0].entries == ("metro/stops", "water/levels")
    assert part.terms["agreement_version"] == "7"


def test_the_duties_of_a_user_follow_the_grant_and_its_end(made: Make) -> None:
    d = applied(made)
    (result,) = d.case.orders
    assert (result.kind, result.procedure, result.grant) == ("open", "result", "R1-G1")
    d.now = datetime(2027, 1, 1, 1, tzinfo=UTC)
    d.give(cmd.Remind(), "platform")
    assert [order.procedure for order in d.case.orders] == ["result", "destruction"]
    d.give(cmd.Carry(order=1), "platform")
    assert [order.order for order in d.case.open_orders] == [2]
    assert d.codes(cmd.Carry(order=1), "platform") == {"no-such-order"}


@pytest.mark.parametrize(("procedure", "due_on"), [("result", date(2026, 11, 24)), ("destruction", date(2026, 10, 15))])
def test_a_duty_counts_with_the_numbers_of_the_agreement(made: Make, procedure: str, due_on: date) -> None:
    command = cmd.Open(reference="R2", procedure=procedure, applicant="user-1", facts=tuple(TERMS.items()))
    d = made(procedure)
    assert {o.code for o in objections(None, command, d.context("applicant"))} == {"platform-only"}
    d.events.extend(decide(None, command, d.context("platform")))
    assert d.case.open_runs[0].due_on == due_on


def test_an_in_principle_limit_asks_why_when_it_was_missed_and_never_refuses(made: Make) -> None:
    d = made("application")
    d.submit()
    run = d.case.open_runs[0]
    assert (run.due_on, run.soft, run.also_on) == (date(2026, 10, 9), True, date(2026, 9, 30))
    late = cmd.Decide(run=1, outcome="approve")
    d.now = datetime(2026, 10, 9, 15, 59, tzinfo=UTC)
    assert d.codes(late, "metro") == set()
    d.now = datetime(2026, 10, 9, 16, tzinfo=UTC)  # midnight in Shanghai
    assert d.codes(late, "metro") == {"late-reason-required"}
    d.give(replace(late, late_reason="示例原因"), "metro")
    assert d.case.run(1).late_reason == "示例原因"


def taken_down(made: Make, outcome: str) -> Case:
    d = made("take_down")
    assert opened_by(d, "metro", entries=("metro/rides",)) == set()
    return d.decide("decide", outcome, "authority")


@pytest.mark.clause("HZ-2.6.9b", "HZ-2.6.10")
def test_data_are_taken_down_restored_and_destroyed(made: Make) -> None:
    assert taken_down(made, "approve").taken_down_entries == ("metro/rides",)
    assert taken_down(made, "destroy").destroyed_entries == ("metro/rides",)
    assert taken_down(made, "restore").taken_down_entries == ()
    assert [order.procedure for order in taken_down(made, "approve").orders] == ["sanction"]


def test_a_renewed_grant_runs_longer_and_never_shorter(made: Make) -> None:
    d = applied(made)
    assert d.codes(cmd.RenewGrant(grant="R1-G1", valid_until="2026-12-31"), "platform") == {"not-later"}
    assert d.codes(cmd.RenewGrant(grant="R1-G1", valid_until="soon"), "platform") == {"not-later"}
    d.give(cmd.RenewGrant(grant="R1-G1", valid_until="2027-01-01"), "platform")
    assert d.case.grants[0].ends_on == date(2027, 1, 1)


def test_every_event_of_these_comes_back_from_its_plain_values(made: Make) -> None:
    d = applied(made, "metro/stops", reason="示例")
    d.give(cmd.RenewGrant(grant="R1-G1", valid_until="2027-06-30"), "platform")
    d.give(cmd.Carry(order=1), "platform")
    again = tuple(event_from_json(event_to_json(event)) for event in d.events)
    assert fold(again) == d.case
    assert {type(event) for event in again} >= {ev.Ordered, ev.Carried, ev.GrantRenewed}
