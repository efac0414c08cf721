"""A step in a case: the one path by which an existing case changes.

load, fold, ask objections, decide, write with the expected version; somebody else's write in between means that
everything is asked again on the case as it then stands.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from casework import answers as reading
from casework import references
from casework.contacts import told_of
from casework.desk import Desk
from casework.filing import ACCESS_CASES, Enclosed, events_of, meta_of, write_of
from casework.naming import decided_faults
from casework.notices import messages_for
from casework.orders import carry_out
from casework.personal import answers_of, decided_vault, vault_of
from casework.submissions import Refused
from catalog.rules import commands as cmd
from catalog.rules import events as ev
from catalog.rules.cases import Case, apply, fold
from catalog.rules.commands import Actor, Command
from catalog.rules.decisions import decide
from catalog.rules.forms import FieldError, FormField
from catalog.rules.objections import Objection, objections
from catalog.rules.permissions import may_see
from runtime.errors import StoreAway
from runtime.stores import Appended

ATTEMPTS = 8
"""How often a step is asked again when others write to the same case; then the store counts as away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The step is durable. `events` may be empty when there was nothing left to record; `token` is shown once."""

    case: Case
    events: tuple[ev.Event, ...]
    token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """No such case, or none that this person may know of; the two look the same."""


def case_for(desk: Desk, reference: str, actor: Actor, secret: str = "") -> tuple[Case, Actor] | None:
    """The case, and the person as its secret proves them; None when there is none or it is not theirs to see."""
    stored = desk.store.load(reference)
    if stored is None:
        references.is_secret(secret, "")  # the same work whether the case exists or not
        return None
    case = fold(events_of(stored))
    if references.is_secret(secret, case.secret_sha256):
        actor = replace(actor, holds_secret=True)
    return (case, actor) if may_see(case, actor) else None


def step(desk: Desk, reference: str, command: Command, actor: Actor) -> Done | Refused | Missing:
    """Carry out a command, or say everything that is against it. Raises StoreAway after too many conflicts."""
    token = ""
    if isinstance(command, cmd.DrawToken):
        token = references.new_token()
        command = replace(command, token_sha256=references.token_sha256(token))
    for _ in range(ATTEMPTS):
        stored = desk.store.load(reference)
        if stored is None:
            return Missing()
        outcome = _once(desk, fold(events_of(stored)), command, actor)
        if isinstance(outcome, Done):
            return replace(outcome, token=token)
        if outcome is not None:
            return outcome
    raise StoreAway("busy", "others kept changing the case", case=reference)


def _once(desk: Desk, case: Case, command: Command, actor: Actor) -> Done | Refused | Missing | None:
    """One attempt; None when somebody else was faster."""
    if not may_see(case, actor):
        return Missing()
    command = completed(desk, case, command)
    context = desk.context(actor, desk.laws.of(case))
    found = (*objections(case, command, context), *_catalogue_objections(desk, case, command, actor))
    if found:
        return Refused(objections=found)
    events = decide(case, command, context)
    if not events:
        return Done(case=case, events=())
    after = _after(case, events)
    enclosed = Enclosed(messages=_messages(desk, after, events, command), vault=_vault(desk, after, command))
    if not isinstance(desk.store.append(write_of(desk, after, events, enclosed)), Appended):
        return None
    follow_up(desk, case, after)
    return Done(case=after, events=events)


def _after(case: Case, events: tuple[ev.Event, ...]) -> Case:
    for event in events:
        case = apply(case, event)
    return case


def completed(desk: Desk, case: Case, command: Command) -> Command:
    """A command with what its answers imply: a resubmission may name other data sets and so other providers."""
    if not isinstance(command, cmd.Resubmit):
        return command
    fields = desk.procedure_of(case).form.put_to(case.applicant_kind)
    return replace(
        command,
        entries=reading.entries_of(fields, command.answers),
        providers=reading.providers_of(fields, command.answers),
    )  # named none: the case keeps those it has


def _catalogue_objections(desk: Desk, case: Case, command: Command, actor: Actor) -> tuple[Objection, ...]:
    asked = _asked(desk, case, command)
    if asked is None:
        return ()
    fields, answers = asked
    procedure = desk.procedure_of(case) if isinstance(command, cmd.Resubmit) else None
    faults: tuple[FieldError, ...] = reading.catalogue_faults(fields, answers, desk.directory, procedure)
    if procedure is None:
        faults = (*faults, *decided_faults(desk, actor, fields, answers))
    return (Objection(code="invalid-answers", fields=faults),) if faults else ()


def _asked(desk: Desk, case: Case, command: Any) -> tuple[tuple[FormField, ...], Any] | None:
    """The questions that a command answers, and its answers."""
    procedure = desk.procedure_of(case)
    if isinstance(command, cmd.Resubmit):
        return procedure.form.put_to(case.applicant_kind), command.answers
    if not isinstance(command, cmd.Decide | cmd.Sign):
        return None
    run = case.run(command.run)
    stage = procedure.stage(run.stage) if run else None
    if stage is None or not stage.outcomes:
        return None
    chosen = stage.outcome(command.outcome) if isinstance(command, cmd.Decide) else stage.outcomes[0]
    return (chosen.fields, command.answers) if chosen else None


def _messages(desk: Desk, after: Case, events: tuple[ev.Event, ...], command: Command) -> Any:
    if after.erased:
        return ()
    told = told_of(desk, after)
    if isinstance(command, cmd.Resubmit):
        told = replace(told, values=command.answers)
    return messages_for(desk, after, events, told)


def _vault(desk: Desk, after: Case, command: Command) -> dict[str, str]:
    if isinstance(command, cmd.Decide | cmd.Sign):
        asked = _asked(desk, after, command) if _fixes(after, command) else None
        return decided_vault(command.run, *asked) if asked else {}
    if not isinstance(command, cmd.Resubmit):
        return {}
    language = answers_of(desk, after.reference).language
    return vault_of(command.answers, language, after.returns + 1)


def _fixes(after: Case, command: cmd.Decide | cmd.Sign) -> bool:
    """Whether the answers of a command count: of an agreement only those of the first signature were checked."""
    run = after.run(command.run)
    return isinstance(command, cmd.Decide) or (run is not None and len(run.signatures) == 1)


def follow_up(desk: Desk, before: Case, after: Case) -> None:
    """What must happen elsewhere at once: orders to other cases, and what the access app has to know.

    Both are made good by the next sweep when this process ends before it gets here.
    """
    with suppress(StoreAway, LookupError):
        carry_out(desk, after, step)
    lists = (*meta_of(before, desk.laws.of(before)).registers, *meta_of(after, desk.laws.of(after)).registers)
    if ACCESS_CASES in lists:
        try:
            desk.access.reconcile(after)
        except StoreAway:
            return  # access is away; the sweep reconciles every such case
