"""A branch of twelve typical bad changes, and the exact codes that `mulu check --base` gives for each."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from tests.catalog.branch import REFERENCE, STRANGE, Branch, decision
from tests.catalog.conftest import BUREAU, COMMON, FIELDS, OPEN, PROHIBITED, RESTRICTED, STOPS, Portal

Run = Callable[..., tuple[int, str, str]]
FOLDER = "datapackages/data-bureau"
STORED = {key: value for key, value in RESTRICTED["resources"][0].items() if key not in ("name", "path")}
SAMPLE = {**STOPS, "name": "sample", "catalog": {"role": "sample"}}
PERSONS = [{"name": "编号", "type": "string", "title": "编号"}, {"name": "证件", "type": "string", "title": "证件"}]
TOLD = {
    "status": "taken_down",
    "status_since": "2026-11-01",
    "status_reason": "政策调整",
    "status_clauses": ["HZ-2.6.9b"],
    "last_published": {"date": "2026-10-01", "resources": [{"name": "stops", "bytes": 33, "hash": "sha256:示例"}]},
}
# The specimen numbers that standards and textbooks print.
MASKED, WHOLE = "编号,证件\n1,1101**********002X\n", "编号,证件\n1,11010519491231002X\n2,34052419800101001X\n"
BASE = ("tightened", "deleted", "hidden", "hidden-alike", "fewer", "persons", "unlicensed", "mojibake")
GIVEN = {
    "tightened": {"R-201"},
    "deleted": {"R-205"},
    "hidden": {"R-205", "R-206"},
    "hidden-alike": {"R-205", "R-206"},
    "fewer": {"R-207", "R-214"},
    "opened": {"R-203"},
    "closed": {"R-106"},
    "restricted": {"R-108"},
    "persons": {"R-302"},
    "unlicensed": {"licence", "R-208"},
    "mojibake": {"encoding-differs"},
    "metro": {"R-118"},
}


def entry(branch: Branch, name: str, facts: dict[str, Any] | None = None, **changes: Any) -> None:
    branch.portal.entry({**deepcopy(OPEN), "name": name}, facts, **changes)


@pytest.fixture
def branch(portal: Portal) -> Branch:
    """The catalogue before: eleven entries and a second body, nothing wrong with any."""
    made = Branch(portal)
    for name in BASE:
        entry(made, name)
    persons = {**STOPS, "schema": {"fields": PERSONS}}
    entry(made, "persons", resources=[persons])
    portal.write(f"{FOLDER}/persons/stops.csv", MASKED)
    portal.entry({**PROHIBITED, "name": "opened"})
    portal.entry({**PROHIBITED, "name": "closed"})
    portal.entry(RESTRICTED)
    portal.write(
        "datapackages/metro/publisher.yaml", {**BUREAU, "name": "metro", "role": "publisher", "title": "示例地铁"}
    )
    made.commit(
        decision(REFERENCE, "take_down", "data-bureau/elsewhere", effect="take_down_data"),
        decision(STRANGE, "openness_change", "data-bureau/elsewhere", leads_to="filed"),
    )
    return made


def twelve(branch: Branch) -> None:
    """The changes, one after the other."""
    write = branch.portal.write
    tighter = {key: RESTRICTED["catalog"][key] for key in RESTRICTED["catalog"] if key not in COMMON}
    resources = [{**STORED, "name": "stops", "path": "trips.csv"}, SAMPLE]
    entry(branch, "tightened", {**tighter, "access_modes": ["interface"]}, resources=resources)
    shutil.rmtree(branch.portal.root / FOLDER / "deleted")
    for name, decided in (("hidden", None), ("hidden-alike", {"reference": REFERENCE, "date": "2026-11-01"})):
        shutil.rmtree(branch.portal.root / FOLDER / name)
        entry(branch, name, {**TOLD, "decision": decided}, resources=None)
    entry(branch, "fewer", resources=[{**STOPS, "schema": {"fields": FIELDS[:1]}}])
    write(f"{FOLDER}/fewer/stops.csv", "站点\n武林门\n湖滨\n")
    entry(branch, "opened", {"security_review": {**COMMON["security_review"], "date": "2026-11-19"}})  # type: ignore[dict-item]
    write(f"{FOLDER}/closed/names.csv", "编号\n1\n")
    write(f"{FOLDER}/restricted/trips.csv", "站点,数量\n武林门,1\n")
    write(f"{FOLDER}/persons/stops.csv", WHOLE)
    entry(branch, "unlicensed", licenses=None)
    write(f"{FOLDER}/mojibake/stops.csv", "站点,数量\n武林门广场东,1\n湖滨步行街,2\n".encode("gbk"))
    body = {**BUREAU, "name": "metro", "role": "publisher", "title": "示例地铁", "contact": {}}
    write("datapackages/metro/publisher.yaml", body)


def told(run_mulu: Run, base: str = "main") -> dict[str, set[str]]:
    """The codes that the check gives, by entry or body."""
    _, out, err = run_mulu("check", "--base", base, "--json")
    assert not err
    found: dict[str, set[str]] = defaultdict(set)
    for row in json.loads(out)["findings"]:
        parts = row["where"]["file"].split("/")
        found[parts[2] if parts[1] == "data-bureau" else parts[1]].add(row["code"])
    return dict(found)


@pytest.mark.clause("HZ-2.3.4¶2a", "HZ-2.6.9a", "HZ-2.6.9b", "HZ-2.6.9c", "HZ-2.6.8a", "HZ-2.6.8b", "HZ-2.3.1")
@pytest.mark.clause("HZ-2.3.4¶1a", "HZ-3.2.1¶1", "HZ-2.6.3a", "HZ-8.1")
def test_twelve_bad_changes_are_told_exactly(branch: Branch, run_mulu: Run) -> None:
    branch.git("checkout", "-q", "-b", "work")
    assert told(run_mulu) == {}
    twelve(branch)
    branch.commit()
    assert told(run_mulu) == GIVEN
