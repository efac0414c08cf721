"""Articles in a build: drawn when they change, gone when they go, and no broken one in the way of others."""

from __future__ import annotations

import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from catalog.build import build
from tests.bench.generated import repository
from tests.build.conftest import DAY, texts_of, write_entry

HEAD = "---\ntitle: {{zh: {title}, en: Title}}\n{facts}\n---\n{text}"
ATOM = "{http://www.w3.org/2005/Atom}"
RESULTS = (
    "成果名称,类型,网址,使用的数据集,数据来源,获取日期,提交者,发布日期\n"
    "<b>示例应用</b>,,javascript:alert(1),body-000/entry-00000 body-000/none,来源,2026-01-02,示例公司,2026-02-03\n"
)


def write(root: Path, name: str, text: str, title: str = "示例", facts: str = "date: 2026-11-01") -> None:
    """An article below the pages."""
    path = root / "site/pages" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD.format(title=title, facts=facts, text=text), "utf-8")


def held(top: Path) -> dict[str, bytes]:
    """Every file of a build but for the cache."""
    return {name: content for name, content in texts_of(top) if not name.startswith("cache/")}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with articles, a picture and a result, built."""
    root = repository(tmp_path_factory.mktemp("articles") / "town", 6)
    for number in range(30):
        write(root, f"news/item-{number:02d}.md", "x", f"第{number}件<&>", f"date: 2026-10-{number % 28 + 1:02d}")
    write(root, "news/one.md", "见[数据](/body-000/entry-00000/)和[活动](../events/two.md)。![图](day.png)")
    write(root, "events/two.md", "x", facts="date: 2026-11-02\nuntil: 2026-11-20")
    (root / "site/pages/news/day.png").write_bytes(b"\x89PNG\r\n\x1a\n0")
    fields = [{"name": name, "type": "string"} for name in RESULTS.splitlines()[0].split(",")]
    resource = {"name": "results", "path": "results.csv", "format": "csv", "schema": {"fields": fields}}
    facts = {"openness_type": "unconditional", "register": "results"}
    said = {"title": "应用成果", "resources": [resource], "catalog": facts, "licenses": [{"name": "public-facts"}]}
    write_entry(root, "hangzhou-data-bureau/results", said, {"results.csv": RESULTS.encode()})
    build(root, today=DAY, processes=1)
    return root


def test_lists_are_paged_and_feeds_hold_the_newest_first(town: Path) -> None:
    site = town / "build/site"
    first, second = ((site / name).read_text("utf-8") for name in ("news/index.html", "news/2/index.html"))
    assert (first.count('href="/news/item-'), second.count('href="/news/item-')) == (29, 1)
    feed = ElementTree.fromstring((site / "feeds/news.atom").read_bytes())
    days = [entry.findtext(f"{ATOM}updated", "") for entry in feed.findall(f"{ATOM}entry")]
    assert len(days) == 31 and days == sorted(days, reverse=True)
    assert any("<&>" in entry.findtext(f"{ATOM}title", "") for entry in feed.findall(f"{ATOM}entry"))


@pytest.mark.clause("HZ-4.2b")
def test_the_showcase_shows_what_the_register_of_results_holds(town: Path) -> None:
    page = (town / "build/site/showcase/index.html").read_text("utf-8")
    assert "&lt;b&gt;示例应用&lt;/b&gt;" in page and "javascript:" not in page
    assert 'href="/body-000/entry-00000/"' in page and "<code>body-000/none</code>" in page
    assert "示例应用" in (town / "build/site/feeds/showcase.atom").read_text("utf-8")
    row = (town / "build/site/registers/results/index.html").read_text("utf-8").partition("<tbody>")[2]
    assert 'href="/body-000/entry-00000/"' in row and "body-000/none" in row and "<b>" not in row


def test_articles_come_change_and_go_as_in_a_build_from_nothing(town: Path, tmp_path: Path) -> None:
    site = town / "build/site"
    page = (site / "news/one/index.html").read_text("utf-8")
    assert 'href="/body-000/entry-00000/"' in page and 'href="/events/two/"' in page
    assert 'src="/news/day.png"' in page and (site / "news/day.png").is_file()
    assert 'href="/events/two/"' in (site / "index.html").read_text("utf-8")
    shutil.rmtree(town / "datapackages/body-000/entry-00000")
    (town / "site/pages/events/two.md").unlink()
    (town / "site/pages/news/day.png").unlink()
    (town / "site/pages/news/item-03.md").write_text("no head", "utf-8")
    result = build(town, today=DAY, processes=1)
    assert [(one.key, one.file) for one in result.findings] == [("article/head", "site/pages/news/item-03.md")]
    page = (site / "news/one/index.html").read_text("utf-8")
    assert "entry-00000" not in page and "/events/two/" not in page and "day.png" not in page
    assert not any((site / name).exists() for name in ("events/two", "news/day.png", "news/item-03", "news/2"))
    copy = tmp_path / "cold"
    shutil.copytree(town, copy, ignore=shutil.ignore_patterns("build"))
    build(copy, today=DAY, processes=1)
    one, other = held(town / "build"), held(copy / "build")
    assert sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name)) == []
