"""data.json, the lines, the feeds, the map of the site and robots.txt."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.exports import lists
from catalog.exports.days import day_of
from catalog.exports.sitemaps import MAX_ADDRESSES, site_maps
from catalog.files.characters import ascii_address, legal, xml_text
from catalog.model.label import Label
from catalog.offering.cards import card_of

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
DEMANDED = ("title", "description", "keyword", "modified", "publisher", "contactPoint", "identifier", "accessLevel")
LEVELS = {"public", "restricted public", "non-public"}
REPEAT = re.compile(r"(R/P(\d+(\.\d+)?[YMWD]|T\d+[HS])|irregular)\Z")


@pytest.mark.parametrize("catalogue", ["small", "gated", "city"])
def test_data_json_has_what_the_schema_demands(catalogue: str, request: pytest.FixtureRequest) -> None:
    document = request.getfixturevalue(catalogue).json("data.json")
    assert document["conformsTo"] == "https://project-open-data.cio.gov/v1.1/schema"
    for one in document["dataset"]:
        undated = one["title"] == "驾驶员名册"  # nobody said when it changed, and no day is invented
        assert [key for key in DEMANDED if not one.get(key)] == (["modified"] if undated else [])
        assert one["accessLevel"] in LEVELS
        assert one["accessLevel"] == "public" or 0 < len(one["rights"]) <= 255
        assert one["contactPoint"]["hasEmail"].startswith("mailto:")
        assert REPEAT.match(one.get("accrualPeriodicity", "irregular"))
        assert urlsplit(one.get("license", "https:")).scheme in ("http", "https")
        assert all(part.get("mediaType") or part.get("accessURL") for part in one.get("distribution", []))


def test_every_frequency_of_the_list_but_never_has_its_interval(export: Any) -> None:
    frequencies = export().portal.vocabularies["frequencies"]
    for key in frequencies:
        small = export(change=lambda entry, key=key: entry._replace(update_frequency=key))
        said = {one.get("accrualPeriodicity") for one in small.json("data.json")["dataset"]}
        assert len(said) == 1
        assert (said == {None}) == (key == "never")


def test_rights_are_cut_at_the_length_that_the_schema_allows(export: Any) -> None:
    for length in (255, 256):
        small = export(change=lambda entry, n=length: entry._replace(openness_conditions=Label("条" * n)))
        assert len(small.json("data.json")["dataset"][1]["rights"]) == 255


def test_every_line_has_the_same_flat_keys(small: Any, city: Any) -> None:
    rows = [*small.lines().values(), *city.lines().values()]
    assert len({tuple(row) for row in rows}) == 1
    flat = (str, int, bool, type(None))
    for row in rows:
        assert all(isinstance(value, flat) or all(isinstance(one, flat) for one in value) for value in row.values())
        assert len({len(row[key]) for key in row if key.startswith("file_")}) == 1


@pytest.mark.parametrize(
    ("text", "day"),
    [("2024-02-29", "2024-02-29"), ("2023-02-29", ""), ("2024-02-29T10:00", "2024-02-29"), ("2024", ""), ("", "")],
)
def test_a_day_is_a_day_of_the_calendar(text: str, day: str) -> None:
    assert day_of(text) == day


def test_feeds_are_atom_without_an_hour_of_the_build(small: Any, city: Any) -> None:
    for exported in (small, city):
        for name in (one for one in exported.files if one.startswith("feeds/")):
            feed = ElementTree.fromstring(exported.files[name])
            assert feed.tag == f"{ATOM}feed"
            assert feed.findtext(f"{ATOM}id") == exported.portal.address(name)
            assert all(
                feed.findtext(f"{ATOM}{key}")
                for key in ("title", "updated", "author/{http://www.w3.org/2005/Atom}name")
            )
            instants = [one.findtext(f"{ATOM}updated") or "" for one in feed.iter(f"{ATOM}entry")]
            assert instants == sorted(instants, reverse=True)
            assert all(datetime.fromisoformat(one).tzinfo for one in instants)
            assert feed.findtext(f"{ATOM}updated") == (instants[0] if instants else "1970-01-01T00:00:00+08:00")


def test_there_is_a_feed_for_all_for_each_body_and_for_each_topic_in_use(small: Any) -> None:
    assert {name for name in small.files if name.startswith("feeds/")} == {
        "feeds/recent.atom",
        "feeds/publishers/data-bureau.atom",
        "feeds/publishers/transport.atom",
        "feeds/themes/government.atom",
        "feeds/themes/transport.atom",
    }


def test_a_feed_holds_the_fifty_entries_last_changed(small: Any) -> None:
    card = card_of(small.published[0].entry, ())
    cards = [card._replace(key=f"a/e{n}", updated=date.fromordinal(730000 + n).isoformat()) for n in range(60)]
    feed = ElementTree.fromstring(lists.feed(small.portal, "feeds/x.atom", "x", cards))
    assert len(feed.findall(f"{ATOM}entry")) == lists.FEED_ENTRIES
    assert feed.findtext(f"{ATOM}entry/{ATOM}id") == "https://data.city.example/a/e59/"


@pytest.mark.parametrize(("extra", "parts"), [(-1, 1), (0, 1), (1, 2)])
def test_the_map_is_split_above_its_limit(small: Any, extra: int, parts: int) -> None:
    pages = [(f"a/e{n}/", "2026-01-01") for n in range(MAX_ADDRESSES // 2 + extra)]
    files = {one.name: one.content(small.portal) for one in site_maps(small.portal, pages)}
    first = ElementTree.fromstring(files["sitemap.xml"])
    assert len(files) == (1 if parts == 1 else parts + 1)
    assert first.tag == (f"{MAP}urlset" if parts == 1 else f"{MAP}sitemapindex")
    counts = [len(ElementTree.fromstring(content).findall(f"{MAP}url")) for content in files.values()]
    assert sum(counts) == 2 * len(pages) and max(counts) <= MAX_ADDRESSES


def test_the_map_names_each_page_in_each_language(small: Any) -> None:
    locs = [one.text for one in ElementTree.fromstring(small.files["sitemap.xml"]).iter(f"{MAP}loc")]
    assert "https://data.city.example/transport/stops/" in locs
    assert "https://data.city.example/en/transport/stops/" in locs
    shown = [one for one in small.published if not one.entry.is_gone]  # what is gone asks not to be found
    assert len(locs) == len(set(locs)) == 2 * (1 + len(shown))


def test_robots_are_shown_the_map_and_kept_from_the_offices(small: Any) -> None:
    text = small.files["robots.txt"].decode()
    assert "Disallow: /workbench/\n" in text
    assert text.endswith("Sitemap: https://data.city.example/sitemap.xml\n")


@given(text=st.text(alphabet=st.characters(exclude_categories=()), max_size=60))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_a_legal_text_is_the_content_of_an_element(text: str) -> None:
    assert ElementTree.fromstring(f"<a>{xml_text(legal(text))}</a>".encode()).text in (legal(text), None)


@given(text=st.text(alphabet=st.characters(exclude_categories=()), max_size=60))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_an_address_is_ascii_and_stays_as_it_is_the_second_time(text: str) -> None:
    once = ascii_address(f"https://x.example/{text}")
    assert re.fullmatch(r"[!-~]+", once) and not re.search(r"[<>\"{}|^`\\\[\]']", once)
    assert ascii_address(once) == once


@given(title=st.text(max_size=20))
@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
def test_a_feed_of_any_title_is_xml(export: Any, title: str) -> None:
    small = export(change=lambda entry: entry._replace(title=Label(title), description=Label(title)))
    feed = ElementTree.fromstring(small.files["feeds/recent.atom"])
    titles = {one.findtext(f"{ATOM}title") for one in feed.iter(f"{ATOM}entry")}
    assert titles == {legal(title), legal(f"【已撤回】{title}")}
