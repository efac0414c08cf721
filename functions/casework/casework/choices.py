"""What a person may do next in a case, and for what they may not do, why: the same answer that stops the write."""

from collections.abc import Iterator
from dataclasses import dataclass

from casework.desk import Desk
from casework.progress import is_late
from catalog.rules import commands as cmd
from catalog.rules.cases import Case, Run
from catalog.rules.commands import Actor, Command
from catalog.rules.forms import FormField
from catalog.rules.labels import Label
from catalog.rules.objections import Objection, objections
from catalog.rules.packs import Outcome, Reason, Stage
from catalog.rules.permissions import APPLICANT, APPROVED, HOLDER, acts_in, is_applicant, roles_in

# Objections that the person answers in the form itself; they do not grey the button.
_ANSWERED_IN_THE_FORM = frozenset(
    ("reason-required", "reason-required-ours", "invalid-answers", "term-over", "term-backwards", "provider-unknown",
     "late-reason-required")
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One command as a form. `command` and `fixed` are sent as they are; `against` greys the button and says why."""

    key: str
    command: str
    title: Label | str
    fixed: tuple[tuple[str, str], ...] = ()
    fields: tuple[FormField, ...] = ()
    asks_reason: bool = False
    reason_required: str = Reason.NONE
    clauses: tuple[str, ...] = ()
    against: tuple[Objection, ...] = ()
    is_grave: bool = False
    keeps_answers: bool = False  # the last answers stand in the form, to be completed
    asks_late_reason: bool = False  # an in-principle limit was missed
    entries: tuple[str, ...] = ()  # the data sets that a body may agree to in part
    body: str = ""  # whose part of a stage it is, where each body decides for itself


def choices_for(desk: Desk, case: Case, actor: Actor) -> tuple[Choice, ...]:
    """Everything that concerns this person now, in the order of the page."""
    parts = (_in_stages, _as_applicant, _with_grants, _at_rest)
    return tuple(choice for part in parts for choice in part(desk, case, actor))


def _against(desk: Desk, case: Case, actor: Actor, command: Command) -> tuple[Objection, ...]:
    found = objections(case, command, desk.context(actor, desk.laws.of(case)))
    return tuple(one for one in found if one.code not in _ANSWERED_IN_THE_FORM)


def _in_stages(desk: Desk, case: Case, actor: Actor) -> Iterator[Choice]:
    procedure = desk.procedure_of(case)
    officer = handles(case, actor)
    for run in case.open_runs:
        stage = procedure.stage(run.stage)
        if stage is None or not (officer or acts_in(case, run, stage, actor)):
            continue
        yield from _decisions(desk, case, actor, (run, stage))
        if stage.extension and officer:
            yield _extension(desk, case, actor, run)


def handles(case: Case, actor: Actor) -> bool:
    """Whether a person deals with the case for an office, and is not only who asked or who holds the grant."""
    return bool(roles_in(case, actor) - ({HOLDER} if case.opened_as else {APPLICANT, HOLDER}))


def _decisions(desk: Desk, case: Case, actor: Actor, place: tuple[Run, Stage]) -> Iterator[Choice]:
    run, stage = place
    if stage.signed_by:
        yield _signature(desk, case, actor, place)
        return
    for outcome in stage.outcomes:
        command = cmd.Decide(run=run.run, outcome=outcome.key)
        yield Choice(
            key=f"decide-{run.run}-{outcome.key}",
            command="decide",
            title=outcome.title,
            fixed=(("run", str(run.run)), ("outcome", outcome.key)),
            fields=outcome.fields,
            asks_reason=True,
            reason_required=outcome.reason,
            clauses=outcome.clauses or stage.clauses,
            against=_against(desk, case, actor, command),
            is_grave=outcome.reason is not Reason.NONE,
            asks_late_reason=is_late(run, desk.now()),
            entries=_parts(case, run, outcome),
            body=run.provider,
        )


def _parts(case: Case, run: Run, outcome: Outcome) -> tuple[str, ...]:
    """The data sets that a body may agree to one by one: its own (AMB-04)."""
    if not outcome.partial or not any(field.key == APPROVED for field in outcome.fields):
        return ()
    return tuple(entry for entry in case.entries if not run.provider or entry.partition("/")[0] == run.provider)


def _signature(desk: Desk, case: Case, actor: Actor, place: tuple[Run, Stage]) -> Choice:
    run, stage = place
    return Choice(
        key=f"sign-{run.run}",
        command="sign",
        title="casework.choice.sign",
        fixed=(("run", str(run.run)),),
        fields=() if run.signatures or is_applicant(case, actor) else stage.outcomes[0].fields,
        clauses=stage.clauses,
        against=_against(desk, case, actor, cmd.Sign(run=run.run)),
    )


def _extension(desk: Desk, case: Case, actor: Actor, run: Run) -> Choice:
    return Choice(
        key=f"extend-{run.run}",
        command="extend",
        title="casework.choice.extend",
        fixed=(("run", str(run.run)),),
        asks_reason=True,
        reason_required=Reason.OURS,
        against=_against(desk, case, actor, cmd.Extend(run=run.run)),
    )


def _as_applicant(desk: Desk, case: Case, actor: Actor) -> Iterator[Choice]:
    if not is_applicant(case, actor):
        return
    procedure = desk.procedure_of(case)
    if case.state in ("open", "returned") and (procedure.is_public or procedure.end("withdrawn")):
        against = _against(desk, case, actor, cmd.Withdraw())
        yield Choice(
            key="withdraw", command="withdraw", title="casework.choice.withdraw", against=against, is_grave=True
        )
    if case.state == "returned":
        yield _resubmission(desk, case, actor)
    appeal = procedure.appeal
    if appeal and case.state in appeal.after and not case.appealed:
        yield Choice(
            key="appeal",
            command="appeal",
            title=appeal.title,
            asks_reason=True,
            reason_required=Reason.OURS,
            clauses=appeal.clauses,
            against=_against(desk, case, actor, cmd.Appeal()),
        )
    for grant in case.grants:
        if grant.state_at(desk.now()) in ("active", "pending"):
            against = _against(desk, case, actor, cmd.DrawToken(grant=grant.id))
            fixed = (("grant", grant.id),)
            title = "casework.choice.draw_token"
            yield Choice(key=f"token-{grant.id}", command="draw_token", title=title, fixed=fixed, against=against)


def _resubmission(desk: Desk, case: Case, actor: Actor) -> Choice:
    procedure = desk.procedure_of(case)
    return Choice(
        key="resubmit",
        command="resubmit",
        title="casework.choice.resubmit",
        fields=procedure.form.put_to(case.applicant_kind),
        clauses=procedure.clauses,
        against=_against(desk, case, actor, cmd.Resubmit()),
        keeps_answers=True,
    )


_GRANT_COMMANDS = (
    ("suspend_grant", cmd.SuspendGrant, ("active", "pending")),
    ("resume_grant", cmd.ResumeGrant, ("suspended",)),
    ("revoke_grant", cmd.RevokeGrant, ("active", "pending", "suspended")),
)


def _with_grants(desk: Desk, case: Case, actor: Actor) -> Iterator[Choice]:
    """Both sides may close access; who did is recorded (AMB-48)."""
    if not roles_in(case, actor) & {"publisher", "authority"}:
        return
    for grant in case.grants:
        for name, kind, states in _GRANT_COMMANDS:
            if grant.state_at(desk.now()) in states:
                yield Choice(
                    key=f"{name}-{grant.id}",
                    command=name,
                    title=f"casework.choice.{name}",
                    fixed=(("grant", grant.id),),
                    asks_reason=True,
                    reason_required=Reason.OURS,
                    against=_against(desk, case, actor, kind(grant=grant.id)),
                    is_grave=name != "resume_grant",
                )


def _at_rest(desk: Desk, case: Case, actor: Actor) -> Iterator[Choice]:
    """What remains when a case is over: the authority may destroy the personal data."""
    if "authority" in roles_in(case, actor) and not case.erased and case.state not in ("open", "returned"):
        against = _against(desk, case, actor, cmd.Erase())
        yield Choice(key="erase", command="erase", title="casework.choice.erase", against=against, is_grave=True)
