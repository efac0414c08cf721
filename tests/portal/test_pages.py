"""Every kind of page in a real browser: usable by all, on a phone, in both languages and both colour schemes."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

Open = Callable[..., Any]

KINDS = {
    "home": "/",
    "catalogue": "/catalogue/",
    "theme": "/themes/transport/",
    "publishers": "/catalogue/publishers/",
    "publisher": "/hangzhou-data-bureau/",
    "entry-table": "/hangzhou-data-bureau/statutory-deadlines/",
    "entry-chart": "/hangzhou-ecology/co2-background/",
    "entry-map": "/hangzhou-transport/yangtze-delta-airports/",
    "entry-restricted": "/hangzhou-metro/station-passenger-flow/",
    "entry-prohibited": "/hangzhou-health/electronic-health-records/",
    "procedures": "/procedures/",
    "procedure": "/procedures/restricted-application/",
    "form": "/apply/restricted-application/",
    "form-short": "/apply/correction/",
    "registers": "/registers/",
    "register": "/registers/restricted-users/",
    "plans": "/plans/",
    "plan": "/plans/key-list/",
    "rules": "/rules/",
    "rules-procedures": "/rules/procedures/",
    "rules-coverage": "/rules/coverage/",
    "rules-readings": "/rules/readings/",
    "track": "/track/",
    "help": "/help/api/",
    "about": "/about/accessibility/",
}
LANGUAGES = ("zh", "en")
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}

# What stands in Chinese on a page of another language without saying so, attributes included.
UNMARKED = """() => {
  const han = /\\p{Script=Han}/u, found = [];
  const marked = (element) => (element.closest("[lang]")?.lang || "").startsWith("zh");
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!han.test(walker.currentNode.data) || parent.closest("script, style")) continue;
    if (!marked(parent)) found.push(walker.currentNode.data.trim().slice(0, 60));
  }
  for (const element of document.querySelectorAll("[title], [aria-label], [placeholder], [alt]"))
    for (const name of ["title", "aria-label", "placeholder", "alt"]) {
      const text = element.getAttribute(name) || "";
      if (han.test(text) && !marked(element)) found.push(`${name}: ${text.slice(0, 60)}`);
    }
  return found;
}"""


def in_language(path: str, language: str) -> str:
    """The path of a page in a language."""
    return path if language == "zh" else f"/{language}{path}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_pages_keep_wcag_2_2_aa_in_light_and_dark(opened: Open, kind: str, language: str) -> None:
    faults, grounds = {}, set()
    page = opened(in_language(KINDS[kind], language), color_scheme="light", reduced_motion="reduce")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        grounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        result = Axe().run(page, options=RULES).response
        for fault in result["violations"]:
            faults[scheme, fault["id"]] = [node["html"][:160] for node in fault["nodes"][:3]]
    assert faults == {}
    assert len(grounds) == 2  # the page took both schemes


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_phone_never_scrolls_sideways(opened: Open, kind: str, language: str) -> None:
    page = opened(in_language(KINDS[kind], language), width=360)
    for width in (360, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("kind", KINDS)
def test_english_pages_mark_what_is_chinese(opened: Open, kind: str) -> None:
    page = opened(in_language(KINDS[kind], "en"))
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.evaluate(UNMARKED) == []


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_asked_of_another_origin_and_nothing_fails(chromium: Any, site: str, kind: str) -> None:
    context = chromium.new_context()
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(site + KINDS[kind], wait_until="networkidle")
    context.close()
    assert [url for url in asked if not url.startswith((site, "data:"))] == []
    assert complaints == []


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


@pytest.mark.parametrize("kind", ["home", "catalogue", "entry-table", "form", "help"])
def test_the_first_stop_of_the_keyboard_skips_to_the_content(opened: Open, kind: str) -> None:
    page = opened(KINDS[kind])
    page.keyboard.press("Tab")
    target = page.evaluate("document.activeElement.getAttribute('href')")
    assert target.startswith("#")
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    assert page.locator(target).count() == 1


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
