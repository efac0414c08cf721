"""The graph of the catalogue in three forms, each a file that holds all of it or a chain of pages."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from catalog.exports import dcat, jsonld, rdfxml, turtle
from catalog.exports.body_pages import Page
from catalog.exports.graph import Thing, place
from catalog.exports.hydra import collection, mention, view
from catalog.exports.moulds import Cast
from catalog.exports.whole import Whole
from catalog.portal import Portal
from catalog.remembered.joined_files import Joined

DATASET = "dcat:dataset"
_DATASET = DATASET.encode()
Things = tuple[Thing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A syntax. The head takes things that data sets point at and the catalogue, the tail the catalogue."""

    suffix: str
    fragment: Callable[[Cast, str], bytes]  # of a data set and the address of the catalogue
    head: Callable[[Things, Thing], str]
    tail: Callable[[Thing], str]
    separator: str = ""

    @property
    def path(self) -> str:
        """Where the catalogue is described in this form."""
        return f"catalog{self.suffix}"

    def files(self, whole: Whole, folder: Path) -> Iterator[Joined]:
        """Every file of the graph below `folder`."""
        catalogue = whole.catalogue
        if not whole.pages:
            yield self._joined(folder, self.path, (whole.neighbours, catalogue))
            return
        chain, total = self._chain(whole), len(whole.cards)
        counted = catalogue._replace(properties=(*catalogue.properties, *collection(total, chain[0])))
        around = (*whole.neighbours, view(chain, 0, total))
        yield self._joined(folder, self.path, (around, counted), range(0))
        for at, page in enumerate(whole.pages, 1):
            around = (whole.service, *whole.bodies.get(page.publisher, ()), view(chain, at))
            said = (around, mention(catalogue.address, chain[at]))
            yield self._joined(folder, self._path(page), said, page.span)

    def _chain(self, whole: Whole) -> list[str]:
        paths = [self.path, *map(self._path, whole.pages)]
        return [place(whole.portal.address(path)).value for path in paths]

    def _path(self, page: Page) -> str:
        return f"catalog/{page.name}{self.suffix}"

    def _joined(self, folder: Path, name: str, said: tuple[Things, Thing], span: range | None = None) -> Joined:
        around, catalogue = said
        return Joined(
            name=name,
            kind=self.path,
            path=folder / name,
            head=self.head(around, catalogue).encode("utf-8", "replace"),
            tail=self.tail(catalogue).encode(),
            separator=self.separator.encode(),
            span=span,
        )


def fragments(dataset: Cast, portal: Portal) -> dict[str, bytes]:
    """A data set in every form, by the path of the form."""
    site = dcat.ascii_site(portal)
    return {form.path: form.fragment(dataset, site) for form in FORMS}


def _turtle_head(around: Things, catalogue: Thing) -> str:
    return turtle.head() + turtle.things(*around, catalogue)


def _turtle(dataset: Cast, site: str) -> bytes:
    return turtle.link(site, DATASET, dataset.address).encode() + turtle.cast(dataset)


def _rdf_head(around: Things, catalogue: Thing) -> str:
    return rdfxml.head() + rdfxml.things(*around) + rdfxml.opened(catalogue)


def _jsonld_head(around: Things, catalogue: Thing) -> str:
    before = "".join(jsonld.thing(thing) + jsonld.SEPARATOR for thing in around)
    return jsonld.head() + before + jsonld.opened(catalogue, DATASET)


FORMS: tuple[Form, ...] = (
    Form(suffix=".ttl", fragment=_turtle, head=_turtle_head, tail=lambda catalogue: ""),
    Form(
        suffix=".rdf",
        fragment=lambda dataset, site: b"<%s>%s</%s>\n" % (_DATASET, rdfxml.cast(dataset), _DATASET),
        head=_rdf_head,
        tail=lambda catalogue: rdfxml.closed(catalogue) + rdfxml.tail(),
    ),
    Form(
        suffix=".jsonld",
        fragment=lambda dataset, site: jsonld.cast(dataset),
        head=_jsonld_head,
        tail=lambda catalogue: "\n]}" + jsonld.tail(),
        separator=jsonld.SEPARATOR,
    ),
)
