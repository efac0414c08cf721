"""Pages of data sets that are suspended, gone or renamed, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from catalog.build import build
from runtime.static import StaticSite
from tests.bench.generated import repository
from tests.build.test_states import TOLD, put
from tests.portal.conftest import TODAY
from tests.portal.walking import LANGUAGES, in_language, visit
from tests.runtime.conftest import served

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
    with served(StaticSite(site), threads=4) as (host, port):
        yield f"http://{host}:{port}"


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
def test_they_keep_wcag_2_2_aa_fit_a_phone_and_mark_what_is_chinese(
    chromium: Any, town: str, kind: str, language: str
) -> None:
    context = chromium.new_context()
    seen = visit(context.new_page(), town + in_language(KINDS[kind], language), language)
    context.close()
    assert (seen.faults, seen.sideways, seen.complaints, seen.unmarked) == ({}, (), (), ())


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_old_address_brings_a_reader_to_the_new_one(at: Open, town: str, language: str) -> None:
    page = at(in_language("/body-001/old-name/", language))
    page.wait_for_url(f"{town}{in_language('/body-001/new-name/', language)}")


def test_a_frame_at_an_old_address_shows_the_entry_under_its_new_name(chromium: Any, town: str) -> None:
    def elsewhere(_: Any, start: Callable[..., Any]) -> list[bytes]:
        start("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [f'<!doctype html><iframe src="{town}/embed/body-001/old-name.html"></iframe>'.encode()]

    context = chromium.new_context()
    page = context.new_page()
    with served(elsewhere, threads=2) as (host, port):
        page.goto(f"http://{host}:{port}/")
        shown = page.frame_locator("iframe").locator("h1 a[href$='/body-001/new-name/']")
        assert shown.text_content()
        assert page.frames[1].url == f"{town}/embed/body-001/new-name.html"
    context.close()


def test_the_search_finds_what_is_gone_last_and_lists_it_nowhere(at: Open) -> None:
    page = at("/catalogue/")
    page.fill("#catalogue-search", "示例线路")
    withdrawn = page.locator("[data-list] li", has_text="已撤回")
    withdrawn.first.wait_for()
    titles = page.locator("[data-list] li").all_inner_texts()
    gone = ["已撤回" in one or "已下架" in one or "已销毁" in one for one in titles]
    assert gone == sorted(gone) and gone.count(True) == 4
    page.fill("#catalogue-search", "")
    withdrawn.first.wait_for(state="detached")


def test_a_notice_of_which_nothing_was_told_says_so(at: Open) -> None:
    words = at("/body-001/untold/").locator("main").inner_text()
    assert "没有写明" in words
