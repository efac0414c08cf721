"""Changes of the openness type against a base revision, in a real repository (R-201 to R-204, R-213)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.catalog.branch import REFERENCE, REFUSED, STRANGE, Branch, decision
from tests.catalog.conftest import OPEN, PROHIBITED, RESTRICTED, Portal

OTHER = "data-bureau/elsewhere"
PACKS = ("hangzhou", "lishui", "lianyungang", "shandong", "xian")
TO_RESTRICTED = {
    key: RESTRICTED["catalog"][key] for key in ("openness_type", "openness_conditions", "ground_codes", "access_modes")
}
FILING = {"reference": REFERENCE, "reason": "security_management", "date": "2026-11-01"}
ADJUSTMENT = {"reference": REFERENCE, "date": "2026-11-01", "basis": "law"}
REGISTER = (
    decision(REFERENCE, "openness_change", leads_to="filed", outcome="filed", direction="to_restricted"),
    decision(REFERENCE, "openness_change", leads_to="changed", stage="review", outcome="approve"),
    decision(REFUSED, "openness_change", leads_to="refused", stage="review", outcome="refuse"),
    decision(STRANGE, "openness_change", OTHER, leads_to="changed", stage="review", outcome="approve"),
)
ADJUSTED = (
    decision(REFERENCE, "list_adjustment", leads_to="adjusted", stage="review", outcome="approve"),
    decision(REFUSED, "list_adjustment", leads_to="kept", stage="review", outcome="refuse"),
)


@pytest.fixture
def branch(portal: Portal) -> Branch:
    """An open entry in the base."""
    portal.entry()
    made = Branch(portal)
    made.commit(*REGISTER)
    return made


def only(found: list[str], rule: str) -> list[str]:
    return [key for key in found if key.startswith(rule)]


@pytest.mark.clause("HZ-2.3.4¶2a", "HZ-2.3.4¶2b")
@pytest.mark.parametrize(
    ("filing", "expected"),
    [
        (None, ["R-201/filing"]),
        ({"reference": REFERENCE, "date": "2026-11-01"}, ["R-201/filing"]),
        ({**FILING, "reason": "工作需要"}, ["R-201/reason"]),
        ({**FILING, "reference": "9999-9999-999"}, ["R-201/unknown"]),
        ({**FILING, "reference": STRANGE}, ["R-201/other"]),
        ({**FILING, "reference": REFUSED}, ["R-201/undecided"]),
        (FILING, []),
    ],
)
def test_open_data_are_restricted_only_for_security_and_with_a_filing_of_their_own(
    branch: Branch, filing: dict[str, str] | None, expected: list[str]
) -> None:
    branch.open({**TO_RESTRICTED, "openness_filing": filing})
    assert only(branch.keys(), "R-201") == expected


def test_a_filing_the_other_way_does_not_tighten(branch: Branch) -> None:
    branch.commit(decision(REFERENCE, "openness_change", leads_to="changed", direction="to_unconditional"))
    branch.open({**TO_RESTRICTED, "openness_filing": FILING})
    assert only(branch.keys(), "R-201") == ["R-201/undecided"]


@pytest.mark.clause("ZJ-31¶1", "LY-12", "XA-19¶1")
@pytest.mark.parametrize("pack", ["lishui", "lianyungang", "xian"])
def test_elsewhere_the_filing_is_asked_for_and_any_reason_will_do(branch: Branch, pack: str) -> None:
    branch.open(TO_RESTRICTED)
    (missing,) = [one for one in branch.found(pack) if one.code == "R-201"]
    assert (missing.cause, missing.severity.value) == ("filing", "warning")
    branch.open({**TO_RESTRICTED, "openness_filing": {**FILING, "reason": "工作需要"}})
    assert only(branch.keys(pack), "R-201") == []


@pytest.mark.clause("SD-8¶2")
@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (None, ["R-201/adjustment"]),
        ({**ADJUSTMENT, "basis": "convenience"}, ["R-213/basis"]),
        ({**ADJUSTMENT, "reference": REFUSED}, ["R-201/undecided"]),
        (ADJUSTMENT, []),
    ],
)
def test_in_shandong_open_data_are_tightened_by_an_approved_adjustment(
    branch: Branch, record: dict[str, str] | None, expected: list[str]
) -> None:
    branch.commit(*ADJUSTED)
    branch.open({**TO_RESTRICTED, "list_adjustment": record})
    found = [one for one in branch.found("shandong") if one.code in ("R-201", "R-213")]
    assert [one.key for one in found] == expected
    assert {one.severity.value for one in found} <= {"error"}


@pytest.mark.clause("SD-8¶2")
@pytest.mark.parametrize(
    ("today", "record", "expected"),
    [
        (date(2026, 4, 30), None, []),
        (date(2026, 5, 1), None, ["R-213/adjustment"]),
        (date(2026, 5, 1), {**ADJUSTMENT, "basis": "duty"}, []),
        (date(2026, 5, 1), {**ADJUSTMENT, "reference": "9999-9999-999"}, ["R-213/unknown"]),
    ],
)
def test_outside_the_yearly_round_what_the_list_opens_changes_by_adjustment(
    portal: Portal, today: date, record: dict[str, str] | None, expected: list[str]
) -> None:
    branch = Branch(portal)
    branch.open(TO_RESTRICTED)
    branch.commit(*ADJUSTED)
    branch.open({"list_adjustment": record})
    assert only(branch.keys("shandong", today=today), "R-213") == expected
    assert only(branch.keys("hangzhou", today=today), "R-213") == []


@pytest.mark.clause("SD-8¶2")
def test_the_table_of_the_annual_list_changes_by_adjustment(portal: Portal) -> None:
    branch = Branch(portal)
    branch.open({"list": "annual_list", "list_year": 2026})
    branch.commit(*ADJUSTED)
    portal.write("datapackages/data-bureau/open/stops.csv", "站点,数量\n武林门,1\n")
    assert only(branch.keys("shandong"), "R-213") == ["R-213/adjustment"]
    branch.open({"list": "annual_list", "list_year": 2026, "list_adjustment": ADJUSTMENT})
    portal.write("datapackages/data-bureau/open/stops.csv", "站点,数量\n武林门,1\n")
    assert only(branch.keys("shandong"), "R-213") == []


RECORD = {"by": "示例市数据局", "date": "2026-11-01", "kind": "law", "law": "示例条例第三条"}


@pytest.mark.clause("HZ-2.3.4¶1a", "ZJ-30¶2", "LY-7¶2", "XA-19¶2")
@pytest.mark.parametrize("pack", ["hangzhou", "lishui", "lianyungang", "xian"])
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, ["R-203/record"]),
        ({"processing_record": {**RECORD, "kind": "wish"}}, ["R-203/kind"]),
        ({"processing_record": {**RECORD, "law": ""}}, ["R-203/proof"]),
        ({"processing_record": RECORD}, []),
        ({"processing_record": {**RECORD, "kind": "consent"}}, ["R-203/proof"]),
        ({"processing_record": {**RECORD, "kind": "consent"}, "consent_evidence": "示例"}, []),
        ({"processing_record": {**RECORD, "kind": "desensitised"}}, ["R-203/proof"]),
        ({"processing_record": {**RECORD, "reference": STRANGE}}, ["R-203/other"]),
        ({"processing_record": {**RECORD, "reference": REFERENCE}}, []),
        (
            {
                "processing_record": {**RECORD, "kind": "desensitised"},
                "desensitisation": {"rule": "示例", "standard": "示例"},
            },
            [],
        ),
    ],
)
def test_closed_data_are_opened_with_a_record_of_why_they_may_be(
    portal: Portal, pack: str, facts: dict[str, Any], expected: list[str]
) -> None:
    portal.entry({**PROHIBITED, "name": "open"})
    branch = Branch(portal)
    branch.commit(decision(REFERENCE, "openness_change", leads_to="changed"), REGISTER[-1])
    branch.open(facts)
    found = [one for one in branch.found(pack) if one.code == "R-203"]
    assert [one.key for one in found] == expected
    assert {one.severity.value for one in found} <= {"error"}


def test_what_stays_closed_needs_no_record(portal: Portal) -> None:
    portal.entry(PROHIBITED)
    branch = Branch(portal)
    branch.commit()
    portal.entry(PROHIBITED, description="示例市救助对象名册，逐年整理。")
    assert only(branch.keys(), "R-203") == []


@pytest.mark.clause("HZ-2.3.4¶2c", "HZ-2.3.4¶1b", "ZJ-31¶1")
@pytest.mark.parametrize(("pack", "asks"), [("hangzhou", True), ("lishui", True), ("lianyungang", False)])
def test_restricted_data_are_opened_after_an_evaluation(portal: Portal, pack: str, asks: bool) -> None:
    branch = Branch(portal)
    branch.open(TO_RESTRICTED)
    branch.commit()
    branch.open()
    found = [one for one in branch.found(pack) if one.code == "R-204"]
    assert [one.severity.value for one in found] == (["warning"] if asks else [])
    branch.open({"evaluation": {"by": "示例市数据局", "date": "2026-11-01", "outcome": "可以开放"}})
    assert only(branch.keys(pack), "R-204") == []


@pytest.mark.clause("HZ-2.3.4¶2a")
@pytest.mark.parametrize(
    ("pack", "grounds", "expected"),
    [
        ("hangzhou", ["HZ-U1"], ["human"]),
        ("hangzhou", ["HZ-U1", "HZ-R2"], []),
        ("hangzhou", ["HZ-R2"], []),
        ("lishui", ["HZ-U1"], []),
    ],
)
def test_a_new_entry_is_not_restricted_on_grounds_of_open_data(
    portal: Portal, pack: str, grounds: list[str], expected: list[str]
) -> None:
    branch = Branch(portal)
    branch.commit()
    portal.entry(RESTRICTED, {"ground_codes": grounds})
    assert [one.severity.value for one in branch.found(pack) if one.code == "R-202"] == expected


@pytest.mark.parametrize("pack", PACKS)
def test_a_better_description_is_no_change_of_openness(branch: Branch, pack: str) -> None:
    branch.open(description="示例市公交站点，逐站核对。")
    assert [key for key in branch.keys(pack) if key[:5] in ("R-201", "R-202", "R-203", "R-204", "R-213")] == []


def test_drafts_may_be_tightened_freely(portal: Portal) -> None:
    branch = Branch(portal)
    branch.open({"status": "draft"})
    branch.commit()
    branch.open({**TO_RESTRICTED, "status": "draft"})
    assert only(branch.keys(), "R-201") == []
    assert OPEN["catalog"]["openness_type"] == "unconditional"
