"""The pages of casework in a real browser: usable by all, in both languages, without a script and on a phone."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from waitress.server import create_server

from catalog.rules.labels import Label
from runtime.security import security_headers
from runtime.static import StaticSite
from tests.casework.conftest import sqlite_engine
from tests.casework.house import House, open_house
from tests.casework.test_followups import _related
from tests.casework.test_steps import TERMS, _granted
from tests.portal.judging import faults

SHELL = """<!doctype html><html lang="{language}"><head><meta charset="utf-8"><meta name="viewport"
content="width=device-width, initial-scale=1"><title><!--mulu:title--></title><link rel="stylesheet"
href="/assets/portal.css"></head><body><main id="main"><!--mulu:body--></main></body></html>"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, root: Any) -> Iterator[tuple[House, str]]:
    """A house behind a real server, in the real style sheet, with an overdue case, a grant and a returned case."""
    folder = tmp_path_factory.mktemp("town")
    engine, access = sqlite_engine(folder / "casework.sqlite3"), sqlite_engine(folder / "access.sqlite3")
    server = create_server(lambda *_: [], host="127.0.0.1", port=0, threads=4)
    site = f"http://127.0.0.1:{server.effective_port}"
    house = open_house(folder, engine, access.records, MULU_SITE_URL=site)
    for language, name in (("zh-CN", "site"), ("en", "site/en")):
        (folder / "build" / name).mkdir(parents=True)
        (folder / "build" / name / "shell.html").write_text(SHELL.replace("{language}", language), "utf-8")
    static = StaticSite(root / "site")
    server.application = lambda environ, start: (
        static(environ, start) if environ["PATH_INFO"].startswith("/assets/") else house.wsgi(environ, start)
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    yield house, site
    server.trigger.pull_trigger(server.close)
    thread.join(10)
    server.task_dispatcher.shutdown()
    for one in (engine, access):
        one.close()


@pytest.fixture(scope="module")
def cases(town: tuple[House, str]) -> dict[str, str]:
    """References by what has become of them."""
    house, _ = town
    made = _followed(house)
    applicant = house.applicant()
    made |= {"granted": _granted(house, applicant), "open": house.submit("consultation")["reference"]}
    returned = house.submit("restricted_application", applicant)["reference"]
    house.command(house.officer(), returned, "decide", run=1, outcome="return", reason="请补充示例材料")
    signing = house.submit("restricted_application", applicant)["reference"]
    for number, office in ((1, "bureau"), (2, "metro"), (3, "bureau")):
        outcome = "pass" if number == 1 else "approve"
        assert house.command(house.officer(office), signing, "decide", run=number, outcome=outcome).status == 200
    return made | {"returned": returned, "signing": signing}


def _followed(house: House) -> dict[str, str]:
    """A result that is late in principle, a hearing of the user, and a review that may agree in part."""
    now, house.now = house.now, datetime(2025, 10, 13, 1, 0, tzinfo=UTC)
    applicant = house.applicant()
    old = _granted(house, applicant)
    late = _related(house, old, "result_duty")
    house.now = now
    officer = house.officer()
    house.sweep()
    hearing = str(house.submit("sanction", officer, grant=f"{old}-G1")["reference"])
    decided = {"run": 1, "outcome": "close_temporarily", "reason": "示例违规", "answers": {"due_on": "2026-04-01"}}
    assert house.command(officer, hearing, "decide", **decided).status == 200
    entries = "metro/rides\nwater/flows"
    review = str(house.submit("restricted_application", house.applicant(), entries=entries)["reference"])
    assert house.command(officer, review, "decide", run=1, outcome="pass").status == 200
    ticket = str(house.submit("quality_ticket", officer)["reference"])
    return {"old": old, "late": late, "hearing": hearing, "review": review, "ticket": ticket}


@pytest.fixture
def browser(chromium: Any, town: tuple[House, str]) -> Iterator[Callable[..., Any]]:
    """`browser("dev:...", javascript=False)` gives a page of somebody signed in, or of nobody."""
    _, site = town
    contexts = []

    def opened(person: str = "", **options: Any) -> Any:
        context = chromium.new_context(base_url=site, locale="zh-CN", **options)
        contexts.append(context)
        context.set_default_timeout(15_000)
        if person:
            reply = context.request.post("/api/sign-in", form={"person": person}, headers={"origin": site})
            assert reply.ok or reply.status == 404  # the portal's own home is not served here
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


PAGES = {
    "sign-in": ("", "/sign-in/"),
    "track": ("", "/track/"),
    "form": ("", "/api/forms/consultation"),
    "form-long": ("dev:shili-keji", "/api/forms/restricted_application?entry=metro/rides"),
    "workbench": ("dev:officer:bureau", "/workbench/"),
    "workbench-all": ("dev:officer:bureau", "/workbench/?view=all"),
    "outbox": ("dev:officer:bureau", "/workbench/outbox"),
    "case-open": ("dev:officer:bureau", "/workbench/cases/{open}"),
    "case-signing": ("dev:officer:metro", "/workbench/cases/{signing}"),
    "case-granted": ("dev:officer:metro", "/workbench/cases/{granted}"),
    "own-granted": ("dev:shili-keji", "/track/{granted}"),
    "own-returned": ("dev:shili-keji", "/track/{returned}"),
    "open": ("dev:officer:bureau", "/workbench/open"),
    "open-form": ("dev:officer:metro", "/workbench/open/openness_change?entry=metro/rides"),
    "duties": ("dev:officer:bureau", "/workbench/?duties=yes"),
    "filtered": ("dev:officer:bureau", "/workbench/?office=publisher:metro&overdue=yes"),
    "own-late": ("dev:shili-keji", "/track/{late}"),
    "own-hearing": ("dev:shili-keji", "/track/{hearing}"),
    "case-hearing": ("dev:officer:metro", "/workbench/cases/{hearing}"),
    "case-review": ("dev:officer:metro", "/workbench/cases/{review}"),
    "case-ticket": ("dev:officer:metro", "/workbench/cases/{ticket}"),
    "case-old": ("dev:officer:bureau", "/workbench/cases/{old}"),
}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", PAGES)
def test_pages_of_casework_keep_wcag_2_2_aa_and_fit_a_phone(
    browser: Any, cases: dict[str, str], kind: str, language: str
) -> None:
    person, path = PAGES[kind]
    page = browser(person, viewport={"width": 360, "height": 740}, reduced_motion="reduce")
    refused: list[str] = []
    page.on("console", lambda told: refused.append(told.text) if "Security Policy" in told.text else None)
    path = path.format(**cases)
    if path.startswith("/api/"):
        path = f"{path}{'&' if '?' in path else '?'}lang={language}"
    elif language != "zh":
        path = f"/{language}{path}"
    reply = page.goto(path)
    assert reply.status == 200
    assert dict(security_headers())["Content-Security-Policy"] == reply.headers["content-security-policy"]
    for one in page.locator("details").all():
        one.evaluate("element => { element.open = true }")
    assert faults(page) == {}
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert refused == []
    shown = page.inner_text("body")
    assert not re.search(r"‹|(casework|portal|objections)\.[a-z]", shown)
    folder = os.environ.get("MULU_SCREENSHOTS", "")
    if folder:  # for people who look at the pages
        page.screenshot(path=f"{folder}/{kind}-{language}-phone.png", full_page=True)
        page.set_viewport_size({"width": 1280, "height": 800})
        page.screenshot(path=f"{folder}/{kind}-{language}.png", full_page=True)


def test_an_officer_decides_in_the_workbench_without_a_script(
    browser: Any, town: tuple[House, str], cases: dict[str, str]
) -> None:
    house, _ = town
    reference = house.submit("consultation", subject="示例浏览器问题")["reference"]
    page = browser("dev:officer:bureau", java_script_enabled=False)
    page.goto("/workbench/")
    page.get_by_role("link", name=reference).click()
    page.locator("summary", has_text="直接答复").click()
    page.get_by_role("button", name="直接答复").click()
    assert page.locator(".m-error-summary").is_visible()
    page.locator("textarea[name=reply]").fill("这是示例答复")
    page.get_by_role("button", name="直接答复").click()
    assert "已答复" in page.inner_text(".m-lead") and "这是示例答复" in page.inner_text("main")
    assert house.case(reference)["state"] == "answered"


def test_a_button_that_may_not_be_pressed_is_grey_and_says_why(browser: Any, cases: dict[str, str]) -> None:
    page = browser("dev:officer:bureau")
    page.goto(f"/workbench/cases/{cases['signing']}")
    button = page.get_by_role("button", name="签署", exact=True)
    assert button.is_disabled()
    why = page.locator(f"#{button.get_attribute('aria-describedby')}").inner_text()
    assert "HZ-3.2.2(4)" in why


def test_a_person_submits_and_follows_a_question_without_a_script(browser: Any) -> None:
    page = browser(java_script_enabled=False)
    page.goto("/api/forms/consultation")
    page.locator("[name=subject]").fill("示例问题")
    page.locator("[name=text]").fill("示例内容")
    page.locator("main form button[type=submit]").click()
    page.get_by_role("button", name="确认提交").click()
    reference, secret = (one.inner_text() for one in page.locator(".m-panel strong").all())
    page.goto("/track/")
    page.locator("[name=reference]").fill(reference)
    page.locator("[name=secret]").fill(secret)
    page.locator("main form button[type=submit]").first.click()
    assert reference in page.inner_text("main")
    assert page.locator(".m-step[data-state=now]").count() == 1


def test_the_words_of_the_terms_are_those_of_the_pack(browser: Any, cases: dict[str, str]) -> None:
    page = browser("dev:officer:metro")
    page.goto(f"/workbench/cases/{cases['granted']}")
    shown = page.inner_text("main")
    assert TERMS["use_scope"] in shown and Label("使用结束日期").zh in shown
