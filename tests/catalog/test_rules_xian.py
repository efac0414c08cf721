"""What Xi'an's draft asks of an entry: its seven fields, its grounds, consent, and no download of conditional data."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from catalog.model.finding import Severity

TODAY = date(2026, 11, 20)


def found(portal: Any, code: str) -> list[tuple[str, Severity]]:
    """The findings of a rule under the draft."""
    return [(one.key, one.severity) for one in portal.findings("xian", TODAY) if one.code.split("/")[0] == code]


@pytest.mark.clause("XA-9¶2", "XA-20¶1b")
@pytest.mark.parametrize("key", ["update_frequency", "data_type"])
def test_a_field_that_the_catalogue_must_mark_is_an_error(portal: Any, good_entries: Any, key: str) -> None:
    portal.entry(good_entries["unconditional"])
    assert found(portal, "R-101") == []
    portal.entry(good_entries["unconditional"], {key: None})
    assert found(portal, "R-101") == [("R-101", Severity.ERROR)]


@pytest.mark.clause("XA-20¶1b")
def test_what_hangzhou_asks_for_and_the_draft_does_not_is_not_missed(portal: Any, good_entries: Any) -> None:
    portal.entry(good_entries["unconditional"], {"topic_class": None, "generation_mode": None, "open_agreement": None})
    assert found(portal, "R-101") == []


@pytest.mark.clause("XA-23¶2a")
def test_conditional_data_are_no_file_that_anybody_could_take(portal: Any, good_entries: Any) -> None:
    good = deepcopy(good_entries["restricted"])
    portal.entry(good)
    assert found(portal, "R-108") == []
    del good["resources"][0]["catalog"]
    portal.entry(good)
    assert found(portal, "R-108") == [("R-108/resource", Severity.ERROR)]


@pytest.mark.clause("XA-19¶2")
@pytest.mark.parametrize(
    ("ground", "evidence", "expected"),
    [
        ("XA-X1", None, [("R-105", Severity.ERROR)]),
        ("XA-X1", "同意书2026-001", []),
        ("XA-X2", None, []),  # the public interest needs nobody's consent
        ("XA-C1", None, []),
    ],
)
def test_only_data_opened_by_consent_show_the_consent(
    portal: Any, good_entries: Any, ground: str, evidence: str | None, expected: list[Any]
) -> None:
    portal.entry(good_entries["restricted"], {"ground_codes": [ground], "consent_evidence": evidence})
    assert found(portal, "R-105") == expected


@pytest.mark.clause("XA-19¶1")
@pytest.mark.parametrize(
    ("kind", "ground", "expected"),
    [
        ("prohibited", "XA-N1", []),
        ("prohibited", "XA-C1", ["R-103/ground-of-other-type"]),
        ("prohibited", "XA-N9", ["R-103/ground-unknown"]),
        ("restricted", "XA-C2", []),
        ("restricted", "XA-N2", ["R-104/ground-of-other-type"]),
        ("unconditional", "XA-U0", []),
        ("unconditional", "XA-C1", ["R-107/ground-of-other-type"]),
    ],
)
def test_a_ground_is_one_of_the_draft_for_the_type(
    portal: Any, good_entries: Any, kind: str, ground: str, expected: list[str]
) -> None:
    portal.entry(good_entries[kind], {"ground_codes": [ground]})
    rule = {"prohibited": "R-103", "restricted": "R-104", "unconditional": "R-107"}[kind]
    assert [key for key, _ in found(portal, rule)] == expected


@pytest.mark.clause("XA-38")
def test_a_draft_warns_on_every_day_and_goes_on(portal: Any, good_entries: Any) -> None:
    portal.entry(good_entries["unconditional"])
    for today in (date(2022, 10, 31), date(2022, 11, 1), date(2035, 1, 1)):
        keys = [one.key for one in portal.findings("xian", today) if one.code.startswith("R-412")]
        assert keys == ["R-412/draft"]
