"""The drawing of a procedure: true to the pack, readable on a phone, in the dark, on paper, and by ear."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from frictionless import Schema

from catalog.build import build
from catalog.configuration.own_packs import every_readable
from catalog.law.packs_source import load_pack
from catalog.rules.packs import Pack, Procedure
from catalog.views.flow_chart import _SMALL, _TITLE, WIDTH, Box, _wide, flow_chart
from runtime.static import StaticSite
from tests.portal.conftest import TODAY
from tests.portal.judging import faults
from tests.runtime.conftest import served

PACKS = tuple(every_readable(None))
DRAWN = [
    pytest.param(pack, procedure, language, id=f"{pack.key}-{procedure.key}-{language}")
    for pack in PACKS
    for procedure in pack.procedures
    for language in ("zh", "en")
]
DRAFT = "xian"


def overlaps(one: Box, other: Box) -> bool:
    """Whether two boxes share an area."""
    beside = one.x + one.width <= other.x or other.x + other.width <= one.x
    return not beside and not (one.y + one.height <= other.y or other.y + other.height <= one.y)


@pytest.mark.parametrize(("pack", "procedure", "language"), DRAWN)
def test_no_box_covers_another_and_all_words_fit(pack: Pack, procedure: Procedure, language: str) -> None:
    chart = flow_chart(pack, procedure, language)
    assert [(a, b) for a, b in combinations(chart.boxes, 2) if overlaps(a, b)] == []
    for box in chart.boxes:
        assert box.x >= 0 and box.x + box.width <= WIDTH and box.y + box.height <= chart.height
        words = [(text, _TITLE, 33.0) for text in box.lines]
        words += [(text, _SMALL, 9.0) for text in (*box.small, *box.strong)]
        long = [text for text, size, left in words if _wide(text, size) > box.width - left and len(text.split()) > 1]
        assert long == []


@pytest.mark.parametrize(("pack", "procedure", "language"), DRAWN)
def test_every_stage_and_outcome_is_drawn_and_said(pack: Pack, procedure: Procedure, language: str) -> None:
    chart = flow_chart(pack, procedure, language)
    said = " ".join(chart.description)
    drawn = "".join(text for box in chart.boxes for text in (*box.lines, *box.small, *box.strong))
    drawn += "".join(text for line in chart.lines for text in line.label)
    for stage in procedure.stages:
        for title in (stage.title.text(language), *(outcome.title.text(language) for outcome in stage.outcomes)):
            assert title in said
            assert title.replace(" ", "") in drawn.replace(" ", "")


@pytest.fixture(scope="module")
def draft(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The portal under the draft of Xi'an, as plain files on a port of its own."""
    site = build(root, out=tmp_path_factory.mktemp("draft"), pack=DRAFT, today=TODAY).folders.site
    with served(StaticSite(site), threads=4) as (host, port):
        yield f"http://{host}:{port}"


PAGES = ("/procedures/restricted-application/", "/rules/procedures/", "/rules/", "/en/rules/procedures/publication/")


@pytest.fixture(params=["hangzhou", DRAFT])
def place(request: pytest.FixtureRequest) -> str:
    """The address of a portal under one of two packs."""
    found: str = request.getfixturevalue("site" if request.param == "hangzhou" else "draft")
    return found


@pytest.mark.parametrize("path", PAGES)
def test_nobody_is_shut_out_of_a_drawing(chromium: Any, draft: str, path: str) -> None:
    context = chromium.new_context(viewport={"width": 320, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    if page.goto(draft + path).status == 404:
        pytest.skip("these rules know no such procedure")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert faults(page) == {}
    context.close()


def test_a_drawing_has_a_name_and_says_everything_in_words(page: Any, place: str) -> None:
    page.goto(place + "/procedures/restricted-application/")
    drawing = page.get_by_role("img", name="申请").first
    assert drawing.count() == 1
    description = page.locator("#chart-desc").text_content()
    for title in page.locator(".m-stepper h3").all_inner_texts():
        assert title.split("\n")[0].split(" ")[0] in description


def test_the_keyboard_passes_the_drawing_and_opens_the_commitments(page: Any, site: str) -> None:
    page.goto(site + "/procedures/restricted-application/")
    assert page.locator("figure.m-chart :is(a, button, [tabindex])").count() == 0
    summary = page.locator("main details summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("main details[open] ol li").first.is_visible()


def test_a_drawing_prints_in_black_on_white(page: Any, site: str) -> None:
    page.goto(site + "/procedures/restricted-application/")
    page.emulate_media(media="print", color_scheme="dark")
    box = page.locator(".m-chart__box--stage").first
    assert box.evaluate("one => getComputedStyle(one).fill") == "rgb(255, 255, 255)"
    assert page.locator(".m-chart text").first.evaluate("one => getComputedStyle(one).fill") == "rgb(0, 0, 0)"


def test_letters_are_large_enough_on_the_smallest_page(opened: Any) -> None:
    page = opened("/procedures/restricted-application/", width=320)
    height = page.locator(".m-chart__small").first.evaluate("one => one.getBoundingClientRect().height")
    assert height >= 9


@pytest.mark.clause("HZ-9")
def test_every_page_says_whether_the_rules_are_in_force(page: Any, site: str, draft: str) -> None:
    for path in ("/", "/procedures/demand/", "/apply/demand/", "/rules/", "/track/", "/shell.html"):
        page.goto(site + path)
        assert "自 2024-08-01 起施行，有效期至 2027-07-31" in page.inner_text("footer"), path
        page.goto(draft + path)
        assert "征求意见稿" in page.inner_text("footer"), path
        assert "征求意见稿，仅供演示" in page.inner_text("body"), path


@pytest.mark.clause("HZ-9", "SD-24")
def test_the_rules_page_lists_every_pack_with_its_state(page: Any, site: str) -> None:
    page.goto(site + "/rules/")
    rows = page.locator(".m-packs li").all_inner_texts()
    assert len(rows) == len(PACKS)
    told = {pack.key: next(row for row in rows if pack.title.zh in row) for pack in PACKS}
    assert "本平台适用" in told["hangzhou"] and "2027-07-31" in told["hangzhou"]
    assert "已过有效期" in told["shandong"] and "2024-11-01" in told["shandong"]
    assert "征求意见稿" in told["xian"] and "本平台适用" not in told["xian"]


def test_what_officers_open_stands_among_the_rules_only(page: Any, site: str, built: Path) -> None:
    officers = [one for one in load_pack("hangzhou").procedures if not one.is_public]
    page.goto(site + "/rules/procedures/")
    assert page.locator("main .m-card").count() == len(officers) > 0
    for one in officers:
        slug = one.key.replace("_", "-")
        assert (built / "rules/procedures" / slug / "index.html").is_file()
        assert not (built / "procedures" / slug).exists()
        assert not (built / "apply" / slug).exists()
    page.goto(site + "/procedures/")
    assert page.locator("main .m-card").count() == len(load_pack("hangzhou").procedures) - len(officers)


def test_every_form_is_published_as_a_table_schema(built: Path) -> None:
    for procedure in load_pack("hangzhou").procedures:
        top = "procedures" if procedure.is_public else "rules/procedures"
        path = built / top / procedure.key.replace("_", "-") / "form.schema.json"
        if not procedure.form.fields:
            assert not path.exists()
            continue
        raw = json.loads(path.read_text("utf-8"))
        schema = Schema.from_descriptor(raw)
        assert schema.field_names == [field.key for field in procedure.form.fields]
        assert raw["catalog"]["version"] == procedure.form.version
        asked = {field["name"]: field for field in raw["fields"]}
        for field in procedure.form.fields:
            constraints = asked[field.key].get("constraints", {})
            assert constraints.get("required", False) is (field.required and not field.only_for)
            assert constraints.get("enum", []) == [one.key for one in field.options]
