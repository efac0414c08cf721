"""What objections are made of: the reason against a command, and the checks that several commands share."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from catalog.rules.calendars import local_date
from catalog.rules.cases import Case, Run
from catalog.rules.commands import Context, Decide
from catalog.rules.forms import FieldError, FormField, Kind, errors
from catalog.rules.labels import NO_LABEL
from catalog.rules.packs import Outcome, Procedure, Stage
from catalog.rules.permissions import APPROVED, is_applicant, is_officer

MAX_REASON = 2000  # characters; ours
REASON_OURS = "reason-required-ours"  # the text asks for none, we do
_REASON = FormField(key="reason", kind=Kind.TEXT, label=NO_LABEL, required=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """One reason against a command; the sentence and the remedy are in the message catalogue under `code`."""

    code: str
    clauses: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    fields: tuple[FieldError, ...] = ()


def known_by_name(procedure: Procedure, context: Context) -> Iterator[Objection]:
    """The secret alone proves no name: who signs or draws a token has signed in where the procedure asks for it."""
    if procedure.identity == "real_name" and not context.actor.verified:
        yield Objection(code="real-name-required", clauses=procedure.clauses)


def is_own(case: Case, context: Context) -> bool:
    """Whether an officer is asked to act on a case that he submitted for himself, or that is about a grant of his own;
    an office's own case is no such."""
    if not is_officer(context.actor):
        return False
    holds = bool(case.holder) and case.holder == context.actor.id
    return holds or (not case.opened_as and is_applicant(case, context.actor))


def reasoned(reason: str, needed: str = "", clauses: tuple[str, ...] = ()) -> Iterator[Objection]:
    """Whether a reason is there where one is `needed` (the code of the objection), not too long, and plain text."""
    if needed and not reason.strip():
        yield Objection(code=needed, clauses=clauses)
    elif len(reason) > MAX_REASON:
        yield Objection(code="reason-too-long", facts=(("maximum", str(MAX_REASON)),))
    elif faults := errors((_REASON,), {"reason": reason}):
        yield Objection(code="invalid-answers", fields=faults)


def fixed(outcome: Outcome, answers: Mapping[str, str], stage: Stage, context: Context) -> Iterator[Objection]:
    """Whether what a decision fixes is complete, and its term neither over nor backwards."""
    faults = errors(outcome.fields, answers)
    if faults:
        yield Objection(code="invalid-answers", clauses=stage.clauses, fields=faults)
        return
    ends_on = answers.get("valid_until", "").strip()
    starts_on = answers.get("valid_from", "").strip()
    if ends_on and date.fromisoformat(ends_on) < local_date(context.now):
        yield Objection(code="term-over", clauses=stage.clauses, facts=(("valid_until", ends_on),))
    if ends_on and starts_on and ends_on < starts_on:
        yield Objection(code="term-backwards", clauses=stage.clauses)


def in_part(case: Case, run: Run, command: Decide, stage: Stage) -> Iterator[Objection]:
    """Whether a body agrees to data sets of its own, and gives a reason where it leaves some out (AMB-04, ours)."""
    own = {entry for entry in case.entries if not run.provider or entry.split("/")[0] == run.provider}
    chosen = set(command.answers.get(APPROVED, "").split())
    if chosen - own:
        yield Objection(
            code="not-your-entry", clauses=stage.clauses, facts=(("entries", " ".join(sorted(chosen - own))),)
        )
    elif chosen and chosen < own:
        yield from reasoned(command.reason, "reason-required", stage.clauses)


def grant_is(case: Case, key: str, context: Context, states: tuple[str, ...]) -> Iterator[Objection]:
    """Whether the case has this grant, in one of these states."""
    grant = case.grant(key)
    if grant is None:
        yield Objection(code="unknown-grant")
    elif grant.state_at(context.now) not in states:
        yield Objection(code="grant-state", facts=(("state", grant.state_at(context.now)),))
