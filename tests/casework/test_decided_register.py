"""The register of decided cases: what was decided about which data set, for every pack, and of persons nothing."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.casework.house import BUREAU, House
from tests.casework.test_other_packs import decide

Open = Callable[..., House]
FOLDER = "decided-changes"
KEYS = ("procedure", "stage", "outcome", "leads_to", "effect", "entry", "decided_on")
# A case of each pack that changes what is open: pack, procedure, then who decides what.
WALKS = [
    ("hangzhou", "take_down", [(BUREAU, "approve")], "take_down_data"),
    ("lishui", "security_suspension", [("metro", "suspended")], "suspend_data"),
    ("lianyungang", "leak_withdrawal", [("metro", "withdrawn")], "withdraw_data"),
    ("shandong", "list_adjustment", [(BUREAU, "approve_removal")], "take_down_data"),
    ("xian", "security_suspension", [("metro", "suspended"), ("metro", "reopen")], "resume_data"),
]


def rows(house: House) -> list[dict[str, str]]:
    """The published register under the keys of its columns."""
    folder = house.published / BUREAU / FOLDER
    fields = json.loads((folder / "datapackage.json").read_bytes())["resources"][0]["schema"]["fields"]
    keys = {field["name"]: field["catalog"]["key"] for field in fields}
    read = csv.DictReader((folder / f"{FOLDER}.csv").read_text("utf-8").splitlines())
    return [{keys[name]: cell for name, cell in row.items()} for row in read]


@pytest.mark.clause("HZ-2.6.9b", "LS-17d", "LY-26¶2", "SD-8¶2", "XA-32(5)")
@pytest.mark.parametrize(("pack", "procedure", "path", "effect"), WALKS)
def test_every_pack_publishes_what_was_decided_about_data(
    opened: Open, pack: str, procedure: str, path: list[tuple[str, str]], effect: str
) -> None:
    house = opened(pack=pack)
    reference = str(house.submit(procedure, house.officer("metro"), entry="metro/rides")["reference"])
    house.sweep()
    assert not (house.published / BUREAU / FOLDER).exists()  # nothing is decided yet
    for office, outcome in path:
        decide(house, house.officer(office), reference, outcome, reason="示例理由")
    house.sweep()
    found = rows(house)
    assert {row["reference"] for row in found} == {reference}
    assert effect in {row["effect"] for row in found}
    assert {(row["entry"], row["procedure"]) for row in found} == {("metro/rides", procedure)}
    assert {row["decided_on"] for row in found} == {"2026-03-02"}


def test_a_refusal_is_listed_as_one_and_changes_nothing(house: House) -> None:
    reference = house.submit("take_down", house.officer("metro"))["reference"]
    decide(house, house.officer(), reference, "refuse", reason="示例理由")
    house.sweep()
    (row,) = rows(house)
    assert tuple(row[key] for key in KEYS) == (
        "take_down", "review", "refuse", "kept", "", "metro/rides", "2026-03-02"
    )  # fmt: skip


@pytest.mark.clause("HZ-4.7b")
def test_of_a_claim_only_what_became_of_the_data_is_public(house: House) -> None:
    body = {"facts": "张示例的事实经过", "claimant_name": "张示例"}
    suspended = house.submit("rights_protection", entry="metro/rides", **body)["reference"]
    house.submit("rights_protection", entry="metro/stops", **body)
    decided: dict[str, Any] = {"outcome": "suspend", "reason": "涉及张示例的示例理由"}
    run = house.open_runs(suspended)["suspend_decision"]
    assert house.command(house.officer("metro"), suspended, "decide", run=run, **decided).status == 200
    house.sweep()
    assert [(row["reference"], row["effect"]) for row in rows(house)] == [(suspended, "suspend_data")]
    text = (house.published / BUREAU / FOLDER / f"{FOLDER}.csv").read_text("utf-8")
    assert "张" not in text and "示例理由" not in text


def test_the_direction_of_a_filed_change_is_listed_and_free_text_is_not(house: House) -> None:
    body = {"direction": "to_restricted", "ground": "张示例写的示例情形"}
    reference = house.submit("openness_change", house.officer("metro"), entry="metro/stops", **body)["reference"]
    house.sweep()
    (row,) = [row for row in rows(house) if row["reference"] == reference]
    assert (row["outcome"], row["direction"], row["ground"]) == ("filed", "to_restricted", "")


def test_the_interface_gives_the_decisions_to_anybody(house: House) -> None:
    reference = house.submit("take_down", house.officer("metro"))["reference"]
    decide(house, house.officer(), reference, "approve")
    found = house.visitor().see("/api/registers/decided-changes").json
    assert [row["effect"] for row in found["rows"]] == ["", "take_down_data"]
