"""One line of `mkdocs.yml` makes another jurisdiction of the portal: words, limits, forms, gates, and what is decided.

A town is served under Hangzhou's rules; a copy of it, built pages and cases included, differs in the line `pack:`.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from catalog.build import build
from tests.serving.running import Town, copy_town
from tests.serving.stories import RESTRICTED

HANGZHOU, SHANDONG = "hangzhou", "shandong"
EXPIRED = "本平台适用的规则已过有效期"
AIRPORTS = "hangzhou-transport/yangtze-delta-airports"
DEMAND = {
    "demanded_resource_name": "示例公园开放时间",
    "owner_department": "hangzhou-metro",
    "data_items": "公园名称、开放时间",
    "missing_kind": "not_listed",
    "service_mode": "file",
    "resource_coverage": "杭州市，2026年",
    "demand_description": "给市民查询（示例）",
    "application_scenarios": "导航（示例）",
    "use_start_date": "2026-10-01",
    "use_end_date": "2027-09-30",
    "applicant_name": "张示例",
    "contact_name": "张示例",
    "contact_phone": "0571-00000000",
    "contact_email": "person@example.com",
}
Towns = Mapping[str, Town]


@pytest.fixture(scope="module")
def towns(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Towns]:
    """The town under both packs, each on its own port; the second one starts from what the first one had built."""
    first = Town(copy_town(root, tmp_path_factory.mktemp("switch") / "first"))
    second = Town(first.root.with_name("second"))
    try:
        first.start()
        old = first.visitor().call("POST", "/api/cases", {"procedure": "consultation", "subject": "旧", "text": "旧"})
        assert old.status == 201
        first.stop()
        shutil.copytree(first.root, second.root)
        settings = second.root / "mkdocs.yml"
        before = settings.read_text("utf-8")
        after = re.sub(r"(?m)^(\s+pack:) hangzhou\b", r"\1 shandong", before)
        assert sum(a != b for a, b in zip(before.splitlines(), after.splitlines(), strict=True)) == 1
        settings.write_text(after, "utf-8")
        (second.root / "old-case").write_text(f"{old.json()['reference']} {old.json()['secret']}")
        yield {HANGZHOU: first.start(), SHANDONG: second.start()}
    finally:
        first.crash()
        second.crash()


def seen(page: Any, towns: Towns, path: str) -> dict[str, str]:
    """The text of the same page in both towns."""
    texts = {}
    for pack, town in towns.items():
        answer = page.goto(town.url + path)
        assert answer.ok, f"{pack} {path}: {answer.status}"
        texts[pack] = page.inner_text("body")
    return texts


@pytest.mark.clause("HZ-2.3.2", "SD-7b")
def test_the_word_for_restricted_data_is_the_one_of_the_rules(page: Any, towns: Towns) -> None:
    for path in (RESTRICTED + "/", "catalogue/", "rules/"):
        texts = seen(page, towns, path)
        assert "受限开放" in texts[HANGZHOU] and "有条件开放" not in texts[HANGZHOU], path
        assert "有条件开放" in texts[SHANDONG], path
        mark = page.locator(".m-open--restricted").first.inner_text()
        assert mark.strip() == "有条件开放", path
    english = seen(page, towns, f"en/{RESTRICTED}/")
    assert "Conditionally open" in english[SHANDONG] and "Conditionally open" not in english[HANGZHOU]


@pytest.mark.clause("HZ-3.2.2(2)", "SD-14(2)")
def test_the_procedure_page_shows_the_limit_and_clause_of_the_rules(page: Any, towns: Towns) -> None:
    texts = seen(page, towns, "procedures/restricted-application/")
    assert "15 个工作日" in texts[HANGZHOU] and "HZ-3.2.2(2)" in texts[HANGZHOU] and "需求复核" in texts[HANGZHOU]
    assert "15 个工作日" not in texts[SHANDONG] and "10 个工作日" in texts[SHANDONG] and "SD-14(2)" in texts[SHANDONG]
    assert "需求复核" not in texts[SHANDONG] and "HZ-" not in texts[SHANDONG]


@pytest.mark.parametrize("path", ["apply/restricted-application/", "api/forms/restricted_application"])
@pytest.mark.clause("HZ-3.2.1¶2", "HZ-A1", "SD-A3")
def test_the_form_asks_what_the_annexes_of_the_rules_ask(page: Any, towns: Towns, path: str) -> None:
    asked = {}
    for pack, town in towns.items():
        page.goto(town.url + path)
        asked[pack] = set(page.eval_on_selector_all("form [name]", "all => all.map(one => one.name)"))
    assert "mlps_level" in asked[HANGZHOU] and "service_mode" not in asked[HANGZHOU]
    assert "service_mode" in asked[SHANDONG] and "mlps_level" not in asked[SHANDONG]


@pytest.mark.clause("HZ-3.1")
def test_hangzhou_asks_for_a_name_and_consent_before_a_download(page: Any, towns: Towns) -> None:
    town = towns[HANGZHOU]
    page.goto(town.url + AIRPORTS + "/")
    page.locator(".m-downloads a").first.click()
    page.wait_for_url(re.compile("/sign-in/.next=.*downloads"))
    page.locator("button", has_text="张示例").click()
    page.wait_for_url(re.compile("/consent/?.next=.*downloads"))
    assert "授权许可使用协议" in page.inner_text("main") and "HZ-3.1" in page.inner_text("main")
    with page.expect_download() as download:
        page.locator("form[action*=consents] button").click()
    assert Path(download.value.path()).read_bytes() == _original(town)
    page.goto(town.url + "apply/restricted-application/")
    page.wait_for_selector("[data-until-signed-in]", state="hidden")
    page.goto(town.url + AIRPORTS + "/")
    page.wait_for_selector("[data-sign-in]:text-is('张示例')")
    with page.expect_download() as download:  # once is enough
        page.locator(".m-downloads a").first.click()
    assert Path(download.value.path()).read_bytes() == _original(town)


def test_shandong_lets_anybody_download_at_once(page: Any, towns: Towns) -> None:
    town = towns[SHANDONG]
    page.goto(town.url + AIRPORTS + "/")
    with page.expect_download() as download:
        page.locator(".m-downloads a").first.click()
    assert Path(download.value.path()).read_bytes() == _original(town)
    rows = f"/api/datasets/{AIRPORTS}/airports/rows?_limit=1"
    assert [towns[pack].visitor().call("GET", rows).status for pack in (HANGZHOU, SHANDONG)] == [401, 200]


def _original(town: Town) -> bytes:
    """The file that the publisher keeps."""
    (path,) = (path for path in (town.root / "datapackages" / AIRPORTS).iterdir() if "datapackage" not in path.name)
    return path.read_bytes()


@pytest.mark.clause("SD-24", "HZ-9")
def test_rules_past_their_own_end_are_said_to_be_so_on_every_page(page: Any, towns: Towns) -> None:
    for path in ("", "procedures/restricted-application/", AIRPORTS + "/", "rules/", "sign-in/"):
        texts = seen(page, towns, path)
        assert [EXPIRED in texts[pack] for pack in (SHANDONG, HANGZHOU)] == [True, False], path


@pytest.mark.clause("HZ-4.6b", "SD-15¶2a", "SD-A7")
def test_the_same_demand_opens_the_stage_and_the_limit_of_the_rules(page: Any, towns: Towns) -> None:
    stages, receipts = {}, {}
    for pack, town in towns.items():
        page.goto(town.url + "apply/demand/")
        _fill(page, DEMAND)
        page.locator("main form[action$='/api/cases'] button[type=submit]").click()
        page.locator("button[name=step][value=send]").click()
        page.wait_for_url("**/receipt")
        receipts[pack] = page.inner_text("body")
        (row,) = (
            row
            for row in town.visitor("dev:officer:hangzhou-data-bureau").call("GET", "/api/queue").json()["stages"]
            if row["procedure"] == "demand"
        )
        stages[pack] = (row["stage"], row["due_on"], row["clauses"])
    assert stages[HANGZHOU] == ("joint_evaluation", "2026-10-22", ["HZ-4.6b"])
    assert stages[SHANDONG] == ("normative_review", "2026-10-15", ["SD-15¶2a"])
    assert "2026-10-22" in receipts[HANGZHOU] and "2026-10-15" in receipts[SHANDONG]


def _fill(page: Any, answers: Mapping[str, str]) -> None:
    """Fill in what the form asks, as a person would."""
    for name, value in answers.items():
        field = page.locator(f"main form [name={name}]")
        if not field.count():
            continue
        kind = field.first.evaluate("one => one.tagName + ':' + (one.type || '')")
        if kind.endswith(":radio"):
            page.locator(f"main form [name={name}][value={value}]").check()
        elif kind.startswith("SELECT"):
            field.select_option(value)
        else:
            field.fill(value)


def test_a_case_keeps_the_rules_under_which_it_was_submitted(towns: Towns) -> None:
    reference, secret = (towns[SHANDONG].root / "old-case").read_text().split()
    answer = (
        towns[SHANDONG].visitor().call("GET", f"/api/cases/{reference}", headers={"Authorization": f"Case {secret}"})
    )
    case = answer.json()
    assert (case["pack"], case["stages"][0]["key"]) == (HANGZHOU, "reply_or_dispatch")
    body = {"procedure": "consultation", "subject": "新", "text": "新", "opening_body": "hangzhou-metro"}
    new = towns[SHANDONG].visitor().call("POST", "/api/cases", body)
    assert [stage["key"] for stage in new.json()["stages"]] == ["handle"]


@pytest.mark.clause("HZ-9")
def test_the_warning_begins_on_the_day_after_the_last_day_of_the_rules(towns: Towns, tmp_path: Path) -> None:
    for today, warns in ((date(2027, 7, 31), False), (date(2027, 8, 1), True)):
        site = build(towns[HANGZHOU].root, out=tmp_path / today.isoformat(), today=today).folders.site
        assert ("已过有效期" in (site / "catalogue/index.html").read_text("utf-8")) is warns
