"""The data half of an entry's page in a browser, where no rows interface runs: what is shown, and what still works."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Open = Callable[..., Any]


@pytest.mark.browser
def test_an_entry_page_tells_columns_reference_system_and_formats(opened: Open) -> None:
    page = opened("/hangzhou-planning/town-locations/", width=320)
    formats = page.locator("#r-towns .m-downloads li a").all_inner_texts()
    assert [text.split()[0] for text in formats] == ["CSV", "CSV", "JSON", "XLSX", "XML", "PARQUET", "GEOJSON"]
    caption = page.locator(".m-map figcaption").inner_text()
    assert "数据坐标系：WGS-84" in caption and "没有底图" in caption
    page.locator("#r-towns .m-more > summary").nth(1).click()
    assert page.locator("#r-towns .m-spark").count() >= 2
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(".m-map [data-by='0.5']").click()
    page.locator(".m-map [data-by='0.5']").press("ArrowRight")
    assert page.locator("svg.map").get_attribute("viewBox") == "270 115 360 230"
    page.locator(".m-map [data-by='0']").click()
    assert page.locator("svg.map").get_attribute("viewBox") == "0 0 720 460"


@pytest.mark.browser
def test_without_the_interface_the_first_rows_are_filtered_and_the_page_says_so(opened: Open) -> None:
    page = opened("/en/hangzhou-planning/town-locations/")
    page.locator("#r-towns .m-explore > summary").click()
    page.locator("#r-towns select[name=column]").select_option("2")
    page.locator("#r-towns input[name=value]").fill("拱墅")
    page.locator("#r-towns .m-explore .m-button").click()
    said = page.locator("#r-towns [data-said]")
    said.filter(has_text="not available").wait_for()
    assert "20 rows" in said.inner_text()
    districts = page.locator("#r-towns table.m-table--tight tbody td:nth-child(3)").all_inner_texts()
    assert districts and set(districts) == {"拱墅区"}


@pytest.mark.browser
def test_whole_numbers_of_many_digits_are_shown_and_saved_as_they_are(opened: Open) -> None:
    page = opened("/en/hangzhou-planning/town-locations/")
    names = page.locator("#r-towns table.m-table--tight thead th").evaluate_all(
        "all => all.map((one) => one.dataset.name)"
    )
    long, text = "9007199254740993", 'a "9007199254740993" \\\\ 12345678901234567'
    cells = [long, f"-{long}7", "0.1234567890123456789", json.dumps(text), "1e21"][: len(names)]
    row = ",".join(f"{json.dumps(name)}:{cell}" for name, cell in zip(names, cells, strict=False))
    told = f'{{"version":"1","count":1,"next":null,"rows":[{{{row}}}]}}'
    page.route("**/rows?**", lambda route: route.fulfill(body=told, content_type="application/json"))
    page.locator("#r-towns table.m-table--tight thead button").first.click()
    page.locator("#r-towns [data-said]").filter(has_text="1").wait_for()
    shown = page.locator("#r-towns table.m-table--tight tbody td").all_inner_texts()
    assert shown[: len(cells)] == [long, f"-{long}7", "0.12345678901234568", text, "1e+21"][: len(names)]
    with page.expect_download() as found:
        page.locator("#r-towns [data-take]").click()
    assert Path(found.value.path()).read_text("utf-8-sig").splitlines()[1].startswith(f"{long},-{long}7,")
