"""The published profile agrees with the loader on what an entry is."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from catalog.loading.catalogue import descriptor_path, entry_folders
from catalog.loading.descriptors import load_descriptor

ROOT = Path(__file__).resolve().parents[2]
PROFILE = json.loads((ROOT / "catalog/profile/entry.schema.json").read_text("utf-8"))


def faults(value: Any) -> list[str]:
    return [error.message for error in Draft7Validator(PROFILE).iter_errors(value)]


def test_the_profile_is_a_schema() -> None:
    Draft7Validator.check_schema(PROFILE)


@pytest.mark.parametrize("kind", ["unconditional", "restricted", "prohibited"])
def test_good_entries_conform(good_entries: Any, kind: str) -> None:
    assert faults(good_entries[kind]) == []


@pytest.mark.parametrize("folder", entry_folders(ROOT), ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_every_published_entry_conforms(folder: Path) -> None:
    assert faults(load_descriptor(descriptor_path(folder))) == []


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "http://a/b", "a\\b", "a/../b", "C:x"])
def test_paths_that_lead_elsewhere_do_not_conform(good_entries: Any, path: str) -> None:
    good_entries["unconditional"]["resources"][0]["path"] = path
    assert faults(good_entries["unconditional"])


@pytest.mark.clause("HZ-2.3.1", "SD-7")
def test_a_prohibited_entry_with_resources_does_not_conform(good_entries: Any) -> None:
    value = good_entries["prohibited"]
    assert faults({**value, "resources": [{"name": "x", "path": "x.csv"}]})
    del value["catalog"]["openness_basis"]
    assert faults(value)
