"""`mulu put` stores bytes whole, seals them in the descriptor, and leaves every comment where it stood."""

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from catalog.authoring.put import put_files
from catalog.configuration.settings import load_settings
from catalog.errors import StoreError, UsageError
from catalog.loading.catalogue import load_catalogue
from catalog.storage.store import stored_path, write_stored

HEAD = "# 第一行注释\nname: trips  # 名称\ntitle: 刷卡记录\ndescription: 记录\n"
TAIL = "\n# 分类\ncatalog:\n  openness_type: restricted\n  openness_conditions: 有条件  # 见规则\n"
STYLES = {
    "plain": "resources:\n- name: trips\n  path: trips.csv  # 数据\n  format: csv\n",
    "sealed": "resources:\n  - name: trips\n    path: trips.csv\n    bytes: 1  # 旧\n    hash: x\n    catalog:\n"
    "      role: data\n",
    "flow-facts": "resources:\n- path: trips.csv\n  name: trips\n  catalog: {role: data}\n  format: csv\n",
    "other": "resources:\n- name: sample\n  path: sample.csv\n  catalog: {role: sample}\n  # 末尾\n",
    "none": "",
    "empty": "resources: []\n",
}


def entry(portal: Any, body: str) -> Path:
    path: Path = portal.write("datapackages/data-bureau/trips/datapackage.yaml", HEAD + body + TAIL)
    return path


def put(portal: Any, file: Path) -> Any:
    return put_files(load_settings(portal.root, {}), "data-bureau/trips", [file])[0]


@pytest.fixture
def trips(tmp_path: Path) -> Path:
    path = tmp_path / "trips.csv"
    path.write_text("卡号,次数\nA001,2\n", "utf-8")
    return path


@pytest.mark.parametrize("style", list(STYLES))
def test_hash_and_size_go_into_the_descriptor_and_comments_stay(portal: Any, trips: Path, style: str) -> None:
    path = entry(portal, STYLES[style])
    stored = put(portal, trips)
    resources = load_catalogue(portal.root).entries[0].resources
    resource = next(one for one in resources if one.path == "trips.csv")
    assert resource.stored
    assert (resource.bytes, resource.hash) == (
        stored.seal.bytes,
        "sha256:" + hashlib.sha256(trips.read_bytes()).hexdigest(),
    )
    text = path.read_text("utf-8")
    for comment in ("# 第一行注释", "# 名称", "# 分类", "# 见规则", *(["# 数据"] if style == "plain" else [])):
        assert comment in text


def test_the_store_holds_the_same_bytes_under_the_entry(portal: Any, trips: Path) -> None:
    entry(portal, STYLES["plain"])
    stored = put(portal, trips)
    assert stored.place == str(portal.root / "state/store/data-bureau/trips/trips.csv")
    assert Path(stored.place).read_bytes() == trips.read_bytes()


def test_putting_twice_changes_nothing(portal: Any, trips: Path) -> None:
    path = entry(portal, STYLES["plain"])
    put(portal, trips)
    before = path.read_bytes()
    assert put(portal, trips).is_same
    assert path.read_bytes() == before


def test_new_bytes_replace_the_seal(portal: Any, trips: Path) -> None:
    entry(portal, STYLES["plain"])
    put(portal, trips)
    trips.write_text("卡号,次数\nA001,3\nA002,1\n", "utf-8")
    put(portal, trips)
    assert load_catalogue(portal.root).entries[0].resources[0].bytes == trips.stat().st_size


def test_a_style_that_cannot_be_edited_is_left_alone_and_says_what_to_write(portal: Any, trips: Path) -> None:
    path = entry(portal, "resources: [{name: trips, path: trips.csv}]\n")
    before = path.read_bytes()
    with pytest.raises(UsageError) as fault:
        put(portal, trips)
    assert (fault.value.code, path.read_bytes()) == ("descriptor-style", before)


def test_json_descriptors_are_sealed_too(portal: Any, trips: Path, good_entries: Any) -> None:
    value = {**good_entries["restricted"], "name": "trips"}
    portal.write("datapackages/data-bureau/trips/datapackage.json", json.dumps(value))
    put(portal, trips)
    assert load_catalogue(portal.root).entries[0].resources[0].bytes == trips.stat().st_size


@pytest.mark.clause("HZ-2.3.1")
def test_prohibited_entries_take_no_bytes(portal: Any, trips: Path, good_entries: Any) -> None:
    portal.entry(good_entries["prohibited"])
    with pytest.raises(UsageError) as fault:
        put_files(load_settings(portal.root, {}), "data-bureau/prohibited", [trips])
    assert fault.value.code == "entry-prohibited"
    assert not (portal.root / "state").exists()


@pytest.mark.parametrize("key", ["nobody/nothing", "data-bureau", "../x", "data-bureau/../data-bureau"])
def test_unknown_entries_are_refused(portal: Any, trips: Path, key: str) -> None:
    with pytest.raises(UsageError):
        put_files(load_settings(portal.root, {}), key, [trips])


@pytest.mark.parametrize("path", ["../x.csv", "/etc/x", "a/../../x", "", "a\\b"])
def test_the_store_has_no_way_out(tmp_path: Path, path: str) -> None:
    with pytest.raises(StoreError):
        stored_path(tmp_path, "body/entry", path)


def test_a_link_in_the_store_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "store/body").mkdir(parents=True)
    os.symlink(tmp_path, tmp_path / "store/body/entry")
    with pytest.raises(StoreError):
        stored_path(tmp_path / "store", "body/entry", "x.csv")


def test_a_write_that_fails_leaves_the_old_bytes(tmp_path: Path) -> None:
    target = tmp_path / "store/a.csv"
    target.parent.mkdir()
    target.write_text("old")
    with pytest.raises(StoreError):
        write_stored(tmp_path / "missing.csv", target)
    assert [(path.name, path.read_text()) for path in target.parent.iterdir()] == [("a.csv", "old")]


def test_the_command_prints_the_seal(portal: Any, trips: Path, run_mulu: Callable[..., Any]) -> None:
    entry(portal, STYLES["plain"])
    code, out, _ = run_mulu("put", str(trips), "--entry", "data-bureau/trips", "--json")
    assert (code, json.loads(out)["stored"][0]["bytes"]) == (0, trips.stat().st_size)
