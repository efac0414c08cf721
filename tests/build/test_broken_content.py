"""One bad entry is named and left out; the rest of the portal stands."""

from __future__ import annotations

import gc
import shutil
from pathlib import Path

import pytest

from catalog.errors import MuluError
from catalog.loading.catalogue import load_catalogue
from catalog.checks.plan_rows import list_of
from catalog.templating.rendering import TemplateFault
from tests.bench.generated import ROOT, TOPICS
from tests.build.conftest import Build, write_entry

BROKEN = {
    "yaml that does not end": b"title: [",
    "not a mapping": b"- 1\n- 2\n",
    "not UTF-8": "title: 标题".encode("gb18030"),
    "an anchor bomb": b"a: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: [*b,*b,*b]\n",
    "nothing": b"",
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_descriptor_is_reported_and_skipped(content: bytes, small: Path, built: Build) -> None:
    path = small / "datapackages/body-000/entry-00004/datapackage.yaml"
    path.write_bytes(content)
    result = built(small)
    assert result.entries == 11
    assert {finding.file for finding in result.findings} == {"datapackages/body-000/entry-00004/datapackage.yaml"}
    assert not (small / "build/site/body-000/entry-00004").exists()


def test_a_broken_entry_is_reported_again_by_each_build_until_it_is_mended(small: Path, built: Build) -> None:
    path = small / "datapackages/body-000/entry-00004/datapackage.yaml"
    good = path.read_bytes()
    path.write_bytes(b"title: [")
    built(small)
    again = built(small)
    path.write_bytes(good)
    mended = built(small)
    assert (len(again.findings), len(mended.findings), mended.entries) == (1, 0, 12)
    assert (small / "build/site/body-000/entry-00004/index.html").is_file()


def test_an_entry_that_breaks_loses_its_page_and_its_place_in_lists_and_exports(small: Path, built: Build) -> None:
    built(small)
    (small / "datapackages/body-000/entry-00004/datapackage.yaml").write_text("title: [", encoding="utf-8")
    built(small)
    site = small / "build/site"
    held = [path.name for path in site.rglob("*") if path.is_file() and b"entry-00004/" in path.read_bytes()]
    assert held == []


def test_data_that_cannot_be_read_leave_the_original_and_a_finding(small: Path, built: Build) -> None:
    resource = {"name": "t", "path": "t.xlsx", "format": "xlsx", "title": "表"}
    facts = {"resources": [resource], "catalog": {"openness_type": "unconditional"}}
    write_entry(small, "transport/stops", facts, {"t.xlsx": b"no workbook"})
    result = built(small, pack="shandong")
    assert [finding.code for finding in result.findings] == ["data-unread"]
    assert (small / "build/site/transport/stops/data/t.xlsx").read_bytes() == b"no workbook"


def test_a_data_file_that_is_not_there_leaves_the_page(small: Path, built: Build) -> None:
    resource = {"name": "t", "path": "t.csv", "format": "csv", "title": "表"}
    write_entry(small, "transport/stops", {"resources": [resource], "catalog": {"openness_type": "unconditional"}}, {})
    built(small)
    assert (small / "build/site/transport/stops/index.html").is_file()


HOSTILE = '</script><script>alert(1)</script>"><img src=x onerror=alert(1)>'


def test_text_of_an_entry_stays_text_on_every_page(small: Path, built: Build) -> None:
    rows = f"code,note\n1,{HOSTILE.replace(',', '')}\n".encode()
    fields = [{"name": "code", "type": "string", "title": HOSTILE}, {"name": "note", "type": "string", "title": "x"}]
    resource = {"name": "t", "path": "t.csv", "format": "csv", "title": HOSTILE, "schema": {"fields": fields}}
    facts = {
        "title": HOSTILE,
        "description": HOSTILE,
        "keywords": [HOSTILE],
        "sources": [{"title": HOSTILE, "path": "javascript:alert(1)"}],
        "resources": [resource],
        "catalog": {"openness_type": "unconditional", "title_en": HOSTILE, "coverage_geographic": HOSTILE},
    }
    write_entry(small, "transport/stops", facts, {"t.csv": rows})
    built(small, pack="shandong")
    pages = list((small / "build/site").rglob("*.html"))
    assert len(pages) > 20
    assert [path for path in pages if b"<script>alert" in path.read_bytes() or b"<img src=x" in path.read_bytes()] == []
    assert [path for path in pages if b"javascript:" in path.read_bytes()] == []


@pytest.mark.parametrize("topic", ["../../../escaped", "/escaped", "a/b", "..", "交通"])
def test_a_topic_that_is_no_name_makes_no_page_anywhere(topic: str, small: Path, built: Build) -> None:
    facts = {"catalog": {"openness_type": "prohibited", "topic_class": topic}}
    write_entry(small, "transport/stops", facts, {})
    built(small)
    assert not list(small.parent.rglob("escaped"))
    assert {path.parent.name for path in (small / "build/site/themes").glob("*/index.html")} <= set(TOPICS)
    assert (small / "build/site/transport/stops/index.html").is_file()


def test_a_template_that_is_broken_stops_the_build_and_leaves_the_pages(small: Path, built: Build) -> None:
    built(small)
    page = small / "build/site/body-001/entry-00001/index.html"
    before = page.read_bytes()
    (small / "site/templates/entry.html.j2").write_text("{% if %}", encoding="utf-8")
    with pytest.raises(MuluError):
        built(small)
    assert page.read_bytes() == before


def test_an_empty_catalogue_is_a_portal_too(catalogue_root: Path, root: Path, built: Build) -> None:
    import shutil

    for name in ("templates", "assets"):
        shutil.copytree(root / "site" / name, catalogue_root / "site" / name)
    result = built(catalogue_root)
    assert result.entries == 0
    assert (catalogue_root / "build/site/index.html").is_file()


@pytest.mark.parametrize(
    "facts",
    [
        {"topic_class": "a" * 300},
        *({"list": "annual_list", "list_year": year} for year in ("²", "9" * 5000, "\u202e2")),
    ],
)
def test_an_odd_topic_or_year_stays_with_its_entry(facts: dict[str, object], small: Path, built: Build) -> None:
    write_entry(small, "transport/odd", {"catalog": {"openness_type": "unconditional", **facts}}, {})
    result = built(small)
    assert (result.entries, result.findings) == (13, ())
    assert list_of(load_catalogue(small).entries[-1])[1] is None
    assert "\u202e" not in (small / "build/site/plans/index.html").read_text("utf-8")


def with_authored_pages(root: Path) -> Path:
    """The repository with one authored page, on which the theme works; its folder in the cache."""
    for name in ("hooks", "overrides"):
        shutil.copytree(ROOT / "site" / name, root / "site" / name)
    (root / "site/pages/about").mkdir(parents=True)
    (root / "site/pages/about/index.md").write_text("# 关于\n", encoding="utf-8")
    return root / "build/cache/mkdocs"


def test_the_name_and_description_of_the_portal_stay_text_on_authored_pages(small: Path, built: Build) -> None:
    with_authored_pages(small)
    lines = (small / "mkdocs.yml").read_text("utf-8").splitlines()
    told = {"site_name": "城市 <试运行>", "site_description": '数据"><b id=x>'}
    said = [line for line in lines if line.split(":")[0] not in told]
    said += [f"{key}: '{value}'" for key, value in told.items()]
    (small / "mkdocs.yml").write_text("\n".join(said), encoding="utf-8")
    assert built(small, languages=("zh",)).findings == ()
    page = (small / "build/site/about/index.html").read_text("utf-8")
    assert "城市 &lt;试运行&gt;</title>" in page and 'content="数据&quot;&gt;&lt;b id=x&gt;"' in page


def test_what_a_killed_build_left_running_writes_nowhere_that_the_next_looks(small: Path, built: Build) -> None:
    """MkDocs outlives a build that is killed, and may still write when the next build is at work."""
    folder = with_authored_pages(small)
    left = folder.with_name("mkdocs.1~") / "about"
    left.mkdir(parents=True)
    (left / "index.html").write_text("old", encoding="utf-8")
    assert built(small, languages=("zh",)).findings == ()
    assert "<h1" in (small / "build/site/about/index.html").read_text("utf-8")
    assert [path.name for path in folder.parent.glob("mkdocs*")] == ["mkdocs"]


def test_a_build_that_cannot_go_on_leaves_no_process_behind(small: Path, built: Build) -> None:
    folder = with_authored_pages(small)
    page = small / "site/templates/entry.html.j2"
    page.write_text(page.read_text("utf-8").replace("page.title", "page.titel"), encoding="utf-8")
    with pytest.raises(TemplateFault):
        built(small, languages=("zh",))
    gc.collect()  # a process that still runs would be told of here
    assert list(folder.parent.glob("mkdocs*")) == []
