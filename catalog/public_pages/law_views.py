"""Pages drawn from the pack alone: flow charts, and what the licence says beside the entries that name one."""

from collections import Counter

from catalog.offering.cards import Card
from catalog.portal import Portal
from catalog.rules.packs import Procedure
from catalog.rules.public_pages import PublicPage
from catalog.views.flow_chart import flow_chart
from catalog.views.portal import Link
from catalog.views.procedure_links import procedure_path
from catalog.views.public_pages import ChartsView, LicenceView

PARTS = ("rights", "duties", "disclaimer", "privacy")


def licence_view(portal: Portal, page: PublicPage, cards: tuple[Card, ...]) -> LicenceView:
    """The licence before which open data stand, part by part, and the licences that entries name."""
    gate = portal.pack.gate
    documents = next((one.path for one in portal.pack.pages if one.key == "documents"), "")
    return LicenceView(
        path=page.path,
        title=page.title,
        row=page,
        gate=gate,
        parts=tuple((key, gate.parts[key]) for key in PARTS if key in gate.parts) if gate else (),
        licences=_licences(portal, cards),
        documents=documents,
    )


def _licences(portal: Portal, cards: tuple[Card, ...]) -> tuple[Link, ...]:
    """Every licence by how many entries name it, the most used first."""
    counts = Counter(name for card in cards if not card.is_gone for name in card.licences)
    return tuple(
        Link(
            title=portal.word("licences", name), path=portal.term("licences", name, "url"), key=name, count=counts[name]
        )
        for name in sorted(counts, key=lambda name: (-counts[name], name))
    )


def charts_view(portal: Portal, page: PublicPage) -> ChartsView:
    """The drawings of the procedures that the page names, or of all that the public may open."""
    return ChartsView(
        path=page.path,
        title=page.title,
        row=page,
        charts=tuple(
            (
                Link(title=one.title, path=procedure_path(one), key=one.key),
                {language: flow_chart(portal.pack, one, language) for language in portal.languages},
            )
            for one in _charted(portal, page)
        ),
    )


def _charted(portal: Portal, page: PublicPage) -> tuple[Procedure, ...]:
    named = tuple(one for one in map(portal.pack.procedure, page.procedures) if one)
    return named or tuple(one for one in portal.pack.procedures if one.is_public)
