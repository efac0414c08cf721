"""The filters and orders of the search in a browser, beside what the entries themselves say."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from catalog.loading.catalogue import load_catalogue
from catalog.model.entry import Entry

QUERIES = ("", "数据", "代码", "杭州", "list", "绝无此词彧")
FOUND = """async ([query, chosen, order, seen]) => {
  const index = await import(document.querySelector("form[data-search]").dataset.index);
  window.files = window.files || new index.Files(new URL("/search/", location.href));
  const sets = Object.fromEntries(Object.entries(chosen).map(([key, values]) => [key, new Set(values)]));
  const { shown, counts } = await index.found(window.files, query, sets, order, seen);
  return { shown, counts };
}"""
Values = Mapping[str, list[str]]


def said(entry: Entry) -> Values:
    """What an entry says of itself by filter."""
    return {
        "openness": [str(entry.openness)],
        "topic": [entry.topic],
        "publisher": [entry.publisher],
        "frequency": [entry.update_frequency],
        "licence": [licence.name for licence in entry.licences],
        "region": re.split("、", entry.coverage_geographic),
    }


@pytest.fixture(scope="module")
def page(chromium: Any, site: str) -> Iterator[Any]:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{site}/catalogue/")
    yield page
    context.close()


@pytest.fixture(scope="module")
def entries(built: Path, root: Path) -> list[Entry]:
    """The entries in the order of their places."""
    known = {entry.key: entry for entry in load_catalogue(root).entries}
    lines = (built / "entries.ndjson").read_text("utf-8").splitlines()
    return [known[json.loads(line)["key"]] for line in lines]


def test_filters_show_and_count_what_the_entries_say(page: Any, built: Path, entries: list[Entry]) -> None:
    facets = json.loads((built / "search/index.json").read_text("utf-8"))["facets"]
    names = {facet["key"]: facet["values"] for facet in facets}
    every = [said(entry) for entry in entries]
    kinds, chance = list(every[0]), random.Random(13)
    whole = {query: page.evaluate(FOUND, [query, {}, "best", []])["shown"] for query in QUERIES}
    for _ in range(120):
        query, order = chance.choice(QUERIES), chance.choice(("best", "updated", "title"))
        chosen = {kind: chance.sample(names[kind], chance.randrange(1, 4)) for kind in chance.sample(kinds, 2)}
        chosen = dict(list(chosen.items())[: chance.randrange(3)])
        numbers = {kind: [names[kind].index(value) for value in some] for kind, some in chosen.items()}
        answer = page.evaluate(FOUND, [query, numbers, order, kinds])

        def left(but: str, query: str = query, chosen: Values = chosen) -> list[Values]:
            some = [every[place] for place in whole[query]]
            rest = {kind: set(values) for kind, values in chosen.items() if kind != but}
            return [one for one in some if all(values & set(one[kind]) for kind, values in rest.items())]

        assert sorted(map(id, left(""))) == sorted(id(every[place]) for place in answer["shown"])
        for kind in kinds:
            others = left(kind)
            counted = [sum(value in one[kind] for one in others) for value in names[kind]]
            assert answer["counts"][kind] == counted, (query, chosen, kind)


def test_the_newest_come_first_to_the_day(page: Any, entries: list[Entry]) -> None:
    for query in QUERIES:
        shown = page.evaluate(FOUND, [query, {}, "updated", []])["shown"]
        days = [str(entries[place].last_updated or "") for place in shown]
        assert days == sorted(days, reverse=True)


BOX = "fieldset[data-facet=openness] input[value=restricted]"
READY = "[data-results]:not([aria-busy])"


def test_the_browser_takes_back_what_was_chosen(opened: Callable[..., Any]) -> None:
    page = opened("/catalogue/?q=客流")
    page.wait_for_selector("mark")
    page.check(BOX)
    page.wait_for_url("**openness=restricted**")
    page.select_option("[data-order]", "title")
    page.wait_for_url("**sort=title**")
    page.go_back()
    page.wait_for_function("document.querySelector('[data-order]').value === 'best'")
    assert page.is_checked(BOX)
    page.go_back()
    page.wait_for_selector(f"{BOX}:not(:checked)", state="attached")
    assert page.input_value("#catalogue-search") == "客流"
    page.go_forward()
    page.wait_for_selector(f"{BOX}:checked", state="attached")


def test_an_address_says_all_that_was_chosen(opened: Callable[..., Any]) -> None:
    page = opened("/catalogue/")
    page.select_option("[data-order]", "updated")
    page.wait_for_url("**sort=updated**")
    page.fill("#catalogue-search", "示例 100% +&#=?")
    page.wait_for_url(lambda address: "q=" in address)
    page.wait_for_selector(READY)
    titles = page.locator("[data-list] h3").all_text_contents()
    other = opened(page.url.partition("//")[2].partition("/")[2].join(("/", "")))
    other.wait_for_selector("html[data-search=ready]", state="attached")
    other.wait_for_selector(READY)
    assert other.input_value("#catalogue-search") == "示例 100% +&#=?"
    assert other.input_value("[data-order]") == "updated"
    assert other.locator("[data-list] h3").all_text_contents() == titles


def test_after_clearing_the_filters_the_keyboard_is_still_there(opened: Callable[..., Any]) -> None:
    page = opened("/catalogue/?openness=restricted")
    page.wait_for_selector("[data-facets] > button:visible")
    page.locator("[data-facets] > button").press("Enter")
    page.wait_for_url(lambda address: "openness" not in address)
    assert page.evaluate("document.activeElement.closest('[data-facets]') && document.activeElement.type") == "checkbox"


def test_where_nothing_is_found_no_empty_filter_and_no_dead_button_stands(opened: Callable[..., Any]) -> None:
    page = opened("/catalogue/?q=绝无此词彧")
    page.wait_for_selector("html[data-offline=ready]", state="attached")
    page.wait_for_selector("fieldset[data-facet=openness]", state="hidden")
    assert page.locator("[data-results] button:visible").count() == 0
    page.fill("#catalogue-search", "")
    page.wait_for_selector("fieldset[data-facet=openness] li")


def test_other_names_are_marked_in_what_holds_a_part_of_the_query(opened: Callable[..., Any]) -> None:
    page = opened("/catalogue/?q=今天天黑")
    page.wait_for_selector(".m-why")
    assert "日落" in page.locator("[data-list] li mark").all_text_contents()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/en/catalogue/?q=属性情形", "Title: 开放属性情形代码表"),
        ("/en/catalogue/?q=杭州有哪些大学", "Hangzhou"),
        ("/catalogue/?q=bicylce", "名称：Public bicycle hires"),
        ("/catalogue/?q=本科院校", "本科"),
    ],
)
def test_a_hit_says_why_it_was_found_though_the_text_is_not_in_sight(
    opened: Callable[..., Any], path: str, said: str
) -> None:
    page = opened(path)
    page.wait_for_selector("[data-list] li .m-why mark")
    assert said in page.locator("[data-list] li").first.text_content()
    if said.startswith(("Title", "名称")):
        assert page.locator(".m-why span[lang]").first.get_attribute("lang") == ("zh-CN" if "/en/" in path else "en")


def test_no_query_keeps_the_browser_busy(page: Any) -> None:
    assert page.evaluate(FOUND, ["xian" * 40 + "kk", {}, "best", []])["shown"] == []
