"""What somebody who comes for the first time is told without searching for it, on the built pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

MEANT = {
    "hangzhou-ecology/co2-background": "任何人都可以使用，不需要审批。",
    "hangzhou-metro/station-passenger-flow": "满足条件的单位和个人可以申请，审核通过后使用。",
    "hangzhou-health/electronic-health-records": "认为应当开放的，可以提出数据需求。",
}


def read(built: Path, path: str) -> str:
    return (built / path / "index.html").read_text("utf-8")


@pytest.mark.parametrize("key", MEANT)
def test_whether_one_may_have_the_data_is_told_before_the_data_and_leads_to_how(built: Path, key: str) -> None:
    page = read(built, key)
    way = "不开放的依据" if "health" in key else "怎样得到"
    told = f'<p class="m-plainwords">{MEANT[key]} <a href="#openness">{way}</a></p>'
    assert -1 < page.find(told) < page.find('id="data"')
    assert 'id="openness"' in page


@pytest.mark.parametrize(("path", "form"), [("catalogue", "/apply/demand/"), ("en/catalogue", "/en/apply/demand/")])
def test_who_does_not_find_the_data_is_led_to_the_demand(built: Path, path: str, form: str) -> None:
    assert f'<a href="{form}">' in read(built, path)


def test_every_register_says_what_it_holds_before_it_is_opened(built: Path) -> None:
    page = read(built, "registers")
    assert page.count('class="m-card"') == page.count("</h2><p>") == page.count('href="/registers/') - 2


def test_a_drawing_names_steps_below_it_only_where_they_are(built: Path) -> None:
    said = "下面的步骤用文字说明同样的内容。"
    assert said in read(built, "procedures/restricted-application")
    assert said not in read(built, "flow-charts")


def test_an_agreement_is_called_by_its_name_and_not_by_its_key(built: Path) -> None:
    page = read(built, "hangzhou-metro/station-passenger-flow")
    assert "<dd>受限开放数据利用协议（示范文本第 1 版）</dd>" in page
    assert "<dd>restricted-use-agreement-v1</dd>" not in page


def test_english_suggests_no_search_in_words_that_its_readers_cannot_read(built: Path) -> None:
    assert "?q=%" in read(built, ".").split("m-numbers")[0]
    assert "?q=%" not in read(built, "en").split("m-numbers")[0]


@pytest.mark.parametrize("scripts", [False, True])
def test_a_filter_that_needs_scripts_is_not_offered_without_them(opened: Callable[..., Any], scripts: bool) -> None:
    page = opened("/catalogue/", java_script_enabled=scripts)
    shown = page.locator("fieldset[data-facet]:visible")
    assert (shown.count() > 6) == scripts
    if not scripts:
        assert page.locator("fieldset[data-facet]:visible a").count() > 10
        assert page.locator("fieldset[data-facet]:visible a[href*='?']").count() == 0
