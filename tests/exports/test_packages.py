"""Data packages that other programs load, check and follow to the bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from frictionless import Catalog, Package, validate

from catalog.exports.mappings import WITHHELD
from catalog.exports.packages import PROFILE
from catalog.files.json_text import json_text
from catalog.model.entry import Entry, Licence, Openness
from catalog.model.label import Label
from tests.exports.conftest import server_of

NAME = re.compile(r"[-a-zA-Z0-9._]+\Z")


@pytest.fixture
def served(export: Any, port: int, tmp_path: Path) -> Iterator[str]:
    """The small catalogue on a server; gives its address."""
    address = f"http://127.0.0.1:{port}/"
    export(site_url=address).write(tmp_path)
    with server_of(tmp_path, port):
        yield address


def descriptors(exported: Any) -> dict[str, dict[str, Any]]:
    """The descriptor of every entry by its key."""
    return {one.entry.key: exported.json(f"{one.entry.key}/datapackage.json") for one in exported.published}


def test_data_and_descriptor_agree_in_every_package(small: Any, tmp_path: Path) -> None:
    small.write(tmp_path)
    for key, descriptor in descriptors(small).items():
        report = validate(str(tmp_path / key / "datapackage.json"))
        assert report.valid, report.flatten(["type", "note"])
        assert len(report.tasks) == len(descriptor["resources"])


def test_data_and_descriptor_agree_in_every_package_of_this_city(export: Any, root: Path, tmp_path: Path) -> None:
    city = export(root, pack="shandong")  # a pack without a gate: the files lie beside the descriptors
    city.write(tmp_path)
    rows = {one.entry.key: sum(offer.derived.bytes for offer in one.offers if offer.files) for one in city.published}
    small_enough = [key for key, size in rows.items() if size < 100_000]
    assert len(small_enough) > 30
    for key in small_enough:
        report = validate(str(tmp_path / key / "datapackage.json"))
        assert report.valid, (key, report.flatten(["type", "note"]))


@pytest.mark.parametrize("catalogue", ["small", "gated", "city"])
def test_every_descriptor_has_the_form_of_version_2(catalogue: str, request: pytest.FixtureRequest) -> None:
    for descriptor in descriptors(request.getfixturevalue(catalogue)).values():
        resources = descriptor["resources"]
        assert descriptor.get("$schema") == (PROFILE if resources else None)
        assert all(descriptor.get(key, ["x"]) for key in ("keywords", "licenses", "contributors", "sources"))
        assert all("path" in licence or NAME.match(licence["name"]) for licence in descriptor.get("licenses", []))
        assert len({one["name"] for one in resources}) == len(resources)
        assert all(isinstance(one["path"], str) and "data" not in one for one in resources)
        assert all(isinstance(field.get("example", ""), str) for field in columns(resources))


def columns(resources: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The columns of every table."""
    return [field for one in resources for field in one.get("schema", {}).get("fields", [])]


def test_an_entry_without_files_does_not_claim_the_profile(small: Any) -> None:
    for key in ("transport/drivers", "transport/old-lines"):
        descriptor = descriptors(small)[key]
        assert descriptor["resources"] == []
        assert "$schema" not in descriptor
        assert Package.from_descriptor(descriptor).resources == []


def test_how_cells_are_written_is_not_lost(small: Any) -> None:
    days = descriptors(small)["data-bureau/holidays"]["resources"][0]
    date, off, _ = days["schema"]["fields"]
    assert date["format"] == "%Y/%m/%d"
    assert (off["trueValues"], off["falseValues"]) == (["是"], ["否"])
    assert days["dialect"]["delimiter"] == ";"
    assert days["schema"]["foreignKeys"] == [{"fields": ["follows"], "reference": {"fields": ["date"]}}]


def test_a_licence_name_in_chinese_becomes_the_title(small: Any) -> None:
    assert descriptors(small)["transport/stops"]["licenses"] == [{"name": "other", "title": "政府数据授权许可"}]


def test_a_licence_with_an_address_needs_no_name(export: Any) -> None:
    licence = Licence(name="示例许可", path="https://x.example/许可")
    small = export(change=lambda entry: entry._replace(licences=(licence,)))
    assert descriptors(small)["transport/stops"]["licenses"] == [
        {"title": "示例许可", "path": "https://x.example/%E8%AE%B8%E5%8F%AF"}
    ]


@pytest.mark.parametrize(
    ("created", "said"),
    [
        ("2026-01-05", "2026-01-05T00:00:00+08:00"),
        ("2026-01-05T08:00:00", "2026-01-05T08:00:00+08:00"),
        ("2026-01-05T08:00:00Z", "2026-01-05T08:00:00+00:00"),
        ("2026-02-30", None),
        ("去年", None),
        ("", None),
    ],
)
def test_created_is_an_instant_or_left_out(export: Any, created: str, said: str | None) -> None:
    small = export(change=lambda entry: entry._replace(created=created))
    assert {one.get("created") for one in descriptors(small).values()} == {said}


def test_facts_that_may_name_people_are_withheld(small: Any) -> None:
    assert "consent_evidence" in WITHHELD
    assert "不对外的说明".encode() not in b"".join(small.files.values())


def test_no_value_under_our_key_breaks_a_descriptor(export: Any) -> None:
    odd = {"a": float("nan"), "b": [float("inf")], "c": {"d": 10**5000, "e": {1, 2} & {1}}, "f": "\ud800", "g": b"x"}
    small = export(change=lambda entry: entry._replace(extra=odd))
    said = descriptors(small)["transport/drivers"]["catalog"]
    assert (said["a"], said["b"], said["c"]["d"], said["f"]) == (None, [None], None, "?")


def test_json_text_is_plain_json() -> None:
    def refuse(name: str) -> None:
        raise AssertionError(name)

    assert json.loads(json_text({"a": (float("nan"), 1.5, True, None)}), parse_constant=refuse) == {
        "a": [None, 1.5, True, None]
    }


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(2**64 - 1, "18446744073709551615", id="the-largest-of-64-bits"),
        pytest.param(-(2**63) - 1, "-9223372036854775809", id="below-64-bits"),
        pytest.param(2**64, "18446744073709551616", id="above-64-bits"),
        pytest.param(10**5000, "null", id="a-number-for-no-reader"),
        pytest.param(float("inf"), "null", id="infinity"),
        pytest.param("\ud800", '"?"', id="half-a-character"),
        pytest.param(date(2024, 2, 29), '"2024-02-29"', id="day"),
        pytest.param({1: "\x7f\x1f\u2028"}, '{"1":"\x7f\\u001f\u2028"}', id="a-number-as-key"),
        pytest.param(Openness.RESTRICTED, '"restricted"', id="word-of-a-list"),
    ],
)
def test_what_json_cannot_hold_is_written_as_far_as_it_can_be(value: object, text: str) -> None:
    assert json_text(value) == text
    assert json_text([value, {"a": value}]) == f'[{text},{{"a":{text}}}]'


def test_frictionless_loads_the_catalogue_as_one_package(small: Any, tmp_path: Path) -> None:
    small.write(tmp_path)
    package = Package(str(tmp_path / "datapackage.json"))
    assert sorted(package.resource_names) == sorted(
        one.entry.key.replace("/", "--") for one in small.published if not one.entry.is_gone
    )
    for resource in package.resources:
        assert json.loads((tmp_path / resource.path).read_bytes())["name"] == resource.name.partition("--")[2]


def test_frictionless_loads_the_catalogue_from_a_server(served: str) -> None:
    catalogue = Catalog(f"{served}catalog.json")
    names = ["data-bureau--holidays", "transport--card-trips", "transport--stops"]
    assert sorted(catalogue.dataset_names) == names
    stops = catalogue.get_dataset("transport--stops").package
    assert stops.get_resource("stops").read_rows() == [{"站名": "武林门", "数量": 1}]


def test_frictionless_reads_a_file_with_a_chinese_name_from_a_server(served: str) -> None:
    package = Package(f"{served}data-bureau/holidays/datapackage.json")
    assert [row["off"] for row in package.get_resource("days").read_rows()] == [True, True]


def renamed(entry: Entry) -> Entry:
    """An entry of which only the title differs."""
    return entry._replace(title=Label("别的题目", entry.title.en))


def test_a_fragment_depends_on_its_entry_alone(small: Any, export: Any) -> None:
    changed = export(change=lambda entry: renamed(entry) if entry.name == "stops" else entry)
    differs = {name for name, content in changed.files.items() if small.files[name] != content}
    assert "transport/drivers/datapackage.json" not in differs
    rows, others = small.files["entries.ndjson"].splitlines(), changed.files["entries.ndjson"].splitlines()
    assert sum(one != other for one, other in zip(rows, others, strict=True)) == 1
