"""Plays a scenario on the rules as shipped: every command is asked for objections, carried out, and looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date
from typing import Any

from catalog.law.packs_source import load_pack
from catalog.rules import commands as cmd
from catalog.rules import events as ev
from catalog.rules.calendars import Calendar
from catalog.rules.decisions import decide
from catalog.rules.forms import FormField, Kind
from catalog.rules.objections import objections
from tests.rules.people import answer
from tests.scenarios.comparing import HOLDER, PEOPLE, Play, Tell, compare, person, run_of, same
from tests.scenarios.reading import Scenario, Step

REFERENCE = "SL-0001"
UNKNOWN_RUN = 99
GRANT = "2222-2222-222-G1"  # the one that a scenario is about, where its procedure is about one
WRITTEN_OUT = (Kind.DATE, Kind.AGENCY, Kind.ENTRY, Kind.ENTRIES)  # what a scenario answers itself in a decision


def play(scenario: Scenario, tell: Tell) -> tuple[ev.Event, ...]:
    """Everything that happened. Raises ScenarioFault where it turned out otherwise than the scenario says."""
    going = Play(scenario=scenario, tell=tell)
    for step in scenario.steps:
        _step(going, step)
    return tuple(going.events)


def _step(going: Play, step: Step) -> None:
    going.now = step.at.astimezone(UTC)
    if step.calendar:
        going.calendar = _announced(going.calendar, step)
    events = () if step.does == "look" else _carried_out(going, step)
    going.events.extend(events)
    if going.case is None:
        return
    compare(going, step.then, events)


def _carried_out(going: Play, step: Step) -> tuple[ev.Event, ...]:
    """The events of the step; none when it is refused, as the scenario then must say."""
    actor = person(going.scenario, step.who)
    command = _command(going, step)
    pack = load_pack(going.scenario.pack)
    context = cmd.Context(actor=actor, pack=pack, calendar=going.calendar, now=going.now)
    against = objections(going.case, command, context)
    codes = sorted({objection.code for objection in against})
    faults = sorted(f"{fault.field}: {fault.code}" for objection in against for fault in objection.fields)
    same(step.then, "refused", sorted(step.then.refused or ()), codes)
    if step.then.faults is not None or faults:
        same(step.then, "faults", sorted(step.then.faults or ()), faults)
    return () if against else decide(going.case, command, context)


def _command(going: Play, step: Step) -> cmd.Command:
    if step.does in ("submit", "resubmit"):
        return _sent(going, step)
    if step.does == "open":
        return _opened_by_the_platform(going, step)
    if step.does in ("decide", "sign", "extend"):
        return _on_a_stage(going, step)
    key = f"{REFERENCE}-G{step.grant}"
    if step.does == "renew_grant":
        return cmd.RenewGrant(grant=key, valid_until=step.until, reason=step.reason)
    if step.does in _ON_GRANTS:
        on_grant: cmd.Command = _ON_GRANTS[step.does](grant=key, reason=step.reason)
        return on_grant
    plain: dict[str, cmd.Command] = {
        "draw_token": cmd.DrawToken(grant=key, token_sha256="0" * 64),
        "withdraw": cmd.Withdraw(),
        "appeal": cmd.Appeal(reason=step.reason),
        "erase": cmd.Erase(),
        "remind": cmd.Remind(),
        "recompute": cmd.Recompute(),
    }
    return plain[step.does]


_ON_GRANTS: dict[str, Any] = {
    "suspend_grant": cmd.SuspendGrant,
    "resume_grant": cmd.ResumeGrant,
    "revoke_grant": cmd.RevokeGrant,
}


def _sent(going: Play, step: Step) -> cmd.Command:
    scenario = going.scenario
    fields = going.procedure.form.put_to(scenario.applicant.kind)
    own = {Kind.ENTRIES: "\n".join(scenario.entries), Kind.ENTRY: scenario.entries[0] if scenario.entries else ""}
    own[Kind.AGENCY] = scenario.providers[0] if scenario.providers else ""
    samples = {item.key: own.get(item.kind, answer(item)) for item in fields}
    answers = _answered({key: text for key, text in samples.items() if text}, step)
    if step.does == "resubmit":
        return cmd.Resubmit(answers=answers, providers=scenario.providers, entries=scenario.entries)
    return cmd.Submit(
        reference=REFERENCE,
        procedure=scenario.procedure,
        applicant_kind=scenario.applicant.kind,
        answers=answers,
        providers=scenario.providers,
        entries=scenario.entries,
        **_about_a_grant(going),
    )


def _about_a_grant(going: Play) -> dict[str, str]:
    return {"grant": GRANT, "holder": HOLDER} if going.procedure.concerns == "grant" else {}


def _opened_by_the_platform(going: Play, step: Step) -> cmd.Open:
    """A case that follows from another, whose applicant it takes over, or a duty of the office that has to do it."""
    scenario, duty = going.scenario, going.procedure.recurs
    whose: dict[str, str] = {"applicant": HOLDER, "applicant_kind": scenario.applicant.kind}
    if duty:
        office = next(iter(scenario.providers), PEOPLE["主管部门"].office)
        whose = {"applicant_kind": "office", "office": office, "opened_as": duty.by}
    return cmd.Open(
        reference=REFERENCE,
        procedure=scenario.procedure,
        providers=scenario.providers,
        entries=scenario.entries,
        facts=tuple((key, text) for key, text in step.facts.items() if text is not None),
        **whose,
        **_about_a_grant(going),
    )


def _answered(samples: dict[str, str], step: Step) -> dict[str, str]:
    """What the scenario writes, over plausible answers to what it leaves out; `null` leaves a question unanswered."""
    merged: dict[str, str | None] = {**samples, **step.answers}
    return {key: text for key, text in merged.items() if text is not None}


def _on_a_stage(going: Play, step: Step) -> cmd.Command:
    case = going.case
    if case is None:
        raise step.place.fault("还没有提交")
    run, stage = run_of(going, step, case)
    number = run.run if run else UNKNOWN_RUN
    if step.does == "extend":
        return cmd.Extend(run=number, reason=step.reason)
    if step.does == "sign":
        first = bool(stage.signed_by) and run is not None and not run.signatures and "申请人" not in step.who
        return cmd.Sign(run=number, answers=_filled(stage.outcomes[0].fields if first else (), step))
    outcome = stage.outcome(step.outcome)
    fields = outcome.fields if outcome else ()
    return cmd.Decide(
        run=number,
        outcome=step.outcome,
        reason=step.reason,
        late_reason=step.late_reason,
        answers=_filled(fields, step),
    )


def _filled(fields: Iterable[FormField], step: Step) -> dict[str, str]:
    easy = {item.key: answer(item) for item in fields if item.required and item.kind not in WRITTEN_OUT}
    return _answered(easy, step)


def _announced(calendar: Calendar, step: Step) -> Calendar:
    """The calendar after a yearly notice that the scenario makes up."""
    through: date = step.calendar["known_through"]
    return replace(
        calendar,
        version=f"{calendar.version}+{through.year}",
        known_through=through,
        days_off={**calendar.days_off, **step.calendar["days_off"]},
        make_up_days={**calendar.make_up_days, **step.calendar["make_up_days"]},
    )
