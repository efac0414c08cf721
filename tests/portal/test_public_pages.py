"""Every public page of requirements section 8 under every pack: it stands, has a clause or is ours, is never empty."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from catalog.building.folders import folders_for
from catalog.building.job import Entries, Job
from catalog.configuration.settings import load_settings
from catalog.law.packs_source import load_pack, pack_keys
from catalog.loading.catalogue import load_catalogue
from catalog.messages import Messages
from catalog.offering.cards import card_of
from catalog.offering.facets import facets
from catalog.pages.lists import list_pages
from catalog.portal import open_portal
from catalog.remembered.ledger import Ledger
from catalog.rules.public_pages import DRAWN, parse_public_page
from catalog.stages.plain_stage import plain_pages
from catalog.templating.rendering import Renderer
from tests.bench.generated import repository
from tests.build.conftest import write_entry

DAY = date(2026, 11, 21)
ALL = ("hangzhou", "zhejiang", "lishui", "lianyungang", "shandong", "xian")
HZ, LS, LY, SD, XA = "hangzhou", "lishui", "lianyungang", "shandong", "xian"
# The column "Profiles" of the table in requirements section 8: whose text the page belongs to.
ORDERED: dict[str, tuple[str, ...]] = {
    "P-01": ALL,
    "P-02": (HZ,),
    "P-03": (HZ, LS, SD, LY),
    "P-04": (HZ, LS, XA),
    "P-05": (HZ, LS),
    "P-06": (HZ,),
    "P-07": (SD,),
    "P-08": (LY,),
    "P-09": (XA,),
    "P-10": (HZ, XA),
    "P-11": (HZ, LS, SD, XA),
    "P-12": (HZ, LY),
    "P-13": (HZ,),
    "P-14": (LY, SD, XA, HZ, LS),
    "P-15": (LY, HZ, LS, XA),
    "P-16": (HZ,),
    "P-17": (XA, LY),
    "P-18": (LS,),
    "P-19": (LS, LY, SD, HZ),
    "P-20": (HZ, SD, XA),
    "P-21": (HZ,),
    "P-22": (LS,),
    "P-23": (LY,),
    "P-24": (HZ, SD),
    "P-25": (LY, XA),
    "P-26": (HZ,),
    "P-27": (HZ, LS, SD),
    "P-28": (HZ, LS, SD, LY),
    "P-29": (LS,),
    "P-30": (HZ,),
    "P-31": ALL,
}
PAIRS = [(number, pack) for number, packs in ORDERED.items() for pack in packs]
RESTRICTED = {"openness_type": "restricted", "openness_conditions": "只用于研究（示例）<script>"}
TABLE = [{"name": "members", "path": "members.csv", "format": "csv"}]
COMMITTEE = {"public_page": "expert_committee", "openness_type": "unconditional"}
CITY: tuple[tuple[str, dict[str, Any], dict[str, bytes]], ...] = (
    ("silent-body/restricted", {"title": "示例受限数据", "catalog": RESTRICTED}, {}),
    ("body-000/destroyed", {"title": "示例销毁数据", "catalog": {**RESTRICTED, "status": "destroyed"}}, {}),
    (
        "body-000/committee",
        {"title": "委员会", "resources": TABLE, "catalog": {**COMMITTEE, "last_updated": "2026-03-01"}},
        {"members.csv": "成员,专业领域,单位与职务\n张示例,<b>数据</b>,javascript:alert(1)\n".encode()},
    ),
    (
        "body-000/committee-old",
        {"title": "委员会", "resources": TABLE, "catalog": {**COMMITTEE, "last_updated": "2025-03-01"}},
        {"members.csv": "成员\n李旧例\n".encode()},
    ),
)


class Desk:
    """A small portal under one pack, of which single pages are drawn and nothing is written."""

    def __init__(self, root: Path, pack: str, out: Path) -> None:
        settings = load_settings(root)
        portal = open_portal(settings, pack=pack, languages=("zh", "en"), today=DAY)
        held = load_catalogue(root)
        cards = tuple(card_of(entry, ()) for entry in held.entries)
        self.pack, self.folders = portal.pack, folders_for(settings, out)
        self.job = Job(
            portal=portal,
            folders=self.folders,
            ledger=Ledger(self.folders.ledger),
            publishers=held.publishers,
            house="",
            law="",
            today=DAY,
            processes=1,
            messages=Messages("zh"),
            report=lambda text: None,
        )
        nothing: frozenset[str] = frozenset()
        entries = Entries(
            count=len(cards),
            findings=(),
            drawn=nothing,
            removed=nothing,
            old_terms={},
            stamp="",
            read=lambda: cards,
            read_marks=dict,
            count_facets=partial(facets, portal, held.publishers),
        )
        self.plain = {page.path: page for page in plain_pages(self.job, entries)}
        self.lists = {page.view.path: page for page in list_pages(portal, held.publishers, cards, entries.facets)}
        self.renderer = Renderer(portal, self.job.shown, out.parent / "templates")

    def main(self, path: str, language: str = "zh") -> str:
        """What a page says between header and footer."""
        if path in self.lists:
            page = self.lists[path]
            text = self.renderer.page(page.template, page.view, language).decode()
        else:
            plain = self.plain[path]
            text = self.renderer.page(plain.template, plain.view(), language).decode()
        return text[text.index("<main") : text.index("</main>")]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Desk]:
    """The desk of a pack, opened once."""
    top = tmp_path_factory.mktemp("pages")
    root, opened = repository(top / "city", 8), {}
    for name, facts, rows in CITY:
        write_entry(root, name, facts, rows)

    def open_desk(pack: str) -> Desk:
        if pack not in opened:
            opened[pack] = Desk(root, pack, top / pack)
        return opened[pack]

    return open_desk


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", html, flags=re.S).split())


@pytest.mark.parametrize(("number", "pack"), PAIRS, ids=lambda value: value)
def test_every_page_that_a_text_orders_stands_and_says_something(
    desk: Callable[[str], Desk], number: str, pack: str
) -> None:
    opened = desk(pack)
    rows = [row for row in opened.pack.pages if row.id == number]
    assert rows, f"{pack} has no row for {number}"
    for row in rows:
        assert row.clauses or row.ours
        for language in ("zh", "en"):
            said = words_of(opened.main(row.path, language))
            assert len(said) > 40, (row.path, language, said)


@pytest.mark.parametrize("pack", ALL)
def test_every_row_of_a_pack_leads_to_a_page_and_the_map_leads_to_every_row(
    desk: Callable[[str], Desk], pack: str
) -> None:
    opened = desk(pack)
    known = {*opened.plain, *opened.lists}
    assert sorted(row.path for row in opened.pack.pages if row.path not in known) == []
    chinese, english = (opened.main("/site-map/", language) for language in ("zh", "en"))
    for row in opened.pack.pages:
        assert f'data-page="{row.id}"' in chinese and f'href="{row.path}"' in chinese
        assert f'href="/en{row.path}"' in english and row.title.en in words_of(english).replace("&#39;", "'")
        assert all(f">{clause}<" in chinese for clause in row.clauses)
    assert len({row.path for row in opened.pack.pages}) == len(opened.pack.pages)


@pytest.mark.parametrize("pack", ALL)
def test_a_page_without_content_says_how_it_gets_some_and_who_puts_it_there(
    desk: Callable[[str], Desk], pack: str
) -> None:
    opened = desk(pack)
    registers = {f"/registers/{row.key.replace('_', '-')}/" for row in opened.pack.registers}
    lists = {f"/plans/{row.key.replace('_', '-')}/" for row in opened.pack.lists}
    kept = [row for row in opened.pack.pages if row.path in registers | lists or row.drawn == "table"]
    waiting = [row for row in kept if row.key != "expert_committee"]  # the made-up city has a committee
    for row in waiting:
        for language in ("zh", "en"):
            said = words_of(opened.main(row.path, language))
            assert Messages(language).text("public.waiting.title") in said, row.path
            assert row.how.text(language) in said and opened.pack.roles[row.by].text(language) in said
            assert all(clause in said for clause in row.clauses)
    for path in registers - {row.path for row in kept}:
        assert Messages("zh").text("public.waiting.register") in words_of(opened.main(path))
    assert words_of(opened.main("/site-map/")).count(Messages("zh").text("public.map.waiting")) == len(waiting)


@pytest.mark.clause("HZ-3.1b")
def test_the_licence_is_shown_whole_and_told_apart_by_rights_duties_disclaimer_and_privacy(
    desk: Callable[[str], Desk],
) -> None:
    gate = desk(HZ).pack.gate
    assert gate is not None
    said = words_of(desk(HZ).main("/licence/"))
    for key in ("rights", "duties", "disclaimer", "privacy"):
        assert Messages("zh").text(f"public.licence.part.{key}") in said
        assert gate.parts[key].zh in gate.text.zh and gate.parts[key].zh in said
        assert gate.parts[key].en in gate.text.en  # what is agreed to is what is explained
    assert gate.licence in said and "HZ-3.1" in said
    assert Messages("zh").text("public.licence.none") in words_of(desk(SD).main("/licence/"))


@pytest.mark.clause("ZJ-33¶1b", "SD-7b")
@pytest.mark.parametrize("pack", [HZ, SD])
def test_conditions_are_shown_in_general_by_body_and_by_data_set(desk: Callable[[str], Desk], pack: str) -> None:
    opened = desk(pack)
    said = words_of(opened.main("/conditions/"))
    assert all(condition.title.zh in said for condition in opened.pack.conditions)
    assert "示例受限数据" in said and "只用于研究（示例）" in said
    assert "示例销毁数据" not in said
    assert "&lt;script&gt;" in opened.main("/conditions/")


@pytest.mark.clause("HZ-8.1b", "XA-9¶3")
def test_every_body_is_reached_and_what_it_left_out_is_named(desk: Callable[[str], Desk]) -> None:
    opened = desk(XA)
    said = words_of(opened.main("/contacts/"))
    for body in opened.job.publishers:
        assert body.title.zh in said
        assert body.contact.phone in said
    assert Messages("zh").text("public.contacts.missing") in said


@pytest.mark.clause("LY-31", "XA-6")
@pytest.mark.parametrize("pack", [LY, XA])
def test_the_committee_is_the_newest_entry_that_says_so(desk: Callable[[str], Desk], pack: str) -> None:
    page = desk(pack).main("/expert-committee/")
    assert "张示例" in page and "李旧例" not in page
    assert "<b>" not in page and "javascript:" not in re.findall(r'href="([^"]*)"', page)
    assert "/expert-committee/" not in {row.path for row in desk(HZ).pack.pages}


@pytest.mark.clause("HZ-4.5a", "HZ-4.6a", "HZ-4.7a", "HZ-5.3a", "LY-20", "SD-16¶1")
@pytest.mark.parametrize("pack", ALL)
def test_everything_the_public_may_ask_for_is_found_from_one_page(desk: Callable[[str], Desk], pack: str) -> None:
    page = desk(pack).main("/services/")
    for procedure in desk(pack).pack.procedures:
        assert (f'href="/apply/{procedure.key.replace("_", "-")}/"' in page) == procedure.is_public


@pytest.mark.clause("HZ-A6", "LS-A5", "SD-A1", "SD-A2", "SD-A6")
def test_charts_are_those_that_the_text_names(desk: Callable[[str], Desk]) -> None:
    assert desk(HZ).main("/flow-charts/").count("<svg") == 1
    assert desk(SD).main("/flow-charts/").count("<svg") == 3
    assert desk("zhejiang").main("/flow-charts/").count("<svg") == 1  # all that the public may open


def test_the_map_says_which_pages_other_texts_order(desk: Callable[[str], Desk]) -> None:
    said = words_of(desk(HZ).main("/site-map/"))
    assert "专家委员会" in said and load_pack(LY).title.zh in said
    for name in DRAWN:
        assert any(row.drawn == name for key in pack_keys() for row in load_pack(key).pages)


@pytest.mark.parametrize(
    "change", [{"path": "no-slash"}, {"path": "//else.example/"}, {"path": "/x"}, {"drawn": "by hand"}]
)
def test_a_row_that_leads_nowhere_is_refused(change: dict[str, Any]) -> None:
    row = {"key": "x", "id": "P-99", "path": "/x/", "title": "示例", "by": "authority"}
    assert parse_public_page(row).path == "/x/"
    with pytest.raises(ValueError, match="page"):
        parse_public_page({**row, **change})
