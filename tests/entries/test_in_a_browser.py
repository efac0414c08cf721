"""The form in a real browser: from an upload to a pull request, live findings, no script, a phone, axe."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from waitress.server import create_server

from runtime.static import StaticSite
from tests.casework.conftest import sqlite_engine
from tests.casework.house import House
from tests.casework.test_pages import SHELL
from tests.entries.checkout import GBK, Wired, child_examiner, git, local_host, make_checkout, open_town
from tests.portal.judging import faults

Served = tuple[House, str, Path]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, root: Path, chromium: Any) -> Iterator[Served]:
    """Casework over a checkout behind a real server, in the real style sheets."""
    folder = tmp_path_factory.mktemp("browser")
    (folder / "checkout").mkdir()
    repository = make_checkout(root, folder / "checkout")
    server = create_server(lambda *_: [], host="127.0.0.1", port=0, threads=4)
    site = f"http://127.0.0.1:{server.effective_port}"
    engines = sqlite_engine(folder / "casework.sqlite3"), sqlite_engine(folder / "access.sqlite3")
    wired = Wired(host=local_host(repository, folder / "state"), examiner=child_examiner(repository))
    house = open_town(folder, repository, engines, wired, MULU_SITE_URL=site)
    for language, name in (("zh-CN", "site"), ("en", "site/en")):
        (folder / "build" / name).mkdir(parents=True)
        (folder / "build" / name / "shell.html").write_text(SHELL.replace("{language}", language), "utf-8")
    static = StaticSite(root / "site")
    server.application = lambda environ, start: (
        static(environ, start) if environ["PATH_INFO"].startswith("/assets/") else house.wsgi(environ, start)
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    yield house, site, repository
    for context in chromium.contexts:  # the server ends when nobody is connected any more
        context.close()
    server.trigger.pull_trigger(server.close)
    thread.join(10)
    server.task_dispatcher.shutdown()
    for engine in engines:
        engine.close()


def signed_in(chromium: Any, served: Served, person: str, **choices: Any) -> Any:
    """A page whose visitor has signed in as one of the made-up people."""
    house, site, _ = served
    context = chromium.new_context(**choices)
    context.add_cookies(
        [{"name": name, "value": value, "url": site} for name, value in house.signed_in(person).cookies.items()]
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(f"{site}/workbench/entries/")
    return page


def filled(page: Any) -> None:
    """Answer what the rules require."""
    page.fill("#f-title", "示例公交站点")
    page.fill("#f-summary", "示例站点的编码、名称和开通日期，不指任何真实地点。")
    for key, value in (("topic_class", "transport"), ("data_type", "table"), ("update_frequency", "monthly")):
        page.select_option(f"#f-{key}", value)
    page.check("#f-openness_type-unconditional")
    page.check('input[name="ground_codes"][value="HZ-U1"]')
    page.fill("#f-openness_basis", "已经公开的信息转换为机器可读形式。")
    page.fill("#f-last_updated", "2026-03-01")
    page.fill("#f-generation_mode", "compiled")
    page.fill("#f-responsible_person", "数据管理岗")
    page.select_option("#f-licence", "CC-BY-4.0")
    page.fill("#f-open_agreement", "open-data-licence-v1")
    page.check('input[name="access_modes"][value="download"]')
    for name, word in (("review", "数据安全岗"), ("catalogue", "目录管理岗")):
        page.fill(f"#f-{name}_by", word)
        page.fill(f"#f-{name}_date", "2026-02-27")
    page.fill("#f-review_result", "通过")
    page.fill("#f-catalogue_outcome", "通过")


def kept(page: Any, name: str) -> None:
    """A picture for the eyes, where one asks for it."""
    folder = os.environ.get("MULU_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_from_an_upload_to_a_pull_request_with_findings_as_one_writes(chromium: Any, served: Served) -> None:
    _, _, repository = served
    page = signed_in(chromium, served, "dev:officer:metro", locale="zh-CN", viewport={"width": 1280, "height": 900})
    assert faults(page) == {}
    kept(page, "entries-desktop")
    page.fill("#f-name", "bus-stops")
    page.get_by_role("button", name="新建", exact=True).click()
    page.wait_for_url("**/workbench/entries/D-*")
    page.set_input_files("#f-file", {"name": "站点.csv", "mimeType": "text/csv", "buffer": GBK})  # goes by itself
    page.wait_for_selector("text=开通日期")
    page.wait_for_selector(".m-found > li[data-severity=error]")
    kept(page, "form-begun-desktop")
    filled(page)
    page.wait_for_function("() => !document.querySelector('.m-found > li[data-severity=error]')")
    assert faults(page) == {}
    kept(page, "form-whole-desktop")
    page.fill("#f-r0-f2-title", "站点开通日期")
    page.get_by_role("button", name="提交审核").click()
    page.wait_for_selector("#pull")
    assert faults(page) == {}
    kept(page, "form-proposed-desktop")
    branch = git(repository, "branch", "--list", "entry/*", "--format", "%(refname:short)").split()[-1]
    assert "站点开通日期" in git(repository, "show", f"{branch}:datapackages/metro/bus-stops/datapackage.yaml")
    page.locator("#pull ~ dl a").click()
    page.wait_for_url("**/workbench/entries/pulls/*")
    page.fill("#f-remark", "请把名称写得更清楚。")
    page.get_by_role("button", name="发送").click()
    page.wait_for_selector(".m-remarks")
    assert faults(page) == {}
    kept(page, "pull-desktop")
    page.set_viewport_size({"width": 360, "height": 780})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    kept(page, "pull-phone")


def test_without_a_script_a_button_checks_and_another_submits(chromium: Any, served: Served) -> None:
    _, _, repository = served
    page = signed_in(
        chromium, served, "dev:officer:water", java_script_enabled=False, viewport={"width": 360, "height": 780}
    )
    kept(page, "entries-phone")
    page.fill("#f-name", "flow-points")
    page.get_by_role("button", name="新建", exact=True).click()
    page.set_input_files("#f-file", {"name": "points.csv", "mimeType": "text/csv", "buffer": GBK})
    page.get_by_role("button", name="上传", exact=True).click()
    page.get_by_role("button", name="检查", exact=True).click()
    assert page.locator(".m-found > li[data-severity=error]").count() >= 1
    page.get_by_role("button", name="提交审核").click()
    assert "还有错误没有解决" in page.locator(".m-error-summary").inner_text()
    kept(page, "form-refused-phone")
    filled(page)
    page.get_by_role("button", name="提交审核").click()
    assert page.locator("#pull").count() == 1
    kept(page, "form-proposed-phone")
    assert "flow-points" in git(repository, "log", "--all", "--format=%s")


def test_the_form_in_english_on_a_phone_says_no_chinese_of_ours(chromium: Any, served: Served) -> None:
    _, site, _ = served
    page = signed_in(chromium, served, "dev:officer:bureau", viewport={"width": 360, "height": 780})
    page.goto(f"{site}/en/workbench/entries/")
    page.select_option("#f-publisher", "metro")
    page.fill("#f-name", "stops-en")
    page.get_by_role("button", name="Begin", exact=True).click()
    page.wait_for_url("**/en/workbench/entries/D-*")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert faults(page) == {}
    assert "Findings" in page.inner_text("main") and "检查" not in page.inner_text("main .m-actions >> nth=-1")
    kept(page, "form-english-phone")
