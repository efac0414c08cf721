"""The grant that a submission or a decision names: found in the case that issued it, for those who may speak of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from casework.desk import Desk
from casework.filing import events_of
from casework.references import parse_reference
from catalog.rules.cases import Case, fold
from catalog.rules.commands import Actor
from catalog.rules.forms import FieldError, FormField, Kind
from catalog.rules.packs import Procedure
from catalog.rules.permissions import APPLICANT, PUBLISHER, opening_role, roles_in

GRANT = "grant"  # what a procedure `concerns`, and the question that names it


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A grant with the person who holds it and the data sets it is for."""

    grant: str = ""
    holder: str = ""
    entries: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()


def subject_of(desk: Desk, actor: Actor, procedure: Procedure | None, answers: Mapping[str, str]) -> Subject:
    """The grant that a submission is about; an empty one where it names none, or none that the person may name."""
    if procedure is None or procedure.concerns != GRANT:
        return Subject()
    named = (answers.get(field.key, "").strip() for field in procedure.form.fields if field.kind is Kind.GRANT)
    key = next((answer for answer in named if answer), "")
    case = case_of(desk, key)
    if case is None or not _may_name(case, actor, procedure):
        return Subject()
    grant = case.grant(key)
    entries = grant.entries if grant else ()
    providers = tuple(dict.fromkeys(entry.partition("/")[0] for entry in entries))
    return Subject(grant=key, holder=case.applicant, entries=entries, providers=providers)


def case_of(desk: Desk, grant: str) -> Case | None:
    """The case that issued a grant; None where there is no such grant."""
    reference = parse_reference(grant.rpartition("-G")[0])
    stored = desk.store.load(reference) if reference else None
    case = fold(events_of(stored)) if stored else None
    return case if case and case.grant(grant) else None


def _may_name(case: Case, actor: Actor, procedure: Procedure) -> bool:
    """Officers name the grants of cases in which they take part; everybody else a grant of their own."""
    if opening_role(procedure, actor) == APPLICANT:
        return bool(actor.id) and case.applicant == actor.id
    return bool(roles_in(case, actor) - {APPLICANT})


def subject_faults(
    desk: Desk, actor: Actor, procedure: Procedure, answers: Mapping[str, str]
) -> tuple[FieldError, ...]:
    """What is wrong with the grant that a submission names. Another person's grant looks like none at all."""
    if procedure.concerns != GRANT or subject_of(desk, actor, procedure, answers).grant:
        return ()
    fields = [field for field in procedure.form.fields if field.kind is Kind.GRANT and answers.get(field.key)]
    return tuple(FieldError(field.key, "unknown-grant") for field in fields)


def decided_faults(
    desk: Desk, actor: Actor, fields: Iterable[FormField], answers: Mapping[str, str]
) -> tuple[FieldError, ...]:
    """Grants that a decision names and that whoever decides does not know."""
    found: list[FieldError] = []
    for field in fields:
        key = answers.get(field.key, "").strip() if field.kind is Kind.GRANT else ""
        case = case_of(desk, key) if key else None
        if key and not (case and roles_in(case, actor)):
            found.append(FieldError(field.key, "unknown-grant"))
    return tuple(found)


def foreign_faults(actor: Actor, procedure: Procedure, answers: Mapping[str, str]) -> tuple[FieldError, ...]:
    """Data sets of another body, where only the body itself asks for something about its own (ours)."""
    if procedure.opened_by != (PUBLISHER,) or procedure.about != "entry" or PUBLISHER not in actor.roles:
        return ()
    fields = (field for field in procedure.form.fields if field.kind in (Kind.ENTRY, Kind.ENTRIES))
    named = [(field.key, key) for field in fields for key in answers.get(field.key, "").split()]
    return tuple(
        FieldError(field, "not-own-entry", (("value", key[:80]),))
        for field, key in named
        if key.partition("/")[0] != actor.office
    )
