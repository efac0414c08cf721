"""How a case begins: by a submission, by an officer, or by the platform because it follows from another."""

from collections.abc import Mapping

from catalog.rules import commands as cmd
from catalog.rules import events as ev
from catalog.rules.draft import Draft
from catalog.rules.packs import Procedure
from catalog.rules.permissions import APPLICANT, PUBLISHER, opening_role
from catalog.rules.transitions import open_stage, stage_of

OFFICE = "office"  # the kind of applicant that is a public body and not a person


def submit(draft: Draft, command: cmd.Submit) -> None:
    """Record a submission and open the stages with which it begins."""
    context, form = draft.context, draft.procedure.form
    role = opening_role(draft.procedure, context.actor)
    as_office = role not in (None, APPLICANT)
    draft.add(
        ev.Submitted(
            at=context.now,
            by=context.actor.id,
            reference=command.reference,
            procedure=command.procedure,
            pack=context.pack.key,
            pack_version=context.pack.version,
            form_version=form.version,
            applicant_kind=OFFICE if as_office else command.applicant_kind,
            providers=command.providers or providers_of(role, context.actor),
            entries=command.entries,
            secret_sha256=command.secret_sha256,
            facts=public_facts(draft.procedure, command.answers),
            opened_as=role or "" if as_office else "",
            office=context.actor.office if as_office else "",
            grant=command.grant,
            holder=command.holder,
            commitments=_commitments(draft, command),
        )
    )
    _begin(draft, _first_stages(draft.procedure, command.answers))


def open_case(draft: Draft, command: cmd.Open) -> None:
    """Record a case that follows from another or recurs, and open its first stages."""
    context = draft.context
    draft.add(
        ev.Submitted(
            at=context.now,
            by=command.applicant,
            reference=command.reference,
            procedure=command.procedure,
            pack=context.pack.key,
            pack_version=context.pack.version,
            form_version=draft.procedure.form.version,
            applicant_kind=command.applicant_kind,
            providers=command.providers,
            entries=command.entries,
            secret_sha256=command.secret_sha256,
            facts=command.facts,
            opened_as=command.opened_as,
            office=command.office,
            origin=command.origin,
            grant=command.grant,
            holder=command.holder,
        )
    )
    _begin(draft, _first_stages(draft.procedure, dict(command.facts)))


def providers_of(role: str | None, actor: cmd.Actor) -> tuple[str, ...]:
    """The body that opens a case of its own is the one that provides, where the form names no other."""
    return (actor.office,) if role == PUBLISHER and actor.office else ()


def public_facts(procedure: Procedure, answers: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The answers that the pack marks public or as facts; everything else stays in the vault."""
    asked = (field for field in procedure.form.fields if (field.public or field.fact) and not field.personal)
    named = ((field.key, answers.get(field.key, "").strip()) for field in asked)
    return tuple((key, answer) for key, answer in named if answer)


def _commitments(draft: Draft, command: cmd.Submit) -> tuple[tuple[str, str], ...]:
    """Which commitments were accepted, in which version: the record by person and version."""
    known = draft.context.pack.commitments
    asked = draft.procedure.form.put_to(command.applicant_kind)
    return tuple((field.commitment, known[field.commitment].version) for field in asked if field.commitment in known)


def _first_stages(procedure: Procedure, answers: Mapping[str, str]) -> tuple[str, ...]:
    chosen = (row.stages for row in procedure.opens_when if answers.get(row.field, "").strip() == row.value)
    return next(chosen, procedure.opens)


def _begin(draft: Draft, stages: tuple[str, ...]) -> None:
    for key in stages:
        open_stage(draft, stage_of(draft.procedure, key), draft.case.providers)
