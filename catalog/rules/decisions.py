"""What follows from a command that nobody objects to: the events, in order. Pure; the caller asks objections first."""

from collections.abc import Callable
from datetime import date
from typing import Any

from catalog.rules import commands as cmd
from catalog.rules import events as ev
from catalog.rules.cases import Case, Run
from catalog.rules.commands import Command, Context
from catalog.rules.deadlines import Deadline, deadline
from catalog.rules.draft import Draft
from catalog.rules.effects import start
from catalog.rules.limits import Limit, Unit
from catalog.rules.objections import signing_role
from catalog.rules.openings import open_case, public_facts, submit
from catalog.rules.permissions import parties
from catalog.rules.reminders import NUDGE, due_grant_reminders, due_reminders, expired_grants
from catalog.rules.transitions import (
    close_stage,
    decided_facts,
    lapse,
    nudge_on,
    open_stage,
    run_of,
    stage_of,
    undecided,
)


def decide(case: Case | None, command: Command, context: Context) -> tuple[ev.Event, ...]:
    """The events of a command. Raises LookupError when asked what `objections` would have refused."""
    key = command.procedure if isinstance(command, cmd.Submit | cmd.Open) else case.procedure if case else ""
    procedure = context.pack.procedure(key)
    if procedure is None:
        raise LookupError(f"the pack {context.pack.key} has no procedure {key!r}")
    draft = Draft(case, context, procedure)
    _DECIDE[type(command)](draft, command)
    return tuple(draft.events)


def _decide_stage(draft: Draft, command: cmd.Decide) -> None:
    run, stage = run_of(draft, command.run)
    outcome = stage.outcome(command.outcome)
    if outcome is None:
        raise LookupError(f"{stage.key} has no outcome {command.outcome!r}")
    facts = decided_facts(outcome, command.answers)
    close_stage(draft, run, outcome, command.reason.strip(), facts, command.late_reason.strip())


def _sign(draft: Draft, command: cmd.Sign) -> None:
    run, stage = run_of(draft, command.run)
    role = signing_role(draft.case, run, stage, draft.context.actor)
    if role is None:
        raise LookupError("nobody of this role has to sign")
    facts = () if run.signatures else _terms(draft, decided_facts(stage.outcomes[0], command.answers))
    draft.add(ev.Signed(at=draft.context.now, by=draft.context.actor.id, run=run.run, role=role, facts=facts))
    signed = draft.case.run(run.run)
    if signed and set(parties(draft.case, stage)) <= set(signed.signatures):
        close_stage(draft, signed, stage.outcomes[0], "", ())


def _terms(draft: Draft, facts: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """What the first signature fixes, with the version of the model agreement it goes by."""
    model = draft.context.pack.agreement
    return (*facts, ("agreement_version", model.version)) if model else facts


def _resubmit(draft: Draft, command: cmd.Resubmit) -> None:
    run, stage = run_of(draft, draft.case.returned_run)
    draft.add(
        ev.Resubmitted(
            at=draft.context.now,
            by=draft.context.actor.id,
            form_version=draft.procedure.form.version,
            providers=command.providers or draft.case.providers,
            entries=command.entries or draft.case.entries,
            facts=public_facts(draft.procedure, command.answers),
        )
    )
    open_stage(draft, stage, undecided(draft.case, run), run.provider)


def _extend(draft: Draft, command: cmd.Extend) -> None:
    run, stage = run_of(draft, command.run)
    if stage.extension is None:
        raise LookupError(f"{stage.key} cannot be extended")
    limit = Limit(unit=Unit.WORKING_DAYS, n=stage.extension.to_days)
    due = deadline(limit, run.start_on, draft.context.calendar)
    actor = draft.context.actor
    draft.add(
        ev.Extended(
            at=draft.context.now, by=actor.id, office=actor.office, reason=command.reason.strip(), **_moved(run, due)
        )
    )


def _moved(run: Run, due: Deadline) -> dict[str, Any]:
    return {
        "run": run.run,
        "due_on": due.due_on,
        "half_on": due.half_on,
        "eve_on": due.eve_on,
        "provisional": due.provisional,
        "calendar": due.calendar,
        "due_version": run.due_version + 1,
    }


def _recompute(draft: Draft, command: cmd.Recompute) -> None:
    for run in draft.case.open_runs:
        stage = stage_of(draft.procedure, run.stage)
        limit = stage.limit
        if run.extended and stage.extension:
            limit = Limit(unit=Unit.WORKING_DAYS, n=stage.extension.to_days)
        due = deadline(limit, run.start_on, draft.context.calendar, draft.case.terms)
        if due.due_on is None or (limit.unit in (Unit.SET, Unit.PERIOD) and due.due_on != run.due_on):
            continue  # a date that somebody set is theirs: no calendar moves it, whatever was fixed since
        if run.due_on and (due.due_on, due.provisional) != (run.due_on, run.provisional):
            draft.add(ev.DeadlineRecomputed(at=draft.context.now, was_due_on=run.due_on, **_moved(run, due)))


def _appeal(draft: Draft, command: cmd.Appeal) -> None:
    draft.add(ev.Appealed(at=draft.context.now, by=draft.context.actor.id, reason=command.reason.strip()))
    if draft.procedure.appeal:
        open_stage(draft, stage_of(draft.procedure, draft.procedure.appeal.to), draft.case.providers)


def _withdraw(draft: Draft, command: cmd.Withdraw) -> None:
    lapse(draft)
    draft.add(ev.Withdrawn(at=draft.context.now, by=draft.context.actor.id))


def _draw_token(draft: Draft, command: cmd.DrawToken) -> None:
    now, by = draft.context.now, draft.context.actor.id
    draft.add(ev.TokenIssued(at=now, by=by, grant=command.grant, token_sha256=command.token_sha256))


def _grant_event(kind: type[Any]) -> Callable[[Draft, Any], None]:
    def add(draft: Draft, command: Any) -> None:
        actor = draft.context.actor
        reason = command.reason.strip()
        draft.add(kind(at=draft.context.now, by=actor.id, office=actor.office, grant=command.grant, reason=reason))
        if kind is ev.GrantRevoked:
            _grant_ended(draft, command.grant)

    return add


def _grant_ended(draft: Draft, key: str) -> None:
    grant = draft.case.grant(key)
    start(draft, draft.procedure.after_grant_end, grant.entries if grant else draft.case.entries, key)


def _renew_grant(draft: Draft, command: cmd.RenewGrant) -> None:
    actor = draft.context.actor
    draft.add(
        ev.GrantRenewed(
            at=draft.context.now,
            by=actor.id,
            office=actor.office,
            grant=command.grant,
            ends_on=date.fromisoformat(command.valid_until),
            reason=command.reason.strip(),
        )
    )


def _remind(draft: Draft, command: cmd.Remind) -> None:
    now = draft.context.now
    for reminder in due_reminders(draft.case, now):
        run = reminder.run
        again = nudge_on(draft.context, stage_of(draft.procedure, run.stage)) if reminder.kind == NUDGE else None
        draft.add(ev.Reminded(at=now, run=run.run, kind=reminder.kind, due_version=run.due_version, nudge_on=again))
    for grant, days in due_grant_reminders(draft.case, now, draft.context.pack.grant_reminder_days):
        draft.add(ev.GrantReminded(at=now, grant=grant.id, days=days))
    for grant in expired_grants(draft.case, now):
        draft.add(ev.GrantExpired(at=now, grant=grant.id))
        _grant_ended(draft, grant.id)


def _carry(draft: Draft, command: cmd.Carry) -> None:
    draft.add(ev.Carried(at=draft.context.now, order=command.order))


def _tell_state(draft: Draft, command: cmd.TellState) -> None:
    if (command.entry, command.change) in draft.case.told_states:
        return
    draft.add(
        ev.StateTold(
            at=draft.context.now,
            entry=command.entry,
            status=command.status,
            since=command.since,
            change=command.change,
        )
    )


def _erase(draft: Draft, command: cmd.Erase) -> None:
    draft.add(ev.Erased(at=draft.context.now, by=draft.context.actor.id))


_DECIDE: dict[type[Any], Callable[[Draft, Any], None]] = {
    cmd.Submit: submit,
    cmd.Open: open_case,
    cmd.Resubmit: _resubmit,
    cmd.Decide: _decide_stage,
    cmd.Sign: _sign,
    cmd.Extend: _extend,
    cmd.Withdraw: _withdraw,
    cmd.Appeal: _appeal,
    cmd.DrawToken: _draw_token,
    cmd.SuspendGrant: _grant_event(ev.GrantSuspended),
    cmd.ResumeGrant: _grant_event(ev.GrantResumed),
    cmd.RevokeGrant: _grant_event(ev.GrantRevoked),
    cmd.RenewGrant: _renew_grant,
    cmd.Recompute: _recompute,
    cmd.Carry: _carry,
    cmd.Remind: _remind,
    cmd.TellState: _tell_state,
    cmd.Erase: _erase,
}
