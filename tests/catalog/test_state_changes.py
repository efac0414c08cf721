"""Entries that are hidden, come back, move or are destroyed, in a real repository (R-205, R-206, R-210 to R-212)."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.catalog.branch import REFERENCE, REFUSED, STRANGE, Branch, decision
from tests.catalog.conftest import OPEN, Portal

FOLDER = "datapackages/data-bureau"
PACKS = ("hangzhou", "lishui", "lianyungang", "shandong", "xian")
ERRORS = ("hangzhou", "shandong")  # the packs in which R-205 blocks
EFFECTS = {"suspended": "suspend_data", "withdrawn": "withdraw_data", "taken_down": "take_down_data"}
ELSEWHERE = "data-bureau/elsewhere"
DECISION = {"reference": REFERENCE, "date": "2026-11-01"}
TAKEN = decision(REFERENCE, "take_down", stage="take_down", outcome="taken_down", effect="take_down_data")


@pytest.fixture
def branch(portal: Portal) -> Branch:
    """An open entry in the base."""
    portal.entry()
    made = Branch(portal)
    made.commit(TAKEN)
    return made


def only(found: list[str], *rules: str) -> list[str]:
    return [key for key in found if key.startswith(rules)]


@pytest.mark.clause("HZ-2.6.9a", "HZ-2.6.9b", "SD-8¶2", "LS-17d", "ZJ-44¶3", "LY-26¶2", "XA-18b", "XA-32(5)")
@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("status", EFFECTS)
def test_an_entry_is_hidden_by_a_case_of_its_own_that_decided_it(branch: Branch, pack: str, status: str) -> None:
    branch.commit(
        decision(REFERENCE, "a_case", effect=EFFECTS[status]),
        decision(REFUSED, "a_case", outcome="refuse", leads_to="kept"),
        decision(STRANGE, "a_case", ELSEWHERE, effect=EFFECTS[status]),
    )
    severity = "error" if pack in ERRORS else "warning"
    for record, expected in (
        (None, ["R-205/decision"]),
        ({"reference": REFERENCE}, ["R-205/decision"]),
        ({**DECISION, "reference": "9999-9999-999"}, ["R-205/unknown"]),
        ({**DECISION, "reference": STRANGE}, ["R-205/other"]),
        ({**DECISION, "reference": REFUSED}, ["R-205/undecided"]),
        (DECISION, []),
    ):
        branch.open({"status": status, "decision": record})
        found = [one for one in branch.found(pack) if one.code == "R-205"]
        assert [one.key for one in found] == expected
        assert {one.severity.value for one in found} <= {severity}


@pytest.mark.parametrize("pack", [pack for pack in PACKS if pack != "hangzhou"])
def test_where_no_text_speaks_of_destruction_it_still_takes_a_decision(branch: Branch, pack: str) -> None:
    branch.open({"status": "destroyed"})
    assert only(branch.keys(pack), "R-205", "R-210") == ["R-205/decision"]
    branch.open({"status": "destroyed", "decision": DECISION})
    assert only(branch.keys(pack), "R-205", "R-210") == []


def test_a_decision_of_another_kind_does_not_hide(branch: Branch) -> None:
    branch.open({"status": "withdrawn", "decision": DECISION})
    assert only(branch.keys(), "R-205") == ["R-205/undecided"]


@pytest.mark.clause("HZ-2.6.9a")
@pytest.mark.parametrize("pack", PACKS)
def test_a_published_entry_is_not_deleted(branch: Branch, pack: str) -> None:
    shutil.rmtree(branch.portal.root / FOLDER / "open")
    (found,) = branch.found(pack)
    assert (found.key, found.severity.value) == ("R-205/removed", "error" if pack in ERRORS else "warning")


def test_a_descriptor_deleted_beside_its_data_is_a_deletion(branch: Branch) -> None:
    (branch.portal.root / FOLDER / "open/datapackage.yaml").unlink()
    assert only(branch.keys(), "R-205") == ["R-205/removed"]


@pytest.mark.parametrize(("status", "expected"), [("taken_down", ["R-205/notice"]), ("draft", [])])
def test_a_notice_stays_and_a_draft_may_go(portal: Portal, status: str, expected: list[str]) -> None:
    branch = Branch(portal)
    branch.open({"status": status, "decision": DECISION})
    branch.commit(TAKEN)
    shutil.rmtree(portal.root / FOLDER / "open")
    assert branch.keys() == expected


def test_what_was_published_is_no_draft_again(branch: Branch) -> None:
    branch.open({"status": "draft"})
    assert only(branch.keys(), "R-205") == ["R-205/hidden"]


def moved(branch: Branch, **facts: Any) -> None:
    shutil.rmtree(branch.portal.root / FOLDER / "open")
    branch.portal.entry({**OPEN, "name": "stops"}, facts)


def test_a_renamed_entry_is_compared_with_what_it_was(branch: Branch) -> None:
    moved(branch)
    assert only(branch.keys(), "R-205", "R-301") == ["R-205/removed", "R-301/missing"]
    moved_from = {"renamed_from": ["data-bureau/open"]}
    branch.portal.entry({**OPEN, "name": "stops"}, moved_from)
    assert branch.keys() == []
    branch.portal.entry({**OPEN, "name": "stops"}, {**moved_from, "status": "taken_down", "decision": DECISION})
    assert branch.keys() == []  # the case knows it by its old name


def test_an_entry_that_was_there_does_not_take_the_name_of_a_deleted_one(branch: Branch) -> None:
    branch.portal.entry({**OPEN, "name": "other"})
    branch.commit()
    shutil.rmtree(branch.portal.root / FOLDER / "open")
    branch.portal.entry({**OPEN, "name": "other"}, {"renamed_from": ["data-bureau/open"]})
    assert branch.keys() == ["R-205/removed"]


def test_old_addresses_are_kept(portal: Portal) -> None:
    branch = Branch(portal)
    branch.open({"renamed_from": ["data-bureau/first", "data-bureau/second"]})
    branch.commit()
    branch.open({"renamed_from": ["data-bureau/second"]})
    (found,) = branch.found()
    assert (found.key, found.facts["value"]) == ("R-205/address", "data-bureau/first")


@pytest.mark.clause("HZ-2.6.9c")
@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (None, ["R-206"]),
        ({"date": "2026-11-01"}, ["R-206"]),
        ({**DECISION, "reference": STRANGE}, ["R-206/other"]),
        (DECISION, []),
    ],
)
def test_those_who_applied_are_told_with_the_take_down(
    branch: Branch, record: dict[str, str] | None, expected: list[str]
) -> None:
    branch.commit(TAKEN, decision(STRANGE, "take_down", ELSEWHERE, effect="take_down_data"))
    branch.open(
        {"status": "taken_down", "decision": {**DECISION, "reference": "9999-9999-999"}, "notification": record}
    )
    assert only(branch.keys(), "R-206") == expected
    assert only(branch.keys("lishui"), "R-206") == []


def test_a_case_that_took_the_data_down_told_them_itself(branch: Branch) -> None:
    branch.open({"status": "taken_down", "decision": DECISION})
    assert branch.keys() == []


ENDED = "6666-6666-666"
DESTROYED = decision(ENDED, "data_destruction", stage="destroy", outcome="destroyed", effect="destroy_data")
RECORD = {"certificate": "certificate.json", "date": "2026-11-19", "reference": ENDED}
NO_DATA = {"status": "destroyed", "last_published": {"date": "2026-10-01", "resources": [{"name": "stops"}]}}


@pytest.fixture
def stored(portal: Portal) -> Branch:
    """An entry that was taken down, whose data never were in Git."""
    branch = Branch(portal)
    branch.portal.entry({**OPEN, "resources": None}, {"status": "taken_down", "decision": DECISION})
    branch.commit(TAKEN, DESTROYED)
    return branch


def destroyed(branch: Branch, record: dict[str, str] | None = None, certificate: str = "") -> list[str]:
    branch.portal.entry({**OPEN, "resources": None}, {**NO_DATA, "destruction": record})
    if certificate:
        branch.portal.write(f"{FOLDER}/{certificate}", "{}")
    return only(branch.keys(), "R-210")


@pytest.mark.clause("HZ-2.6.10")
def test_destroyed_data_have_a_certificate_and_a_case(stored: Branch) -> None:
    assert destroyed(stored) == ["R-210/record"]
    assert destroyed(stored, RECORD) == ["R-210/certificate"]
    assert destroyed(stored, {**RECORD, "certificate": "../publisher.yaml"}) == ["R-210/certificate"]
    assert destroyed(stored, RECORD, "open/certificate.json") == []
    assert destroyed(stored, {**RECORD, "reference": "9999-9999-999"}) == ["R-210/unknown"]
    stored.decide(TAKEN, decision(ENDED, "data_destruction", outcome="kept", leads_to="kept"))
    assert destroyed(stored, RECORD) == ["R-210/undecided"]
    stored.decide(TAKEN, decision(ENDED, "data_destruction", ELSEWHERE, effect="destroy_data"))
    assert destroyed(stored, RECORD) == ["R-210/other"]


@pytest.mark.clause("HZ-2.6.10")
def test_the_authority_may_keep_the_certificate(stored: Branch) -> None:
    stored.portal.write(f"{FOLDER}/certificates/publisher-note.txt", "示例")
    record = {**RECORD, "certificate": "certificates/open.json"}
    assert destroyed(stored, record, "certificates/open.json") == []


@pytest.mark.clause("HZ-2.6.10")
def test_data_that_git_remembers_are_not_destroyed(branch: Branch) -> None:
    branch.open({"status": "taken_down", "decision": DECISION})
    branch.commit(TAKEN, DESTROYED)
    (branch.portal.root / FOLDER / "open/stops.csv").unlink()
    branch.commit()
    branch.portal.write(f"{FOLDER}/open/certificate.json", "{}")
    branch.portal.entry({**OPEN, "resources": None}, {**NO_DATA, "destruction": RECORD})
    (found,) = [one for one in branch.found() if one.code == "R-210"]
    assert (found.cause, found.facts["paths"]) == ("history", f"{FOLDER}/open/stops.csv")


def test_data_on_another_branch_or_under_an_old_name_are_remembered_too(stored: Branch) -> None:
    stored.git("checkout", "-q", "-b", "side")
    stored.portal.write(f"{FOLDER}/old/stops.csv", "站点\n武林门\n")
    stored.commit()
    stored.git("checkout", "-q", "main")
    stored.portal.write(f"{FOLDER}/open/certificate.json", "{}")
    facts = {**NO_DATA, "destruction": RECORD, "renamed_from": ["data-bureau/old"]}
    stored.portal.entry({**OPEN, "resources": None}, facts)
    assert only(stored.keys(), "R-210") == ["R-210/history"]


def test_a_shallow_clone_cannot_vouch_for_the_history(stored: Branch, tmp_path: Path) -> None:
    assert destroyed(stored, RECORD, "open/certificate.json") == []
    stored.commit()
    clone = Branch(Portal(tmp_path / "clone"))
    words = ("git", "clone", "-q", "--depth", "1", f"file://{stored.portal.root}", str(clone.portal.root))
    subprocess.run(words, check=True, capture_output=True)
    clone.portal.entry({**OPEN, "resources": None}, {**NO_DATA, "destruction": RECORD, "title_en": "Sample"})
    (found,) = [one for one in clone.found() if one.code == "R-210"]
    assert (found.cause, found.severity.value) == ("shallow", "warning")


@pytest.mark.clause("HZ-2.6.10")
def test_data_are_destroyed_after_they_were_taken_down_and_stay_so(branch: Branch, stored: Branch) -> None:
    branch.open({"status": "published"})
    branch.commit(DESTROYED)
    branch.portal.write(f"{FOLDER}/open/certificate.json", "{}")
    branch.portal.entry({**OPEN, "resources": None}, {**NO_DATA, "destruction": RECORD})
    assert "R-210/order" in branch.keys()
    branch.commit()
    branch.open()
    assert only(branch.keys(), "R-210") == ["R-210/back"]
    assert only(branch.keys("lishui"), "R-210") == []


EX_OFFICIO = decision(
    REFERENCE, "ex_officio_take_down", stage="decide", outcome="take_down", leads_to="rectify", effect="take_down_data"
)
TICKET = {"reference": "5555-5555-555", "closed_on": "2026-11-19"}
CLOSED = decision(TICKET["reference"], "quality_ticket", stage="recheck", outcome="close", leads_to="closed")
RESTORED = decision(
    REFERENCE, "ex_officio_take_down", outcome="republish", leads_to="republished", effect="restore_data"
)


@pytest.mark.clause("HZ-2.6.9d")
@pytest.mark.parametrize(
    ("ticket", "rows", "expected"),
    [
        (None, (), ["R-211/ticket"]),
        ({"reference": "5555-5555-555"}, (CLOSED,), ["R-211/ticket"]),
        (TICKET, (), ["R-211/unknown"]),
        (TICKET, ({**CLOSED, "entry": ELSEWHERE},), ["R-211/other"]),
        (TICKET, ({**CLOSED, "outcome": "reopen", "leads_to": "rectify"},), ["R-211/undecided"]),
        (TICKET, (CLOSED,), []),
        ({**TICKET, "reference": REFERENCE}, (RESTORED,), []),
    ],
)
def test_what_the_authority_took_down_returns_with_a_closed_ticket(
    branch: Branch, ticket: dict[str, str] | None, rows: tuple[dict[str, str], ...], expected: list[str]
) -> None:
    branch.open({"status": "taken_down", "decision": DECISION})
    branch.commit(EX_OFFICIO, *rows)
    branch.open({"quality_ticket": ticket})
    assert branch.keys() == expected


RESUMPTION = {"reference": REFERENCE, "date": "2026-11-19", "outcome": "恢复"}


@pytest.mark.clause("HZ-4.7c", "LS-17c", "ZJ-44¶2a", "ZJ-44¶3", "LY-26¶2", "XA-18c", "SD-16¶2a")
@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("status", EFFECTS)
def test_what_was_suspended_is_open_again_by_an_outcome(branch: Branch, pack: str, status: str) -> None:
    branch.open({"status": status, "decision": DECISION})
    hidden = decision(REFERENCE, "a_case", effect=EFFECTS[status])
    branch.commit(hidden)
    for record, rows, expected in (
        (None, (), ["R-212/outcome"]),
        ({**RESUMPTION, "outcome": ""}, (), ["R-212/outcome"]),
        ({**RESUMPTION, "reference": "9999-9999-999"}, (), ["R-212/unknown"]),
        (RESUMPTION, (), ["R-212/undecided"]),
        (RESUMPTION, (decision(REFERENCE, "a_case", effect="resume_data"),), []),
    ):
        branch.decide(hidden, *rows)
        branch.git("commit", "-q", "-a", "--allow-empty", "-m", "示例")
        branch.open({"resumption": record})
        found = [one for one in branch.found(pack) if one.code == "R-212"]
        assert [one.key for one in found] == expected
        assert {one.severity.value for one in found} <= {"error"}
        branch.open({"status": status, "decision": DECISION})


def test_entries_that_stay_hidden_need_no_outcome(branch: Branch) -> None:
    branch.open({"status": "taken_down", "decision": DECISION})
    branch.commit()
    branch.open({"status": "taken_down", "decision": DECISION}, title="公交车站")
    assert branch.keys() == []


def test_a_register_that_comes_with_the_entry_it_vouches_for_is_shown_to_a_person(branch: Branch) -> None:
    from catalog.checks.comparison import Compared, change_findings
    from catalog.revisions import base_commit, changed_files

    def codes() -> list[str]:
        root = branch.portal.root
        commit = base_commit(root, "HEAD")
        compared = Compared(commit=commit, files=changed_files(root, commit, "datapackages"))
        return [f"{one.key}:{one.severity.value}" for one in change_findings(branch.portal.context(), compared)]

    branch.decide(TAKEN, decision(STRANGE, "take_down", effect="take_down_data"))
    assert codes() == []
    branch.open({"status": "taken_down", "decision": {**DECISION, "reference": STRANGE}})
    assert codes() == ["register-touched:human"]
