"""Pages of data sets that are suspended, gone or renamed, in a real browser."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from catalog.build import build
from tests.bench.generated import repository
from tests.build.test_states import TOLD, put
from tests.portal.conftest import TODAY, Patient, Quiet
from tests.portal.test_pages import LANGUAGES, RULES, UNMARKED, in_language

KINDS = {
    "suspended": "/body-001/suspended/",
    "rechecking": "/body-001/rechecking/",
    "withdrawn": "/body-001/withdrawn/",
    "taken_down": "/body-001/taken-down/",
    "destroyed": "/body-001/destroyed/",
    "removed": "/catalogue/removed/",
    "publisher": "/body-001/",
    "catalogue": "/catalogue/",
}
Open = Callable[..., Any]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A small portal with an entry in every state, and its address."""
    root = repository(tmp_path_factory.mktemp("states") / "town", 6)
    for status in ("suspended", "rechecking", "withdrawn", "taken_down", "destroyed"):
        bare = status in ("taken_down", "destroyed")
        put(root, status, key=f"body-001/{status.replace('_', '-')}", bare=bare, **TOLD)
    put(root, "withdrawn", key="body-001/untold", bare=True)
    put(root, "published", key="body-001/new-name", renamed_from=["body-001/old-name"])
    site = build(root, today=TODAY, processes=1).folders.site
    server = Patient(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def at(chromium: Any, town: str) -> Iterator[Open]:
    """Opens a page of the town."""
    contexts = []

    def open_page(path: str, width: int = 1280, **choices: Any) -> Any:
        contexts.append(chromium.new_context(viewport={"width": width, "height": 800}, **choices))
        page = contexts[-1].new_page()
        page.goto(town + path, wait_until="networkidle")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_they_keep_wcag_2_2_aa_in_light_and_dark(at: Open, kind: str, language: str) -> None:
    faults = {}
    for scheme in ("light", "dark"):
        page = at(in_language(KINDS[kind], language), color_scheme=scheme, reduced_motion="reduce")
        for fault in Axe().run(page, options=RULES).response["violations"]:
            faults[scheme, fault["id"]] = [node["html"][:160] for node in fault["nodes"][:3]]
    assert faults == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_phone_never_scrolls_sideways(at: Open, kind: str, language: str) -> None:
    for width in (320, 360):
        page = at(in_language(KINDS[kind], language), width=width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("kind", KINDS)
def test_english_pages_mark_what_is_chinese(at: Open, kind: str) -> None:
    assert at(in_language(KINDS[kind], "en")).evaluate(UNMARKED) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_old_address_brings_a_reader_to_the_new_one(at: Open, town: str, language: str) -> None:
    page = at(in_language("/body-001/old-name/", language))
    page.wait_for_url(f"{town}{in_language('/body-001/new-name/', language)}")


def test_the_search_finds_what_is_gone_last_and_lists_it_nowhere(at: Open) -> None:
    page = at("/catalogue/")
    page.fill("#catalogue-search", "示例线路")
    page.wait_for_function("document.querySelector('[data-list]').innerText.includes('已撤回')")
    titles = page.locator("[data-list] li").all_inner_texts()
    gone = ["已撤回" in one or "已下架" in one or "已销毁" in one for one in titles]
    assert gone == sorted(gone) and gone.count(True) == 4
    page.fill("#catalogue-search", "")
    page.wait_for_function("!document.querySelector('[data-list]').innerText.includes('已撤回')")


def test_a_notice_of_which_nothing_was_told_says_so(at: Open) -> None:
    words = at("/body-001/untold/").locator("main").inner_text()
    assert "没有写明" in words
