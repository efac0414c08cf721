"""Which bytes reach the public folder, and which never do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.build.conftest import Build, texts_of, write_entry

LAST = "末行标记ZX81"  # stands beyond the preview
SECRET = "不可外传QW37"
FIELDS = [{"name": "code", "type": "string", "title": "编号"}, {"name": "note", "type": "string", "title": "说明"}]
SCHEMA = {"fields": FIELDS}


def table(mark: str, rows: int = 30) -> bytes:
    """A table whose mark stands in its last row only."""
    lines = ["code,note", *(f"{n},第{n}行" for n in range(rows)), f"{rows},{mark}"]
    return ("\n".join(lines) + "\n").encode()


def resource(name: str, **facts: object) -> dict[str, object]:
    """A CSV resource."""
    return {"name": name, "title": name, "path": f"{name}.csv", "format": "csv", "schema": SCHEMA, **facts}


def with_pack(root: Path, pack: str) -> None:
    path = root / "mkdocs.yml"
    path.write_text(path.read_text("utf-8").replace("pack: hangzhou", f"pack: {pack}"), encoding="utf-8")


def open_entry(root: Path) -> None:
    write_entry(
        root,
        "transport/stops",
        {"resources": [resource("stops")], "catalog": {"openness_type": "unconditional"}},
        {"stops.csv": table(LAST)},
    )


def places_of(top: Path, mark: str) -> list[str]:
    """The files that hold a mark, as it is or escaped, and row indexes too."""
    marks = (mark.encode(), json.dumps(mark).strip('"').encode())
    return [name for name, content in texts_of(top) if any(one in content for one in marks)]


@pytest.mark.clause("HZ-3.1")
def test_behind_the_gate_no_full_file_is_in_the_public_folder(small: Path, built: Build) -> None:
    open_entry(small)
    built(small)
    site = small / "build/site"
    assert places_of(site, LAST) == []
    assert not (site / "transport/stops/data").exists()
    assert sorted(path.name for path in (small / "build/data/transport/stops").iterdir()) == [
        "stops.csv",
        "stops.json",
        "stops.parquet",
        "stops.utf-8.csv",
        "stops.xlsx",
        "stops.xml",
    ]


@pytest.mark.clause("HZ-3.1")
def test_behind_the_gate_every_link_to_a_file_leads_to_access(small: Path, built: Build) -> None:
    open_entry(small)
    built(small)
    page = (small / "build/site/transport/stops/index.html").read_text("utf-8")
    package = json.loads((small / "build/site/transport/stops/datapackage.json").read_text("utf-8"))
    assert "/downloads/transport/stops/stops.csv" in page
    assert "/transport/stops/data/" not in page
    assert package["resources"][0]["path"].endswith("/downloads/transport/stops/stops.csv")
    assert all(b"transport/stops/data/" not in content for _, content in texts_of(small / "build/site"))


@pytest.mark.clause("HZ-3.1")
def test_the_preview_of_unconditional_data_stays_public_behind_the_gate(small: Path, built: Build) -> None:
    open_entry(small)
    built(small)
    page = (small / "build/site/transport/stops/index.html").read_text("utf-8")
    assert "第0行" in page and "第19行" in page and "第20行" not in page


@pytest.mark.clause("SD-12")
def test_without_a_gate_files_are_static_and_the_original_is_byte_for_byte(small: Path, built: Build) -> None:
    open_entry(small)
    with_pack(small, "shandong")
    built(small)
    folder = small / "build/site/transport/stops"
    assert (folder / "data/stops.csv").read_bytes() == table(LAST)
    assert not (small / "build/data").exists()
    assert json.loads((folder / "datapackage.json").read_text("utf-8"))["resources"][0]["path"] == "data/stops.csv"


def test_switching_the_pack_moves_the_files_and_leaves_none_behind(small: Path, built: Build) -> None:
    open_entry(small)
    built(small, pack="shandong")
    assert places_of(small / "build/site", LAST)
    built(small, pack="hangzhou")
    assert places_of(small / "build/site", LAST) == []


def restricted_entry(root: Path) -> None:
    """Data in the store, a sample beside the descriptor, and a stray file that no resource names."""
    stored = root / "state/store/health/clinics/full.csv"
    stored.parent.mkdir(parents=True)
    stored.write_bytes(table(SECRET))
    samples = [resource("sample", catalog={"role": "sample"}), resource("full", catalog={"stored": True})]
    facts = {"resources": samples, "catalog": {"openness_type": "restricted", "openness_conditions": "签订协议"}}
    write_entry(root, "health/clinics", facts, {"sample.csv": table(LAST), "stray.csv": table(SECRET)})


@pytest.mark.clause("HZ-3.2.1")
def test_of_restricted_data_only_the_sample_is_public(small: Path, built: Build) -> None:
    restricted_entry(small)
    built(small)
    build = small / "build"
    assert places_of(build / "site", SECRET) == [] and not (build / "data/health").exists()
    assert (build / "site/health/clinics/data/sample.csv").read_bytes() == table(LAST)
    page = (build / "site/health/clinics/index.html").read_text("utf-8")
    assert "/api/forms/restricted-application?entry=health/clinics" in page


@pytest.mark.clause("XA-23¶2a")
def test_where_conditional_data_must_not_be_downloaded_not_even_a_sample_is(small: Path, built: Build) -> None:
    """AMB-64: the structure stays on the page, and switching the pack takes the sample's bytes away."""
    restricted_entry(small)
    built(small, pack="hangzhou")
    assert places_of(small / "build/site", LAST)
    built(small, pack="xian")
    assert places_of(small / "build/site", LAST) == []
    assert (small / "build/site/health/clinics/index.html").is_file()


@pytest.mark.clause("HZ-3.2.1")
def test_restricted_data_in_the_store_get_a_private_row_index(small: Path, built: Build) -> None:
    restricted_entry(small)
    built(small)
    facts = json.loads((small / "build/access.json").read_text("utf-8"))
    clinics = next(one for one in facts["datasets"] if one["entry"] == "clinics")
    full = next(one for one in clinics["resources"] if one["name"] == "full")
    assert (full["rows"], full["count"], full["files"]) == ("rows/health/clinics.full.sqlite", 31, [])
    assert (small / "build" / full["rows"]).is_file()


def test_restricted_data_left_in_git_by_mistake_are_neither_copied_nor_shown(small: Path, built: Build) -> None:
    facts = {"resources": [resource("full")], "catalog": {"openness_type": "restricted"}}
    write_entry(small, "health/clinics", facts, {"full.csv": table(SECRET, rows=3)})
    built(small, pack="shandong")
    assert places_of(small / "build", SECRET) == []


@pytest.mark.clause("HZ-2.3.1")
def test_of_prohibited_data_nothing_is_opened_even_where_a_file_lies(small: Path, built: Build) -> None:
    facts = {"resources": [resource("full")], "catalog": {"openness_type": "prohibited"}}
    write_entry(small, "police/cases", facts, {"full.csv": table(SECRET, rows=3)})
    built(small, pack="shandong")
    assert places_of(small / "build", SECRET) == []
    package = json.loads((small / "build/site/police/cases/datapackage.json").read_text("utf-8"))
    assert package["resources"] == []


@pytest.mark.parametrize("status", ["suspended", "withdrawn", "taken_down", "destroyed"])
@pytest.mark.clause("HZ-4.7b")
def test_an_entry_that_is_not_published_keeps_its_page_and_loses_its_data(
    status: str, small: Path, built: Build
) -> None:
    open_entry(small)
    built(small, pack="shandong")
    facts = {"resources": [resource("stops")], "catalog": {"openness_type": "unconditional", "status": status}}
    write_entry(small, "transport/stops", facts, {"stops.csv": table(LAST)})
    built(small, pack="shandong")
    assert places_of(small / "build", LAST) == [] and places_of(small / "build", "第0行") == []
    assert (small / "build/site/transport/stops/index.html").is_file()


def test_products_of_data_that_are_gone_do_not_linger_in_the_cache(small: Path, built: Build) -> None:
    open_entry(small)
    built(small)
    assert places_of(small / "build/cache/derived", LAST)
    write_entry(small, "transport/stops", {"catalog": {"openness_type": "prohibited"}}, {})
    built(small)
    assert places_of(small / "build/cache/derived", LAST) == []


def test_a_chart_behind_the_gate_is_a_picture_and_carries_no_numbers(small: Path, built: Build) -> None:
    fields = [{"name": "month", "type": "string", "title": "月"}, {"name": "n", "type": "integer", "title": "数"}]
    rows = "month,n\n" + "".join(f"2026-{n:02d},{90000 + n * 7}\n" for n in range(1, 40))
    facts = {
        "resources": [{**resource("trips"), "schema": {"fields": fields}}],
        "catalog": {"openness_type": "unconditional", "view": {"chart": {"kind": "line", "x": "month", "y": ["n"]}}},
    }
    write_entry(small, "transport/trips", facts, {"trips.csv": rows.encode()})
    built(small)
    page = (small / "build/site/transport/trips/index.html").read_text("utf-8")
    assert 'class="chart"' in page and "90273" not in page


def test_the_cache_holds_the_original_of_what_is_offered_alone(small: Path, built: Build) -> None:
    """One copy, whose bytes the offered file shares; none of bytes that are gone, none of data that nobody may have."""
    open_entry(small)
    built(small)
    offered, cache = small / "build/data/transport/stops/stops.csv", small / "build/cache/derived"
    assert [one.samefile(offered) for one in cache.rglob("original") if one.read_bytes() == table(LAST)] == [True]
    (small / "datapackages/transport/stops/stops.csv").write_bytes(table("别的"))
    built(small)
    assert offered.read_bytes() == table("别的")
    assert places_of(cache, LAST) == []
    facts = {"resources": [resource("stops")], "catalog": {"openness_type": "prohibited"}}
    write_entry(small, "transport/stops", facts, {})
    built(small)
    assert not offered.exists()
    assert places_of(cache, "别的") == []
