"""Rules about files, the store, other packs and descriptors that nobody expects."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.checks.run import CHECKS
from catalog.model.finding import Severity

RESTRICTED, PROHIBITED = "restricted", "prohibited"
FACTS = (
    "openness_basis openness_conditions ground_codes consent_evidence update_frequency topic_class data_type"
    " access_modes security_review desensitisation data_items data_format view state_secret open_agreement status"
).split()


def test_files_over_two_mebibytes_leave_git(portal: Any, good_entries: Any) -> None:
    portal.entry(good_entries["unconditional"])
    portal.write("datapackages/data-bureau/open/stops.csv", b"x" * 2 * 1024 * 1024)
    assert portal.keys() == []
    portal.write("datapackages/data-bureau/open/stops.csv", b"x" * (2 * 1024 * 1024 + 1))
    assert portal.keys() == ["file-too-large"]


def test_a_file_that_nothing_describes_warns(portal: Any, good_entries: Any) -> None:
    portal.entry(good_entries["unconditional"])
    portal.write("datapackages/data-bureau/open/old.csv", "a\n")
    assert [(one.key, one.severity) for one in portal.findings()] == [("file-undeclared", Severity.WARNING)]


@pytest.mark.clause("HZ-3.1")
@pytest.mark.parametrize(("repository", "expected"), [("private", []), ("public", ["public-bytes"])])
def test_a_public_repository_does_not_go_round_the_gate(
    portal: Any, good_entries: Any, repository: str, expected: list[str]
) -> None:
    portal.settings(repository=repository)
    assert portal.added(good_entries["unconditional"]) == expected


def test_stored_data_are_sealed(portal: Any, good_entries: Any) -> None:
    good = deepcopy(good_entries[RESTRICTED])
    del good["resources"][0]["hash"]
    assert portal.added(good) == ["stored-unsealed"]


def test_stored_data_of_another_size_are_named(portal: Any, good_entries: Any) -> None:
    portal.entry(good_entries[RESTRICTED])
    portal.write("state/store/data-bureau/restricted/trips.csv", b"12345")
    assert portal.keys() == []
    portal.write("state/store/data-bureau/restricted/trips.csv", b"123456")
    assert portal.keys() == ["bytes-differ"]


@pytest.mark.clause("HZ-3.2a", "LY-19", "SD-14(2)")
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"condition_codes": ["security_capability"]}, []),
        ({"condition_codes": ["security_capability", "mlps_level_2"]}, []),  # one of them is of other rules
        ({"condition_codes": ["mlps_level_2"]}, ["R-309/unlisted"]),
        ({"condition_codes": []}, ["R-309/unlisted"]),
        ({"condition_codes": ["registered_here", "credit"]}, ["R-309/unknown"]),
        ({"condition_codes": ["registered_here"]}, ["R-309/unknown", "R-309/unlisted"]),
        ({"condition_codes": [], "conditions_approval": "示例数据局，2026-01-05，示数批〔2026〕1号"}, []),
        ({"condition_codes": [], "conditions_approval": "  "}, ["R-309/unlisted"]),
    ],
)
def test_conditions_come_from_the_list_or_are_approved(
    portal: Any, good_entries: Any, facts: dict[str, Any], expected: list[str]
) -> None:
    entry = good_entries[RESTRICTED]
    portal.entry({**entry, "catalog": {**entry["catalog"], **facts}})
    found = [one.key for one in portal.findings("shandong", date(2024, 1, 5)) if one.code == "R-309"]
    assert sorted(found) == expected


@pytest.mark.clause("HZ-9", "SD-24")
@pytest.mark.parametrize(
    ("pack", "today", "expected"),
    [
        ("hangzhou", date(2024, 7, 31), ["R-412/not_yet"]),
        ("hangzhou", date(2024, 8, 1), []),
        ("hangzhou", date(2027, 1, 31), []),
        ("hangzhou", date(2027, 2, 1), ["R-412/ending"]),
        ("hangzhou", date(2027, 7, 31), ["R-412/ending"]),
        ("hangzhou", date(2027, 8, 1), ["R-412/expired"]),
        ("shandong", date(2024, 11, 1), ["R-412/ending"]),
        ("shandong", date(2024, 11, 2), ["R-412/expired"]),
    ],
)
def test_a_pack_outside_its_dates_warns(portal: Any, pack: str, today: date, expected: list[str]) -> None:
    found = [one for one in portal.findings(pack, today) if one.code == "R-412"]
    assert [one.key for one in found] == expected
    assert all(one.severity is Severity.WARNING for one in found)


def test_grounds_of_another_jurisdiction_are_neither_wrong_nor_enough(portal: Any, good_entries: Any) -> None:
    portal.entry(good_entries[PROHIBITED])
    found = portal.keys("shandong", date(2024, 1, 1))
    assert not [key for key in found if "unknown" in key]


def test_a_check_that_fails_is_reported_and_the_next_goes_on(
    portal: Any, good_entries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal.entry(good_entries["unconditional"], licenses=None)
    context = portal.context()

    def check_nothing(subject: object) -> list[Any]:
        raise RuntimeError("broken")

    monkeypatch.setattr("catalog.checks.run.CHECKS", (check_nothing, *CHECKS))
    monkeypatch.delenv("MULU_DEBUG", raising=False)
    from catalog.checks.run import Scope, metadata_findings

    assert [one.key for one in metadata_findings(context, Scope())] == ["check-failed", "licence/missing"]


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=5,
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.dictionaries(st.sampled_from(FACTS), plain, max_size=8),
    st.dictionaries(st.sampled_from(["title", "keywords", "licenses", "resources", "sources"]), plain, max_size=4),
    st.sampled_from(["unconditional", RESTRICTED, PROHIBITED]),
)
def test_no_descriptor_makes_a_check_fail(portal: Any, facts: Any, changes: Any, kind: str) -> None:
    value = {"name": "open", **changes, "catalog": {**facts, "openness_type": kind}}
    portal.write("datapackages/data-bureau/open/datapackage.yaml", value)
    assert "check-failed" not in portal.keys()
