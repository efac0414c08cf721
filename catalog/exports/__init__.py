"""The catalogue for other systems. EXPORTS names every whole-catalogue file and how it is put together.

Each file is a head, one fragment an entry, and a tail. Fragments are made where the entry is drawn and remembered,
so that a build after one change joins what it already has. No file says when it was built.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from catalog.cards import Card
from catalog.exports import dcat, jsonld, lists, packages, pod, rdfxml, turtle
from catalog.exports.graph import Thing
from catalog.joined_files import Joined
from catalog.model.publisher import Publisher
from catalog.portal import Portal
from catalog.published import Published
from catalog.values import SLUG

DATASET = "dcat:dataset"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """What a head or a tail may say of the whole catalogue; cards are sorted by key."""

    portal: Portal
    publishers: tuple[Publisher, ...]
    authority: Publisher | None
    cards: tuple[Card, ...]

    @property
    def modified(self) -> str:
        """The last day on which anything changed (ISO), or nothing."""
        return max((card.changed for card in self.cards), default="")

    @property
    def catalogue(self) -> Thing:
        """The catalogue without its data sets, which the fragments add."""
        return dcat.catalogue(self.portal, self.authority, self.modified)

    @property
    def neighbours(self) -> tuple[Thing, ...]:
        """What data sets point at: everybody who publishes, their contacts, the rows interface."""
        found = (dcat.bodies(self.portal, publisher, self.authority) for publisher in self.publishers)
        return (dcat.service(self.portal), *(thing for pair in found for thing in pair))


@dataclass(frozen=True, slots=True)
class Material:
    """An entry, and the same as a thing, which three syntaxes write."""

    published: Published
    dataset: Thing


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A file of the whole catalogue; `separator` stands between fragments that are not empty."""

    path: str
    fragment: Callable[[Material], str]
    head: Callable[[Whole], str]
    tail: Callable[[Whole], str]
    separator: str = ""

    def joined(self, whole: Whole, folder: Path) -> Joined:
        """The file below `folder`."""
        return Joined(
            kind=self.path,
            path=folder / self.path,
            head=_bytes(self.head(whole)),
            tail=_bytes(self.tail(whole)),
            separator=self.separator.encode(),
        )


def fragments(published: Published) -> dict[str, bytes]:
    """What every export says of one entry, by the export's path."""
    material = Material(published, dcat.dataset(published))
    return {export.path: _bytes(export.fragment(material)) for export in EXPORTS}


_FULL = range(lists.FEED_ENTRIES)  # of no group


def feeds(whole: Whole) -> Iterator[tuple[str, bytes]]:
    """Every feed by its path: the entries last changed of all, of each body, and of each topic that has any."""
    portal = whole.portal
    groups: dict[str, list[Card]] = {lists.publisher_feed(body.name): [] for body in whole.publishers}
    titles = {lists.publisher_feed(body.name): body.title.zh or body.name for body in whole.publishers}
    for card in whole.cards:
        groups.setdefault(lists.publisher_feed(card.publisher), [])
        if SLUG.match(card.topic):  # an author may write anything there
            groups.setdefault(lists.topic_feed(card.topic), [])
            titles[lists.topic_feed(card.topic)] = portal.word("topics", card.topic).zh
    newest = lists.newest_first(whole.cards)
    for card in newest:
        for path in (lists.publisher_feed(card.publisher), lists.topic_feed(card.topic)):
            if len(groups.get(path, _FULL)) < lists.FEED_ENTRIES:
                groups[path].append(card)
    yield lists.RECENT, lists.feed(portal, lists.RECENT, portal.settings.site_name, newest[: lists.FEED_ENTRIES])
    for path, cards in sorted(groups.items()):
        yield path, lists.feed(portal, path, titles.get(path, path), cards)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _turtle_head(whole: Whole) -> str:
    return turtle.head() + turtle.things(*whole.neighbours, whole.catalogue)


def _turtle(material: Material) -> str:
    site = dcat.ascii_site(material.published.portal)
    return turtle.link(site, DATASET, material.dataset.address) + turtle.things(material.dataset)


def _rdf_head(whole: Whole) -> str:
    return rdfxml.head() + rdfxml.things(*whole.neighbours) + rdfxml.opened(whole.catalogue)


def _rdf(material: Material) -> str:
    return rdfxml.property_of(DATASET, material.dataset) + "\n"


def _jsonld_head(whole: Whole) -> str:
    before = "".join(jsonld.thing(thing) + jsonld.SEPARATOR for thing in whole.neighbours)
    return jsonld.head() + before + jsonld.opened(whole.catalogue, DATASET)


def _nothing(whole: Whole) -> str:
    return ""


def _closed_list(whole: Whole) -> str:
    return "\n]}\n"


EXPORTS: tuple[Export, ...] = (
    Export(path="catalog.ttl", fragment=_turtle, head=_turtle_head, tail=_nothing),
    Export(
        path="catalog.rdf",
        fragment=_rdf,
        head=_rdf_head,
        tail=lambda whole: rdfxml.closed(whole.catalogue) + rdfxml.tail(),
    ),
    Export(
        path="catalog.jsonld",
        fragment=lambda material: jsonld.thing(material.dataset),
        head=_jsonld_head,
        tail=lambda whole: "\n]}" + jsonld.tail(),
        separator=jsonld.SEPARATOR,
    ),
    Export(
        path="data.json",
        fragment=lambda material: pod.dataset(material.published),
        head=lambda whole: pod.head(whole.portal),
        tail=_closed_list,
        separator=",\n",
    ),
    Export(
        path="datapackage.json",
        fragment=lambda material: packages.catalogue_resource(material.published),
        head=lambda whole: packages.catalogue_head(whole.portal),
        tail=_closed_list,
        separator=",\n",
    ),
    Export(
        path="catalog.json",
        fragment=lambda material: packages.catalogue_dataset(material.published),
        head=lambda whole: '{"datasets":[\n',
        tail=_closed_list,
        separator=",\n",
    ),
    Export(
        path="entries.ndjson",
        fragment=lambda material: lists.line(material.published),
        head=_nothing,
        tail=_nothing,
    ),
)
