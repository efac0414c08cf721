"""The views of what the pack orders: procedures, forms, registers, the rules themselves."""

from collections.abc import Mapping, Sequence
from datetime import date

from catalog.configuration.own_packs import every_readable
from catalog.messages import Messages
from catalog.model.label import NO_LABEL, Label
from catalog.model.publisher import Publisher
from catalog.offering.cards import Card
from catalog.pages.coverage_page import clause_count
from catalog.pages.newest_rows import Rows as Rows
from catalog.pages.readings_page import reading_count
from catalog.pages.register_cells import cells_of
from catalog.portal import Portal
from catalog.rules.eligibility import Commitment
from catalog.rules.forms import Kind, Section
from catalog.rules.packs import NOTHING, RETURNED, Outcome, Pack, Procedure, Register, Stage
from catalog.rules.public_pages import page_at
from catalog.views import (
    FormView,
    GroundView,
    Link,
    OutcomeView,
    PackRow,
    ProcedureRow,
    ProcedureView,
    RegisterView,
    RulesView,
    SectionView,
    StageView,
    StepView,
)
from catalog.views.flow_chart import flow_chart
from catalog.views.procedure_links import flows, procedure_links, procedure_path, register_links

PROCEDURES_PATH = "/procedures/"
OTHERS_PATH = "/rules/procedures/"
REGISTERS_PATH = "/registers/"
RULES_PATH = "/rules/"
_RETURNED = Label(*(Messages(language).text("build.returned") for language in ("zh", "en")))
_OPENNESS = ("unconditional", "restricted", "prohibited")


def slug(key: str) -> str:
    """A key of the pack as part of an address."""
    return key.replace("_", "-")


def procedures_view(portal: Portal) -> ProcedureView:
    """`/procedures/`: all of them."""
    return ProcedureView(
        path=PROCEDURES_PATH,
        title=NO_LABEL,
        procedures=procedure_links(portal),
        summaries=tuple(one.summary for one in portal.pack.procedures if one.is_public),
        flows=flows(portal),
        others=other_procedures(portal),
    )


def procedure_view(portal: Portal, procedure: Procedure) -> ProcedureView:
    """One procedure with its stages in the order of the pack."""
    row = next((row for row in portal.pack.registers if row.procedure == procedure.key), None)
    link = Link(title=row.title, path=f"/registers/{slug(row.key)}/", key=row.key) if row else None
    return ProcedureView(
        path=procedure_path(procedure),
        title=procedure.title,
        procedures=procedure_links(portal),
        procedure=procedure,
        stages=tuple(_stage(portal, procedure, stage, at) for at, stage in enumerate(procedure.stages, 1)),
        form=form_path(procedure) if procedure.is_public else "",
        schema=schema_path(procedure),
        register=link,
        charts={language: flow_chart(portal.pack, procedure, language) for language in portal.languages},
        openers=tuple(portal.role_word(role) for role in procedure.opened_by),
        commitments=_commitments(portal, procedure),
        agreement=portal.pack.agreement if _signs(procedure) else None,
        follows=_follows(portal, procedure),
    )


def form_path(procedure: Procedure) -> str:
    """Where the form of a procedure stands."""
    return f"/apply/{slug(procedure.key)}/"


def schema_path(procedure: Procedure) -> str:
    """Where the Table Schema of a procedure's form stands."""
    return f"{procedure_path(procedure)}form.schema.json"


def _commitments(portal: Portal, procedure: Procedure) -> tuple[Commitment, ...]:
    """The commitments that the form asks to accept."""
    asked = (field.commitment for field in procedure.form.fields if field.kind is Kind.COMMITMENT)
    return tuple(portal.pack.commitments[key] for key in asked if key in portal.pack.commitments)


def _signs(procedure: Procedure) -> bool:
    return any(stage.signed_by for stage in procedure.stages)


def _follows(portal: Portal, procedure: Procedure) -> tuple[Link, ...]:
    """What begins when a decision or the grant of a case says so."""
    started = [key for stage in procedure.stages for outcome in stage.outcomes for key in outcome.starts]
    keys = dict.fromkeys((*procedure.after_grant, *procedure.after_grant_end, *started))
    found = (portal.pack.procedure(key) for key in keys if key != procedure.key)
    return tuple(Link(title=one.title, path=procedure_path(one), key=one.key) for one in found if one)


def other_procedures(portal: Portal) -> tuple[ProcedureRow, ...]:
    """The procedures that officers open or that the platform opens by itself."""
    return tuple(
        ProcedureRow(
            link=Link(title=one.title, path=procedure_path(one), key=one.key),
            summary=one.summary,
            openers=tuple(portal.role_word(role) for role in one.opened_by),
            clauses=one.clauses,
            recurs=one.recurs,
            steps=tuple(StepView(title=stage.title, limit=stage.limit) for stage in one.stages),
        )
        for one in portal.pack.procedures
        if not one.is_public
    )


def others_view(portal: Portal) -> ProcedureView:
    """`/rules/procedures/`: what officers do by themselves, and what comes by itself."""
    return ProcedureView(
        path=OTHERS_PATH, title=NO_LABEL, procedures=procedure_links(portal), others=other_procedures(portal)
    )


def _stage(portal: Portal, procedure: Procedure, stage: Stage, number: int) -> StageView:
    extension = stage.extension
    return StageView(
        number=number,
        key=stage.key,
        title=stage.title,
        actors=tuple(portal.role_word(actor) for actor in stage.actors),
        clock=stage.clock,
        clock_ours=stage.clock_ours,
        limit=stage.limit,
        also=stage.also,
        extension=extension,
        extension_approver=portal.role_word(extension.approver) if extension else NO_LABEL,
        clauses=stage.clauses,
        outcomes=tuple(_outcome(procedure, outcome) for outcome in stage.outcomes),
        guidance=stage.guidance,
        ours=stage.ours,
        automatic=stage.automatic,
        is_first=stage.key in procedure.opens,
    )


def _outcome(procedure: Procedure, outcome: Outcome) -> OutcomeView:
    return OutcomeView(
        key=outcome.key,
        title=outcome.title,
        leads_to=_leads_to(procedure, outcome.to),
        reason=str(outcome.reason),
        clauses=outcome.clauses,
        ours=outcome.ours,
    )


def _leads_to(procedure: Procedure, key: str) -> Label:
    if key in (RETURNED, NOTHING):
        return _RETURNED if key == RETURNED else NO_LABEL
    stage, end = procedure.stage(key), procedure.end(key)
    return stage.title if stage else end.title if end else NO_LABEL


def form_view(portal: Portal, publishers: Sequence[Publisher], procedure: Procedure) -> FormView:
    """The form of a procedure as the static page shows it: nothing filled in."""
    form = procedure.form
    known = {section.key for section in form.sections}
    rest = tuple(field for field in form.fields if field.section not in known)
    sections = [_section(section, form.fields) for section in form.sections]
    if rest:
        sections.append(SectionView(key="rest", title=NO_LABEL, text=NO_LABEL, fields=rest))
    return FormView(
        path=form_path(procedure),
        title=form.title if form.title.zh else procedure.title,
        procedure=procedure,
        form=form,
        sections=tuple(sections),
        agencies=tuple(Link(title=body.title, path=f"/{body.name}/", key=body.name) for body in publishers),
        action=f"{portal.base}/api/cases",
        about=procedure_path(procedure),
    )


def _section(section: Section, fields: Sequence[object]) -> SectionView:
    inside = tuple(field for field in fields if getattr(field, "section", "") == section.key)
    return SectionView(key=section.key, title=section.title, text=section.text, fields=inside)  # type: ignore[arg-type]


def registers_view(portal: Portal) -> RegisterView:
    """`/registers/`: all of them."""
    summaries = tuple(one.description for one in portal.pack.registers)
    return RegisterView(path=REGISTERS_PATH, title=NO_LABEL, registers=register_links(portal), summaries=summaries)


def register_view(
    portal: Portal, register: Register, card: Card | None, rows: Rows, cards: Mapping[str, Card]
) -> RegisterView:
    """A register with the rows of the entry that publishes it; empty until there is one."""
    names, cells, total = rows
    places = [_place(names, key, label) for key, label in register.columns]
    procedure = portal.pack.procedure(register.procedure)
    link = Link(title=procedure.title, path=procedure_path(procedure)) if procedure else None
    shown = [[row[at] if at >= 0 else "" for at in places] for row in reversed(cells)]
    return RegisterView(
        path=f"/registers/{slug(register.key)}/",
        title=register.title,
        registers=register_links(portal),
        register=register,
        columns=tuple(label for _, label in register.columns),
        rows=cells_of(register, procedure, shown, cards),
        total=total,
        entry=card.path if card else "",
        procedure=link,
        row=page_at(portal.pack.pages, f"/registers/{slug(register.key)}/"),
    )


def _place(names: Sequence[str], key: str, label: Label) -> int:
    """Where a register's column stands in its table, which is headed in Chinese; -1 when it is not there."""
    return next((names.index(name) for name in (key, label.zh) if name in names), -1)


def rules_view(portal: Portal, today: date) -> RulesView:
    """`/rules/`: the pack in force, as it is applied."""
    pack = portal.pack
    return RulesView(
        path=RULES_PATH,
        title=pack.title,
        procedures=procedure_links(portal),
        registers=register_links(portal),
        grounds={
            openness: tuple(
                GroundView(code=ground.code, title=ground.title, clauses=ground.clauses)
                for ground in pack.grounds
                if ground.openness == openness
            )
            for openness in _OPENNESS
        },
        required=tuple((row.key, row.clauses) for row in pack.required),
        checks=tuple((row.code, row.severity, row.clauses, row.ours) for row in pack.rules),
        packs=tuple(_pack_row(one, portal, today) for one in every_readable(portal.settings.packs)),
        conditions=pack.conditions,
        conflicts=pack.conflicts,
        others=sum(not one.is_public for one in pack.procedures),
        clauses=clause_count(pack),
        readings=reading_count(pack),
    )


def _pack_row(pack: Pack, portal: Portal, today: date) -> PackRow:
    return PackRow(
        key=pack.key,
        title=pack.title,
        number=pack.number,
        validity=pack.validity_on(today),
        in_force_from=pack.in_force_from.isoformat() if pack.in_force_from else "",
        in_force_until=pack.in_force_until.isoformat() if pack.in_force_until else "",
        note=pack.note,
        is_ours=pack.key in (portal.pack.key, portal.pack.inherits),
    )
