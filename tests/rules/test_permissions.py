"""Who may give which command in which state: a table, held against the kernel cell by cell."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from catalog.rules import commands as cmd
from catalog.rules.objections import objections
from catalog.rules.packs import Extension, Pack
from catalog.rules.permissions import COMMANDS, bodies, may_see, name_of, offices, roles_in
from tests.rules.people import PEOPLE

Make = Callable[..., Any]

# The people of the table. `secret` proves the case's secret without signing in; `bus` is a body that has no part.
CAST = {
    **PEOPLE,
    "secret": cmd.Actor(id="", holds_secret=True),
    "bus": cmd.Actor(id="officer-b", roles=frozenset({"publisher"}), office="bus"),
}
TERMS = {"valid_until": "2026-12-31", "use_scope": "示例", "open_mode": "interface", "security_measures": "示例"}
OWNER = {"applicant", "secret"}
OFFICERS = {"authority", "metro", "head", "platform"}
ALWAYS = {"Remind": {"platform"}, "Recompute": {"platform"}}

# In each state: each command that anybody may give, and everybody who may.
ALLOWED: dict[str, dict[str, set[str]]] = {
    "papers": {"Decide": {"authority"}, "Withdraw": OWNER},
    "need": {"Decide": {"metro", "head"}, "Withdraw": OWNER},
    "returned": {"Resubmit": OWNER, "Withdraw": OWNER},
    "unsigned": {"Sign": {"metro", "head"}, "Withdraw": OWNER},
    "half-signed": {"Sign": {"applicant"}, "Withdraw": OWNER},
    "filing": {"Decide": {"metro", "head"}, "Withdraw": OWNER},
    "granted": {
        "DrawToken": {"applicant"},
        "SuspendGrant": OFFICERS,
        "RevokeGrant": OFFICERS,
        "RenewGrant": OFFICERS,
        "Carry": {"platform"},
    },
    "suspended": {
        "ResumeGrant": OFFICERS,
        "RevokeGrant": OFFICERS,
        "RenewGrant": OFFICERS,
        "Carry": {"platform"},
    },
    "revoked": {"Erase": {"authority"}, "Carry": {"platform"}},
    "refused": {"Erase": {"authority"}},
    "withdrawn": {"Erase": {"authority"}},
    "claim-decided": {"Appeal": OWNER, "Erase": {"authority"}},
    "claim-suspended": {"Decide": {"metro", "head"}},
    "ticket": {"Decide": {"metro", "head"}, "Extend": {"head"}, "Withdraw": OWNER},
}


def granted(d: Any) -> None:
    unsigned(d)
    run = d.case.open_runs[0].run
    d.give(cmd.Sign(run=run, answers=TERMS), "metro")
    d.give(cmd.Sign(run=run), "applicant")
    d.decide("filing", "filed", "metro")


def unsigned(d: Any) -> None:
    d.decide("normative_review", "pass", "authority")
    d.decide("demand_review", "approve", "metro")
    d.decide("re_review", "approve", "authority")


def half_signed(d: Any) -> None:
    unsigned(d)
    d.give(cmd.Sign(run=d.case.open_runs[0].run, answers=TERMS), "metro")


def filing(d: Any) -> None:
    half_signed(d)
    d.give(cmd.Sign(run=d.case.open_runs[0].run), "applicant")


def refused(d: Any) -> None:
    d.decide("normative_review", "pass", "authority")
    d.decide("demand_review", "refuse", "metro")


def of_the_grant(kind: type[Any]) -> Callable[[Any], None]:
    def happened(d: Any) -> None:
        granted(d)
        d.give(kind(grant="R1-G1", reason="示例理由"), "authority")

    return happened


STATES: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "papers": ("restricted_application", lambda d: None),
    "need": ("restricted_application", lambda d: d.decide("normative_review", "pass", "authority")),
    "returned": ("restricted_application", lambda d: d.decide("normative_review", "return", "authority")),
    "unsigned": ("restricted_application", unsigned),
    "half-signed": ("restricted_application", half_signed),
    "filing": ("restricted_application", filing),
    "granted": ("restricted_application", granted),
    "suspended": ("restricted_application", of_the_grant(cmd.SuspendGrant)),
    "revoked": ("restricted_application", of_the_grant(cmd.RevokeGrant)),
    "refused": ("restricted_application", refused),
    "withdrawn": ("restricted_application", lambda d: d.give(cmd.Withdraw(), "applicant")),
    "claim-decided": ("rights_protection", lambda d: d.decide("verify", "resume", "metro")),
    "claim-suspended": ("rights_protection", lambda d: d.decide("suspend_decision", "suspend", "metro")),
    "ticket": ("correction", lambda d: d.decide("verify", "founded", "authority")),
}
OUTCOMES = {"papers": "pass", "need": "approve", "filing": "filed", "claim-suspended": "resume", "ticket": "rectified"}


def extendable(pack: Pack) -> Pack:
    """The pack with an extension of the quality ticket, as ZJ-19 has one; no procedure here has any."""
    more = Extension(to_days=10, approver="publisher_head", clauses=("ZJ-19¶1",))
    procedures = []
    for procedure in pack.procedures:
        stages = tuple(replace(one, extension=more) if one.key == "rectify" else one for one in procedure.stages)
        procedures.append(replace(procedure, stages=stages))
    return replace(pack, procedures=tuple(procedures))


def staged(make: Make, state: str) -> Any:
    procedure, reach = STATES[state]
    d = make("hangzhou", procedure, now=datetime(2026, 9, 1, 2, tzinfo=UTC))
    d.pack, d.people = extendable(d.pack), CAST
    d.submit()
    reach(d)
    return d


def commands(d: Any, state: str) -> tuple[Any, ...]:
    """One of each, right in everything but perhaps in who gives it and when."""
    run = d.case.open_runs[-1].run if d.case.open_runs else 1
    fixed = {"what_changed": "示例"} if state == "ticket" else {}
    grant = {"grant": "R1-G1", "reason": "示例理由"}
    return (
        cmd.Resubmit(answers=d.answers()),
        cmd.Decide(run=run, outcome=OUTCOMES.get(state, "pass"), reason="示例理由", answers=fixed),
        cmd.Sign(run=run, answers=TERMS if state == "unsigned" else {}),
        cmd.Extend(run=run, reason="示例理由"),
        cmd.Withdraw(),
        cmd.Appeal(reason="示例理由"),
        cmd.DrawToken(grant="R1-G1", token_sha256="0" * 64),
        cmd.SuspendGrant(**grant),
        cmd.ResumeGrant(**grant),
        cmd.RevokeGrant(**grant),
        cmd.RenewGrant(**grant, valid_until="2027-06-30"),
        cmd.Carry(order=1),
        cmd.Recompute(),
        cmd.Remind(),
        cmd.Erase(),
    )


@pytest.mark.clause("HZ-3.2.2", "HZ-7.5", "ZJ-44¶2")
@pytest.mark.parametrize("state", STATES)
def test_a_state_lets_exactly_these_people_give_exactly_these_commands(drive: Make, state: str) -> None:
    d = staged(drive, state)
    found: dict[str, set[str]] = {}
    for command in commands(d, state):
        able = {who for who in CAST if d.ask(command, who) == ()}
        if able:
            found[name_of(command)] = able
    assert found == ALLOWED[state] | ALWAYS


def test_the_table_of_roles_agrees_with_what_the_states_allow() -> None:
    kinds = {"applicant": "applicant", "secret": "applicant", "authority": "authority", "platform": "platform"}
    elsewhere = {"opener", "stage", "approver"}  # asked of the pack, not of the table
    apart = {"Open", "Carry", "TellState"}  # of the platform alone: cases that follow, orders, news of data sets
    given: dict[str, set[str]] = {}
    for state in ALLOWED.values():
        for name, people in (state | ALWAYS).items():
            given.setdefault(name, set()).update(kinds.get(who, "publisher") for who in people)
    by_role = {name: set(roles) for name, roles in COMMANDS.items() if name not in apart and not elsewhere & set(roles)}
    assert {name: given[name] for name in by_role} == by_role
    assert set(COMMANDS) == {kind.__name__ for kind in cmd.Command.__args__}


@pytest.mark.parametrize("who", CAST)
def test_anyone_may_ask_a_question(drive: Make, who: str) -> None:
    d = drive("hangzhou", "consultation", providers=(), entries=())
    d.people = CAST | {"applicant": CAST[who]}
    assert d.submit().state == "open"


@pytest.mark.parametrize("command", [cmd.Withdraw(), cmd.Decide(run=1, outcome="pass"), cmd.Erase(), cmd.Remind()])
def test_nobody_does_anything_to_a_case_that_is_not_there(drive: Make, command: Any) -> None:
    d = drive("hangzhou", "consultation")
    assert [one.code for one in objections(None, command, d.context("authority"))] == ["unknown-case"]


@pytest.mark.parametrize(
    ("who", "roles", "sees"),
    [
        ("applicant", {"applicant"}, True),
        ("secret", {"applicant"}, True),
        ("authority", {"authority"}, True),
        ("metro", {"publisher"}, True),
        ("platform", {"platform"}, True),
        ("water", set(), False),
        ("stranger", set(), False),
    ],
)
def test_a_case_is_seen_by_those_who_have_a_part_in_it(drive: Make, who: str, roles: set[str], sees: bool) -> None:
    case = staged(drive, "papers").case
    assert (roles_in(case, CAST[who]), may_see(case, CAST[who])) == (roles, sees)


def test_an_anonymous_case_belongs_to_whoever_holds_its_secret_and_to_no_anonymous_visitor(drive: Make) -> None:
    d = drive("hangzhou", "consultation", providers=(), entries=())
    d.people = CAST | {"applicant": cmd.Actor(id="")}
    case = d.submit()
    assert (may_see(case, cmd.Actor(id="")), may_see(case, CAST["secret"])) == (False, True)


@pytest.mark.clause("HZ-4.5b")
def test_a_body_sees_a_question_once_it_was_dispatched_to_it(drive: Make) -> None:
    d = drive("hangzhou", "consultation", providers=(), entries=())
    d.submit()
    assert (bodies(d.case), may_see(d.case, CAST["water"])) == (frozenset(), False)
    d.decide("reply_or_dispatch", "dispatch", "authority", provider="water")
    assert (bodies(d.case), may_see(d.case, CAST["water"])) == (frozenset({"water"}), True)


@pytest.mark.parametrize(
    ("state", "queues"),
    [
        ("papers", ("authority",)),
        ("need", ("publisher:metro",)),
        ("unsigned", ("publisher:metro",)),
        ("claim-suspended", ("publisher:metro",)),
    ],
)
def test_an_open_stage_stands_in_the_queue_of_whoever_acts(drive: Make, state: str, queues: tuple[str, ...]) -> None:
    d = staged(drive, state)
    run = d.case.open_runs[0]
    stage = d.pack.procedure(d.procedure).stage(run.stage)
    assert offices(d.case, run, stage) == queues


@pytest.mark.clause("ZJ-33¶3")
def test_with_two_bodies_the_agreement_stands_in_the_queue_of_the_authority(drive: Make) -> None:
    d = drive("hangzhou", "restricted_application", providers=("metro", "water"), entries=("metro/a", "water/b"))
    d.submit()
    d.decide("normative_review", "pass", "authority")
    d.decide("demand_review", "approve", "metro")
    d.decide("demand_review", "approve", "water")
    d.decide("re_review", "approve", "authority")
    run = d.case.open_runs[0]
    stage = d.pack.procedure(d.procedure).stage(run.stage)
    assert offices(d.case, run, stage) == ("authority",)
