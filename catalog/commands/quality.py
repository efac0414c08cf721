"""`mulu quality`: the points of entries and what to do about each that was lost, as their pages tell them."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import click

from catalog.build import commit_day
from catalog.building.folders import folders_for
from catalog.configuration.settings import load_settings
from catalog.derivation.derived import derive
from catalog.errors import MuluError, UsageError
from catalog.loading.catalogue import load_catalogue
from catalog.model.catalogue import Catalogue
from catalog.model.entry import Entry
from catalog.offering.offers import offers, readable, source_of
from catalog.offering.published import Published
from catalog.offering.quality import Score, score
from catalog.portal import Portal, open_portal
from catalog.session import Session

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def add_quality(mulu: click.Group, words: object, command: Callable[..., Decorator]) -> None:
    """Add the command; `command` makes it like all others."""

    @command(mulu, words, "quality")
    @click.argument("entries", nargs=-1)
    def _(session: Session, entries: tuple[str, ...]) -> int:
        return quality(session, entries)


def quality(session: Session, entries: Sequence[str]) -> int:
    """Print the points of the entries named, or of all, the fewest first. Raises UsageError for an unknown entry."""
    settings = load_settings(session.root)
    portal = open_portal(settings, pack="", languages=(), today=commit_day(session.root))
    catalogue = load_catalogue(session.root)
    if unknown := next((key for key in entries if catalogue.entry(key) is None), ""):
        raise UsageError("entry-unknown", name=unknown[:120])
    chosen = [one for one in catalogue.entries if one.key in entries or not entries]
    found = [(entry.key, score(one)) for entry in chosen for one in _published(portal, catalogue, entry)]
    found.sort(key=lambda pair: (pair[1].points / pair[1].most, pair[0]))
    if session.as_json:
        session.show_json({"entries": [_facts(session, key, told) for key, told in found]})
    else:
        for key, told in found:
            _show(session, key, told)
    return 0


def _published(portal: Portal, catalogue: Catalogue, entry: Entry) -> Iterator[Published]:
    """The entry as its page has it; the files are read once and remembered where the build remembers them."""
    publisher, cache = catalogue.publisher(entry.publisher), folders_for(portal.settings, None).cache
    if publisher is None or entry.is_draft:
        return
    derived = {}
    for resource in entry.resources:
        source = source_of(entry, resource, portal) if readable(entry, resource) else None
        if source:
            try:
                derived[resource.name] = derive(resource, source, cache, entry.view)
            except (OSError, MuluError):
                continue  # then the page offers no such file either
    authority = catalogue.publisher(portal.settings.authority)
    found = offers(entry, portal, derived)
    yield Published(entry=entry, publisher=publisher, authority=authority, offers=found, portal=portal)


def _facts(session: Session, key: str, told: Score) -> dict[str, object]:
    lost = [
        {"metric": one.key, "points": one.points, "remedy": session.messages.text(f"about.lost.{one.key}")}
        for one in told.lost
    ]
    return {"entry": key, "points": told.points, "most": told.most, "band": told.band, "lost": lost}


def _show(session: Session, key: str, told: Score) -> None:
    band = session.messages.text(f"about.quality.band.{told.band}")
    points = session.messages.text("about.quality.points", points=told.points, most=told.most)
    session.show(f"{key}  {points}  {band}")
    for one in told.lost:
        less = session.messages.text("about.quality.less", points=one.points)
        session.show(f"  {less}  {session.messages.text(f'about.lost.{one.key}')}")
