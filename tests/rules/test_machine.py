"""The case machine: who may, what follows, and what never happens."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.rules import commands as cmd
from catalog.rules import events as ev
from catalog.rules.event_rows import event_from_json, event_to_json

Make = Callable[..., Any]


def granted(make: Make, terms: dict[str, str], **changes: Any) -> Any:
    d = make("hangzhou", "restricted_application", **changes)
    d.submit()
    d.decide("normative_review", "pass", "authority")
    d.decide("demand_review", "approve", "metro")
    d.decide("re_review", "approve", "authority")
    run = d.case.open_runs[0].run
    d.give(cmd.Sign(run=run, answers=terms), "metro")
    d.give(cmd.Sign(run=run), "applicant")
    d.decide("filing", "filed", "metro")
    return d


@pytest.mark.clause("HZ-3.2.2(5)")
def test_an_application_in_hangzhou_goes_from_form_to_grant(drive: Make, terms: dict[str, str]) -> None:
    case = granted(drive, terms).case
    assert case.state == "granted"
    assert [run.stage for run in case.runs] == [
        "normative_review", "demand_review", "re_review", "agreement", "filing", "grant",
    ]  # fmt: skip
    assert case.grants[0].ends_on == date(2026, 12, 31)


@pytest.mark.clause("HZ-3.2.2(2)")
def test_a_refusal_without_reason_is_objected_to(drive: Make) -> None:
    d = drive("hangzhou", "restricted_application")
    d.submit()
    d.decide("normative_review", "pass", "authority")
    assert d.codes(cmd.Decide(run=2, outcome="refuse"), "metro") == {"reason-required"}
    assert d.codes(cmd.Decide(run=2, outcome="refuse", reason="  "), "metro") == {"reason-required"}
    assert d.codes(cmd.Decide(run=2, outcome="refuse", reason="范围过宽"), "metro") == set()


@pytest.mark.clause("ZJ-33¶3")
@pytest.mark.parametrize(("providers", "side"), [(("metro",), "metro"), (("metro", "water"), "authority")])
def test_two_or_more_providers_let_the_authority_sign(
    drive: Make, terms: dict[str, str], providers: tuple[str, ...], side: str
) -> None:
    d = drive("hangzhou", "restricted_application", providers=providers, entries=tuple(f"{p}/rides" for p in providers))
    d.submit()
    d.decide("normative_review", "pass", "authority")
    for provider in providers:
        d.decide("demand_review", "approve", provider)
    d.decide("re_review", "approve", "authority")
    run = d.case.open_runs[0].run
    other = "authority" if side == "metro" else "metro"
    assert "not-your-turn" in d.codes(cmd.Sign(run=run, answers=terms), other)
    assert d.codes(cmd.Sign(run=run, answers=terms), side) == set()


def test_the_clock_of_the_re_review_starts_with_the_last_approval(drive: Make) -> None:
    d = drive("hangzhou", "restricted_application", providers=("metro", "water"), entries=("metro/a", "water/b"))
    d.submit()
    d.decide("normative_review", "pass", "authority")
    d.decide("demand_review", "approve", "metro")
    assert [run.stage for run in d.case.open_runs] == ["demand_review"]
    d.now += timedelta(days=20)
    d.decide("demand_review", "approve", "water")
    assert d.case.open_runs[0].start_on == date(2026, 10, 14)


@pytest.mark.parametrize("order", [("metro", "water"), ("water", "metro")])
def test_a_refusal_of_one_provider_leaves_the_part_of_the_other(
    drive: Make, terms: dict[str, str], order: tuple[str, str]
) -> None:
    d = drive("hangzhou", "restricted_application", providers=("metro", "water"), entries=("metro/a", "water/b"))
    d.submit()
    d.decide("normative_review", "pass", "authority")
    for provider in order:
        d.decide("demand_review", "approve" if provider == "metro" else "refuse", provider)
    assert d.case.open_runs[0].stage == "re_review"
    d.decide("re_review", "approve", "authority")
    run = d.case.open_runs[0].run
    d.give(cmd.Sign(run=run, answers=terms), "authority")
    d.give(cmd.Sign(run=run), "applicant")
    d.decide("filing", "filed", "metro")
    assert d.case.grants[0].entries == ("metro/a",)


def test_refusals_of_every_provider_end_the_case(drive: Make) -> None:
    d = drive("hangzhou", "restricted_application", providers=("metro", "water"), entries=("metro/a", "water/b"))
    d.submit()
    d.decide("normative_review", "pass", "authority")
    d.decide("demand_review", "refuse", "water")
    d.decide("demand_review", "refuse", "metro")
    assert (d.case.state, d.case.open_runs) == ("refused", ())


def test_a_returned_case_comes_back_to_the_same_stage_with_a_new_clock(drive: Make) -> None:
    d = drive("hangzhou", "restricted_application")
    d.submit()
    d.decide("normative_review", "return", "authority")
    assert (d.case.state, d.case.open_runs) == ("returned", ())
    assert "not-applicant" in d.codes(cmd.Resubmit(answers=d.answers()), "stranger")
    d.now += timedelta(days=30)
    case = d.give(cmd.Resubmit(answers=d.answers()), "applicant")
    assert (case.open_runs[0].stage, case.open_runs[0].start_on, case.returns) == (
        "normative_review", date(2026, 10, 24), 1,
    )  # fmt: skip


@pytest.mark.clause("HZ-4.5b")
def test_a_dispatched_question_is_the_bodys_to_answer(drive: Make) -> None:
    d = drive("hangzhou", "consultation", providers=(), entries=())
    d.submit()
    d.decide("reply_or_dispatch", "dispatch", "authority", provider="water")
    assert "not-your-turn" in d.codes(cmd.Decide(run=2, outcome="reply", answers={"reply": "好"}), "metro")
    assert d.decide("reply", "reply", "water", reply="示例答复").state == "answered"


@pytest.mark.clause("HZ-4.7b")
def test_a_claim_can_suspend_the_data_at_once_and_resume_them(drive: Make) -> None:
    d = drive("hangzhou", "rights_protection")
    d.submit()
    assert {run.stage for run in d.case.open_runs} == {"suspend_decision", "verify"}
    d.decide("suspend_decision", "suspend", "metro")
    assert (d.case.suspended_entries, d.case.state) == (("metro/rides",), "open")
    case = d.decide("verify", "resume", "metro")
    assert (case.suspended_entries, case.state) == ((), "resumed")


@pytest.mark.clause("ZJ-44¶2")
def test_the_claimant_may_ask_for_one_recheck_and_only_after_the_end(drive: Make) -> None:
    d = drive("hangzhou", "rights_protection")
    d.submit()
    assert "not-yet-ended" in d.codes(cmd.Appeal(reason="不服"), "applicant")
    d.decide("verify", "resume", "metro")
    d.give(cmd.Appeal(reason="不服"), "applicant")
    assert d.decide("recheck", "overturned", "authority").withdrawn_entries == ("metro/rides",)
    assert "already-appealed" in d.codes(cmd.Appeal(reason="不服"), "applicant")


@pytest.mark.clause("SD-16¶2b")
def test_shandong_has_no_recheck(drive: Make) -> None:
    d = drive("shandong", "rights_protection")
    d.submit()
    d.decide("verify", "resume", "metro")
    assert d.codes(cmd.Appeal(reason="不服"), "applicant") == {"no-appeal"}


def test_real_name_is_asked_where_the_text_asks_for_it(drive: Make) -> None:
    d = drive("hangzhou", "restricted_application")
    d.people = d.people | {"applicant": cmd.Actor(id="user-1", kind="legal", verified=False)}
    with pytest.raises(AssertionError, match="real-name-required"):
        d.submit()


def test_nobody_decides_a_case_of_his_own(drive: Make) -> None:
    d = drive("hangzhou", "correction")
    d.people = d.people | {"applicant": d.people["authority"]}
    d.submit()
    assert "own-case" in d.codes(cmd.Decide(run=1, outcome="founded"), "authority")


def test_an_ended_case_takes_no_more_decisions(drive: Make) -> None:
    d = drive("hangzhou", "correction")
    d.submit()
    d.give(cmd.Withdraw(), "applicant")
    assert "stage-closed" in d.codes(cmd.Decide(run=1, outcome="founded"), "authority")
    assert "case-ended" in d.codes(cmd.Withdraw(), "applicant")


@pytest.mark.clause("SD-A5-2.2")
def test_a_grant_is_open_through_its_last_day_and_closed_after_it(drive: Make, terms: dict[str, str]) -> None:
    grant = granted(drive, terms).case.grants[0]
    last_minute = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)  # 23:59 in Asia/Shanghai
    assert (grant.in_force_at(last_minute), grant.in_force_at(last_minute + timedelta(minutes=1))) == (True, False)


def test_a_grant_is_suspended_resumed_and_revoked_with_reasons(drive: Make, terms: dict[str, str]) -> None:
    d = granted(drive, terms)
    key = d.case.grants[0].id
    assert "reason-required-ours" in d.codes(cmd.SuspendGrant(grant=key), "metro")
    assert "officers-only" in d.codes(cmd.SuspendGrant(grant=key, reason="x"), "applicant")
    assert d.give(cmd.SuspendGrant(grant=key, reason="异常调用"), "metro").grants[0].state_at(d.now) == "suspended"
    assert "grant-state" in d.codes(cmd.DrawToken(grant=key), "applicant")
    assert d.give(cmd.ResumeGrant(grant=key, reason="已说明"), "authority").grants[0].state_at(d.now) == "active"
    assert d.give(cmd.RevokeGrant(grant=key, reason="违约"), "authority").grants[0].state_at(d.now) == "revoked"


def test_terms_that_are_over_or_backwards_are_objected_to(drive: Make, terms: dict[str, str]) -> None:
    d = drive("hangzhou", "restricted_application")
    d.submit()
    d.decide("normative_review", "pass", "authority")
    d.decide("demand_review", "approve", "metro")
    d.decide("re_review", "approve", "authority")
    run = d.case.open_runs[0].run
    assert d.codes(cmd.Sign(run=run, answers=terms | {"valid_until": "2026-09-23"}), "metro") == {"term-over"}
    assert d.codes(cmd.Sign(run=run, answers=terms | {"valid_until": "2026-09-24"}), "metro") == set()
    backwards = terms | {"valid_from": "2027-01-01"}
    assert d.codes(cmd.Sign(run=run, answers=backwards), "metro") == {"term-backwards"}
    assert d.codes(cmd.Sign(run=run), "applicant") == {"terms-first"}


@pytest.mark.parametrize("pack", ["hangzhou", "shandong"])
@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_path_without_objections_folds_and_keeps_its_promises(drive: Make, pack: str, data: Any) -> None:
    procedure = data.draw(
        st.sampled_from(["restricted_application", "demand", "consultation", "correction", "rights_protection"])
    )
    d = drive(pack, procedure, providers=data.draw(st.sampled_from([("metro",), ("metro", "water")])))
    d.submit()
    for _ in range(data.draw(st.integers(1, 14))):
        command, who = data.draw(a_step(d))
        if d.ask(command, who) == ():
            d.give(command, who)
        d.now += timedelta(hours=data.draw(st.integers(0, 90)))
    events = d.events
    assert [event_from_json(event_to_json(event)) for event in events] == events
    decided = [event.run for event in events if isinstance(event, ev.StageDecided)]
    assert len(decided) == len(set(decided))
    assert d.case.version == len(events)
    for event in events:
        if isinstance(event, ev.StageDecided) and event.outcome in ("refuse", "return", "cannot_open", "unfounded"):
            assert event.reason
    if d.case.state not in ("open", "returned"):
        assert d.case.open_runs == ()


def a_step(d: Any) -> st.SearchStrategy[tuple[Any, str]]:
    """A command and who gives it, sensible or not."""
    outcomes = sorted({o.key for p in d.pack.procedures for s in p.stages for o in s.outcomes})
    who = st.sampled_from(["applicant", "stranger", "authority", "metro", "water", "platform"])
    answers = st.sampled_from(
        [{}, {"provider": "metro"}, {"reply": "好"}, {"entry": "metro/rides"}, {"what_changed": "x"}]
    )
    runs = st.integers(1, 8)
    reason = st.sampled_from(["", "示例理由"])
    step = st.one_of(
        st.builds(cmd.Decide, run=runs, outcome=st.sampled_from(outcomes), reason=reason, answers=answers),
        st.builds(cmd.Sign, run=runs, answers=st.just({"valid_from": "2027-01-01", "valid_until": "2027-06-30",
                  "use_scope": "x", "open_mode": "interface", "security_measures": "x"} if d.pack.key == "hangzhou"
                  else {"valid_from": "2027-01-01", "valid_until": "2027-06-30", "use_scope": "x"})),
        st.builds(cmd.Withdraw),
        st.builds(cmd.Resubmit, answers=st.just(d.answers())),
        st.builds(cmd.Appeal, reason=reason),
        st.just(cmd.Remind()),
        st.just(cmd.Recompute()),
    )  # fmt: skip
    return st.tuples(step, who)
