"""The stage of the public pages that show nothing but what the pack says they are about, and of the map of them all."""

from collections.abc import Callable, Iterator
from functools import partial

from catalog.building.job import Entries, Job
from catalog.public_pages.body_views import conditions_view, contacts_view
from catalog.public_pages.kept_views import channels_view, services_view, table_view
from catalog.public_pages.law_views import charts_view, licence_view
from catalog.public_pages.site_map import SITE_MAP_PATH, map_sections, site_map_view
from catalog.remembered.fingerprints import stamp
from catalog.rules.public_pages import PublicPage
from catalog.stages.plain_page import Placed, Plain, made


def public_pages(job: Job, entries: Entries) -> Iterator[Plain]:
    """Every public page of the pack that no other stage draws, and the map; none is left out for lack of content."""
    for page in job.portal.pack.pages:
        if page.drawn == "charts":  # long to draw, and all of it law
            yield Plain("public_charts", page.path, stamp(job.law, page.path), partial(charts_view, job.portal, page))
        elif page.drawn:
            yield made(f"public_{page.drawn}", public_view(job, entries, page), job.house)
    sections = map_sections(job.portal, entries.cards)
    yield Plain("site_map", SITE_MAP_PATH, stamp(job.law, sections), partial(site_map_view, job.portal, sections))


def public_view(job: Job, entries: Entries, page: PublicPage) -> Placed:
    """What a page shows that depends on the catalogue."""
    portal, cards = job.portal, entries.cards
    views: dict[str, Callable[[], Placed]] = {
        "channels": lambda: channels_view(portal, page, cards),
        "charts": lambda: charts_view(portal, page),
        "conditions": lambda: conditions_view(portal, page, job.publishers, cards),
        "contacts": lambda: contacts_view(portal, page, job.publishers),
        "licence": lambda: licence_view(portal, page, cards),
        "services": lambda: services_view(portal, page, cards),
        "table": lambda: table_view(portal, page, cards),
    }
    return views[page.drawn]()
