"""DCAT-AP: three syntaxes of one graph that harvesters can read, whatever an author wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyshacl import validate
from rdflib import DCAT, DCTERMS, RDF, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from catalog.model.entry import Entry, Source
from catalog.model.label import Label

# Raised inside rdflib's own reader of JSON-LD.
pytestmark = pytest.mark.filterwarnings("ignore:.*ConjunctiveGraph.*:DeprecationWarning")

RIGHTS = "http://publications.europa.eu/resource/authority/access-right/"
FORMS = (("catalog.ttl", "turtle"), ("catalog.rdf", "xml"), ("catalog.jsonld", "json-ld"))
SHAPES = Graph().parse(Path(__file__).parent / "shapes.ttl")
HOSTILE = (
    "</title><script>alert(1)</script>",
    '"""\\"\'\n\r\n\t',
    "\\u0041 \\x \\",
    "]]> <!-- --> <?x?> &amp; &#0;",
    "\x00\x08\x0b\x1b\x7f\x85\u2028\ufffe\uffff",
    "\u202e倒\u2066过来\u2069",
    "\ud800 半个",
    "@zh ^^xsd:date . <http://x.example/> a 1 .",
    "𠮷 e\u0301 é ",
    " ",
)
ADDRESSES = (
    "https://x.example/a b",
    'https://x.example/<>"{}|^`\\',
    "https://x.example/路径?查=询#片段",
    "https://x.example/100%&a=%E4%BD%A0%zz",
    "https://a.example/xhttps://b.example/y",
    "http://[broken",
    "https://x.example/\n\t'",
)
texts = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30))


def graphs(files: dict[str, bytes]) -> list[Graph]:
    """Each form, read."""
    return [Graph().parse(data=files[name], format=form) for name, form in FORMS]


def faults(graph: Graph) -> str:
    """What the shapes find wrong, or nothing."""
    conforms, _, text = validate(graph, shacl_graph=SHAPES)
    return "" if conforms else str(text)


@pytest.mark.parametrize("catalogue", ["small", "gated", "city"])
def test_three_forms_say_the_same(catalogue: str, request: pytest.FixtureRequest) -> None:
    turtle, xml, jsonld = graphs(request.getfixturevalue(catalogue).files)
    assert len(turtle) > 100
    assert isomorphic(turtle, xml)
    assert isomorphic(turtle, jsonld)


@pytest.mark.parametrize("catalogue", ["small", "gated", "city"])
def test_what_the_profile_makes_mandatory_is_there(catalogue: str, request: pytest.FixtureRequest) -> None:
    exported = request.getfixturevalue(catalogue)
    turtle = graphs(exported.files)[0]
    assert faults(turtle) == ""
    assert len(set(turtle.subjects(RDF.type, DCAT.Dataset))) == len(exported.published)


def test_the_shapes_see_what_is_missing(small: Any) -> None:
    for name in (DCTERMS.title, DCTERMS.publisher, DCTERMS.accessRights, DCAT.accessURL, DCTERMS.identifier):
        graph = graphs(small.files)[0]
        graph.remove((None, name, None))
        assert faults(graph), name


@pytest.mark.parametrize(
    ("entry", "right"),
    [
        ("data-bureau/holidays", "PUBLIC"),
        ("transport/card-trips", "RESTRICTED"),
        ("transport/drivers", "NON_PUBLIC"),
        ("transport/old-lines", "NON_PUBLIC"),  # unconditional, but withdrawn
    ],
)
@pytest.mark.clause("HZ-2.3")
def test_access_rights_follow_the_openness_and_the_status(small: Any, entry: str, right: str) -> None:
    page = URIRef(f"https://data.city.example/{entry}/")
    assert set(graphs(small.files)[0].objects(page, DCTERMS.accessRights)) == {URIRef(RIGHTS + right)}


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("2024", ["2024", "2024"]),
        ("2024-02/2024-06", ["2024-02", "2024-06"]),
        ("2025-05-12/2025-05-18", ["2025-05-12", "2025-05-18"]),
        ("2025-05-12/", ["2025-05-12"]),
        ("/2025", ["2025"]),
        ("2025-02-30", []),
        ("2025-02-29/2025-03", []),
        ("去年", []),
        ("2024/何时", []),
        ("/", []),
        ("", []),
    ],
)
def test_a_period_is_given_where_it_can_be_read(export: Any, text: str, bounds: list[str]) -> None:
    files = export(change=lambda entry: entry._replace(coverage_temporal=text)).files
    graph = json.loads(files["catalog.jsonld"])["@graph"][-1]["dcat:dataset"][0].get("dct:temporal", {})
    assert [graph[key]["@value"] for key in ("dcat:startDate", "dcat:endDate") if key in graph] == bounds


def test_every_object_of_json_ld_has_each_key_once(small: Any) -> None:
    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        assert len(dict(pairs)) == len(pairs)
        return dict(pairs)

    assert json.loads(small.files["catalog.jsonld"], object_pairs_hook=unique)


@given(text=texts, english=texts, address=st.sampled_from(ADDRESSES))
@example(text="\ud800", english="", address=ADDRESSES[0])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
def test_no_text_of_an_author_breaks_a_form(export: Any, text: str, english: str, address: str) -> None:
    def hostile(entry: Entry) -> Entry:
        resources = tuple(one._replace(title=Label(text, english), mediatype=text) for one in entry.resources)
        return entry._replace(
            title=Label(text, english),
            description=Label(english, text),
            openness_conditions=Label(text, english),
            openness_basis=text,
            keywords=(text, english),
            topic=text,
            update_frequency=text,
            coverage_geographic=text,
            coverage_temporal=text,
            created=text,
            version=text,
            sources=(Source(title=text, path=address),),
            resources=resources,
        )

    turtle, xml, jsonld = graphs(export(change=hostile).files)
    assert isomorphic(turtle, xml)
    assert isomorphic(turtle, jsonld)
    assert faults(turtle) == ""


def test_a_hostile_title_arrives_as_it_was_written(export: Any) -> None:
    title = "\"引号\"\\n'两行'\n<b>&amp;</b> ]]> \t@zh ."
    for graph in graphs(export(change=lambda entry: entry._replace(title=Label(title))).files):
        assert set(graph.objects(URIRef("https://data.city.example/transport/stops/"), DCTERMS.title)) == {
            Literal(title, lang="zh")
        }


def test_unseen_marks_and_illegal_characters_are_left_out(export: Any) -> None:
    title = "a\u202eb\x00c\x0bd\ufffee\ud800f"
    for graph in graphs(export(change=lambda entry: entry._replace(title=Label(title))).files):
        assert {str(one) for one in graph.objects(None, DCTERMS.title)} >= {"abcdef"}
