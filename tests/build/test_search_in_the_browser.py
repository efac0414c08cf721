"""The search page in a real browser: the script cuts queries and ranks as the index was made."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from catalog.build import build
from tests.bench.generated import repository
from tests.build.conftest import write_entry

TITLE = "公共自行车站点信息"


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Static files without a line a request."""

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = repository(tmp_path_factory.mktemp("browser") / "r", 60)
    facts = {"catalog": {"openness_type": "prohibited", "topic_class": "transport", "title_en": "Bike stations"}}
    write_entry(root, "transport/bikes", {"title": TITLE, **facts}, {})
    write_entry(root, "transport/bikes-old", {"title": f"{TITLE}（历史）", **facts}, {})
    build(root, today=date(2026, 11, 21), processes=1)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(Path(root) / "build/site")))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def asked(page: Any, query: str) -> list[str]:
    """The titles that a query shows, first to last."""
    page.fill("form[data-search] [name=q]", query)
    page.press("form[data-search] [name=q]", "Enter")
    page.wait_for_function("q => new URLSearchParams(location.search).get('q') === q", arg=query)
    page.wait_for_timeout(400)
    titles: list[str] = page.eval_on_selector_all("[data-list] h3", "all => all.map((one) => one.textContent.trim())")
    return titles


@pytest.fixture
def catalogue(site: str, page: Any) -> Any:
    page.goto(f"{site}/catalogue/")
    page.wait_for_selector("html[data-search=ready]", state="attached")
    return page


def test_a_whole_title_is_the_first_result(catalogue: Any) -> None:
    assert asked(catalogue, TITLE)[0] == TITLE


@pytest.mark.parametrize("part", ["行车", "自行车", "共自", "站点信息", "bike", "tions"])
def test_any_part_of_a_title_finds_it(catalogue: Any, part: str) -> None:
    assert TITLE in asked(catalogue, part)


def test_what_is_nowhere_says_so(catalogue: Any) -> None:
    assert asked(catalogue, "绝无此词") == []
    assert catalogue.text_content("[data-status]").startswith("没有找到")


def test_a_filter_leaves_only_its_entries_and_stands_in_the_address(catalogue: Any) -> None:
    catalogue.check("fieldset[data-facet=openness] input[value=prohibited]")
    catalogue.wait_for_function("document.querySelectorAll('[data-list] h3').length === 2")
    assert "openness=prohibited" in catalogue.url


def test_an_address_with_query_and_filter_shows_their_results(site: str, page: Any) -> None:
    page.goto(f"{site}/catalogue/?q=历史&openness=prohibited")
    page.wait_for_function("document.querySelectorAll('[data-list] h3').length === 1")
    assert page.input_value("form[data-search] [name=q]") == "历史"


def test_a_first_query_fetches_little(site: str, page: Any) -> None:
    fetched: list[int] = []
    page.on("response", lambda answer: fetched.append(len(answer.body())) if "/search/" in answer.url else None)
    page.goto(f"{site}/catalogue/?q=自行车")
    page.wait_for_function("document.querySelectorAll('[data-list] h3').length >= 2")
    assert sum(fetched) < 60_000


def test_without_a_script_the_lists_are_there(site: str, chromium: Any) -> None:
    context = chromium.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"{site}/catalogue/")
    assert plain.locator("[data-list] h3").count() == 50
    plain.goto(f"{site}/catalogue/2/")
    assert plain.locator("[data-list] h3").count() == 12
    context.close()


def test_the_english_search_shows_english_cards(site: str, page: Any) -> None:
    page.goto(f"{site}/en/catalogue/?q=bike")
    page.wait_for_function("document.querySelectorAll('[data-list] h3').length === 2")
    assert "Bike stations" in page.text_content("[data-list]")
