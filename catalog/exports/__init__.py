"""The catalogue for other systems. EXPORTS names every whole-catalogue file and how it is put together.

Each file is a head, one fragment an entry, and a tail. Fragments are made where the entry is drawn and remembered,
so that a build after one change joins what it already has. No file says when it was built.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from catalog.cards import Card
from catalog.exports import dcat, jsonld, lists, packages, pod, rdfxml, turtle
from catalog.exports.graph import Address, Thing
from catalog.model.publisher import Publisher
from catalog.portal import Portal
from catalog.published import Published


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """What a head or a tail may say of the whole catalogue; cards are sorted by key."""

    portal: Portal
    publishers: tuple[Publisher, ...]
    authority: Publisher | None
    cards: tuple[Card, ...]

    @property
    def modified(self) -> str:
        """The last day on which anything changed, or nothing."""
        return max((card.updated for card in self.cards), default="")

    @property
    def graph(self) -> Thing:
        """The catalogue with the addresses of its data sets."""
        bare = dcat.catalogue(self.portal, self.authority, self.modified)
        links = tuple(("dcat:dataset", Address(self.portal.address(card.path))) for card in self.cards)
        return Thing(bare.type, (*bare.properties, *links), bare.address)

    @property
    def agents(self) -> tuple[Thing, ...]:
        """Everybody who publishes."""
        return tuple(dcat.agent(self.portal, publisher) for publisher in self.publishers)


@dataclass(frozen=True, slots=True)
class Material:
    """An entry, and the same as a thing, which three syntaxes write."""

    published: Published
    dataset: Thing


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A file of the whole catalogue; `separator` stands between fragments that are not empty."""

    path: str
    fragment: Callable[[Material], bytes]
    head: Callable[[Whole], bytes]
    tail: Callable[[Whole], bytes]
    separator: bytes = b""

    def document(self, whole: Whole, fragments: Iterable[bytes]) -> Iterator[bytes]:
        """The file in parts."""
        yield self.head(whole)
        between = b""
        for fragment in fragments:
            if fragment:
                yield between + fragment
                between = self.separator
        yield self.tail(whole)


def fragments(published: Published) -> dict[str, bytes]:
    """What every export says of one entry, by the export's path."""
    material = Material(published, dcat.dataset(published))
    return {export.path: export.fragment(material) for export in EXPORTS}


def _turtle(material: Material) -> bytes:
    inner = (thing for thing in turtle.named(material.dataset) if thing.type != "foaf:Agent")
    return turtle.things(*inner, material.dataset)


def _nothing(whole: Whole) -> bytes:
    return b""


EXPORTS: tuple[Export, ...] = (
    Export(
        path="catalog.ttl",
        fragment=_turtle,
        head=lambda whole: turtle.head() + turtle.things(*whole.agents, whole.graph),
        tail=_nothing,
    ),
    Export(
        path="catalog.rdf",
        fragment=lambda material: rdfxml.things(material.dataset),
        head=lambda whole: rdfxml.head() + rdfxml.things(whole.graph),
        tail=lambda whole: rdfxml.tail(),
    ),
    Export(
        path="catalog.jsonld",
        fragment=lambda material: jsonld.thing(material.dataset),
        head=lambda whole: jsonld.head() + jsonld.thing(whole.graph) + (jsonld.SEPARATOR if whole.cards else b""),
        tail=lambda whole: jsonld.tail(),
        separator=jsonld.SEPARATOR,
    ),
    Export(
        path="data.json",
        fragment=lambda material: pod.dataset(material.published),
        head=lambda whole: pod.head(whole.portal),
        tail=lambda whole: b"\n]}\n",
        separator=b",\n",
    ),
    Export(
        path="datapackage.json",
        fragment=lambda material: packages.catalogue_resource(material.published),
        head=lambda whole: packages.catalogue_head(whole.portal),
        tail=lambda whole: b"\n]}\n",
        separator=b",\n",
    ),
    Export(
        path="catalog.json",
        fragment=lambda material: packages.catalogue_dataset(material.published),
        head=lambda whole: b'{"datasets":[\n',
        tail=lambda whole: b"\n]}\n",
        separator=b",\n",
    ),
    Export(
        path="entries.ndjson",
        fragment=lambda material: lists.line(material.published),
        head=_nothing,
        tail=_nothing,
    ),
)
