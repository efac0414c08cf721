"""The second stage of a build: the pages that belong to no single entry, drawn only where what they show changed."""

import os
from collections.abc import Mapping

from markupsafe import Markup

from catalog.building.job import Entries, Job
from catalog.building.workshop import CARD
from catalog.files.writing import write_changed
from catalog.pages.lists import ListPage, list_pages, with_cards, with_news
from catalog.pages.popular import popular
from catalog.remembered.fingerprints import stamp
from catalog.stages.article_stage import newest_articles
from catalog.stages.plain_stage import refresh_plain
from catalog.views import CatalogueView


def redrawn_lists(job: Job, entries: Entries, known: dict[str, str]) -> dict[str, str]:
    """Draw what shows something else than at the last build; gives the paths of all with their stamps."""
    return _refreshed(job, entries, known) | refresh_plain(job, entries, known)


def _refreshed(job: Job, entries: Entries, known: dict[str, str]) -> dict[str, str]:
    """The pages that show cards."""
    every, news = list_pages(job.portal, job.publishers, entries.cards, entries.facets), newest_articles(job)
    used = popular(job.portal, entries.cards)
    lists = {page.view.path: with_news(page, news, used) for page in every}
    stamps = _stamps(job.house, entries.marks, lists)
    changed = [path for path, mark in stamps.items() if known.get(path) != mark or not _is_there(job, path)]
    job.ledger.keep_pages(dict.fromkeys(changed, ""))
    for path in changed:
        _draw(job, lists[path])
    return stamps


def _draw(job: Job, page: ListPage) -> None:
    """Write a page in every language. It takes a millisecond, less than to tell another process of it."""
    cards = job.ledger.sets_of([CARD + language for language in job.portal.languages], page.keys)
    for place, (language, top) in enumerate(job.tops):
        view = with_cards(page, tuple([Markup(cards[key][place].decode()) for key in page.keys]))
        write_changed(f"{top}{page.view.path}index.html", job.renderer.page(page.template, view, language))


def _stamps(house: str, marks: Mapping[str, str], lists: Mapping[str, ListPage]) -> dict[str, str]:
    """The stamp of each page. Topics and filters are told once: they are the same tuples on hundreds of pages."""
    told: dict[int, str] = {}
    found = {}
    for path, page in lists.items():
        view, shared = page.view, ""
        if isinstance(view, CatalogueView):
            shared = _once(told, view.topics) + _once(told, view.facets)
            view = view._replace(topics=(), facets=())
        found[path] = stamp(house, page.template, view, shared, "".join([marks[key] for key in page.keys]))
    return found


def _once(told: dict[int, str], part: tuple[object, ...]) -> str:
    if id(part) not in told:
        told[id(part)] = stamp(part)
    return told[id(part)]


def _is_there(job: Job, path: str) -> bool:
    return os.path.isfile(f"{job.folders.site}{path}index.html")
