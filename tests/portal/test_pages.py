"""Every kind of page in a real browser: usable by all, on a phone, in both languages and both colour schemes."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from catalog.messages import sentences_of
from tests.portal.judging import faults
from tests.portal.walking import DISORDER, KINDS, LANGUAGES, Seen, in_language, visit

Open = Callable[..., Any]
Look = Callable[[str, str], Seen]


@pytest.fixture(scope="module")
def look(chromium: Any, site: str) -> Iterator[Look]:
    """Visits a kind of page in a language, once; all that is asked of it is answered by that visit."""
    context = chromium.new_context()
    page = context.new_page()
    seen: dict[tuple[str, str], Seen] = {}

    def looked(kind: str, language: str) -> Seen:
        if (kind, language) not in seen:
            seen[kind, language] = visit(page, site + in_language(KINDS[kind], language), language)
        return seen[kind, language]

    yield looked
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_keeps_wcag_2_2_aa_and_is_heard_as_it_is_seen(look: Look, kind: str, language: str) -> None:
    seen = look(kind, language)
    assert seen.faults == {}
    assert {width: found for width, found in seen.disorder.items() if found} == {}
    assert (seen.sideways, seen.stuck) == ((), ())
    assert seen.first_stop


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_asked_of_another_origin_refused_or_broken(look: Look, site: str, kind: str, language: str) -> None:
    seen = look(kind, language)
    assert [url for url in seen.asked if not url.startswith((site, "data:"))] == []
    assert seen.complaints == ()


@pytest.mark.parametrize("kind", KINDS)
def test_english_pages_say_nothing_of_ours_in_chinese_and_mark_the_rest(look: Look, kind: str) -> None:
    seen = look(kind, "en")
    assert seen.language == "en"
    assert seen.unmarked == ()
    chinese, english = sentences_of("zh"), sentences_of("en")
    ours = {text for code, text in chinese.items() if english[code] != text and not code.startswith("portal.language")}
    assert seen.chinese & ours == set()


def test_what_is_heard_before_it_is_seen_would_be_found(opened: Open) -> None:
    page = opened("/procedures/demand/")
    assert page.evaluate(DISORDER) == []
    page.evaluate("document.querySelector('main').before(document.querySelector('.m-foot'))")
    page.evaluate("document.body.style.display = 'flex', document.body.style.flexDirection = 'column'")
    page.evaluate("document.querySelector('.m-foot').style.order = 1")
    assert page.evaluate(DISORDER) != []


def test_a_colour_too_faint_in_one_scheme_would_be_found(opened: Open) -> None:
    page = opened("/about/accessibility/", reduced_motion="reduce")
    page.evaluate("document.querySelector('main p').style.color = '#ccc'")
    assert list(faults(page)) == ["color-contrast (light)"]


def test_both_schemes_were_looked_at(look: Look) -> None:
    assert all(len(look("home", language).grounds) == 2 for language in LANGUAGES)


@pytest.mark.parametrize("kind", ["catalogue", "entry-table", "entry-chart", "form"])
def test_pages_are_light_and_ask_for_little(chromium: Any, site: str, built: Path, kind: str) -> None:
    context = chromium.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.goto(site + KINDS[kind], wait_until="networkidle")
    context.close()
    names = [unquote(path).lstrip("/") + ("index.html" if path.endswith("/") else "") for path in asked]
    weight = sum(len(gzip.compress((built / name).read_bytes(), 6)) for name in names)
    assert len(names) <= 6, names
    assert weight <= 60 * 1024


def test_search_is_reached_by_keyboard_and_leads_to_the_catalogue(opened: Open) -> None:
    page = opened("/hangzhou-ecology/co2-background/")
    page.locator("#head-search").focus()
    page.keyboard.type("地铁")
    page.keyboard.press("Enter")
    page.wait_for_url("**/catalogue/?q=*")


def test_the_focus_is_always_seen(opened: Open) -> None:
    page = opened("/apply/correction/")
    page.locator("#f-entry").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_the_language_switch_leads_to_the_same_page(opened: Open, site: str) -> None:
    page = opened("/procedures/demand/")
    page.get_by_role("link", name="English").click()
    assert page.url == f"{site}/en/procedures/demand/"
    page.get_by_role("link", name="中文").click()
    assert page.url == f"{site}/procedures/demand/"


def test_the_colour_scheme_follows_the_system_until_somebody_chooses(opened: Open) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    page = opened("/", color_scheme="dark")
    dark = page.evaluate(ground)
    page.locator("[data-theme-toggle]").click()
    light = page.evaluate(ground)
    page.reload()
    assert (page.evaluate(ground), light != dark) == (light, True)


def test_openness_is_a_word_and_a_shape_and_a_colour(opened: Open) -> None:
    page = opened("/")
    marks = page.locator(".m-share .m-open")
    words = marks.all_inner_texts()
    shapes = [marks.nth(at).locator("svg").inner_html() for at in range(3)]
    colours = marks.evaluate_all("marks => marks.map((mark) => getComputedStyle(mark).color)")
    assert [len(set(facts)) for facts in (words, shapes, colours)] == [3, 3, 3]


@pytest.mark.parametrize("kind", ["catalogue", "entry-table", "procedure", "form", "rules", "help"])
def test_pages_are_read_without_a_script(opened: Open, kind: str) -> None:
    page = opened(KINDS[kind], java_script_enabled=False)
    assert page.locator("h1").count() == 1
    assert len(page.locator("main").inner_text()) > 200
    assert page.locator("[data-theme-toggle]:visible").count() == 0
