"""Why a command may not be given now. The same answer greys the button, fills its tooltip and stops the write."""

from collections.abc import Callable, Iterator
from typing import Any

from catalog.rules import commands as cmd
from catalog.rules.calendars import local_date
from catalog.rules.cases import Case, Run
from catalog.rules.commands import Command, Context
from catalog.rules.forms import errors
from catalog.rules.grant_objections import GRANT_CHECKS, RUNNING
from catalog.rules.grounds import REASON_OURS, fixed, in_part, is_own, known_by_name, reasoned
from catalog.rules.grounds import Objection as Objection  # the word under which everybody knows it
from catalog.rules.openings import providers_of
from catalog.rules.packs import Procedure, Reason, Stage
from catalog.rules.permissions import (
    APPLICANT,
    AUTHORITY,
    HOLDER,
    PLATFORM,
    PUBLISHER,
    acts_in,
    bodies,
    has_refused,
    is_applicant,
    opening_role,
    parties,
    roles_in,
)


def objections(case: Case | None, command: Command, context: Context) -> tuple[Objection, ...]:
    """Every reason against `command`; none means it may be given. Never raises on a command from outside."""
    if isinstance(command, cmd.Submit):
        return tuple(_submit(command, context))
    if isinstance(command, cmd.Open):
        return tuple(_open(command, context))
    if case is None:
        return (Objection(code="unknown-case"),)
    procedure = context.pack.procedure(case.procedure)
    if procedure is None:
        return (Objection(code="unknown-procedure"),)
    return tuple(_CHECKS[type(command)](case, command, context, procedure))


def _submit(command: cmd.Submit, context: Context) -> Iterator[Objection]:
    procedure = context.pack.procedure(command.procedure)
    if procedure is None:
        yield Objection(code="unknown-procedure")
        return
    role = opening_role(procedure, context.actor)
    if role is None:
        yield Objection(code="not-yours-to-open", clauses=procedure.clauses, facts=_roles(procedure.opened_by))
    if role == APPLICANT:
        yield from known_by_name(procedure, context)
        if command.applicant_kind not in procedure.applicants:
            yield Objection(code="applicant-kind", clauses=procedure.clauses)
    faults = errors(procedure.form.put_to(command.applicant_kind), command.answers)
    if faults:
        yield Objection(code="invalid-answers", clauses=procedure.clauses, fields=faults)
    if not (command.providers or providers_of(role, context.actor)) and _needs_provider(procedure):
        yield Objection(code="provider-unknown")
    if procedure.concerns == "grant" and not command.grant:
        yield Objection(code="unknown-grant", clauses=procedure.clauses)


def _roles(roles: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return (("roles", ",".join(roles)),)


def _open(command: cmd.Open, context: Context) -> Iterator[Objection]:
    if PLATFORM not in context.actor.roles:
        yield Objection(code="platform-only")
    if context.pack.procedure(command.procedure) is None:
        yield Objection(code="unknown-procedure")


def _needs_provider(procedure: Procedure) -> bool:
    return procedure.addressed_to == PUBLISHER or any(stage.per_provider for stage in procedure.stages)


def _resubmit(case: Case, command: Any, context: Context, procedure: Procedure) -> Iterator[Objection]:
    if not is_applicant(case, context.actor):
        yield Objection(code="not-applicant")
    if case.state != "returned":
        yield Objection(code="not-returned", facts=(("state", case.state),))
    faults = errors(procedure.form.put_to(case.applicant_kind), command.answers)
    if faults:
        yield Objection(code="invalid-answers", clauses=procedure.clauses, fields=faults)


PRIVATE = frozenset({APPLICANT, HOLDER})  # what an officer may be as anybody else may


def _turn(case: Case, number: int, context: Context, procedure: Procedure) -> Iterator[Objection]:
    """Whether the run is open and the actor's to act in."""
    run = case.run(number)
    stage = procedure.stage(run.stage) if run else None
    if run is None or stage is None:
        yield Objection(code="unknown-stage")
        return
    if not run.is_open:
        yield Objection(code="stage-closed", clauses=stage.clauses, facts=(("stage", run.stage),))
    if is_own(case, context) and roles_in(case, context.actor) & set(parties(case, stage)) - PRIVATE:
        yield Objection(code="own-case", clauses=stage.clauses)
    refused = has_refused(case, stage, procedure, context.actor)
    if refused or not acts_in(case, run, stage, context.actor):
        yield Objection(code="not-your-turn", clauses=stage.clauses, facts=_roles(stage.actors))


def _decide(case: Case, command: Any, context: Context, procedure: Procedure) -> Iterator[Objection]:
    yield from _turn(case, command.run, context, procedure)
    found = _stage_of(case, command.run, procedure)
    if found is None:
        return
    stage = found[1]
    if stage.signed_by:
        yield Objection(code="needs-signatures", clauses=stage.clauses)
        return
    outcome = stage.outcome(command.outcome)
    if outcome is None:
        choices = ",".join(choice.key for choice in stage.outcomes)
        yield Objection(code="unknown-outcome", clauses=stage.clauses, facts=(("choices", choices),))
        return
    needed = "" if outcome.reason is Reason.NONE else "reason-required" if outcome.reason is Reason.LAW else REASON_OURS
    yield from reasoned(command.reason, needed, outcome.clauses or stage.clauses)
    yield from fixed(outcome, command.answers, stage, context)
    yield from _late(found[0], command.late_reason, stage, context)
    if outcome.partial:
        yield from in_part(case, found[0], command, stage)
    following = procedure.stage(outcome.to)
    named = bodies(case) or command.answers.get("provider", "").strip()
    if following and following.actors == (PUBLISHER,) and not named:
        yield Objection(code="provider-unknown", clauses=stage.clauses)


def _late(run: Run, late_reason: str, stage: Stage, context: Context) -> Iterator[Objection]:
    """An in-principle limit that was missed asks why, and nothing more (AMB-06, AMB-33)."""
    missed = run.soft and run.due_on is not None and local_date(context.now) > run.due_on
    yield from reasoned(late_reason, "late-reason-required" if missed else "", stage.clauses)


def _stage_of(case: Case, number: int, procedure: Procedure) -> tuple[Run, Stage] | None:
    run = case.run(number)
    stage = procedure.stage(run.stage) if run else None
    return (run, stage) if run and stage else None


def _sign(case: Case, command: Any, context: Context, procedure: Procedure) -> Iterator[Objection]:
    found = _stage_of(case, command.run, procedure)
    role = signing_role(case, *found, context.actor) if found else None
    for objection in _turn(case, command.run, context, procedure):
        if not (objection.code == "own-case" and role == APPLICANT):  # officers may be applicants, not both at once
            yield objection
    if found is None:
        return
    run, stage = found
    if not stage.signed_by:
        yield Objection(code="no-signatures-here", clauses=stage.clauses)
        return
    if role is None and roles_in(case, context.actor) & set(parties(case, stage)):
        yield Objection(code="already-signed", clauses=stage.clauses)
    if role == APPLICANT:
        yield from known_by_name(procedure, context)
    if role is not None and not run.signatures:
        yield from _first_signature(role, command, stage, context)


def _first_signature(role: str, command: Any, stage: Stage, context: Context) -> Iterator[Objection]:
    """The data side signs first, because it fixes the terms that the applicant then accepts."""
    if role == APPLICANT:
        yield Objection(code="terms-first", clauses=stage.clauses)
    else:
        yield from fixed(stage.outcomes[0], command.answers, stage, context)


def signing_role(case: Case, run: Run, stage: Stage, actor: cmd.Actor) -> str | None:
    """The role in which a person may still sign, or None."""
    held = roles_in(case, actor)
    return next((role for role in parties(case, stage) if role in held and role not in run.signatures), None)


def _extend(case: Case, command: Any, context: Context, procedure: Procedure) -> Iterator[Objection]:
    found = _stage_of(case, command.run, procedure)
    if found is None:
        yield Objection(code="unknown-stage")
        return
    run, stage = found
    if stage.extension is None:
        yield Objection(code="no-extension", clauses=stage.clauses)
        return
    clauses = stage.extension.clauses
    if not run.is_open:
        yield Objection(code="stage-closed", clauses=clauses)
    if not acts_in(case, run, stage, context.actor) or not context.actor.is_head:
        yield Objection(code="head-approves", clauses=clauses, facts=(("approver", stage.extension.approver),))
    if run.extended:
        yield Objection(code="already-extended", clauses=clauses)
    if run.due_on and local_date(context.now) > run.due_on:
        yield Objection(code="extension-too-late", clauses=clauses, facts=(("due_on", run.due_on.isoformat()),))
    yield from reasoned(command.reason, REASON_OURS, clauses)


def _withdraw(case: Case, command: Any, context: Context, procedure: Procedure) -> Iterator[Objection]:
    if not is_applicant(case, context.actor):
        yield Objection(code="not-applicant")
    if procedure.end("withdrawn") is None:  # a duty is owed, whoever opened its case
        yield Objection(code="not-yours-to-withdraw", clauses=procedure.clauses)
    if case.state not in ("open", "returned"):
        yield Objection(code="case-ended", facts=(("state", case.state),))
    if case.suspended_entries:  # nobody could lift the suspension afterwards; the body decides first (ours)
        yield Objection(code="data-suspended", clauses=procedure.clauses)


def _appeal(case: Case, command: Any, context: Context, procedure: Procedure) -> Iterator[Objection]:
    appeal = procedure.appeal
    if appeal is None:
        yield Objection(code="no-appeal", clauses=procedure.clauses)
        return
    if not is_applicant(case, context.actor):
        yield Objection(code="not-applicant", clauses=appeal.clauses)
    if case.state not in appeal.after:
        yield Objection(code="not-yet-ended", clauses=appeal.clauses, facts=(("state", case.state),))
    if case.appealed:
        yield Objection(code="already-appealed", clauses=appeal.clauses)
    yield from reasoned(command.reason, REASON_OURS, appeal.clauses)


def _platform(case: Case, command: Any, context: Context, procedure: Procedure) -> Iterator[Objection]:
    if PLATFORM not in context.actor.roles:
        yield Objection(code="platform-only")


def _carry(case: Case, command: Any, context: Context, procedure: Procedure) -> Iterator[Objection]:
    yield from _platform(case, command, context, procedure)
    if command.order not in {order.order for order in case.open_orders}:
        yield Objection(code="no-such-order")


def _erase(case: Case, command: Any, context: Context, procedure: Procedure) -> Iterator[Objection]:
    if AUTHORITY not in context.actor.roles:
        yield Objection(code="officers-only")
    if is_own(case, context):
        yield Objection(code="own-case")
    if case.state in ("open", "returned") or any(grant.state_at(context.now) in RUNNING for grant in case.grants):
        yield Objection(code="case-open", facts=(("state", case.state),))
    if case.erased:
        yield Objection(code="already-erased")


_CHECKS: dict[type[Any], Callable[..., Iterator[Objection]]] = {
    cmd.Resubmit: _resubmit,
    cmd.Decide: _decide,
    cmd.Sign: _sign,
    cmd.Extend: _extend,
    cmd.Withdraw: _withdraw,
    cmd.Appeal: _appeal,
    **GRANT_CHECKS,
    cmd.Carry: _carry,
    cmd.Recompute: _platform,
    cmd.Remind: _platform,
    cmd.TellState: _platform,
    cmd.Erase: _erase,
}
