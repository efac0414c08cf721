"""The checks hold an entry to its state: what is gone is a notice, what is suspended says why, old names lead on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from catalog.loading.catalogue import load_catalogue
from catalog.model.entry import Entry
from catalog.model.states import State
from tests.catalog.conftest import OPEN, RESTRICTED

OURS = ("state-", "renamed")
TOLD = {
    "status_since": "2026-11-01",
    "status_reason": {"zh": "核实中", "en": "being verified"},
    "status_clauses": ["HZ-2.6.9b"],
    "decision": {"reference": "SL-2026-0007", "date": "2026-10-31", "outcome": "approve"},
    "last_published": {
        "date": "2026-10-30",
        "resources": [{"name": "stops", "title": "站点", "format": "csv", "bytes": 20, "hash": "sha256:" + "a" * 64}],
    },
}
GONE, PAUSED = ("withdrawn", "taken_down", "destroyed"), ("suspended", "rechecking")


def told(portal: Any) -> list[str]:
    """Every finding about states and names, and nothing of the plans that a city owes."""
    return [key for key in portal.keys() if key.startswith(OURS)]


def all_but_plans(portal: Any, name: str = "open") -> list[str]:
    """Every finding of the entry."""
    return [one.key for one in portal.findings() if f"/{name}/" in one.file]


def only_entry(portal: Any) -> Entry:
    """The one entry of the portal."""
    (entry,) = load_catalogue(portal.root).entries
    return entry


@pytest.mark.parametrize("status", list(State))
def test_the_seven_states_are_read_with_all_that_is_told_of_them(portal: Any, status: State) -> None:
    portal.entry(facts={"status": str(status), **TOLD, "renamed_from": ["data-bureau/old"]})
    entry = only_entry(portal)
    assert entry.status is status
    standing = entry.standing
    assert (standing.since, standing.reason.en, standing.clauses) == (
        date(2026, 11, 1),
        "being verified",
        ("HZ-2.6.9b",),
    )
    assert (standing.decision.reference, standing.decision.date) == ("SL-2026-0007", date(2026, 10, 31))
    assert (standing.last_on, standing.last_files[0].bytes) == (date(2026, 10, 30), 20)
    assert entry.renamed_from == ("data-bureau/old",)


def test_an_unknown_state_is_an_error_that_names_the_seven(portal: Any) -> None:
    portal.entry(facts={"status": "gone"})
    (finding,) = [one for one in portal.findings() if one.code == "not-a-choice"]
    assert finding.facts["choices"].split(", ") == [str(one) for one in State]


@pytest.mark.clause("HZ-2.6.9", "HZ-2.6.10", "HZ-4.7c")
@pytest.mark.parametrize("good", [OPEN, RESTRICTED], ids=["open", "restricted"])
@pytest.mark.parametrize("status", GONE)
def test_a_tombstone_without_data_is_whole(portal: Any, status: str, good: dict[str, Any]) -> None:
    bare = {"data_type": None, "access_modes": None, "update_frequency": None, "security_review": None}
    portal.entry(good, facts={"status": status, **TOLD, **bare}, resources=None)
    found = [key for key in all_but_plans(portal, good["name"]) if not key.startswith("R-2")]
    assert found == []
    assert portal.data_keys() == []


def test_an_entry_that_is_published_is_held_to_every_rule(portal: Any) -> None:
    portal.entry(facts={"security_review": None}, resources=None)
    assert "R-110/no-data" in all_but_plans(portal)


@pytest.mark.parametrize(
    ("missing", "named"),
    [
        ("status_since", "status_since"),
        ("status_reason", "status_reason"),
        ("status_clauses", "status_clauses"),
        ("last_published", "last_published"),
    ],
)
def test_a_tombstone_that_does_not_tell_is_an_error(portal: Any, missing: str, named: str) -> None:
    portal.entry(facts={"status": "taken_down", **TOLD, missing: None}, resources=None)
    (finding,) = [one for one in portal.findings() if one.code == "state-silent"]
    assert (finding.severity, finding.facts["value"]) == ("error", named)


@pytest.mark.clause("HZ-4.7b", "LS-17b")
@pytest.mark.parametrize("status", PAUSED)
def test_who_suspends_at_once_is_only_reminded_to_say_why(portal: Any, status: str) -> None:
    portal.entry(facts={"status": status})
    (finding,) = [one for one in portal.findings() if one.code == "state-silent"]
    assert finding.severity == "warning"
    portal.entry(facts={"status": status, **TOLD})
    assert told(portal) == []


def test_a_suspended_entry_may_have_had_its_file_taken_away(portal: Any) -> None:
    folder = portal.entry(facts={"status": "suspended", **TOLD}).parent
    (folder / "stops.csv").unlink()
    assert portal.data_keys() == []
    portal.entry(facts={"status": "published"})
    (folder / "stops.csv").unlink()
    assert portal.data_keys() == ["data-missing"]


def test_what_is_left_of_the_data_is_named(portal: Any) -> None:
    portal.entry(facts={"status": "withdrawn", **TOLD})
    assert told(portal) == ["state-left-behind"]


def test_a_state_of_tomorrow_and_a_clause_of_nowhere_are_named(portal: Any) -> None:
    portal.entry(facts={"status": "suspended", **TOLD, "status_since": "2026-11-21", "status_clauses": ["HZ-99"]})
    assert sorted(told(portal)) == ["state-clause-unknown", "state-early"]
    portal.entry(facts={"status": "suspended", **TOLD, "status_since": "2026-11-20"})
    assert told(portal) == []


def test_a_draft_is_checked_like_what_it_will_be(portal: Any) -> None:
    portal.entry(facts={"status": "draft"}, licenses=None)
    assert "licence/missing" in all_but_plans(portal)
    assert told(portal) == []


def named(portal: Any, name: str, **facts: Any) -> None:
    """A further entry."""
    portal.entry({**OPEN, "name": name}, facts=facts)


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        (["data-bureau/older", "former-bureau/stops"], []),
        (["stops"], ["renamed/not-a-key"]),
        (["../x/y"], ["renamed/not-a-key"]),
        (["api/stops"], ["renamed/not-a-key"]),
        (["data-bureau/stops"], ["renamed/self"]),
        (["data-bureau/other"], ["renamed/stands"]),
        (["data-bureau/chained"], ["renamed/chain"]),
        (["data-bureau/taken"], ["renamed/twice"]),
        (["data-bureau/older", "data-bureau/older"], ["renamed/twice"]),
    ],
)
def test_a_claim_on_an_old_address_that_cannot_be_met_is_named(
    portal: Any, claims: list[str], expected: list[str]
) -> None:
    named(portal, "other")
    named(portal, "chained", renamed_from=["data-bureau/oldest"])
    named(portal, "first", renamed_from=["data-bureau/taken"])
    named(portal, "stops", renamed_from=claims)
    assert told(portal) == expected
    found = [one for one in portal.findings() if one.code == "renamed"]
    assert all(one.file.endswith("/stops/datapackage.yaml") and one.line > 1 for one in found)


def test_an_old_address_does_not_lead_to_a_draft(portal: Any) -> None:
    named(portal, "stops", renamed_from=["data-bureau/older"], status="draft")
    assert told(portal) == ["renamed/draft"]


def test_every_finding_says_what_to_do_in_both_languages(portal: Any) -> None:
    from catalog.messages import Messages
    from catalog.reporting.reports import to_text

    portal.entry(facts={"status": "taken_down", "status_clauses": ["HZ-99"], "renamed_from": ["x"]})
    for language in ("zh", "en"):
        text = to_text(tuple(portal.findings()), Messages(language))
        assert "‹" not in text


def test_one_changed_entry_is_enough_to_find_a_claim(portal: Any, run_mulu: Any) -> None:
    named(portal, "other")
    named(portal, "stops", renamed_from=["data-bureau/other"])
    code, out, _ = run_mulu("check", "data-bureau/stops", "--json", "--today", "2026-11-20")
    assert code == 1
    assert '"renamed' in out
