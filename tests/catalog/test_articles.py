"""Articles: what a file may say, what is told of a broken one, and what is never let through."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.articles.body import TAGS, body_markup
from catalog.articles.checking import article_findings
from catalog.articles.links import link_of
from catalog.articles.reading import Articles, load_articles
from catalog.articles.surroundings import known_to
from catalog.law.packs_source import load_pack
from catalog.messages import Messages
from catalog.model.finding import Finding

HEAD = "---\ntitle: 示例\ndate: 2026-11-01\n---\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 16
ENTRY, BODY = "metro/openings", "metro"


def said_of(root: Path, files: dict[str, str | bytes]) -> tuple[Articles, tuple[Finding, ...]]:
    """What is read and found of articles and pictures by their names below the pages."""
    pages = root / "site/pages"
    for name, content in files.items():
        path = pages / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    articles = load_articles(pages, root)
    known = known_to(articles, pages, [ENTRY], [BODY])
    return articles, article_findings(root, articles, known, load_pack("hangzhou"))


def told(found: tuple[Finding, ...]) -> list[tuple[str, int]]:
    """Codes and lines, and proof that each has a sentence and a remedy in both languages with its facts in place."""
    for one in found:
        for language in ("zh", "en"):
            for part in ("message", "remedy"):
                assert "‹" not in Messages(language).text(f"finding.{one.key}.{part}", **one.facts)
    return [(one.key, one.line) for one in found]


@pytest.mark.clause("HZ-4.3")
def test_an_article_says_who_when_and_what_in_two_languages(tmp_path: Path) -> None:
    head = "title: {zh: 示例赛, en: Example contest}\ndate: 2026-04-20\nkind: training\nbegins: 2026-05-01\n"
    head += f"until: 2026-05-01\npublisher: {BODY}\nentries: [{ENTRY}]\nplace: 示例厅\nprocedure: demand\n"
    files = {"events/contest.md": f"---\n{head}---\n正文。\n", "events/contest.en.md": "Text.\n"}
    articles, found = said_of(tmp_path, files)
    (one,) = articles.articles
    assert told(found) == []
    assert (one.path, one.title.en, one.kind, str(one.until)) == (
        "/events/contest/",
        "Example contest",
        "training",
        "2026-05-01",
    )
    assert [one.text(language)[0] for language in ("zh", "en")] == ["zh", "en"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("没有说明的正文", [("article/head", 1)]),
        ("---\ntitle: 没有结束\n", [("article/head", 1)]),
        ("---\ntitle: x\n---\n正文", [("article/date", 2)]),
        ("---\ndate: 2026-01-01\n---\n正文", [("article/title", 2)]),
        ("---\ntitle: x\ndate: 2026-02-30\n---\n正文", [("not-a-date", 3)]),
        ("---\ntitle: x\ndate: 2026-02-03\nkind: gossip\n---\n正文", [("article/kind", 4)]),
        ("---\ntitle: x\ndate: 2026-02-03\nkinds: news\n---\n正文", [("article/key", 4)]),
        ("---\ntitle: x\ndate: 2026-02-03\nbegins: 2026-03-02\nuntil: 2026-03-01\n---\n", [("article/backwards", 5)]),
        ("---\ntitle: x\ndate: 2026-02-03\nsummary: [1\n---\n正文", [("yaml-broken", 5)]),
        ("---\ntitle: &a x\ndate: *a\n---\n正文", [("yaml-alias", 3)]),
        ("---\ntitle: x\ndate: 2026-02-03\nsources: [{url: javascript:1}]\n---\nx", [("address-unusable", 4)]),
        (f"---\ntitle: {'长' * 121}\ndate: 2026-02-03\n---\n正文", [("article/title-long", 2)]),
        (HEAD, [("article/empty", 1)]),
        ("---\ntitle: x\ndate: 2026-02-03\npublisher: nobody\n---\n正文", [("article/publisher", 4)]),
        ("---\ntitle: x\ndate: 2026-02-03\nentries:\n- metro/none\n---\n正文", [("article/entry", 4)]),
        ("---\ntitle: x\ndate: 2026-02-03\nprocedure: party\n---\n正文", [("article/procedure", 4)]),
        (f"{HEAD}一\n\n[x](none.md)\n", [("article/link-missing", 7)]),
        (f"{HEAD}[x](/metro/none/)", [("article/link-missing", 5)]),
        (f"{HEAD}[x](/news/none/)", [("article/link-missing", 5)]),
        (f"{HEAD}[x](../../../mkdocs.yml)", [("article/link-missing", 5)]),
        (f"{HEAD}[x](ftp://example.org/)", [("article/link-kind", 5)]),
        (f"{HEAD}[x](//example.org/)", [("article/link-kind", 5)]),
        (f"{HEAD}![图](https://example.org/x.png)", [("article/picture", 5)]),
        (f"{HEAD}![图](../events/other.png)", [("article/picture", 5)]),
        (f"{HEAD}正文<b onclick=x>字</b><script>1</script>", [("article/html", 5)]),
    ],
)  # fmt: skip
def test_a_broken_article_is_told_with_its_line(tmp_path: Path, content: str, expected: list[tuple[str, int]]) -> None:
    files: dict[str, str | bytes] = {"news/good.md": f"{HEAD}正文", "news/bad.md": content, "events/other.png": PNG}
    articles, found = said_of(tmp_path, files)
    assert told(found) == expected
    assert {one.file for one in found} == {"site/pages/news/bad.md"}
    assert "/news/good/" in articles.paths


def test_files_that_are_no_articles_are_told_and_hide_no_other(tmp_path: Path) -> None:
    names: dict[str, str | bytes] = {
        "news/good.md": f"{HEAD}![图](day.png)",
        "news/day.png": PNG,
        "news/Bad Name.md": f"{HEAD}x",
        "news/2026.md": f"{HEAD}x",
        "news/index.md": f"{HEAD}x",
        "news/alone.en.md": "x",
        "news/page.html": "<script>",
        "news/drawing.svg": "<svg/>",
        "news/fake.jpg": PNG,
        "news/large.png": PNG + b"0" * (1024 * 1024),
        "news/bytes.md": b"---\ntitle: \xff\n",
    }
    articles, found = said_of(tmp_path, names)
    names_of_faults = "english-alone file file name name name picture-large picture-other".split()
    assert sorted(key for key, _ in told(found)) == [*(f"article/{name}" for name in names_of_faults), "not-utf-8"]
    assert articles.paths == {"/news/good/"} and set(articles.pictures) == {"/news/day.png"}


def test_characters_that_nobody_sees_are_not_in_an_article(tmp_path: Path) -> None:
    names: dict[str, str | bytes] = {"news/a.md": f"{HEAD}甲\u202e乙\x0b丙", "news/a.en.md": "one\u2066two"}
    articles, _ = said_of(tmp_path, names)
    (article,) = articles.articles
    assert [one.text.strip() for one in article.texts.values()] == ["甲乙丙", "onetwo"]


def test_nothing_is_followed_out_of_the_folder(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(PNG)
    (tmp_path / "site/pages/news").mkdir(parents=True)
    (tmp_path / "site/pages/news/link.png").symlink_to(secret)
    (tmp_path / "site/pages/news/link.md").symlink_to(tmp_path / "secret.md")
    (tmp_path / "site/pages/events").symlink_to(tmp_path)
    articles, found = said_of(tmp_path, {})
    assert [key for key, _ in told(found)] == ["article/link-folder", "is-link", "article/picture-unread"]
    assert (articles.articles, articles.pictures) == ((), {})


@pytest.mark.parametrize(
    ("written", "leads_to"),
    [
        ("https://example.org/a?b=1#c", "https://example.org/a?b=1#c"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("other.md", "/news/other/"),
        ("other.en.md#part", "/news/other/#part"),
        ("../help/apply.md", "/help/apply/"),
        ("../help/index.md", "/help/"),
        ("../en/help/apply.md", "/help/apply/"),
        ("day.png", "/news/day.png"),
        ("/metro/openings/", "/metro/openings/"),
        ("/catalogue/?q=x", "/catalogue/?q=x"),
        ("/metro/", "/metro/"),
        ("/", "/"),
        ("javascript:alert(1)", ""),
        (" JaVaScRiPt:alert(1)", ""),
        ("data:text/html,x", ""),
        ("\\\\example.org", ""),
        ("/\\example.org", ""),
        ("/../x", ""),
        ("#part", ""),
        ("", ""),
    ],
)
def test_a_link_leads_to_the_web_or_to_a_page_that_is_there(tmp_path: Path, written: str, leads_to: str) -> None:
    files: dict[str, str | bytes] = {"news/one.md": f"{HEAD}x", "news/other.md": f"{HEAD}x", "news/day.png": PNG}
    files |= {"help/apply.md": "x", "help/index.md": "x", "en/help/apply.md": "x"}
    articles, _ = said_of(tmp_path, files)
    known = known_to(articles, tmp_path / "site/pages", [ENTRY], [BODY])
    one = next(article for article in articles.articles if article.name == "one")
    assert link_of(written, one, known).path == leads_to


ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "[x](javascript:alert(1))",
    "[x](JAVA&#115;cript:alert(1))",
    "<iframe src=//e>",
    "<style>*{display:none}</style>",
    "<div style='position:fixed' class='m-head' id='main'>x</div>",
    "<form action=/api><input></form>",
    "<base href=//e>",
    "<meta http-equiv=refresh content=0>",
    '<img alt="<table> onerror=alert(1) x=" src=x>',
    "<math><mi//xlink:href=data:x>",
    "`<script>`",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "![x](data:image/svg+xml,x)",
    "<a\x00href=x>",
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_markup_of_an_author_becomes_active(attack: str) -> None:
    made = body_markup(f"前{attack}后\n\n{attack}\n", lambda tag, written: "", "表")
    tags = re.findall(r"<[^>]*>", made)
    assert not [
        tag for tag in tags if re.match(r"</?(script|svg|iframe|style|form|input|base|meta|math|noscript)", tag)
    ]
    assert not [tag for tag in tags if re.search(r"\s(on\w+|style|id|srcset|href|src)\s*=", tag)]


@given(st.text(alphabet="<>/=\"'`&;:![](){}*_#-|\n abcimgsrchefonlt", max_size=60))
def test_whatever_is_written_only_allowed_tags_and_attributes_remain(text: str) -> None:
    for tag, rest in re.findall(r"<([a-z0-9]+)((?:\s[^>]*)?)>", body_markup(text, lambda kind, written: "", "表")):
        assert tag in TAGS
        assert not re.search(r"\s(on\w+|style|href|src)=", rest)


def test_headings_begin_below_the_title_and_tables_scroll_by_themselves() -> None:
    made = body_markup("# 一\n\n| a | b |\n|---|---|\n| 1 | 2 |\n", lambda tag, written: "", "表格")
    assert "<h2>一</h2>" in made and "<h1" not in made
    assert '<div class="m-scroll" tabindex="0" role="region" aria-label="表格"><table>' in made
