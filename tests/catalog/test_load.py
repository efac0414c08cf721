"""Folders become a catalogue; what is broken or hostile becomes a finding, and the rest goes on."""

import json
import os
import pickle
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.loading.catalogue import entry_folders, entry_keys, load_catalogue, load_entry, publisher_folders
from catalog.loading.descriptors import MAX_BYTES
from catalog.loading.entries import parse_entry
from catalog.loading.values import Fault, Values
from catalog.model.entry import Openness
from catalog.model.finding import Severity

FOLDER = "datapackages/data-bureau"


def broken(root: Path) -> list[tuple[str, str, int]]:
    return [
        (finding.key, finding.file.removeprefix(f"{FOLDER}/"), finding.line) for finding in load_catalogue(root).broken
    ]


def test_a_good_entry_is_read_completely(portal: Any) -> None:
    portal.entry(version="1.10", keywords=["公交"], facts={"title_en": "Bus stops", "last_updated": "2026-01-31"})
    entry = load_catalogue(portal.root).entry("data-bureau/open")
    assert entry is not None
    assert (entry.title.zh, entry.title.en, entry.version, entry.keywords) == (
        "公交站点",
        "Bus stops",
        "1.10",
        ("公交",),
    )
    assert entry.openness is Openness.UNCONDITIONAL
    assert str(entry.last_updated) == "2026-01-31"
    assert [field.name for field in entry.resources[0].fields] == ["站点", "数量"]
    assert entry.file == f"{FOLDER}/open/datapackage.yaml"


def test_json_descriptors_are_read_even_with_a_byte_order_mark(portal: Any, good_entries: Any) -> None:
    text = "\ufeff" + json.dumps(good_entries["unconditional"], ensure_ascii=False)
    portal.write(f"{FOLDER}/open/datapackage.json", text)
    assert load_catalogue(portal.root).entry("data-bureau/open") is not None


def test_one_broken_entry_is_named_with_its_line_and_the_rest_loads(portal: Any, good_entries: Any) -> None:
    portal.entry()
    portal.write(f"{FOLDER}/bad/datapackage.yaml", "name: bad\ntitle: [坏\ncatalog: 1\n")
    catalogue = load_catalogue(portal.root)
    assert [entry.key for entry in catalogue.entries] == ["data-bureau/open"]
    assert broken(portal.root) == [("yaml-broken", "bad/datapackage.yaml", 3)]


@pytest.mark.parametrize(
    ("changes", "facts", "key", "shown"),
    [
        ({"title": 5}, {}, "wrong-type", "title: 5"),
        ({"resources": "x"}, {}, "wrong-type", "resources: x"),
        ({"resources": [None]}, {}, "wrong-type", "- null"),
        ({"keywords": ["x", 1]}, {}, "wrong-type", "- 1"),
        ({"version": 1.1}, {}, "wrong-type", "version: 1.1"),
        ({"name": "other"}, {}, "R-119/name-differs", "name: other"),
        ({}, {"openness_type": "free"}, "R-102", "openness_type: free"),
        ({}, {"openness_type": None}, "R-102", "catalog:"),
        ({}, {"openness_type": ["unconditional"]}, "wrong-type", "openness_type:"),
        ({}, {"last_updated": "31.1.2026"}, "not-a-date", "last_updated: 31.1.2026"),
        ({}, {"status": "gone"}, "not-a-choice", "status: gone"),
    ],
)
def test_wrong_values_are_named_at_their_line(portal: Any, changes: Any, facts: Any, key: str, shown: str) -> None:
    path = portal.entry(facts=facts, **changes)
    assert load_catalogue(portal.root).entries == ()
    found, _, line = broken(portal.root)[0]
    assert (found, path.read_text("utf-8").splitlines()[line - 1].strip()) == (key, shown)


@pytest.mark.parametrize(
    ("path", "cause"),
    [
        ("../secret.csv", "outside"),
        ("a/../../x.csv", "outside"),
        ("%2e%2e/x.csv", "outside"),
        ("/etc/passwd", "absolute"),
        ("\\\\host\\share", "absolute"),
        ("..\\x.csv", "absolute"),
        ("C:\\x.csv", "address"),
        ("file:" + "///etc/passwd", "address"),
        ("http://169.254.169.254/latest", "address"),
        ("//example.com/x.csv", "address"),
        ("javascript:alert(1)", "address"),
        (".git/config", "hidden"),
        ("a//b.csv", "hidden"),
        ("x.csv.", "hidden"),
        ("a\u200b.csv", "unreadable"),
        ("长" * 70 + ".csv", "unreadable"),
    ],
)
def test_data_paths_that_lead_elsewhere_are_refused(portal: Any, path: str, cause: str) -> None:
    portal.entry(resources=[{"name": "x", "path": path, "format": "csv"}])
    assert [key for key, _, _ in broken(portal.root)] == [f"path-unsafe/{cause}"]


def test_a_data_file_behind_a_link_is_refused(portal: Any, tmp_path: Path) -> None:
    (tmp_path / "outside.csv").write_text("secret")
    portal.entry()
    (portal.root / FOLDER / "open/stops.csv").unlink()
    os.symlink(tmp_path / "outside.csv", portal.root / FOLDER / "open/stops.csv")
    assert [key for key, _, _ in broken(portal.root)] == ["path-unsafe/link"]


def test_linked_folders_and_descriptors_are_refused(portal: Any, tmp_path: Path) -> None:
    portal.entry()
    outside = tmp_path / "outside"
    (portal.root / FOLDER / "open").rename(outside)
    os.symlink(outside, portal.root / FOLDER / "linked")
    (portal.root / FOLDER / "half").mkdir()
    os.symlink(outside / "datapackage.yaml", portal.root / FOLDER / "half/datapackage.yaml")
    assert load_catalogue(portal.root).entries == ()
    assert sorted(broken(portal.root)) == [("is-link", "half/datapackage.yaml", 1), ("is-link", "linked", 1)]


@pytest.mark.parametrize(("name", "key"), [("Bus", "folder-name"), ("公交", "folder-name"), ("api", "folder-reserved")])
def test_folders_that_cannot_be_addresses_are_named(portal: Any, name: str, key: str) -> None:
    portal.entry()
    (portal.root / FOLDER / name).mkdir()
    assert broken(portal.root) == [(key, name, 1)]
    assert len(entry_folders(portal.root)) == 1


def test_a_descriptor_of_a_mebibyte_is_read_and_one_byte_more_refused(portal: Any) -> None:
    path = portal.entry()
    text = path.read_bytes() + b"# "
    path.write_bytes(text.ljust(MAX_BYTES, b"x"))
    assert broken(portal.root) == []
    path.write_bytes(text.ljust(MAX_BYTES + 1, b"x"))
    assert [key for key, _, _ in broken(portal.root)] == ["too-large"]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"name: \xd6\xd0", "not-utf-8"),
        (b"", "not-a-mapping"),
        (b"- a", "not-a-mapping"),
        (b"a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]", "yaml-alias"),
        (b"[" * 100_000, "too-deep"),
    ],
)
def test_hostile_yaml_is_one_finding(portal: Any, content: bytes, key: str) -> None:
    portal.write(f"{FOLDER}/bad/datapackage.yaml", content)
    portal.entry()
    assert [found for found, _, _ in broken(portal.root)] == [key]
    assert len(load_catalogue(portal.root).entries) == 1


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ('{"name": "bad",}', "json-broken"),
        ('{"a": 1, "a": 2}', "duplicate-key"),
        ('{"a": NaN}', "json-broken"),
        ('{"a": ' + "9" * 5000 + "}", "json-broken"),
        ("[" * 100_000, "too-deep"),
        ('{"a": ' * 45 + "1" + "}" * 45, "too-deep"),
        ('{"a": "\\ud800"}', "json-broken"),
    ],
)
def test_hostile_json_is_one_finding(portal: Any, content: str, key: str) -> None:
    portal.write(f"{FOLDER}/bad/datapackage.json", content)
    assert [found for found, _, _ in broken(portal.root)] == [key]


def test_a_pipe_in_place_of_a_descriptor_does_not_block(portal: Any) -> None:
    (portal.root / FOLDER / "pipe").mkdir()
    os.mkfifo(portal.root / FOLDER / "pipe/datapackage.yaml")
    assert broken(portal.root) == [("not-a-file", "pipe/datapackage.yaml", 1)]


def test_two_descriptors_or_none_are_named(portal: Any, good_entries: Any) -> None:
    portal.entry()
    portal.write(f"{FOLDER}/open/datapackage.json", json.dumps(good_entries["unconditional"]))
    (portal.root / FOLDER / "empty").mkdir()
    assert [key for key, _, _ in broken(portal.root)] == ["descriptor-missing", "descriptor-twice"]


def test_a_body_without_its_file_still_shows_its_entries(portal: Any) -> None:
    portal.entry()
    (portal.root / FOLDER / "publisher.yaml").unlink()
    catalogue = load_catalogue(portal.root)
    assert [key for key, _, _ in broken(portal.root)] == ["R-119/publisher-missing"]
    assert len(catalogue.entries) == 1
    assert [body.title.zh for body in catalogue.publishers] == ["data-bureau"]


def test_addresses_that_are_no_web_addresses_never_reach_the_model(portal: Any) -> None:
    portal.entry(sources=[{"title": "来源", "path": "javascript:alert(1)"}])
    catalogue = load_catalogue(portal.root)
    assert catalogue.entries[0].sources[0].path == ""
    assert [(finding.key, finding.severity) for finding in catalogue.broken] == [("address-unusable", Severity.WARNING)]


def test_no_character_that_readers_cannot_see_stays_in_a_text() -> None:
    ranges = ((0x00, 0x09), (0x0B, 0x0D), (0x0E, 0x20), (0x7F, 0x80), (0x202A, 0x202F), (0x2066, 0x206A))
    hidden = [*(code for first, end in ranges for code in range(first, end)), 0xFEFF, 0xFFFE, 0xFFFF]
    faults: list[Fault] = []
    texts = {Values({"title": f"湖{chr(code)}滨"}, (), faults).text("title") for code in hidden}
    assert texts == {"湖滨"}
    assert len(faults) == len(hidden)


def test_hidden_characters_are_removed_and_named(portal: Any) -> None:
    portal.entry(title="公交\u202e站点")
    catalogue = load_catalogue(portal.root)
    assert catalogue.entries[0].title.zh == "公交站点"
    assert [finding.key for finding in catalogue.broken] == ["text-hidden-characters"]


def test_names_used_twice_are_refused_and_sheets_of_one_workbook_are_not(portal: Any) -> None:
    sheets = [{"name": f"s{n}", "path": "a.xlsx", "dialect": {"excel": {"sheet": str(n)}}} for n in (1, 2)]
    portal.entry(resources=sheets)
    assert broken(portal.root) == []
    portal.entry(resources=[{"name": "a", "path": "a.csv"}, {"name": "a", "path": "b.csv"}])
    assert [key for key, _, _ in broken(portal.root)] == ["duplicate-name"]


def test_a_loaded_entry_travels_between_processes(portal: Any) -> None:
    portal.entry()
    loaded = load_entry(portal.root, entry_keys(portal.root)[0])
    assert pickle.loads(pickle.dumps(loaded)) == loaded


def test_an_absent_folder_is_an_empty_catalogue(tmp_path: Path) -> None:
    assert load_catalogue(tmp_path).entries == ()
    assert publisher_folders(tmp_path) == ()


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
keys = st.sampled_from(
    ["name", "title", "description", "version", "keywords", "licenses", "sources", "resources", "catalog"]
)
facts = st.sampled_from(["openness_type", "ground_codes", "view", "status", "last_updated", "openness_conditions", "x"])
parts = st.sampled_from(["name", "path", "schema", "dialect", "encoding", "bytes", "hash", "format", "catalog", "data"])


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.dictionaries(keys, values, max_size=9),
    st.dictionaries(facts, values, max_size=6),
    st.lists(st.dictionaries(parts, values, max_size=6), max_size=2),
)
def test_any_descriptor_gives_an_entry_or_faults(top: Any, inner: Any, resources: Any) -> None:
    mapping = {**top, "catalog": {"openness_type": "unconditional", **inner}, "resources": resources}
    for candidate in (top, mapping, {**mapping, "name": "x"}):
        entry, faults = parse_entry(deepcopy(candidate), "body", "x", "file")
        assert entry is not None or faults
