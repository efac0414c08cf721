"""Walks through the portal by people who use the keyboard, want larger type, print, or have no scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Open = Callable[..., Any]

STOP = "(document.activeElement.textContent || document.activeElement.name).trim()"
TYPE = "parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)"
GROUND = "getComputedStyle(document.body).backgroundColor"


def stops(page: Any, many: int) -> list[str]:
    """What the keyboard comes to, stop by stop."""
    found = []
    for _ in range(many):
        page.keyboard.press("Tab")
        found.append(page.evaluate(STOP))
    return found


def test_the_keyboard_goes_through_the_head_in_the_order_in_which_it_is_read(opened: Open) -> None:
    page = opened("/registers/")
    walked = stops(page, 10)
    assert walked[0] == "跳到正文"
    assert walked[2:5] == ["大字", "English", "登录"]
    assert walked[6:9] == ["q", "搜索", "数据目录"]
    page.keyboard.press("Enter")
    page.wait_for_url("**/catalogue/publishers/")


def test_the_skip_link_leads_past_the_head(opened: Open) -> None:
    page = opened("/registers/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main, .m-crumbs') !== null")


def test_a_wide_table_is_reached_and_scrolled_by_keyboard(opened: Open) -> None:
    page = opened("/hangzhou-ecology/co2-background/", width=360)
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    wide = "[...document.querySelectorAll('.m-scroll')].filter((one) => one.scrollWidth > one.clientWidth + 40)"
    assert page.evaluate(f"{wide}.every((one) => one.tabIndex === 0 && one.getAttribute('aria-label'))")
    page.evaluate(f"{wide}[0].focus()")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"() => {wide}[0].scrollLeft > 0")


def test_a_form_is_filled_by_keyboard_alone(opened: Open) -> None:
    page = opened("/apply/correction/?entry=hangzhou-ecology/co2-background")
    page.locator("#f-entry").focus()
    assert page.locator("#f-entry").input_value() == "hangzhou-ecology/co2-background"
    page.keyboard.press("Tab")
    page.keyboard.type("示例")
    assert page.evaluate("document.activeElement.value") in ("示例", "on")
    page.locator("main form button[type='submit'], main form .m-button").first.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.className") == "m-error-summary"


def test_larger_type_is_kept_from_page_to_page_until_it_is_switched_off(opened: Open) -> None:
    page = opened("/procedures/")
    before = page.evaluate(TYPE)
    page.get_by_role("link", name="大字版").click()
    assert page.evaluate(TYPE) >= before * 1.2
    assert page.evaluate("document.activeElement.textContent").startswith("标准")
    page.goto(page.url.replace("/procedures/", "/").removesuffix("#large"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert page.locator(".m-hills:visible").count() == 0
    for width in (360, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("link", name="标准版").click()
    assert page.locator(".m-hills:visible").count() == 1


def test_larger_type_needs_no_script(opened: Open) -> None:
    page = opened("/procedures/", java_script_enabled=False)
    head = page.locator("main h1")
    before = head.bounding_box()["height"]
    page.get_by_role("link", name="大字版").click()
    assert head.bounding_box()["height"] >= before * 1.2
    page.get_by_role("link", name="标准版").click()
    assert head.bounding_box()["height"] == before


@pytest.mark.parametrize("path", ["/", "/hangzhou-ecology/co2-background/", "/help/api/"])
def test_a_page_prints_black_on_white_and_without_its_head(opened: Open, path: str) -> None:
    page = opened(path, color_scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate(GROUND) == "rgb(255, 255, 255)"
    assert page.locator(".m-tools:visible, .m-nav:visible, .m-search:visible").count() == 0
    assert page.locator("h1:visible").count() == 1


@pytest.mark.parametrize(("path", "inside"), [("/", ".m-hero"), ("/catalogue/", "main"), ("/404.html", ".m-head")])
def test_there_is_one_search_on_a_page_and_it_is_in_view(opened: Open, path: str, inside: str) -> None:
    search = opened(path, width=360).locator("form.m-search:visible")
    assert search.count() == 1
    assert search.evaluate(f"form => form.closest('{inside}') !== null && form.getBoundingClientRect().bottom < 800")


@pytest.mark.parametrize(
    ("path", "back"),
    [
        ("/en/news/?a=b", "/en/sign-in/?next=%2Fen%2Fnews%2F%3Fa%3Db"),
        ("/hangzhou-ecology/co2-background/", "/sign-in/?next=%2Fhangzhou-ecology%2Fco2-background%2F"),
        ("/", "/sign-in/"),
        ("/en/", "/en/sign-in/"),
    ],
)
def test_who_signs_in_comes_back_to_the_page_and_from_home_goes_on(opened: Open, path: str, back: str) -> None:
    assert opened(path).locator("[data-sign-in]").evaluate("link => link.href.slice(location.origin.length)") == back
