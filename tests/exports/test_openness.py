"""No export gives away what may not be had: restricted and prohibited data, and files behind the gate."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest

from catalog.model.entry import Openness
from catalog.model.states import State

PAGE = "https://data.city.example/transport/card-trips/"
ATOM = "{http://www.w3.org/2005/Atom}"
ADDRESS = re.compile(r"https?://[^\s\"'<>]+")


def addresses(exported: Any, key: str) -> set[str]:
    """Every address at or below an entry that any export names."""
    text = b"\n".join(exported.files.values()).decode()
    return {one for one in ADDRESS.findall(text) if f"/{key}" in one}


def files(exported: Any, key: str) -> list[str]:
    """The files that data.json, entries.ndjson and the package name."""
    page = exported.portal.address(f"{key}/")
    line = exported.lines()[key]
    data = next((one for one in exported.json("data.json")["dataset"] if one["identifier"] == page), {})
    package = exported.json(f"{key}/datapackage.json")
    listed = [one.get("downloadURL", one.get("accessURL")) for one in data.get("distribution", [])]
    return [*line["file_urls"], *listed, *(one["path"] for one in package["resources"])]


@pytest.mark.clause("HZ-3.2.1")
@pytest.mark.parametrize("catalogue", ["small", "gated"])
def test_restricted_data_show_their_sample_and_nothing_else(catalogue: str, request: pytest.FixtureRequest) -> None:
    exported = request.getfixturevalue(catalogue)
    assert set(files(exported, "transport/card-trips")) == {
        f"{PAGE}data/sample.csv",
        f"{PAGE}data/sample.json",
        "data/sample.csv",
        PAGE,
    }
    assert not [one for one in addresses(exported, "transport/card-trips") if "trips.csv" in one]
    assert b"1" * 64 not in b"".join(exported.files.values())  # the hash of the data themselves


def test_restricted_tables_are_described_with_the_interface_that_asks_for_a_grant(small: Any) -> None:
    (table,) = small.json("transport/card-trips/datapackage.json")["catalog"]["tables"]
    assert table["interface"] == "https://data.city.example/api/datasets/transport/card-trips/trips/rows"
    assert [field["name"] for field in table["schema"]["fields"]] == ["卡号"]


@pytest.mark.clause("HZ-2.3.1")
@pytest.mark.parametrize("catalogue", ["small", "gated"])
def test_prohibited_data_have_no_file_and_no_interface(catalogue: str, request: pytest.FixtureRequest) -> None:
    exported = request.getfixturevalue(catalogue)
    assert files(exported, "transport/drivers") == []
    page = "https://data.city.example/transport/drivers/"
    allowed = {page, f"{page}datapackage.json", page.replace("/transport", "/en/transport")}
    assert addresses(exported, "transport/drivers") == allowed


def test_an_entry_made_prohibited_or_restricted_loses_its_files_everywhere(export: Any) -> None:
    for openness in (Openness.PROHIBITED, Openness.RESTRICTED):
        exported = export(change=lambda entry, openness=openness: entry._replace(openness=openness))
        named = [one for one in files(exported, "transport/stops") if not one.endswith("/stops/")]
        assert named == []


@pytest.mark.clause("HZ-2.6.9", "HZ-2.6.10", "HZ-4.7b", "LS-17b", "ZJ-44")
@pytest.mark.parametrize("status", ["suspended", "rechecking", "withdrawn", "taken_down", "destroyed"])
def test_an_entry_that_is_not_published_offers_nothing(export: Any, status: str) -> None:
    exported = export(change=lambda entry: entry._replace(status=State(status)))
    for one in exported.published:
        assert files(exported, one.entry.key) == []
    levels = {one["accessLevel"] for one in exported.json("data.json")["dataset"]}
    assert levels <= {"non-public"}
    assert b"dcat:Distribution" not in exported.files["catalog.ttl"]


@pytest.mark.parametrize("status", ["suspended", "rechecking"])
def test_an_entry_that_is_paused_stays_in_every_list(export: Any, status: str) -> None:
    exported = export(change=lambda entry: entry._replace(status=State(status)))
    assert len(exported.json("data.json")["dataset"]) == len(exported.published)
    assert {row["status"] for row in exported.lines().values()} == {status}
    assert "transport/stops/" in exported.files["sitemap.xml"].decode()
    assert b"adms:status" not in exported.files["catalog.ttl"]
    assert exported.json("transport/stops/datapackage.json")["catalog"]["tables"][0]["schema"]["fields"]


@pytest.mark.parametrize("status", ["withdrawn", "taken_down", "destroyed"])
def test_an_entry_that_is_gone_says_so_where_its_state_can_be_said_and_is_missing_elsewhere(
    export: Any, status: str
) -> None:
    exported = export(change=lambda entry: entry._replace(status=State(status)))
    assert exported.json("data.json")["dataset"] == []
    assert exported.json("datapackage.json")["resources"] == []
    assert {row["status"] for row in exported.lines().values()} == {status}
    turtle = exported.files["catalog.ttl"].decode()
    assert turtle.count("dataset-status/WITHDRAWN") == len(exported.published)
    assert turtle.count("access-right/NON_PUBLIC") == len(exported.published)
    package = exported.json("transport/stops/datapackage.json")
    assert package["catalog"]["status"] == status
    assert "tables" not in package["catalog"]


def test_a_feed_tells_that_an_entry_is_gone_under_its_old_address(small: Any) -> None:
    feed = ElementTree.fromstring(small.files["feeds/recent.atom"])
    (notice,) = [one for one in feed.iter(f"{ATOM}entry") if one.findtext(f"{ATOM}id", "").endswith("/old-lines/")]
    assert notice.findtext(f"{ATOM}title") == "【已撤回】旧线路"
    assert notice.findtext(f"{ATOM}updated") == "2024-05-06T00:00:00+08:00"  # the day it went, not that of its data
    assert "商业秘密" in notice.findtext(f"{ATOM}summary", "")
    assert [one.get("term") for one in notice.iter(f"{ATOM}category")] == ["unconditional", "withdrawn"]


@pytest.mark.clause("HZ-3.1")
def test_behind_a_gate_every_address_leads_to_consent(gated: Any) -> None:
    place = "https://data.city.example/downloads/transport/stops/"
    names = ("stops.csv", "stops.json", "map.geojson")
    assert set(files(gated, "transport/stops")) == {place + name for name in names}
    assert "https://data.city.example/transport/stops/data/" not in b"".join(gated.files.values()).decode()
    assert gated.lines()["transport/stops"]["gated"] is True
    listed = gated.json("data.json")["dataset"][-1]["distribution"]
    assert all("downloadURL" not in one for one in listed)
    holder = gated.files["catalog.ttl"].decode()
    assert "dcat:downloadURL <https://data.city.example/transport/stops" not in holder


def test_without_a_gate_files_are_downloaded_at_once(small: Any) -> None:
    assert b"/downloads/" not in b"".join(content for name, content in small.files.items() if name != "robots.txt")
    assert small.lines()["transport/stops"]["gated"] is False
