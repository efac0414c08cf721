"""Bytes of the store are searched where they lie, because most personal data are too large or too delicate for Git."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from catalog.checks.confirmations import RECORD
from catalog.checks.examination import fingerprint
from catalog.configuration.settings import load_settings
from catalog.loading.catalogue import load_entry

KEY = "data-bureau/restricted"
CONTENT = "站点,数量,联系电话\n甲站,1,13800000000\n乙站,2,13900000000\n".encode()
FIELDS = [{"name": name, "type": "string", "title": name} for name in ("站点", "数量", "联系电话")]


def stored(portal: Any, good: dict[str, Any], content: bytes = CONTENT, **facts: Any) -> Path:
    digest = "sha256:" + sha256(content).hexdigest()
    one = {**good["resources"][0], "bytes": len(content), "hash": digest, "schema": {"fields": FIELDS}}
    portal.entry(good, facts, resources=[one, good["resources"][1]])
    path = load_settings(portal.root, {}).store / KEY / one["path"]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def seen(portal: Any) -> list[str]:
    return [key for key in portal.data_keys() if key.startswith(("R-302", "R-107"))]


@pytest.mark.clause("HZ-2.6.3a")
def test_stored_data_are_searched_as_far_as_they_are_here(portal: Any, good_entries: Any) -> None:
    path = stored(portal, good_entries["restricted"])
    assert seen(portal) == ["R-302/mobile"]
    path.unlink()
    assert seen(portal) == []


@pytest.mark.clause("HZ-2.6.3b")
def test_a_confirmation_names_stored_bytes_by_the_hash_of_the_descriptor(portal: Any, good_entries: Any) -> None:
    row = {"resource": "trips", "field": "联系电话", "kind": "mobile", "reason": "示例理由"}
    confirmed = {**row, "sha256": sha256(CONTENT).hexdigest()}
    record = {"by": "示例市数据局", "date": "2026-01-05", "findings": [confirmed]}
    stored(portal, good_entries["restricted"], **{RECORD: record})
    assert seen(portal) == []
    stored(portal, good_entries["restricted"], CONTENT + b"x,3,13700000000\n", **{RECORD: record})
    assert seen(portal) == ["R-302/mobile"]


@pytest.mark.clause("HZ-2.6.1")
def test_stored_bytes_are_held_against_their_rules(portal: Any, good_entries: Any) -> None:
    masked = CONTENT.replace(b"13800000000", b"138****0000").replace(b"13900000000", b"139****0000")
    fields = [*FIELDS[:2], {**FIELDS[2], "catalog": {"mask": {"rule": "mask", "first": 3, "last": 4}}}]
    for content, keys in ((masked, []), (CONTENT, ["R-302/mobile", "R-107/shape"])):
        digest = "sha256:" + sha256(content).hexdigest()
        stored(portal, good_entries["restricted"], content)
        good = good_entries["restricted"]
        one = {**good["resources"][0], "bytes": len(content), "hash": digest, "schema": {"fields": fields}}
        facts = {"desensitisation": {"rule": "x", "standard": "x", "resources": {"trips": {"hash": digest}}}}
        portal.entry(good, facts, resources=[one, good["resources"][1]])
        assert seen(portal) == keys


def test_what_is_remembered_of_an_entry_ends_when_its_stored_file_changes(portal: Any, good_entries: Any) -> None:
    path = stored(portal, good_entries["restricted"])
    entry = load_entry(portal.root, KEY).entry
    assert entry is not None
    before = fingerprint(entry, portal.root)
    assert fingerprint(entry, portal.root) == before
    path.write_bytes(CONTENT * 2)
    longer = fingerprint(entry, portal.root)
    path.unlink()
    assert len({before, longer, fingerprint(entry, portal.root)}) == 3
