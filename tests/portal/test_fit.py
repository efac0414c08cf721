"""Tables stay within their columns and, where there is room, within the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Open = Callable[..., Any]

# What is written over its neighbour: a cell whose content is wider than itself.
SPILLED = """() => {
  document.querySelectorAll("details").forEach((part) => { part.open = true; });
  return [...document.querySelectorAll("td, th")].filter((cell) => cell.scrollWidth > cell.offsetWidth + 1)
    .map((cell) => cell.textContent.trim());
}"""
CUT = "[...document.querySelectorAll('{0}')].filter((one) => one.offsetWidth > one.parentElement.clientWidth).length"


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("path", ["/hangzhou-data-bureau/statutory-deadlines/", "/en/hangzhou-metro/metro-openings/"])
def test_no_cell_is_written_over_its_neighbour(opened: Open, path: str, width: int) -> None:
    assert opened(path, width=width).evaluate(SPILLED) == []


def test_a_wide_window_shows_the_columns_of_a_table_whole(opened: Open) -> None:
    page = opened("/hangzhou-ecology/co2-background/", width=1440)
    page.evaluate(SPILLED)
    assert page.locator(".m-table--profile").count() == 1
    assert page.evaluate(CUT.format(".m-table--profile")) == 0


def test_a_phone_shows_questions_and_readings_below_one_another(opened: Open) -> None:
    page = opened("/rules/readings/", width=390)
    assert page.locator(".m-table--told tbody tr").count() > 10
    assert page.evaluate(CUT.format(".m-table--told")) == 0


@pytest.mark.parametrize("scripts", [True, False])
def test_large_type_keeps_a_date_in_one_line(opened: Open, scripts: bool) -> None:
    page = opened("/hangzhou-ecology/co2-background/", width=390, java_script_enabled=scripts)
    page.get_by_role("link", name="大字版").click()
    day = page.locator(".m-numbers dd", has_text="2026-")
    assert day.bounding_box()["height"] < 1.5 * page.locator(".m-numbers dd").first.bounding_box()["height"]


def test_a_phone_breaks_no_date_of_the_law(opened: Open) -> None:
    lines = "[...document.querySelectorAll('.m-foot__law .m-nowrap')].map((one) => one.getClientRects().length)"
    assert opened("/en/documents/", width=360).evaluate(lines) == [1, 1]
