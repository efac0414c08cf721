"""The catalogue for other systems. EXPORTS names every file of the whole catalogue but the graph, which `rdf` has.

Each file is a head, one fragment an entry, and a tail. Fragments are made where the entry is drawn and remembered,
so that a build after one change joins what it already has. No file says when it was built.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from catalog.exports import dcat, lists, packages, pod, rdf
from catalog.exports.rdf import FORMS
from catalog.exports.whole import Whole
from catalog.loading.values import SLUG
from catalog.offering.cards import Card
from catalog.offering.published import Published
from catalog.remembered.joined_files import Joined

__all__ = ["EXPORTS", "FORMS", "Export", "Feed", "Whole", "feeds", "fragments", "joined_files"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A file of the whole catalogue; `separator` stands between fragments that are not empty."""

    path: str
    fragment: Callable[[Published], bytes]
    head: Callable[[Whole], str]
    tail: str
    separator: str = ""

    def joined(self, whole: Whole, folder: Path) -> Joined:
        """The file below `folder`."""
        return Joined(
            name=self.path,
            kind=self.path,
            path=folder / self.path,
            head=_bytes(self.head(whole)),
            tail=self.tail.encode(),
            separator=self.separator.encode(),
        )


class Feed(NamedTuple):
    """A feed of the entries last changed, newest first."""

    path: str
    title: str
    cards: Sequence[Card]


def joined_files(whole: Whole, folder: Path) -> Iterator[Joined]:
    """Every file that joins fragments of entries, below `folder`; the large ones first."""
    yield from (export.joined(whole, folder) for export in EXPORTS)
    for form in FORMS:
        yield from form.files(whole, folder)


def fragments(published: Published) -> dict[str, bytes]:
    """What every export says of one entry, by the export's path."""
    graph = rdf.fragments(dcat.dataset(published), published.portal)
    return graph | {export.path: export.fragment(published) for export in EXPORTS}


def feeds(whole: Whole) -> Iterator[Feed]:
    """Every feed: the entries last changed of all, of each body, and of each topic that has any."""
    portal, language = whole.portal, whole.portal.languages[0]
    bodies: dict[str, list[Card]] = {body.name: [] for body in whole.publishers}
    topics: dict[str, list[Card]] = {topic: [] for topic in sorted({card.topic for card in whole.cards})}
    newest = _newest(whole)
    for card in newest:
        for group in (bodies.get(card.publisher), topics[card.topic]):
            if group is not None and len(group) < lists.FEED_ENTRIES:
                group.append(card)
    yield Feed(lists.RECENT, portal.name_in(language), newest[: lists.FEED_ENTRIES])
    for body in whole.publishers:
        yield Feed(lists.publisher_feed(body.name), body.title.text(language) or body.name, bodies[body.name])
    for topic, cards in topics.items():
        if SLUG.match(topic):  # an author may write anything there
            yield Feed(lists.topic_feed(topic), portal.word("topics", topic).text(language), cards)


def _newest(whole: Whole) -> list[Card]:
    """The cards that have a date, those last changed first; of one day the last key first."""
    backwards = zip(reversed(whole.changed), reversed(whole.cards), strict=True)
    dated = [(day, card) for day, card in backwards if day]
    return [card for _, card in sorted(dated, key=itemgetter(0), reverse=True)]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


_CLOSED = "\n]}\n"

EXPORTS: tuple[Export, ...] = (
    Export(
        path="data.json",
        fragment=pod.dataset,
        head=lambda whole: pod.head(whole.portal),
        tail=_CLOSED,
        separator=",\n",
    ),
    Export(path="entries.ndjson", fragment=lists.line, head=lambda whole: "", tail=""),
    Export(
        path="datapackage.json",
        fragment=packages.catalogue_resource,
        head=lambda whole: packages.catalogue_head(whole.portal),
        tail=_CLOSED,
        separator=",\n",
    ),
    Export(
        path="catalog.json",
        fragment=packages.catalogue_dataset,
        head=lambda whole: '{"datasets":[\n',
        tail=_CLOSED,
        separator=",\n",
    ),
)
