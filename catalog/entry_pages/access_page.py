"""How an entry is open and how its data are had: the part of its page that many entries share."""

from catalog.checks.conditions import APPROVAL, conditions_of
from catalog.files.characters import legal
from catalog.model.entry import Entry, Openness
from catalog.model.states import State
from catalog.offering.published import Published
from catalog.portal import Portal
from catalog.views import AccessView, FlowView, GroundView
from catalog.views.procedure_links import flow_of, public_procedure

APPLICATION, DEMAND = "restricted_application", "demand"
ASKED = (APPLICATION, DEMAND)


def access_view(published: Published) -> AccessView:
    """Everything of it, in every language."""
    entry, portal, steps = published.entry, published.portal, _steps_of(published)
    gate = portal.pack.gate if portal.hides_files(entry) else None
    asked = next((one for one in steps if one in ASKED), "")
    return AccessView(
        openness=str(entry.openness),
        word=portal.openness_word(entry.openness),
        status=entry.status,
        is_gated=gate is not None,
        gate=gate.clauses if gate else (),
        grounds=_grounds(portal, entry),
        terms=entry.openness_conditions,
        conditions=conditions_of(entry, portal.pack),
        approval=legal(str(entry.extra.get(APPROVAL) or "")),
        basis=entry.openness_basis,
        steps=steps,
        flow=_flow(portal, asked) if asked == APPLICATION else None,
        way=public_procedure(portal, asked),
    )


def _grounds(portal: Portal, entry: Entry) -> tuple[GroundView, ...]:
    """The grounds this pack knows; a code of another jurisdiction says nothing here."""
    found = (portal.pack.ground(code) for code in entry.ground_codes)
    return tuple(GroundView(code=one.code, title=one.title, clauses=one.clauses) for one in found if one)


def _steps_of(published: Published) -> tuple[str, ...]:
    """How the data are had, in the order in which it is done."""
    entry, portal = published.entry, published.portal
    if entry.status != State.PUBLISHED:
        return ()
    if entry.openness is Openness.UNCONDITIONAL:
        taken = any(offer.files for offer in published.offers)
        return (("sign_in", "consent", "take") if portal.hides_files(entry) else ("take", "credit")) if taken else ()
    wanted = APPLICATION if entry.openness is Openness.RESTRICTED else DEMAND
    return (wanted,) if public_procedure(portal, wanted) else ()


def _flow(portal: Portal, key: str) -> FlowView | None:
    procedure = portal.pack.procedure(key)
    return flow_of(procedure) if procedure and procedure.is_public else None
