"""Refusals in words: what is wrong, by which clause, and what to do about it."""

from collections.abc import Iterable

from casework.wording import Wording
from catalog.rules.forms import FieldError
from catalog.rules.objections import Objection
from runtime.problems import FieldProblem, ObjectionProblem, Problem

# Objections against who is asking are 403; all others against what is asked, in the state the case is in, are 409.
_WHO = frozenset(
    (
        "not-your-turn",
        "not-applicant",
        "own-case",
        "officers-only",
        "head-approves",
        "platform-only",
        "real-name-required",
        "not-yours-to-open",
        "not-yours-to-withdraw",
    )
)
_INVALID = frozenset(
    ("invalid-answers", "unknown-procedure", "applicant-kind", "provider-unknown", "reason-required",
     "reason-required-ours", "reason-too-long", "term-over", "term-backwards", "unknown-outcome",
     "late-reason-required", "not-your-entry")
)  # fmt: skip


def status_of(objections: Iterable[Objection]) -> int:
    """403 for the wrong person, 422 for a wrong or missing answer, 409 for the wrong moment; the gravest counts."""
    codes = {objection.code for objection in objections}
    if codes & _WHO:
        return 403
    return 422 if codes <= _INVALID else 409


def problem_of(objections: tuple[Objection, ...], wording: Wording) -> Problem:
    """A refusal as it is sent to programs."""
    return Problem(
        status=status_of(objections),
        code=objections[0].code,
        title=wording.text("objections.title"),
        detail=" ".join(dict.fromkeys(sentence(objection, wording) for objection in objections)),
        errors=tuple(field_problem(fault, wording) for one in objections for fault in one.fields),
        objections=tuple(objection_problem(objection, wording) for objection in objections),
    )


def objection_problem(objection: Objection, wording: Wording) -> ObjectionProblem:
    """One objection in words."""
    return ObjectionProblem(
        code=objection.code,
        clause=", ".join(objection.clauses),
        message=sentence(objection, wording),
        remedy=remedy(objection, wording),
    )


def sentence(objection: Objection, wording: Wording) -> str:
    """What is against a command."""
    return wording.text(f"objections.{objection.code}.message", **dict(objection.facts))


def remedy(objection: Objection, wording: Wording) -> str:
    """What to do about it."""
    return wording.text(f"objections.{objection.code}.remedy", **dict(objection.facts))


def field_problem(fault: FieldError, wording: Wording) -> FieldProblem:
    """One answer's fault in words."""
    return FieldProblem(field=fault.field, code=fault.code, message=field_sentence(fault, wording))


def field_sentence(fault: FieldError, wording: Wording) -> str:
    """What is wrong with one answer and what would be right."""
    return wording.text(f"objections.field.{fault.code}", **dict(fault.facts))
