"""A graph in pages is the same graph, whoever walks it and in whichever form."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from pyshacl import validate
from rdflib import DCAT, DCTERMS, RDF, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic

from catalog.exports.body_pages import pages_of
from tests.exports.conftest import server_of
from tests.exports.test_dcat import FORMS, SHAPES

# Raised inside rdflib's own reader of JSON-LD.
pytestmark = pytest.mark.filterwarnings("ignore:.*ConjunctiveGraph.*:DeprecationWarning")

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
SITE = "https://data.city.example/"
MOST = 2
NEW, OLD = HYDRA.PartialCollectionView, HYDRA.PagedCollection  # what harvesters take for a page


@pytest.fixture(scope="module")
def paged(export: Any) -> Any:
    """The small catalogue with two entries a page."""
    return export(most=MOST)


def walk(files: dict[str, bytes], first: str, form: str, kind: URIRef) -> list[Graph]:
    """The pages as a harvester meets them: it knows the first address and what a page is called."""
    found, address = [], first
    while address:
        page = Graph().parse(data=files[address.removeprefix(SITE)], format=form)
        found.append(page)
        views = list(page.subjects(RDF.type, kind))
        assert [str(view) for view in views] == [address]
        address = str(page.value(views[0], HYDRA.next) or "")
    return found


def without_paging(pages: list[Graph]) -> Graph:
    """Everything that pages say together, but of themselves."""
    whole = Graph()
    for page in pages:
        for triple in page:
            if not any(str(node).startswith(str(HYDRA)) for node in triple[1:]):
                whole.add(triple)
    return whole


@pytest.mark.parametrize("kind", [NEW, OLD])
@pytest.mark.parametrize(("name", "form"), FORMS)
def test_who_follows_the_pages_gets_the_whole_graph(name: str, form: str, kind: URIRef, small: Any, paged: Any) -> None:
    pages = walk(paged.files, SITE + name, form, kind)
    assert len(pages) == len([one for one in paged.files if one.startswith("catalog/") and one.endswith(name[7:])]) + 1
    assert isomorphic(without_paging(pages), Graph().parse(data=small.files[name], format=form))


@pytest.mark.parametrize(("name", "form"), FORMS)
def test_every_page_can_be_understood_alone(name: str, form: str, paged: Any) -> None:
    """uData and CKAN read a data set, its body and its contact from one page, and know it again by its identifier."""
    head, *pages = walk(paged.files, SITE + name, form, NEW)
    for page in pages:
        assert validate(page, shacl_graph=SHAPES)[0]
        sets = list(page.subjects(RDF.type, DCAT.Dataset))
        bodies = {body for one in sets for body in page.objects(one, DCTERMS.publisher)}
        assert 1 <= len(sets) <= MOST and len(bodies) == 1
        assert all(page.value(one, DCTERMS.identifier) for one in sets)
        assert all(page.value(body, RDF.type) for body in bodies)
    assert validate(head, shacl_graph=SHAPES)[0]
    assert not list(head.subjects(RDF.type, DCAT.Dataset))


def test_the_description_counts_the_data_sets_and_names_both_ends(paged: Any) -> None:
    head, *pages = walk(paged.files, f"{SITE}catalog.ttl", "turtle", NEW)
    view = URIRef(f"{SITE}catalog.ttl")
    last = next(iter(pages[-1].subjects(RDF.type, NEW)))
    assert (URIRef(SITE), RDF.type, HYDRA.Collection) in head
    assert head.value(URIRef(SITE), HYDRA.view) == view == head.value(view, HYDRA.first)
    assert (
        head.value(URIRef(SITE), HYDRA.totalItems)
        == Literal(len(paged.published))
        == head.value(view, HYDRA.totalItems)
    )
    assert {page.value(next(iter(page.subjects(RDF.type, NEW))), HYDRA.last) for page in (head, *pages)} == {last}


@pytest.mark.parametrize("page", ["site/pages/help/api.md", "site/pages/en/help/api.md"])
def test_the_program_of_the_help_page_gets_every_data_set(
    page: str, export: Any, root: Path, port: int, tmp_path: Path
) -> None:
    address = f"http://127.0.0.1:{port}/"
    exported = export(site_url=address, most=MOST)
    exported.write(tmp_path)
    (program,) = re.findall(r"```python\n(.*?)```", (root / page).read_text("utf-8"), re.DOTALL)
    known: dict[str, Any] = {}
    with server_of(tmp_path, port):
        exec(program.replace("https://example.city/", address), known)
    sets = list(known["catalogue"].subjects(RDF.type, DCAT.Dataset))
    assert len(sets) == len(set(sets)) == len(exported.published)


@pytest.mark.parametrize(
    ("keys", "pages"),
    [
        (["a/1", "a/2"], []),
        (["a/1", "a/2", "a/3"], ["a/1 0-2", "a/2 2-3"]),
        (["a-b/1", "a/1", "a/2", "b/1"], ["a-b/1 0-1", "a/1 1-3", "b/1 3-4"]),
        ([], []),
    ],
)
def test_above_the_limit_each_body_has_pages_of_its_own(keys: list[str], pages: list[str]) -> None:
    assert [f"{page.name} {page.start}-{page.stop}" for page in pages_of(keys, MOST)] == pages
