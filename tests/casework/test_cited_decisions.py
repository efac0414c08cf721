"""From an officer's decision to the check of a descriptor that cites it: casework, `mulu pull`, `mulu check`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from catalog.checks.run import Scope, findings
from catalog.serving.pulling import pulled
from tests.casework.house import BUREAU, House
from tests.casework.test_other_packs import decide
from tests.catalog.branch import Branch
from tests.catalog.conftest import BUREAU as BODY
from tests.catalog.conftest import OPEN, Portal

STOPS = {**OPEN, "name": "stops"}
TOLD = {
    "status": "taken_down",
    "status_since": "2026-03-02",
    "status_reason": "示例政策调整",
    "status_clauses": ["HZ-2.6.9b"],
    "last_published": {"date": "2026-03-01", "resources": [{"name": "stops"}]},
}


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    """A catalogue of the bodies that the house knows, with the open entry metro/stops."""
    portal = Portal(tmp_path / "portal")
    portal.settings(authority=BUREAU)
    portal.write(f"datapackages/{BUREAU}/publisher.yaml", {**BODY, "name": BUREAU})
    portal.write("datapackages/metro/publisher.yaml", {**BODY, "name": "metro", "role": "publisher"})
    made = Branch(portal)
    stops(made)
    made.commit()
    return made


def stops(branch: Branch, **facts: Any) -> None:
    """Write metro/stops."""
    value = {**STOPS, "catalog": {**STOPS["catalog"], **facts}}
    branch.portal.write("datapackages/metro/stops/datapackage.yaml", value)
    branch.portal.write("datapackages/metro/stops/stops.csv", "站点,数量\n武林门,1\n")


def test_a_take_down_cites_a_case_once_it_is_decided_and_pulled(house: House, branch: Branch) -> None:
    reference = str(house.submit("take_down", house.officer("metro"), entry="metro/stops")["reference"])
    cited = {**TOLD, "decision": {"reference": reference, "date": "2026-03-02"}}
    stops(branch, **cited)
    assert branch.keys() == ["R-205/unknown", "R-206"]
    decide(house, house.officer(), reference, "approve")
    house.sweep()
    datapackages = branch.portal.root / "datapackages"
    assert "decided-changes" in pulled(house.published, datapackages, BUREAU).copied
    stops(branch)
    branch.commit()  # the scheduled job commits what was pulled
    stops(branch, **cited)
    assert branch.keys() == []
    context = branch.portal.context()
    assert [one.key for one in findings(context, Scope(paths=(f"datapackages/{BUREAU}/decided-changes",)))] == []
    decide(house, house.officer(), reference, "republish", reason="示例理由")
    branch.commit()
    stops(branch)
    assert branch.keys() == ["R-212/outcome"]
    stops(branch, resumption={"reference": reference, "date": "2026-03-02", "outcome": "恢复"})
    assert branch.keys() == ["R-212/undecided"]
    house.sweep()
    pulled(house.published, datapackages, BUREAU)
    assert branch.keys() == []


def test_what_the_authority_took_down_itself_returns_by_its_ticket(house: House, branch: Branch) -> None:
    officer, metro = house.officer(), house.officer("metro")
    reference = str(house.submit("ex_officio_take_down", officer, entry="metro/stops")["reference"])
    decide(house, officer, reference, "take_down", reason="示例理由")
    house.sweep()
    datapackages = branch.portal.root / "datapackages"
    pulled(house.published, datapackages, BUREAU)
    stops(branch, **TOLD, decision={"reference": reference, "date": "2026-03-02"})
    assert branch.keys() == []
    branch.commit()
    stops(branch, quality_ticket={"reference": reference, "closed_on": "2026-03-02"})
    assert branch.keys() == ["R-211/undecided"]
    decide(house, metro, reference, "rectified", reason="示例说明", answers={"what_changed": "示例说明"})
    decide(house, officer, reference, "republish", reason="示例理由")
    house.sweep()
    pulled(house.published, datapackages, BUREAU)
    assert branch.keys() == []
