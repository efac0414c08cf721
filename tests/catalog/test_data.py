"""The bytes of an entry: encoding, columns, cells and limits. Real child processes examine real files."""

import os
import socket
import sys
import zipfile
from copy import deepcopy
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from catalog.checks.encodings import contradicts, likely_encoding, mojibake
from catalog.checks.examination import Limits, examine_entries, fingerprint
from catalog.checks.examiner import examine
from catalog.checks.memory import FILE as MEMORY
from catalog.checks.memory import keep_observed
from catalog.checks.run import Scope, data_findings
from catalog.loading.catalogue import load_catalogue

FOLDER = "datapackages/data-bureau/open"
CHINESE = "站点,数量\n" + "".join(f"武林门北公交站{n},{n}\n" for n in range(50))


def seen(portal: Any, content: bytes | str | None = None, **resource: Any) -> list[str]:
    """What is observed when the file holds `content` and the resource says `resource`."""
    portal.entry()
    if resource:
        from_entry = load_good(portal)
        from_entry["resources"][0].update(resource)
        portal.write(f"{FOLDER}/datapackage.yaml", from_entry)
    if content is not None:
        portal.write(f"{FOLDER}/stops.csv", content.encode() if isinstance(content, str) else content)
    return [one.code for one in examine(portal.root / FOLDER, portal.root)]


def load_good(portal: Any) -> dict[str, Any]:
    import yaml

    value: dict[str, Any] = yaml.safe_load((portal.root / FOLDER / "datapackage.yaml").read_text("utf-8"))
    return deepcopy(value)


def test_a_good_table_has_nothing_against_it(portal: Any) -> None:
    assert seen(portal) == []


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (CHINESE.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + CHINESE.encode(), "utf-8-sig"),
        (CHINESE.encode("gb18030"), "gb18030"),
        (("a,b\n" * 10_000 + CHINESE).encode("gb18030"), "gb18030"),
        (CHINESE.encode("utf-16"), "utf-16"),
        (b"\xff\xfe\xfd", ""),
    ],
)
def test_the_whole_file_decides_its_encoding(data: bytes, encoding: str) -> None:
    assert likely_encoding(data) == encoding


@pytest.mark.parametrize(
    ("declared", "data", "likely"),
    [
        ("utf-8", CHINESE.encode(), ""),
        ("gbk", CHINESE.encode("gbk"), ""),
        ("gb2312", "㐀䶮".encode("gb18030"), ""),
        ("utf-8", CHINESE.encode("gbk"), "gb18030"),
        ("gbk", CHINESE.encode(), "utf-8"),
        ("gbk", b"ascii only", ""),
        ("utf-8", b"\xff\xff\xff", "?"),
    ],
)
def test_a_declared_encoding_is_held_against_the_bytes(declared: str, data: bytes, likely: str) -> None:
    assert contradicts(declared, data) == likely


@pytest.mark.parametrize("wrong", ["gb18030", "cp1252"])
def test_text_read_in_the_wrong_encoding_is_mojibake(wrong: str) -> None:
    assert mojibake(CHINESE.encode().decode(wrong, "replace"))
    assert not mojibake(CHINESE)


@pytest.mark.parametrize(
    "text", ["联通、移动、电信公司", "café naïve déjà vu", "杭州市西湖区文三路", "ＡＢＣ１２３", "㐀㐁㐂㐃㐄㐅"]
)
def test_honest_text_is_no_mojibake(text: str) -> None:
    assert not mojibake(text)


def test_wrong_encodings_are_named_with_the_likely_one(portal: Any) -> None:
    assert seen(portal, CHINESE.encode("gbk")) == ["encoding-differs"]
    assert seen(portal, CHINESE.encode("gbk"), encoding="gbk") == []
    assert seen(portal, CHINESE.encode("utf-16"), encoding="utf-16") == []
    assert seen(portal, b"\xef\xbb\xbf" + CHINESE.encode()) == []


def test_text_damaged_before_it_came_is_named(portal: Any) -> None:
    assert "data-mojibake" in seen(portal, CHINESE.encode().decode("gb18030", "replace"))


@pytest.mark.clause("HZ-2.6.4")
@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("站点,数量", []),
        ("数量,站点", []),
        ("站点", ["R-209/missing"]),
        ("站点,数量,备注", ["R-209/extra"]),
        ("站点,数目", ["R-209/missing", "R-209/extra"]),
        ("站点,数量,数量", ["R-209/double"]),
        ("站点,数量,", ["R-209/blank"]),
    ],
)
def test_columns_are_the_fields_in_any_order(portal: Any, header: str, expected: list[str]) -> None:
    cells = {"站点": "湖滨", "数量": "1", "数目": "1", "备注": "x", "": "x"}
    row = ",".join(cells[name] for name in header.split(","))
    assert [code for code in seen(portal, f"{header}\n{row}\n") if code.startswith("R-209")] == expected


@pytest.mark.parametrize(
    ("header", "is_data"),
    [("120.15,30.28", True), ("2026-01-01,5", True), ("站点,数量", False), ("2019,2020", False), ("站点,5", False)],
)
def test_a_first_row_that_looks_like_data_warns(portal: Any, header: str, is_data: bool) -> None:
    assert ("header-missing" in seen(portal, f"{header}\n1,2\n")) == is_data


@pytest.mark.clause("HZ-5.1b")
@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("".join(f"站{n},x{n}\n" for n in range(900)), ["R-305/type"]),
        ("湖滨,440例\n武林,3.5万\n", ["R-305/type-unit"]),
        ("湖滨,-\n武林,暂无\n", ["R-305/type-nothing"]),
        ('湖滨,"1,234"\n', ["R-305/type-grouped"]),
        ("湖滨,１２３\n", []),
        ("湖滨,1\n\n武林,2\n", ["R-305/blank-row"]),
        ("湖滨\n", ["R-305/missing-cell"]),
        ("湖滨,1,多\n", ["R-305/extra-cell"]),
    ],
)
def test_bad_cells_are_grouped_by_cause(portal: Any, rows: str, expected: list[str]) -> None:
    assert seen(portal, f"站点,数量\n{rows}") == expected


def test_a_group_names_rows_count_and_cell(portal: Any) -> None:
    seen(portal, "站点,数量\n湖滨,1\n武林,x\n")
    (finding,) = data_findings(portal.context(), Scope(), None)
    assert (finding.facts["rows"], finding.facts["count"], finding.facts["cell"]) == ("3", "1", "x")
    assert finding.clauses == ("HZ-5.1b",)


def test_a_foreign_key_that_points_at_nothing_is_named(portal: Any) -> None:
    portal.entry()
    value = load_good(portal)
    lines = {"name": "lines", "path": "lines.csv", "format": "csv", "schema": {"fields": [{"name": "站"}]}}
    lines["schema"]["foreignKeys"] = [{"fields": ["站"], "reference": {"resource": "stops", "fields": ["站点"]}}]  # type: ignore[index]
    value["resources"].append(lines)
    portal.write(f"{FOLDER}/datapackage.yaml", value)
    portal.write(f"{FOLDER}/lines.csv", "站\n武林门\n火星\n")
    assert [one.code for one in examine(portal.root / FOLDER, portal.root)] == ["R-305/foreign-key"]


def test_size_and_hash_are_compared(portal: Any) -> None:
    data = CHINESE.encode()
    assert seen(portal, data, bytes=len(data), hash="sha256:" + sha256(data).hexdigest()) == []
    assert seen(portal, data, bytes=len(data) + 1, hash="sha256:" + "0" * 64) == ["bytes-differ", "hash-differs"]
    assert seen(portal, data, hash="crc:1") == ["hash-unknown"]


def test_a_missing_or_empty_file_is_one_finding(portal: Any) -> None:
    assert seen(portal, b"") == ["data-empty"]
    (portal.root / FOLDER / "stops.csv").unlink()
    assert [one.code for one in examine(portal.root / FOLDER, portal.root)] == ["data-missing"]


@pytest.mark.parametrize("magic", [b"PK\x03\x04", b"\x1f\x8b", b"%PDF-1.7", b"\x89PNG"])
def test_a_file_of_another_kind_is_named(portal: Any, magic: bytes) -> None:
    assert seen(portal, magic + b"rest of it") == ["data-kind"]


def test_nul_bytes_and_inner_marks_are_named(portal: Any) -> None:
    assert seen(portal, "站点,数量\n湖\x00滨,1\n") == ["data-nul"]
    assert seen(portal, "站点,数量\n\ufeff湖滨,1\n") == ["data-inner-mark"]


@pytest.mark.clause("ZJ-2¶2")
def test_state_secret_marks_in_the_data_are_found(portal: Any) -> None:
    assert seen(portal, "站点,数量\n机密★20年,1\n") == ["R-124/data"]


def test_workbooks_are_read_with_their_types(portal: Any) -> None:
    book = Workbook()
    book.active.append(["站点", "数量"])
    book.active.append(["湖滨", 3])
    stream = BytesIO()
    book.save(stream)
    assert seen(portal, stream.getvalue(), format="xlsx") == []


def test_an_archive_that_unpacks_out_of_proportion_is_refused(portal: Any) -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
        archive.writestr("../evil.xml", b"0")
    assert sorted(seen(portal, stream.getvalue(), format="xlsx")) == ["archive-bomb", "archive-escapes"]


def test_a_schema_that_is_none_is_named(portal: Any) -> None:
    fields = [{"name": "站点", "type": "number", "constraints": {"pattern": "("}}, {"name": "数量"}]
    assert seen(portal, schema={"fields": fields}) == ["schema-invalid"]


def test_a_pattern_without_end_stops_at_the_limit_and_the_next_entry_goes_on(portal: Any) -> None:
    seen(portal, "站点,数量\n" + "a" * 60 + "!,1\n")
    value = load_good(portal)
    value["resources"][0]["schema"]["fields"][0]["constraints"] = {"pattern": "(a+)+$"}
    portal.write(f"{FOLDER}/datapackage.yaml", value)
    portal.write("datapackages/data-bureau/other/datapackage.yaml", {**value, "name": "other", "resources": [
        {"name": "stops", "path": "stops.csv", "format": "csv", "schema": {"fields": [{"name": "x"}]}}
    ]})  # fmt: skip
    portal.write("datapackages/data-bureau/other/stops.csv", "y\n1\n")
    limits = Limits(processor_seconds=2, processes=1)
    found = examine_entries(load_catalogue(portal.root).entries, portal.root, limits)
    codes = {key: [one.code for one in observations] for key, observations in found.items()}
    assert codes["data-bureau/open"] == ["data-over-limit/time"]
    assert codes["data-bureau/other"] == ["R-209/missing", "R-209/extra"]


def test_a_process_that_runs_out_of_memory_is_reported(portal: Any) -> None:
    seen(portal)
    limits = Limits(memory_bytes=24 * 1024 * 1024, processes=1)
    found = examine_entries(load_catalogue(portal.root).entries, portal.root, limits)
    assert [one.code for one in found["data-bureau/open"]] == ["data-over-limit/memory"]


def test_a_process_that_takes_its_time_to_end_is_asked_why_it_did(
    portal: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a busy machine seconds may lie between the end of what it says and its own end."""
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nread -r question\nexec >&-\nsleep 2.5\nexit 9\n")
    slow.chmod(0o755)
    seen(portal)
    entries = load_catalogue(portal.root).entries
    monkeypatch.setattr(sys, "executable", str(slow))
    found = examine_entries(entries, portal.root, Limits(processes=1))
    assert [one.code for one in found["data-bureau/open"]] == ["data-over-limit/memory"]


def test_no_address_is_ever_fetched(portal: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x.json"
        portal.entry(profile=address, **{"$schema": address})
        value = load_good(portal)
        value["resources"][0] |= {"profile": address, "$schema": address, "scheme": "http", "extrapaths": [address]}
        value["resources"][0]["schema"] |= {"$schema": address, "profile": address}
        portal.write(f"{FOLDER}/datapackage.yaml", value)
        assert portal.data_keys() == []
        with pytest.raises(BlockingIOError):
            server.accept()


def test_what_was_examined_is_remembered_until_it_changes(portal: Any) -> None:
    seen(portal, "站点,数量\n湖滨,x\n")
    entry = load_catalogue(portal.root).entries[0]
    assert portal.data_keys() == ["R-305/type"]
    mark = fingerprint(entry, portal.root)
    keep_observed(portal.root, {mark: []})
    assert portal.data_keys() == []
    (portal.root / MEMORY).write_text("not a database")
    assert portal.data_keys() == ["R-305/type"]
    portal.write(f"{FOLDER}/stops.csv", "站点,数量\n湖滨,1\n")
    assert fingerprint(entry, portal.root) != mark


def test_a_cache_that_cannot_be_written_costs_only_time(portal: Any) -> None:
    seen(portal)
    blocked = (portal.root / MEMORY).parent
    blocked.parent.mkdir(parents=True)
    blocked.write_text("a file where the folder should be")
    assert portal.data_keys() == []


def test_data_of_stored_resources_are_left_alone(portal: Any, good_entries: Any) -> None:
    portal.entry(good_entries["restricted"])
    assert portal.data_keys() == []


def test_a_device_is_not_read(portal: Any) -> None:
    seen(portal)
    path = Path(portal.root / FOLDER / "stops.csv")
    path.unlink()
    os.mkfifo(path)
    assert [one.code for one in examine(portal.root / FOLDER, portal.root)] == ["data-unreadable/not-a-file"]
