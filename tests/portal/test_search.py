"""The search as people meet it: in a browser, over this repository's own entries and over difficult texts."""

from __future__ import annotations

import csv
import json
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from catalog.loading.catalogue import load_catalogue
from catalog.search.shards import shard_count, shards
from catalog.search.terms import FORM, PARTS, listed, normal, packed, terms_of

SUCCESS = {1: 0.95, 5: 0.98}  # of the queries in tests/search/relevance.csv
SAMPLE = 1500  # parts of texts
ASK = """async ([folder, queries]) => {
  const index = await import(document.querySelector("form[data-search]").dataset.index);
  const files = new index.Files(new URL(folder, location.href));
  const answers = [];
  for (const query of queries) answers.push((await index.found(files, query, {}, "best")).shown);
  return answers;
}"""
TITLES = "all => all.map((one) => one.textContent.trim())"


@pytest.fixture(scope="module")
def page(chromium: Any, site: str) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{site}/catalogue/")
    yield page
    context.close()


@pytest.fixture(scope="module")
def keys(built: Path) -> list[str]:
    """The keys of the entries in the order of their places."""
    folder = built / "search/results/zh"
    blocks = sorted(folder.glob("*.json"), key=lambda path: int(path.stem))
    cards = [card for path in blocks for card in json.loads(path.read_text("utf-8"))]
    return [re.search(r'href="[^"]*?/([a-z0-9-]+/[a-z0-9-]+)/"', card)[1] for card in cards]  # type: ignore[index]


def asked(page: Any, queries: list[str], folder: str = "/search/") -> list[list[int]]:
    """The places that each query finds, best first."""
    answers: list[list[int]] = page.evaluate(ASK, [folder, queries])
    return answers


def test_people_find_what_they_want_first(page: Any, keys: list[str], root: Path) -> None:
    with (root / "tests/search/relevance.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    answers = asked(page, [row["query"] for row in rows])
    for most, share in SUCCESS.items():
        missed = [
            row["query"]
            for row, found in zip(rows, answers, strict=True)
            if not {keys[place].partition("/")[2] for place in found[:most]} & set(row["wanted"].split())
        ]
        assert len(missed) <= (1 - share) * len(rows), missed


def parts_of(text: str, chance: random.Random) -> Iterator[str]:
    """Some parts of a text of two characters or more, in which there is a letter or a digit."""
    for _ in range(6):
        at = chance.randrange(max(1, len(text) - 1))
        part = text[at : at + chance.choice((2, 2, 3, 4, 7, 30))]
        if len(part) > 1 and any(letter.isalnum() for letter in normal(part)):
            yield part


def missed(page: Any, texts: list[tuple[int, str]], folder: str) -> list[tuple[int, str]]:
    """Parts of texts that do not find the place where they stand."""
    chance = random.Random(5)
    parts = [(place, part) for place, text in texts for part in parts_of(text, chance)]
    parts = chance.sample(parts, min(SAMPLE, len(parts)))
    answers = asked(page, [part for _, part in parts], folder)
    return [one for one, found in zip(parts, answers, strict=True) if one[0] not in found]


def test_every_part_of_what_is_published_finds_its_entry(page: Any, keys: list[str], root: Path) -> None:
    catalogue = load_catalogue(root)
    bodies = {body.name: body.title.zh for body in catalogue.publishers}
    texts = []
    for entry in catalogue.entries:
        fields = [] if entry.openness == "prohibited" else [field for one in entry.resources for field in one.fields]
        said = [entry.title.zh, entry.title.en, entry.description.zh, entry.description.en, *entry.keywords]
        said += [bodies[entry.publisher], *(word for field in fields for word in (field.name, field.title.zh))]
        said += [word for field in fields for word in (field.title.en, field.description.zh, field.description.en)]
        texts += [(keys.index(entry.key), text) for text in said if len(text) > 1 and entry.key in keys]
    assert missed(page, texts, "/search/") == []


ODD = (
    *"公 交 行 车 数 据 ① ㈱ Ａ ｂ ９ é É e\u0301 ñ ß Σ ς σ İ ı ł 한 글 が か\u3099 ﾊ ﾟ".split(),
    *"ж Ж 𠮷 〇 々 ² ½ Ⅳ ㎏ ﬁ a b c 1 2 0 Z".split(),
)
BETWEEN = (" ", "、", "（", "）", "_", "-", ".", "——", "\u200b", "😀", "", "", "", "", "", "")


def odd_text(chance: random.Random) -> str:
    """A text of letters of many scripts, forms and marks."""
    return "".join(chance.choice(ODD) + chance.choice(BETWEEN) for _ in range(chance.randrange(8, 60)))


def indexed(page: Any, entries: list[list[list[str]]]) -> None:
    """Let the page search entries with these texts by part, in the folder `/odd/`."""
    count = shard_count(len(entries))
    blank = "#" * len(entries)
    told = [listed(packed(terms_of(one))) for one in entries]
    files = {f"terms/{number}": content for number, content in shards(told, count)}
    facts = {"form": FORM, "entries": len(entries), "shards": count, "facets": [], "version": "1", "block": 8}
    files["index"] = json.dumps(facts).encode()
    files["columns/title"] = json.dumps({"at": blank, "gone": []}).encode()
    files["readings"], files["synonyms"] = b"{}", b"[]"
    files["traditional"] = b'{"traditional": "", "simplified": ""}'

    def answer(route: Any) -> None:
        route.fulfill(body=files[route.request.url.partition("/odd/")[2].partition(".json")[0]])

    page.unroute("**/odd/**")
    page.route("**/odd/**", answer)


def test_every_part_of_odd_texts_finds_its_entry(page: Any) -> None:
    chance = random.Random(7)
    entries = [[[odd_text(chance)] for _ in PARTS] for _ in range(40)]
    entries[0][3] = ["x" * 30 + "longword" * 9]
    indexed(page, entries)
    texts = [(place, text) for place, parts in enumerate(entries) for (text,) in parts]
    assert missed(page, texts, "/odd/") == []


def test_a_word_of_two_letters_comes_before_what_has_them_within(page: Any) -> None:
    texts = ("public data", "城市IC卡", "music", "一卡通")
    indexed(page, [[[title], ["IC"] if number == 3 else [], [], [], [], []] for number, title in enumerate(texts)])
    assert asked(page, ["ic"], "/odd/")[0][:2] == [1, 3]
    assert sorted(asked(page, ["IC"], "/odd/")[0]) == [0, 1, 2, 3]


def settle(page: Any, query: str) -> list[str]:
    """Type a query; gives the titles shown."""
    page.fill("#catalogue-search", query)
    page.wait_for_url(lambda url: query in unquote(url))
    page.wait_for_selector("[data-results]:not([aria-busy])")
    titles: list[str] = page.eval_on_selector_all("[data-list] h3", TITLES)
    return titles


def test_nothing_is_fetched_before_somebody_types_and_little_after(opened: Callable[..., Any]) -> None:
    page = opened("/catalogue/")
    page.wait_for_load_state("networkidle")
    names = page.evaluate("performance.getEntriesByType('resource').map((one) => new URL(one.name).pathname)")
    assert [name for name in names if "/search/" in name or "search-" in name] == []
    page.type("#catalogue-search", "地铁")
    page.wait_for_selector("mark")
    assert page.eval_on_selector_all("[data-list] h3", TITLES)[0].startswith("地铁车站分时客流")


def test_results_say_why_filters_count_and_the_address_keeps_it(opened: Callable[..., Any]) -> None:
    page = opened("/catalogue/?q=单车")
    page.wait_for_selector(".m-why")
    assert page.text_content("[data-list] li mark") == "自行车"
    assert "同义词" in page.text_content(".m-why")
    settle(page, "上车站")
    page.wait_for_selector(".m-why mark")
    assert "数据项：上车站" in page.text_content(".m-why")
    assert settle(page, "绝无此词彧") == []
    assert page.text_content("[data-status]").startswith("没有找到")
    settle(page, "代码")
    count = page.locator("fieldset[data-facet=publisher] li:visible .m-count").first.text_content()
    page.locator("fieldset[data-facet=publisher] li:visible input").first.check()
    page.wait_for_url("**publisher=**")
    page.wait_for_selector(f"[data-status]:text(' {count} ')")
    assert page.locator("[data-list] h3").count() == int(count)
    page.select_option("[data-order]", "title")
    page.wait_for_url("**sort=title**")
    page.reload()
    page.wait_for_selector(f"[data-status]:text(' {count} ')")
    assert page.input_value("#catalogue-search") == "代码"
    assert page.input_value("[data-order]") == "title"


def test_keys_walk_through_the_results(opened: Callable[..., Any]) -> None:
    page = opened("/catalogue/?q=地铁")
    page.wait_for_selector("[data-list] mark")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.localName") == "body", "a key alone does nothing from elsewhere"
    page.focus("[data-facets] input")
    page.keyboard.press("/")
    page.keyboard.press("ArrowDown")
    focused = "document.activeElement.textContent.trim()"
    first = page.evaluate(focused)
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) != first
    page.keyboard.press("ArrowUp")
    assert page.evaluate(focused) == first
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "catalogue-search"


def test_without_a_network_the_search_goes_on_once_it_was_used(opened: Callable[..., Any]) -> None:
    page = opened("/catalogue/?q=机场")
    page.wait_for_selector("html[data-offline=ready]", state="attached")
    page.context.set_offline(True)
    assert settle(page, "节气")[0].startswith("二十四节气")
    page.reload()
    page.wait_for_selector("[data-list] mark")
    assert settle(page, "gongjiao")[0].startswith("公交刷卡")


def test_without_a_script_the_lists_can_be_browsed(opened: Callable[..., Any]) -> None:
    page = opened("/catalogue/", java_script_enabled=False)
    assert page.locator("[data-list] h3").count() > 20
    assert page.locator("fieldset[data-facet=topic] a").count() > 5
    assert page.locator("[data-order]:visible").count() == 0
    assert page.locator("[data-facets] a[href*='?']:visible").count() == 0, "filters that a script alone applies"


def test_the_english_search_shows_english_words(opened: Callable[..., Any]) -> None:
    page = opened("/en/catalogue/?q=subway")
    page.wait_for_selector(".m-why")
    assert "Hangzhou metro" in page.text_content("[data-list]")
    assert re.search("[\u4e00-\u9fff]", page.text_content("[data-status]")) is None


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("几点日出", "sunrise-sunset"),
        ("哪些是调休上班的日子", "working-day-calendar"),
        ("请问杭州有哪些小学", "compulsory-schools"),
        ("where are the airports", "yangtze-delta-airports"),
    ],
)
def test_a_question_is_answered_by_what_it_asks_for(page: Any, keys: list[str], query: str, wanted: str) -> None:
    assert wanted in [keys[place].partition("/")[2] for place in asked(page, [query])[0][:2]]


def test_words_of_the_same_meaning_count_where_nothing_has_the_whole_query(page: Any, keys: list[str]) -> None:
    assert keys[asked(page, ["租赁单车"])[0][0]].endswith("/public-bicycle-trips")


def test_a_word_of_one_letter_has_synonyms(page: Any, keys: list[str]) -> None:
    assert [keys[place].partition("/")[2] for place in asked(page, ["霾"])[0]] == ["air-quality-index-limits"]


def test_traditional_letters_find_what_is_written_in_simplified_ones(opened: Callable[..., Any]) -> None:
    tables: list[str] = []
    page = opened("/catalogue/")
    page.on("request", lambda request: tables.append(request.url) if "traditional" in request.url else None)
    assert settle(page, "节气")[0].startswith("二十四节气")
    assert tables == []
    assert settle(page, "飛機場")[0].startswith("长三角民用机场")
    page.wait_for_selector("[data-list] mark")
    assert len(tables) == 1
    assert settle(page, "機場代碼")[0].startswith("长三角民用机场")
    page.wait_for_selector("[data-list] mark")
    assert page.text_content("[data-list] li mark") == "机场代码"
