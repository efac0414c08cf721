"""What articles may lead to, gathered from the catalogue and the authored pages."""

from collections.abc import Iterable
from pathlib import Path

from catalog.articles.links import Known
from catalog.articles.reading import Articles
from catalog.portal import files_below


def known_to(articles: Articles, pages: Path, entries: Iterable[str], bodies: Iterable[str]) -> Known:
    """The surroundings of `articles`: keys of entries and of bodies, and the files below `pages`."""
    return Known(
        articles=articles.paths,
        pictures=frozenset(articles.pictures),
        entries=frozenset(entries),
        bodies=frozenset(bodies),
        files=frozenset(files_below(pages)) if pages.is_dir() else frozenset(),
    )
