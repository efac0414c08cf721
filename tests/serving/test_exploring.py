"""The rows of a table filtered from its page: nothing before sign-in and consent, the whole table after."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.serving.running import Town

PAGE = "hangzhou-transport/yangtze-delta-airports/"
NEXT = "%2Fhangzhou-transport%2Fyangtze-delta-airports%2F"
COLUMN = "省份"
SAID = """() => new Promise((done) => {
  const line = document.querySelector("[data-said]");
  const look = () => (line.textContent && !/……/.test(line.textContent) ? done(line.textContent) : setTimeout(look, 20));
  look();
})"""


def asked(page: Any, operator: str, value: str) -> str:
    """Filters the column of provinces; gives the sentence that is said."""
    if not page.locator(".m-explore form").is_visible():
        page.locator(".m-explore > summary").click()
    page.locator("select[name=column]").select_option(label=COLUMN)
    page.locator("select[name=operator]").select_option(operator)
    page.locator("input[name=value]").fill(value)
    page.locator(".m-explore form .m-button").click()
    return str(page.evaluate(SAID))


@pytest.mark.browser
@pytest.mark.clause("HZ-3.1")
def test_a_table_is_filtered_whole_after_sign_in_and_consent_and_not_before(
    busy_town: Town, chromium: Any, tmp_path: Path
) -> None:
    context = chromium.new_context(viewport={"width": 900, "height": 800})
    page = context.new_page()
    page.goto(busy_town.url + PAGE)
    assert "先登录" in asked(page, "eq", "江苏省")
    link = page.locator("[data-way] a:visible")
    assert link.count() == 1 and str(link.get_attribute("href")).endswith(f"/sign-in/?next={NEXT}")
    reader = busy_town.visitor("dev:zhang-shili")
    assert reader.call("POST", "/api/consents", {"licence": "open-data-licence-v1"}).status == 201
    context.add_cookies(
        [{"name": name, "value": value, "url": busy_town.url} for name, value in reader.cookies.items()]
    )
    page.goto(busy_town.url + PAGE)
    assert "全部 25 行中符合的有 9 行" in asked(page, "eq", "江苏省")
    page.locator("table.m-table--tight thead button").first.click()
    page.locator("table.m-table--tight thead button").first.click()
    page.evaluate(SAID)
    codes = page.locator("table.m-table--tight tbody td:first-child").all_inner_texts()
    assert codes == sorted(codes, reverse=True) and len(codes) == 9
    assert page.locator("table.m-table--tight thead th").first.get_attribute("aria-sort") == "descending"
    with page.expect_download() as found:
        page.locator("[data-take]").click()
    lines = Path(found.value.path()).read_text("utf-8-sig").splitlines()
    assert (len(lines), lines[1].split(",")[0]) == (10, codes[0])
    assert "<" not in asked(page, "contains", "<img src=x onerror=alert(1)>") and page.locator("tbody img").count() == 0
    page.locator(".m-explore [type=reset]").click()
    assert page.locator("table.m-table--tight tbody tr").count() == 20
    context.close()
