"""Every rule R-101 to R-412 of the requirements: which text needs it, how grave it is there, and both of its sides.

`WANTED` is the table of requirements section 7, by jurisdiction. A pack that differs from it says why in `OTHERWISE`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from catalog.checks.run import Scope, metadata_findings
from catalog.law.packs_source import load_pack
from catalog.messages import sentences_of
from catalog.model.finding import Severity
from tests.catalog.conftest import OPEN, PROHIBITED, RESTRICTED

ROOT = Path(__file__).resolve().parents[2]
PACKS = {"hz": "hangzhou", "ls": "lishui", "ly": "lianyungang", "sd": "shandong", "xa": "xian"}  # ZJ is a layer of two
ALL = tuple(PACKS)
E, W, H = Severity.ERROR, Severity.WARNING, Severity.HUMAN


def everywhere(severity: Severity, **others: Severity) -> dict[str, Severity]:
    return {**dict.fromkeys(ALL, severity), **others}


def only(severity: Severity, *packs: str, **others: Severity) -> dict[str, Severity]:
    return {**dict.fromkeys(packs, severity), **others}


WANTED: Mapping[str, Mapping[str, Severity]] = {
    "R-101": everywhere(E),
    "R-102": everywhere(E),
    "R-103": everywhere(E),
    "R-104": everywhere(W, hz=E, sd=E),
    "R-105": only(E, "hz", "ls", "ly", "xa"),
    "R-106": everywhere(E),
    "R-107": everywhere(E),
    "R-108": everywhere(W, hz=E, xa=E),
    "R-109": only(W, "hz"),
    "R-110": everywhere(W, hz=E),
    "R-111": only(W, "sd"),
    "R-112": everywhere(E),
    "R-113": only(W, "hz", "ly", "xa", "ls"),
    "R-114": only(W, "hz"),
    "R-115": only(E, "ly"),
    "R-116": only(E, "hz", "sd"),
    "R-117": only(E, "hz"),
    "R-118": only(E, "hz", "sd", "xa"),
    "R-119": everywhere(E),
    "R-120": only(E, "hz", "ls"),
    "R-121": only(E, "hz", "ls"),
    "R-122": everywhere(W, ls=E),
    "R-123": only(E, "ls"),
    "R-124": everywhere(E),
    "R-201": everywhere(W, hz=E, sd=E),
    "R-202": only(H, "hz"),
    "R-203": only(E, "hz", "ls", "ly", "xa"),
    "R-204": only(W, "hz", "ls"),
    "R-205": everywhere(W, hz=E, sd=E),
    "R-206": only(E, "hz"),
    "R-207": only(E, "hz"),
    "R-208": only(W, "hz"),
    "R-209": everywhere(W, hz=E),
    "R-210": only(E, "hz"),
    "R-211": only(E, "hz"),
    "R-212": everywhere(E),
    "R-213": only(E, "sd"),
    "R-214": only(W, "hz"),
    "R-215": only(E, "hz"),
    "R-216": everywhere(E),
    "R-301": only(E, "hz", "sd", "ly", "ls", xa=W),
    "R-302": everywhere(W, hz=E),
    "R-303": only(E, "hz", "sd", ls=W, xa=W),
    "R-304": only(E, "hz", "sd"),
    "R-305": everywhere(W, hz=E),
    "R-306": only(H, "ls", "xa", "hz"),
    "R-307": only(W, "hz"),
    "R-308": only(E, "xa"),
    "R-309": only(H, "hz", "ly", "sd"),
    "R-401": only(W, "hz"),
    "R-402": only(W, "hz", "ls"),
    "R-403": only(W, "hz", "xa"),
    "R-404": only(W, "sd"),
    "R-405": only(W, "hz", "ls"),
    "R-406": everywhere(W),
    "R-407": everywhere(W, sd=E),
    "R-408": only(W, "hz", "ls"),
    "R-409": only(W, "hz", "ls", "xa"),
    "R-410": only(W, "hz", "xa"),
    "R-411": only(W, "ly", "ls", "xa"),
    "R-412": only(W, "hz", "sd", "xa"),
    "R-413": only(W, "hz"),  # HZ-7.4b; not in the table of the requirements
}
OTHERWISE: Mapping[tuple[str, str], tuple[Severity, str]] = {
    ("R-108", "sd"): (E, "conditional data are never a file of the repository, which others read too (SD-7b, ours)"),
    ("R-215", "ls"): (W, "the key list of ZJ-29; the province's text names no columns"),
    ("R-215", "ly"): (W, "the opening list is an entry as well, and has its columns from LY-11¶2"),
    ("R-215", "sd"): (W, "the annual list is an entry as well (SD-8¶1)"),
    ("R-215", "xa"): (W, "the responsibility list is an entry as well (XA-21)"),
    ("R-303", "ly"): (W, "data are processed before opening (LY-14); who reviewed them is ours to ask"),
    ("R-309", "ls"): (W, "security requirements are for the body to set (ZJ-33¶1b); a list of them is ours"),
    ("R-412", "ls"): (W, "the text names no last day; that it is undated is said"),
    ("R-412", "ly"): (W, "the text names no last day; that it is undated is said"),
}
EVERY = sorted({(rule, pack) for rule in WANTED for pack in ALL})


@pytest.mark.parametrize(("rule", "pack"), EVERY)
def test_each_pack_switches_on_what_its_text_needs_and_as_gravely(rule: str, pack: str) -> None:
    expected = OTHERWISE[rule, pack][0] if (rule, pack) in OTHERWISE else WANTED[rule].get(pack)
    rows = [row for row in load_pack(PACKS[pack]).rules if row.code == rule]
    assert [row.severity for row in rows] == ([expected.value] if expected else [])
    assert all(row.clauses or row.ours for row in rows)


def test_no_pack_has_a_rule_that_nobody_asked_for() -> None:
    assert {row.code for pack in PACKS.values() for row in load_pack(pack).rules} <= set(WANTED)


@pytest.mark.parametrize(("rule", "pack"), sorted(OTHERWISE))
def test_what_differs_from_the_requirements_says_why_and_does_differ(rule: str, pack: str) -> None:
    severity, reason = OTHERWISE[rule, pack]
    assert reason and WANTED[rule].get(pack) is not severity


@pytest.mark.parametrize("rule", sorted(WANTED))
def test_each_rule_has_a_check_a_sentence_and_a_test(rule: str) -> None:
    said = [code for code in sentences_of("zh") if re.match(rf"finding\.{rule}[./]", code)]
    assert {code.rpartition(".")[2] for code in said} == {"message", "remedy"}
    assert any(f"{rule}" in text for text in _sources("catalog"))
    assert any(rule in text for name, text in _tests() if name != Path(__file__).name)


def _sources(folder: str) -> list[str]:
    return [path.read_text("utf-8") for path in (ROOT / folder).rglob("*.py")]


def _tests() -> list[tuple[str, str]]:
    return [(path.name, path.read_text("utf-8")) for path in (ROOT / "tests").rglob("*.py")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """An entry that a rule refuses, and what makes it right again."""

    entry: Mapping[str, Any] = field(default_factory=lambda: OPEN)
    wrong: Mapping[str, Any] = field(default_factory=dict)
    right: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, Any] = field(default_factory=dict)  # keys beside `catalog:` of the wrong one


def changed_resource(entry: Mapping[str, Any], number: int = 0, **changes: Any) -> dict[str, Any]:
    resources = deepcopy(entry["resources"])
    resources[number] = {key: value for key, value in {**resources[number], **changes}.items() if value is not None}
    return {"resources": resources}


def first_field(**changes: Any) -> dict[str, Any]:
    fields = deepcopy(OPEN["resources"][0]["schema"]["fields"])
    fields[0] = {key: value for key, value in {**fields[0], **changes}.items() if value is not None}
    return changed_resource(OPEN, schema={"fields": fields})


def table_as(word: str) -> dict[str, Any]:
    return changed_resource(OPEN, format=word, schema=None)


SIDES: Mapping[str, Sides] = {
    "R-101": Sides(changes={"title": None}),
    "R-102": Sides(wrong={"openness_type": "half-open"}),
    "R-103": Sides(entry=PROHIBITED, wrong={"openness_basis": None, "ground_codes": []}),
    "R-104": Sides(entry=RESTRICTED, wrong={"openness_conditions": None}),
    "R-106": Sides(entry=PROHIBITED, wrong={"access_modes": ["interface"]}),
    "R-107": Sides(changes=first_field(catalog={"sensitivity": "personal"})),
    "R-108": Sides(entry=RESTRICTED, changes=changed_resource(RESTRICTED, catalog=None)),
    "R-109": Sides(entry=RESTRICTED, changes={"resources": RESTRICTED["resources"][:1]}),
    "R-110": Sides(changes=table_as("pdf")),
    "R-111": Sides(changes=table_as("pdf")),
    "R-112": Sides(wrong={"update_frequency": "now and then"}),
    "R-113": Sides(
        wrong={"update_frequency": "monthly", "last_updated": "2026-01-01"},
        right={"update_frequency": "monthly", "last_updated": "2026-09-20"},
    ),
    "R-114": Sides(changes=first_field(title=None)),
    "R-115": Sides(wrong={"acquisition": "shared"}, right={"acquisition": "own"}),
    "R-116": Sides(wrong={"access_modes": ["interface"], "api": {"method": "GET"}}),
    "R-117": Sides(wrong={"open_agreement": "a-text-of-long-ago"}),
    "R-120": Sides(wrong={"sharing_type": "none"}, right={"sharing_type": "none", "sharing_basis": "示例依据"}),
    "R-121": Sides(entry=PROHIBITED, wrong={"authorised_operation": True}),
    "R-122": Sides(wrong={"download_url": "https://data.example.com/"}),
    "R-123": Sides(entry=RESTRICTED, wrong={"channel": "city_site"}, right={"channel": "city_blockchain"}),
    "R-124": Sides(wrong={"state_secret": True}, right={"state_secret": False}),
}


def severities(portal: Any, rule: str, pack: str) -> set[Severity]:
    context = portal.context(PACKS[pack], date(2026, 11, 20))
    found = metadata_findings(context, Scope(paths=("datapackages",)))
    return {one.severity for one in found if one.code == rule}


def row_severity(rule: str, pack: str) -> set[Severity]:
    return {Severity(row.severity) for row in load_pack(PACKS[pack]).rules if row.code == rule}


@pytest.mark.parametrize("rule", sorted(SIDES))
def test_each_rule_of_content_speaks_in_every_pack_as_its_row_says_and_is_silent_else(portal: Any, rule: str) -> None:
    sides = SIDES[rule]
    portal.entry(sides.entry, sides.wrong, **sides.changes)
    assert {pack: severities(portal, rule, pack) for pack in ALL} == {pack: row_severity(rule, pack) for pack in ALL}
    portal.entry(sides.entry, grounds_of_all(sides))
    assert {pack: severities(portal, rule, pack) for pack in ALL} == {pack: set() for pack in ALL}


def grounds_of_all(sides: Sides) -> dict[str, Any]:
    """An entry that is in order names a ground of every text under which it is looked at."""
    kind = sides.entry["catalog"]["openness_type"]
    by_consent = {"consent_evidence": "示例授权书"} if kind == "restricted" else {}
    fitting = ([one.code for one in load_pack(name).grounds if one.openness == kind] for name in PACKS.values())
    return {"ground_codes": [code for codes in fitting for code in codes[:1]], **by_consent, **sides.right}


@pytest.mark.clause("HZ-2.3.2(1)", "ZJ-30¶2", "LS-3", "LY-7¶2", "XA-19¶2")
@pytest.mark.parametrize("pack", ["hz", "ls", "ly", "xa"])
def test_what_persons_agreed_to_shows_that_they_did(portal: Any, pack: str) -> None:
    found = load_pack(PACKS[pack])
    clauses = {clause for row in found.rules if row.code == "R-105" for clause in row.clauses}
    ground = next(one.code for one in found.grounds if one.openness == "restricted" and set(one.clauses) & clauses)
    portal.entry(RESTRICTED, {"ground_codes": [ground]})
    assert severities(portal, "R-105", pack) == {Severity.ERROR}
    portal.entry(RESTRICTED, {"ground_codes": [ground], "consent_evidence": "示例授权书"})
    assert severities(portal, "R-105", pack) == set()


@pytest.mark.parametrize("pack", ALL)
def test_a_body_without_a_contact_is_a_matter_of_three_texts(portal: Any, pack: str) -> None:
    portal.publisher(contact={})
    assert severities(portal, "R-118", pack) == row_severity("R-118", pack)
    portal.publisher()
    assert severities(portal, "R-118", pack) == set()


@pytest.mark.parametrize("pack", ALL)
def test_an_entry_belongs_to_a_body_of_the_catalogue_in_every_text(portal: Any, pack: str) -> None:
    portal.entry(OPEN)
    assert severities(portal, "R-119", pack) == set()
    (portal.root / "datapackages/data-bureau/publisher.yaml").unlink()
    assert severities(portal, "R-119", pack) == {Severity.ERROR}
