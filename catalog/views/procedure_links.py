"""Where the pages of procedures and registers are, and each procedure at a glance."""

from catalog.portal import Portal
from catalog.rules.packs import Procedure
from catalog.views import FlowView, Link, StepView

DEMAND = "demand"  # the procedure by which the public says what it needs


def procedure_links(portal: Portal) -> tuple[Link, ...]:
    """Every procedure that the public may open, by its short word."""
    return tuple(
        Link(title=one.word if one.word.zh else one.title, path=procedure_path(one), key=one.key)
        for one in portal.pack.procedures
        if one.is_public
    )


def procedure_path(procedure: Procedure) -> str:
    """The page of a procedure: those of officers and of the platform stand among the rules."""
    top = "/procedures/" if procedure.is_public else "/rules/procedures/"
    return f"{top}{procedure.key.replace('_', '-')}/"


def public_procedure(portal: Portal, key: str) -> str:
    """The page of a procedure that the public may open, or nothing."""
    procedure = portal.pack.procedure(key)
    return procedure_path(procedure) if procedure and procedure.is_public else ""


def flows(portal: Portal) -> tuple[FlowView, ...]:
    """Every procedure that the public may open, at a glance."""
    return tuple(flow_of(one) for one in portal.pack.procedures if one.is_public)


def flow_of(procedure: Procedure) -> FlowView:
    """A procedure at a glance: its stages in order with their limits."""
    return FlowView(
        key=procedure.key,
        path=procedure_path(procedure),
        word=procedure.word if procedure.word.zh else procedure.title,
        title=procedure.title,
        summary=procedure.summary,
        steps=tuple(StepView(title=stage.title, limit=stage.limit) for stage in procedure.stages),
    )


def demand_path(portal: Portal) -> str:
    """The form in which the public says what data it misses; empty where the pack has none."""
    procedure = portal.pack.procedure(DEMAND)
    return f"/apply/{DEMAND}/" if procedure and procedure.is_public else ""


def register_links(portal: Portal) -> tuple[Link, ...]:
    """Every public register of the pack."""
    return tuple(
        Link(title=one.title, path=f"/registers/{one.key.replace('_', '-')}/", key=one.key)
        for one in portal.pack.registers
    )
