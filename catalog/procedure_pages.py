"""The views of what the pack orders: procedures, forms, registers, the rules themselves."""

from collections.abc import Sequence

from catalog.cards import Card
from catalog.messages import Messages
from catalog.model.label import NO_LABEL, Label
from catalog.model.publisher import Publisher
from catalog.pages import flows, procedure_links, register_links
from catalog.portal import Portal
from catalog.rules.forms import Section
from catalog.rules.packs import NOTHING, RETURNED, Outcome, Procedure, Register, Stage
from catalog.views import (
    FormView,
    GroundView,
    Link,
    OutcomeView,
    ProcedureView,
    RegisterView,
    RulesView,
    SectionView,
    StageView,
)

REGISTER_ROWS = 500  # on a page; the entry behind it holds them all
_RETURNED = Label(*(Messages(language).text("build.returned") for language in ("zh", "en")))
_OPENNESS = ("unconditional", "restricted", "prohibited")


def slug(key: str) -> str:
    """A key of the pack as part of an address."""
    return key.replace("_", "-")


def procedures_view(portal: Portal) -> ProcedureView:
    """`/procedures/`: all of them."""
    return ProcedureView(
        path="/procedures/",
        title=NO_LABEL,
        procedures=procedure_links(portal),
        summaries=tuple(one.summary for one in portal.pack.procedures),
        flows=flows(portal),
    )


def procedure_view(portal: Portal, procedure: Procedure) -> ProcedureView:
    """One procedure with its stages in the order of the pack."""
    row = next((row for row in portal.pack.registers if row.procedure == procedure.key), None)
    link = Link(title=row.title, path=f"/registers/{slug(row.key)}/", key=row.key) if row else None
    return ProcedureView(
        path=f"/procedures/{slug(procedure.key)}/",
        title=procedure.title,
        procedures=procedure_links(portal),
        summaries=tuple(one.summary for one in portal.pack.procedures),
        procedure=procedure,
        stages=tuple(_stage(portal, procedure, stage, at) for at, stage in enumerate(procedure.stages, 1)),
        form=f"/apply/{slug(procedure.key)}/",
        register=link,
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
        path=f"/apply/{slug(procedure.key)}/",
        title=form.title if form.title.zh else procedure.title,
        procedure=procedure,
        form=form,
        sections=tuple(sections),
        agencies=tuple(Link(title=body.title, path=f"/{body.name}/", key=body.name) for body in publishers),
        action=f"{portal.base}/api/cases",
        about=f"/procedures/{slug(procedure.key)}/",
    )


def _section(section: Section, fields: Sequence[object]) -> SectionView:
    inside = tuple(field for field in fields if getattr(field, "section", "") == section.key)
    return SectionView(key=section.key, title=section.title, text=section.text, fields=inside)  # type: ignore[arg-type]


def registers_view(portal: Portal) -> RegisterView:
    """`/registers/`: all of them."""
    return RegisterView(path="/registers/", title=NO_LABEL, registers=register_links(portal))


Rows = tuple[
    tuple[str, ...], tuple[tuple[str, ...], ...], int
]  # names of columns, rows oldest first, how many there are


def register_view(portal: Portal, register: Register, card: Card | None, rows: Rows) -> RegisterView:
    """A register with the rows of the entry that publishes it; empty until there is one."""
    names, cells, total = rows
    places = [_place(names, key, label) for key, label in register.columns]
    procedure = portal.pack.procedure(register.procedure)
    link = Link(title=procedure.title, path=f"/procedures/{slug(procedure.key)}/") if procedure else None
    return RegisterView(
        path=f"/registers/{slug(register.key)}/",
        title=register.title,
        registers=register_links(portal),
        register=register,
        columns=tuple(label for _, label in register.columns),
        rows=tuple(tuple(row[at] if at >= 0 else "" for at in places) for row in reversed(cells)),
        total=total,
        entry=card.path if card else "",
        procedure=link,
    )


def _place(names: Sequence[str], key: str, label: Label) -> int:
    """Where a register's column stands in its table, which is headed in Chinese; -1 when it is not there."""
    return next((names.index(name) for name in (key, label.zh) if name in names), -1)


def rules_view(portal: Portal) -> RulesView:
    """`/rules/`: the pack in force, as it is applied."""
    pack = portal.pack
    return RulesView(
        path="/rules/",
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
    )
