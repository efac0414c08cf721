"""What the public sees of an entry in each of its states, and at the addresses it had."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from catalog.cli import run
from tests.bench.generated import repository
from tests.build.conftest import Build, write_entry

KEY = "body-001/entry-00001"
MARK = "绝密不再公开的一格"  # a made-up cell that must be nowhere once the data are hidden
TABLE = {"zh": "示例表", "en": "Sample table"}
TOLD = {
    "status_since": "2026-11-01",
    "status_reason": {"zh": "核实中发现商业秘密", "en": "A trade secret was found"},
    "status_clauses": ["HZ-4.7b"],
    "decision": {"reference": "SL-2026-0007", "date": "2026-10-31"},
    "last_published": {
        "date": "2026-10-30",
        "resources": [{"name": "t", "title": TABLE, "format": "csv", "bytes": 2048, "hash": "sha256:" + "a" * 64}],
    },
}
RESOURCE = {"name": "t", "title": TABLE, "path": "t.csv", "format": "csv"}
FIELDS = {"schema": {"fields": [{"name": "name", "title": {"zh": "名称", "en": "Name"}}]}}
PAUSED, GONE = ("suspended", "rechecking"), ("withdrawn", "taken_down", "destroyed")


def put(root: Path, status: str, *, key: str = KEY, bare: bool = False, **facts: Any) -> None:
    """The entry in a state, with its data unless it is bare."""
    said = {"openness_type": "unconditional", "topic_class": "transport", "title_en": "Sample lines", "status": status}
    resources = [] if bare else [{**RESOURCE, **FIELDS}]
    files = {} if bare else {"t.csv": f"name\n{MARK}\n".encode()}
    descriptor = root / "datapackages" / key / "datapackage.yaml"
    descriptor.unlink(missing_ok=True)
    write_entry(root, key, {"title": "示例线路", "resources": resources, "catalog": said | facts}, files)


def everything(root: Path) -> dict[str, str]:
    """Every text of the build outside the cache."""
    top = root / "build"
    paths = (path for path in top.rglob("*") if path.is_file() and "cache" not in path.parts)
    return {path.relative_to(top).as_posix(): path.read_bytes().decode("utf-8", "ignore") for path in paths}


def page(root: Path, key: str = KEY, language: str = "") -> str:
    """The page of an entry."""
    return (root / "build/site" / language / key / "index.html").read_text("utf-8")


def visible(markup: str) -> str:
    """The words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", markup))


@pytest.mark.clause("HZ-4.7b", "LS-17b", "ZJ-44", "XA-18b")
@pytest.mark.parametrize("status", PAUSED)
def test_what_is_paused_keeps_its_facts_and_hides_its_data(small: Path, built: Build, status: str) -> None:
    put(small, "published")
    built(small)
    assert any(MARK in text for text in everything(small).values())
    put(small, status, **TOLD)
    built(small)
    assert [name for name, text in everything(small).items() if MARK in text] == []
    words = visible(page(small))
    for told in ("2026-11-01", "核实中发现商业秘密", "HZ-4.7b", "SL-2026-0007", "名称"):
        assert told in words
    assert "A trade secret was found" in visible(page(small, language="en"))
    assert "noindex" not in page(small)


@pytest.mark.clause("HZ-2.6.9", "HZ-2.6.10", "HZ-4.7c", "LS-17c", "ZJ-44")
@pytest.mark.parametrize("bare", [False, True])
@pytest.mark.parametrize("status", GONE)
def test_what_is_gone_leaves_a_page_that_says_what_when_why_and_by_which_clause(
    small: Path, built: Build, status: str, bare: bool
) -> None:
    put(small, status, bare=bare, **TOLD)
    assert built(small).findings == ()
    assert [name for name, text in everything(small).items() if MARK in text] == []
    for language in ("", "en"):
        words, markup = visible(page(small, language=language)), page(small, language=language)
        title = "Sample lines" if language else "示例线路"
        for told in (title, "2026-11-01", "HZ-4.7b", "SL-2026-0007", "2026-10-30", "2.0 KB", "a" * 64):
            assert told in words
        assert '<meta name="robots" content="noindex">' in markup
        assert "/apply/restricted-application" not in markup
    assert "核实中发现商业秘密" in visible(page(small))
    assert "A trade secret was found" in visible(page(small, language="en"))


def test_a_tombstone_of_data_that_were_described_names_them_without_being_told_again(small: Path, built: Build) -> None:
    told = {key: value for key, value in TOLD.items() if key != "last_published"}
    put(small, "withdrawn", **told)
    built(small)
    assert "示例表" in visible(page(small))


def test_what_is_gone_is_in_no_list_but_its_own_and_found_by_its_words(small: Path, built: Build) -> None:
    put(small, "taken_down", **TOLD)
    built(small)
    site = small / "build/site"
    assert KEY not in (site / "catalogue/index.html").read_text("utf-8").replace("catalogue/removed", "")
    assert KEY in (site / "catalogue/removed/index.html").read_text("utf-8")
    body = visible((site / "body-001/index.html").read_text("utf-8"))
    assert "已撤下的数据" in body and "2026-11-01 起" in body
    columns = {path.stem: json.loads(path.read_text("utf-8")) for path in (site / "search/columns").iterdir()}
    cards = json.loads((site / "search/index.json").read_text("utf-8"))
    (place,) = columns["title"]["gone"]
    openness = columns["openness"]
    values = [openness["sets"][ord(letter) - ord("#")] for letter in openness["at"]]
    assert values[place] == []
    assert sum(len(one) for one in values) == cards["entries"] - 1


def test_a_draft_is_nowhere_in_what_is_built(small: Path, built: Build) -> None:
    put(small, "published")
    built(small)
    put(small, "draft")
    before = built(small)
    assert before.findings == ()
    held = everything(small)
    assert [name for name, text in held.items() if MARK in text or "示例线路" in text or KEY in name] == []


def test_a_preview_shows_drafts_and_never_goes_where_the_site_is(small: Path, tmp_path: Path, built: Build) -> None:
    put(small, "draft")
    out = tmp_path / "preview"
    assert run(["build", "--drafts", "--root", str(small)], {}) == 2
    built(small, out=out, drafts=True)
    (shown,) = [path for path in out.rglob(f"{KEY}/index.html") if "/en/" not in path.as_posix()]
    assert "草稿" in visible(shown.read_text("utf-8"))
    assert "noindex" in shown.read_text("utf-8")


def test_an_old_address_leads_on_in_every_language(small: Path, built: Build) -> None:
    put(small, "published", key="body-001/renamed", renamed_from=["body-009/old", "body-001/older"])
    built(small)
    for old in ("body-009/old", "body-001/older"):
        for language, prefix in (("", ""), ("en", "/en")):
            markup = page(small, old, language)
            assert f'content="0; url={prefix}/body-001/renamed/"' in markup
            assert re.search(rf'rel="canonical" href="https?://[^"]+{prefix}/body-001/renamed/"', markup)
            assert "noindex" in markup
        framed = (small / f"build/site/embed/{old}.html").read_text("utf-8")
        assert 'content="0; url=/embed/body-001/renamed.html"' in framed and "<script" not in framed
    assert "body-009/old" not in (small / "build/site/sitemap.xml").read_text("utf-8")
    moved = json.loads((small / "build/access.json").read_text("utf-8"))["moved"]
    assert moved == {"body-001/older": "body-001/renamed", "body-009/old": "body-001/renamed"}


def test_an_entry_that_stands_is_not_covered_by_a_claim_on_its_address(small: Path, built: Build) -> None:
    put(small, "published")
    put(small, "published", key="body-001/other", renamed_from=[KEY, "../x", "api/x", "body-001/other"])
    built(small)
    assert "refresh" not in page(small)
    assert json.loads((small / "build/access.json").read_text("utf-8"))["moved"] == {}


def test_a_page_of_an_old_address_makes_way_for_an_entry_and_comes_back(small: Path, built: Build) -> None:
    put(small, "published", key="body-001/renamed", renamed_from=["body-001/old"])
    built(small)
    put(small, "published", key="body-001/old")
    built(small)
    frame = small / "build/site/embed/body-001/old.html"
    assert "refresh" not in page(small, "body-001/old") + frame.read_text("utf-8")
    put(small, "draft", key="body-001/old")
    built(small)
    assert "refresh" in page(small, "body-001/old") and "refresh" in frame.read_text("utf-8")
    put(small, "published", key="body-001/renamed")
    built(small)
    assert not frame.exists()


def test_sixty_tombstones_are_paged(tmp_path: Path, built: Build) -> None:
    root = repository(tmp_path / "many", 3)
    for number in range(60):
        put(root, "withdrawn", key=f"body-001/gone-{number}", bare=True, **TOLD)
    built(root)
    assert (root / "build/site/catalogue/removed/2/index.html").is_file()
