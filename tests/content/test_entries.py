"""The published entries: enough of them, of every kind, with data that are what their descriptors say."""

import csv
import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from frictionless import Package

from catalog.checks.run import Scope, context_of, findings
from catalog.configuration.settings import load_settings
from catalog.law.packs_source import load_pack
from catalog.loading.catalogue import load_catalogue
from catalog.loading.vocabularies import load_vocabularies
from catalog.model.catalogue import Catalogue
from catalog.model.entry import Entry, Openness, Resource
from runtime.illustrations import ILLUSTRATIONS, IllustrationError, seed_store, table_bytes

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = load_catalogue(ROOT)
AUTHORITY = "hangzhou-data-bureau"
MIB = 1024 * 1024
OWN = [entry for entry in CATALOGUE.entries if not entry.register]
LONG_NUMBERS = re.compile(r"(?<!\d)(1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")

each_entry = pytest.mark.parametrize("entry", OWN, ids=lambda entry: entry.key)
each_restricted = pytest.mark.parametrize(
    "entry", [entry for entry in OWN if entry.openness is Openness.RESTRICTED], ids=lambda entry: entry.key
)
each_prohibited = pytest.mark.parametrize(
    "entry", [entry for entry in OWN if entry.openness is Openness.PROHIBITED], ids=lambda entry: entry.key
)


def folder_of(entry: Entry) -> Path:
    return (ROOT / entry.file).parent


def in_git(entry: Entry) -> list[tuple[Resource, Path]]:
    return [(resource, folder_of(entry) / resource.path) for resource in entry.resources if not resource.stored]


def resources(catalogue: Catalogue = CATALOGUE) -> Iterable[Resource]:
    return (resource for entry in catalogue.entries for resource in entry.resources)


def descriptor(entry: Entry) -> dict[str, Any]:
    """The descriptor without the resources whose bytes are in the store."""
    found: dict[str, Any] = yaml.safe_load((ROOT / entry.file).read_text(encoding="utf-8"))
    found["resources"] = [one for one in found["resources"] if not one["catalog"].get("stored")]
    return found


def test_everything_loads_without_a_finding() -> None:
    assert CATALOGUE.broken == ()


def test_there_are_enough_entries_of_enough_publishers() -> None:
    assert len(OWN) >= 26
    assert len({entry.publisher for entry in OWN}) >= 9
    assert [one.name for one in CATALOGUE.publishers if one.role == "authority"] == [AUTHORITY]


@pytest.mark.clause("HZ-2.3")
def test_all_three_openness_types_are_published() -> None:
    types = [entry.openness for entry in OWN]
    assert types.count(Openness.RESTRICTED) >= 3
    assert types.count(Openness.PROHIBITED) >= 2
    assert types.count(Openness.UNCONDITIONAL) >= 20


def test_the_shapes_that_a_portal_must_carry_are_here() -> None:
    found = list(resources())
    assert any(any("\u4e00" <= letter <= "\u9fff" for letter in one.fields[0].name) for one in found if one.fields)
    assert {"csv", "xlsx", "geojson"} <= {one.format for one in found}
    assert "gb18030" in {one.encoding for one in found}
    assert any(one.foreign_keys for one in found)
    assert {"time-series", "spatial", "table"} <= {entry.data_type for entry in OWN}
    assert any(entry.view.map for entry in OWN) and any(entry.view.chart for entry in OWN)
    assert any({"longitude", "latitude"} <= {field.name for field in one.fields} for one in found)
    assert any(path.stat().st_size > MIB for entry in OWN for _, path in in_git(entry))


def test_no_file_in_git_is_over_two_mebibytes() -> None:
    big = [path for path in (ROOT / "datapackages").rglob("*") if path.is_file() and path.stat().st_size > 2 * MIB]
    assert big == []


def test_every_file_is_named_by_a_descriptor() -> None:
    named = {path for entry in CATALOGUE.entries for _, path in in_git(entry)}
    named |= {ROOT / entry.file for entry in CATALOGUE.entries} | {ROOT / one.file for one in CATALOGUE.publishers}
    found = {path for path in (ROOT / "datapackages").rglob("*") if path.is_file()}
    assert found == named


@each_entry
def test_frictionless_finds_the_data_as_described(entry: Entry) -> None:
    if entry.openness is Openness.PROHIBITED:
        assert entry.resources == ()
        return
    report = Package.from_descriptor(descriptor(entry), basepath=str(folder_of(entry))).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])[:5]


@each_entry
def test_bytes_and_hash_are_those_of_the_file(entry: Entry) -> None:
    for resource, path in in_git(entry):
        content = path.read_bytes()
        assert resource.bytes == len(content), path
        assert resource.hash == "sha256:" + hashlib.sha256(content).hexdigest(), path


@each_entry
def test_every_fact_speaks_chinese_and_english(entry: Entry) -> None:
    labels = [entry.title, entry.description]
    labels += [label for one in entry.resources for label in (one.title, *labels_of(one))]
    assert all(label.zh and label.en for label in labels)


def labels_of(resource: Resource) -> list[Any]:
    return [label for field in resource.fields for label in (field.title, field.description)]


@each_entry
def test_an_entry_says_whether_it_is_the_bodys_own(entry: Entry) -> None:
    if entry.demonstration:
        assert "示范数据" in entry.description.zh
    elif entry.illustrative:
        assert "示例" in entry.title.zh
    else:
        assert entry.publisher == AUTHORITY


@each_entry
def test_words_come_from_the_vocabularies(entry: Entry) -> None:
    known = load_vocabularies(ROOT, AUTHORITY)
    assert entry.topic in known["topics"]
    assert entry.update_frequency in known["frequencies"]
    assert entry.data_type in known["data_types"]
    assert {licence.name for licence in entry.licences} <= set(known["licences"])
    assert entry.licences or entry.openness is Openness.PROHIBITED
    assert entry.sources


@each_entry
def test_no_table_holds_a_telephone_or_identity_number(entry: Entry) -> None:
    for resource, path in in_git(entry):
        texts = {field.name for field in resource.fields if field.type == "string"}
        if resource.format == "csv":
            with open(path, encoding=resource.encoding, newline="") as stream:
                cells = [row[name] for row in csv.DictReader(stream) for name in texts]
            assert not [cell for cell in cells if LONG_NUMBERS.search(cell)], path


@each_prohibited
@pytest.mark.clause("HZ-2.3.1")
def test_prohibited_entries_carry_nothing_but_their_ground(entry: Entry) -> None:
    assert entry.resources == ()
    assert entry.access_modes == ()
    assert entry.openness_basis and all(code.startswith("HZ-P") for code in entry.ground_codes)
    assert [path.name for path in folder_of(entry).iterdir()] == ["datapackage.yaml"]


@each_restricted
@pytest.mark.clause("HZ-3.2.1")
def test_restricted_entries_show_a_sample_and_keep_the_rest_out_of_git(entry: Entry) -> None:
    assert entry.illustrative and entry.openness_conditions.zh and entry.openness_conditions.en
    assert entry.samples and all(not one.stored for one in entry.samples)
    assert entry.data and all(one.stored and one.hash and one.bytes for one in entry.data)
    assert not any((folder_of(entry) / one.path).exists() for one in entry.data)
    assert entry.access_modes == ("interface",)


def test_the_seeded_store_has_what_the_descriptors_promise(tmp_path: Path) -> None:
    written = seed_store(tmp_path, ROOT)
    promised = {f"{entry.key}/{one.path}": one for entry in OWN for one in entry.resources if one.stored}
    assert {path.relative_to(tmp_path).as_posix() for path in written} == set(promised)
    for key, resource in promised.items():
        content = (tmp_path / key).read_bytes()
        assert resource.hash == "sha256:" + hashlib.sha256(content).hexdigest()
        assert resource.bytes == len(content)
        assert 500 <= content.count(b"\n") - 1 <= 5000


def test_seeding_again_writes_nothing_and_keeps_what_is_there(tmp_path: Path) -> None:
    first = seed_store(tmp_path, ROOT)
    first[0].write_bytes(b"kept")
    assert seed_store(tmp_path, ROOT) == ()
    assert first[0].read_bytes() == b"kept"


def test_seeding_refuses_other_bytes_than_promised(tmp_path: Path) -> None:
    entry = next(entry for entry in OWN if entry.openness is Openness.RESTRICTED)
    copy = tmp_path / entry.file
    copy.parent.mkdir(parents=True)
    text = (ROOT / entry.file).read_text(encoding="utf-8")
    copy.write_text(text.replace(entry.data[0].hash, "sha256:" + "0" * 64), encoding="utf-8")
    with pytest.raises(IllustrationError, match="promises"):
        seed_store(tmp_path / "store", tmp_path)
    assert not list((tmp_path / "store").rglob("*.csv"))


def test_seeding_leaves_out_entries_that_the_city_removed(tmp_path: Path) -> None:
    assert seed_store(tmp_path / "store", tmp_path) == ()


def test_illustrations_are_the_same_bytes_each_time() -> None:
    assert [table_bytes(rows) for _, rows in ILLUSTRATIONS] == [table_bytes(rows) for _, rows in ILLUSTRATIONS]


def test_the_checks_of_the_pack_in_force_find_nothing(tmp_path: Path) -> None:
    seed_store(tmp_path, ROOT)
    settings = replace(load_settings(ROOT), store=tmp_path, repository="private")
    context = context_of(settings, CATALOGUE, load_pack("hangzhou"), date(2026, 11, 21))
    assert findings(context, Scope(paths=("datapackages",))) == ()
