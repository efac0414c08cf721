"""The view of `/site-map/`: what this portal publishes and under which clause, and what other texts order."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from catalog.clauses.addresses import list_path, register_path
from catalog.configuration.own_packs import every_readable
from catalog.model.label import NO_LABEL, Label
from catalog.offering.cards import Card
from catalog.portal import Portal
from catalog.public_pages.kept_views import page_card, register_card
from catalog.rules.public_pages import PublicPage
from catalog.views.public_pages import MapRow, SiteMapView

SITE_MAP_PATH = "/site-map/"
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "data": ("P-01", "P-02", "P-03", "P-12", "P-29", "P-30"),
    "plans": ("P-05", "P-06", "P-07", "P-08", "P-09", "P-10"),
    "services": ("P-13", "P-14", "P-15", "P-19", "P-20", "P-27"),
    "outcomes": ("P-04", "P-11", "P-21", "P-22", "P-23", "P-26"),
    "portal": ("P-16", "P-17", "P-18", "P-24", "P-25", "P-28", "P-31"),
}
Sections = tuple[tuple[str, tuple[MapRow, ...]], ...]
OTHER = "other"  # pages that only a city's own pack has


def site_map_view(portal: Portal, sections: Sections) -> SiteMapView:
    """The map of the sections, and what other texts order."""
    return SiteMapView(path=SITE_MAP_PATH, title=NO_LABEL, sections=sections, elsewhere=_elsewhere(portal))


def map_sections(portal: Portal, cards: Sequence[Card]) -> Sections:
    """Every public page of the pack in the order of the list of pages, by section."""
    found: dict[str, list[MapRow]] = defaultdict(list)
    for page in sorted(portal.pack.pages, key=lambda page: page.id):
        found[_section(page.id)].append(_row(portal, page, cards))
    return tuple((name, tuple(found[name])) for name in (*SECTIONS, OTHER) if found[name])


def _section(number: str) -> str:
    return next((name for name, numbers in SECTIONS.items() if number in numbers), OTHER)


def _row(portal: Portal, page: PublicPage, cards: Sequence[Card]) -> MapRow:
    held = [card for card in _holders(portal, page, cards) if card]
    state = ("filled" if held else "waiting") if _is_kept(portal, page) else ""
    return MapRow(page=page, state=state, count=sum(card.rows or 0 for card in held))


def _is_kept(portal: Portal, page: PublicPage) -> bool:
    """Whether the page shows the rows of an entry and nothing else."""
    registers = [register_path(row.key) for row in portal.pack.registers]
    return page.drawn == "table" or page.path in (*registers, *(list_path(row.key) for row in portal.pack.lists))


def _holders(portal: Portal, page: PublicPage, cards: Sequence[Card]) -> Iterable[Card | None]:
    if page.drawn == "table":
        yield page_card(cards, page)
    for register in portal.pack.registers:
        if register_path(register.key) == page.path:
            yield register_card(cards, register.key)
    for wanted in portal.pack.lists:
        if list_path(wanted.key) == page.path:
            editions = [card for card in cards if card.listed.partition("/")[0] == wanted.key]
            yield max(editions, key=lambda card: card.listed, default=None)


def _elsewhere(portal: Portal) -> tuple[tuple[PublicPage, tuple[Label, ...]], ...]:
    """Pages to which only other texts give occasion, each with those texts: not missing here, but not ordered."""
    own = {page.key for page in portal.pack.pages}
    found: dict[str, tuple[PublicPage, list[Label]]] = {}
    for pack in every_readable(portal.settings.packs):
        for page in pack.pages:
            if page.key not in own and page.clauses:
                found.setdefault(page.key, (page, []))[1].append(pack.title)
    return tuple((page, tuple(titles)) for page, titles in sorted(found.values(), key=lambda pair: pair[0].id))
