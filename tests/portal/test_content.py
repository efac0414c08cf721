"""What the pages say: facts of the entry, the law of the procedure, the questions of the form."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from catalog.build import build
from catalog.law.packs_source import load_pack
from catalog.messages import sentences_of

Open = Callable[..., Any]
CODE = re.compile(r"""\bt\(\s*["']([a-z_][a-z_.\-]*)["']\s*([,)~])""")


@pytest.fixture(scope="module")
def codes(root: Path) -> set[tuple[str, bool]]:
    """Every message code that a template names, and whether it is only the beginning of one."""
    texts = [path.read_text("utf-8") for path in (root / "site").rglob("*.html*")]
    return {(code, after == "~") for text in texts for code, after in CODE.findall(text)}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_code_in_a_template_has_its_sentence(codes: set[tuple[str, bool]], language: str) -> None:
    said = sentences_of(language)
    whole = [code for code, begins in codes if not begins and code not in said]
    begun = [code for code, begins in codes if begins and not any(one.startswith(code) for one in said)]
    assert (len(codes) > 100, whole, begun) == (True, [], [])


def test_both_languages_say_the_same_things_with_the_same_facts() -> None:
    chinese, english = sentences_of("zh"), sentences_of("en")
    ours = {code for code in {**chinese, **english} if code.startswith(("portal.", "entry."))}
    ours -= {code for code in english if code.endswith("_one") and code[:-4] in english}  # Chinese has no plural
    facts = re.compile(r"\{(\w+)\}")
    differ = [
        code
        for code in ours
        if set(facts.findall(chinese.get(code, "‹›"))) != set(facts.findall(english.get(code, "")))
    ]
    missing = [code for code in ours if code not in chinese or code not in english]
    assert (missing, differ) == ([], [])


def test_no_template_speaks_for_itself(root: Path) -> None:
    han = re.compile(r"[\u4e00-\u9fff]")
    spoken = [
        path.name
        for path in (root / "site").rglob("*.html*")
        if "pages" not in path.parts and han.search(path.read_text("utf-8"))
    ]
    assert spoken == []


@pytest.mark.clause("HZ-3.2.2(1)", "HZ-3.2.2(2)", "HZ-3.2.2(3)")
def test_the_procedure_page_states_actor_limit_and_clause_of_every_stage(opened: Open) -> None:
    procedure = load_pack("hangzhou").procedure("restricted_application")
    assert procedure is not None
    page = opened("/procedures/restricted-application/")
    steps = page.locator(".m-stepper > .m-step")
    texts = steps.all_inner_texts()
    assert len(texts) == len(procedure.stages)
    for text, stage in zip(texts, procedure.stages, strict=True):
        assert stage.title.zh in text
        assert all(clause in text for clause in stage.clauses)
        assert not stage.limit.is_counted or f"{stage.limit.n} 个工作日" in text


def test_an_entry_page_shows_files_with_size_and_hash(opened: Open) -> None:
    page = opened("/hangzhou-ecology/co2-background/")
    files = page.locator(".m-downloads").first.locator("li").all_inner_texts()
    kinds = {text.split()[0] for text in files}
    assert {"CSV", "JSON", "XLSX"} <= kinds
    assert all("sha256" in text and ("KB" in text or "MB" in text) for text in files)


@pytest.mark.clause("HZ-2.3.1")
def test_a_prohibited_entry_offers_nothing_to_take_and_says_why(opened: Open) -> None:
    page = opened("/hangzhou-health/electronic-health-records/")
    assert page.locator(".m-downloads, .m-table").count() == 0
    assert page.locator(".m-aside .m-clause").count() >= 1


@pytest.mark.clause("HZ-3.2.1")
def test_a_restricted_entry_leads_to_the_application_that_names_it(opened: Open) -> None:
    page = opened("/hangzhou-metro/station-passenger-flow/")
    addresses = page.locator(".m-actions a").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    assert any("restricted-application" in one and "hangzhou-metro/station-passenger-flow" in one for one in addresses)


def test_a_form_takes_over_the_entry_it_was_opened_for(opened: Open) -> None:
    page = opened("/apply/correction/?entry=hangzhou-ecology/co2-background")
    assert page.locator("#f-entry").input_value() == "hangzhou-ecology/co2-background"


def test_a_form_ignores_an_entry_that_is_no_address(opened: Open) -> None:
    page = opened("/apply/correction/?entry=<img src=x onerror=alert(1)>")
    assert page.locator("#f-entry").input_value() == ""


def test_a_form_sent_empty_names_each_question_and_leads_to_it(opened: Open) -> None:
    page = opened("/apply/correction/")
    page.locator("button[type=submit]").last.click()
    summary = page.locator(".m-error-summary")
    assert summary.evaluate("box => box === document.activeElement")
    links = summary.locator("a")
    assert links.count() == 3
    links.first.click()
    assert page.evaluate("document.activeElement.id") == "f-entry"
    assert page.locator("#f-entry").get_attribute("aria-invalid") == "true"


def test_questions_for_organisations_are_not_put_to_people(opened: Open) -> None:
    page = opened("/apply/restricted-application/")
    page.locator("#kind-natural").check()
    assert not page.locator("#f-contact_person").is_visible()
    page.locator("#kind-legal").check()
    assert page.locator("#f-contact_person").is_visible()


def test_a_form_posts_plainly_without_a_script(opened: Open) -> None:
    page = opened("/apply/demand/", java_script_enabled=False)
    form = page.locator("form.m-form")
    assert (form.get_attribute("method"), form.get_attribute("action")) == ("post", "/api/cases")
    assert form.locator("[name=procedure]").get_attribute("value") == "demand"


def test_another_pack_changes_words_limits_and_forms(root: Path, tmp_path: Path, chromium: Any) -> None:
    site = build(root, out=tmp_path / "shandong", pack="shandong", today=date(2026, 11, 20)).folders.site
    rules = (site / "rules/index.html").read_text("utf-8")
    pack = load_pack("shandong")
    assert pack.title.zh in rules
    page = (site / "procedures/restricted-application/index.html").read_text("utf-8")
    procedure = pack.procedure("restricted_application")
    assert procedure is not None
    assert all(stage.title.zh in page for stage in procedure.stages)
    assert all(clause in page for stage in procedure.stages for clause in stage.clauses)
