"""The register of decided cases as a repository has it: read once, held against citations, never trusted blindly."""

from __future__ import annotations

import pytest

from casework.publishing import csv_bytes
from catalog.checks.decided import MAX_BYTES, Wanted, decided, doubt, shows
from catalog.messages import Messages
from tests.catalog.branch import REFERENCE, REFUSED, REGISTER, STRANGE, Branch, decision, register_files
from tests.catalog.conftest import Portal

ENTRY, OLD = "data-bureau/open", "data-bureau/old"
TABLE = "datapackages/data-bureau/decided-changes/decided-changes.csv"
DOWN = Wanted(effects=("take_down_data",))
TAKEN = decision(REFERENCE, "take_down", stage="take_down", effect="take_down_data")
CITING = ("R-201", "R-203", "R-205", "R-206", "R-210", "R-211", "R-212", "R-213", "R-301")


@pytest.fixture
def branch(portal: Portal) -> Branch:
    """A repository with a register of four decisions of three cases."""
    made = Branch(portal)
    approved = decision(REFERENCE, "take_down", stage="review", outcome="approve", leads_to="take_down")
    refused = decision(REFUSED, "take_down", stage="review", outcome="refuse", leads_to="kept")
    made.decide(approved, TAKEN, refused, decision(STRANGE, "take_down", f"{OLD} data-bureau/more", effect="x"))
    return made


def test_a_case_is_read_with_all_its_decisions(branch: Branch) -> None:
    case = decided(branch.portal.context())[REFERENCE]
    assert (case.procedure, case.entry, case.decided_on) == ("take_down", ENTRY, "2026-11-01")
    assert [one.stage for one in case.decisions] == ["review", "take_down"]
    assert decided(branch.portal.context())[STRANGE].entries == (OLD, "data-bureau/more")


@pytest.mark.parametrize(
    ("reference", "keys", "wanted", "expected"),
    [
        (REFERENCE, (ENTRY,), DOWN, ""),
        (f" {REFERENCE} ", (ENTRY,), DOWN, ""),
        (REFERENCE, (OLD, ENTRY), DOWN, ""),
        (REFERENCE, (OLD,), DOWN, "other"),
        (REFERENCE, (ENTRY,), Wanted(procedures=("quality_ticket",)), "other"),
        (REFERENCE, (ENTRY,), Wanted(effects=("destroy_data",)), "undecided"),
        (REFUSED, (ENTRY,), DOWN, "undecided"),
        (REFUSED, (ENTRY,), Wanted(ends=("kept",)), ""),
        (REFUSED, (ENTRY,), Wanted(outcomes=(("review", "refuse"),)), ""),
        ("", (ENTRY,), DOWN, "unknown"),
        ("9999-9999-999", (ENTRY,), DOWN, "unknown"),
    ],
)
def test_a_citation_holds_only_for_its_own_entry_and_decision(
    branch: Branch, reference: str, keys: tuple[str, ...], wanted: Wanted, expected: str
) -> None:
    assert doubt(branch.portal.context(), reference, keys, wanted) == expected


def test_the_latest_case_that_shows_something_is_found(branch: Branch) -> None:
    later = decision("7777-7777-777", "take_down", effect="take_down_data", decided_on="2026-11-19")
    branch.decide(TAKEN, later)
    found = shows(branch.portal.context(), (ENTRY,), DOWN)
    assert found and found.reference == "7777-7777-777"
    assert shows(branch.portal.context(), (OLD,), DOWN) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        "编号\n".encode(),
        b'"' + b"x" * 200_000,
        "编号,数据集,事项代码\n1\n".encode(),
        b"\x00" * 50,
    ],
)
def test_a_register_that_is_not_one_bears_nothing_out(branch: Branch, content: bytes) -> None:
    branch.portal.write(TABLE, content)
    assert doubt(branch.portal.context(), REFERENCE, (ENTRY,), DOWN) == "unknown"


def test_a_register_without_its_descriptor_bears_nothing_out(branch: Branch) -> None:
    (branch.portal.root / TABLE).with_name("datapackage.json").write_text("[]", "utf-8")
    assert decided(branch.portal.context()) == {}


def test_a_linked_register_is_not_followed(branch: Branch) -> None:
    table = branch.portal.root / TABLE
    table.rename(branch.portal.root / "elsewhere.csv")
    table.symlink_to(branch.portal.root / "elsewhere.csv")
    assert decided(branch.portal.context()) == {}


def test_the_headings_may_change_as_long_as_the_keys_stand_in_the_descriptor(branch: Branch) -> None:
    files = register_files([TAKEN])
    for name, content in files.items():
        branch.portal.write(
            TABLE.replace("decided-changes.csv", name), content.replace("编号".encode(), "案号".encode())
        )
    assert REFERENCE in decided(branch.portal.context())


def test_the_columns_are_those_that_casework_writes() -> None:
    keys = [key for key, _ in REGISTER.columns]
    assert {"reference", "entry", "procedure", "stage", "outcome", "leads_to", "effect", "decided_on"} <= set(keys)
    assert len(csv_bytes(REGISTER, (TAKEN,)).decode().splitlines()) == 2 and MAX_BYTES > 2**20


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("why", ["unknown", "other", "undecided"])
@pytest.mark.parametrize("rule", CITING)
def test_every_citation_that_does_not_hold_is_told_with_what_to_do(rule: str, why: str, language: str) -> None:
    words = Messages(language)
    assert words.has(f"finding.{rule}/{why}.message") and words.has(f"finding.{rule}/{why}.remedy")
