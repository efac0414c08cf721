"""`mulu new` reads Chinese files as they come, keeps codes as text, and overwrites nothing."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import Workbook

from catalog.errors import UsageError
from catalog.inference import column_type, infer
from catalog.new import new_entry, resource_names

CSV = "站点名称,区划代码,日期,数量,经度,备注\n武林门,0101,2026-01-02,5,120.1,\n湖滨,0102,2026-01-03,-,120.2,好\n"
TYPES = {
    "站点名称": "string",
    "区划代码": "string",
    "日期": "date",
    "数量": "integer",
    "经度": "number",
    "备注": "string",
}


def write(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_encoding_delimiter_and_types_are_inferred(tmp_path: Path, encoding: str, delimiter: str) -> None:
    (found,) = infer(write(tmp_path / "站点.csv", CSV.replace(",", delimiter).encode(encoding)))
    assert found.encoding == encoding.removesuffix("-sig")
    assert dict(found.fields) == TYPES
    assert found.format == ("tsv" if delimiter == "\t" else "csv")
    assert found.missing == ("-",)


@pytest.mark.parametrize(
    ("name", "cells", "kind"),
    [
        ("编码", ["0101", "0102"], "string"),
        ("x", ["0101", "0102"], "string"),
        ("x", ["101", "102"], "integer"),
        ("行政区划代码", ["330102"], "string"),
        ("身份", ["330102199001011234"], "string"),
        ("x", ["1.5", "2"], "number"),
        ("x", ["1.5", "２"], "string"),
        ("x", ["2026-01-01", ""], "date"),
        ("x", ["2026-02-30"], "string"),
        ("x", ["2026年1月1日"], "string"),
        ("x", ["440例"], "string"),
        ("x", ["2026-01-01T08:00:00"], "datetime"),
        ("x", [], "string"),
        ("联系电话", ["87654321"], "string"),
    ],
)
def test_a_column_gets_the_narrowest_type_that_loses_nothing(name: str, cells: list[str], kind: str) -> None:
    assert column_type(name, cells) == kind


def test_a_title_line_above_the_header_is_skipped(tmp_path: Path) -> None:
    (found,) = infer(write(tmp_path / "a.csv", "杭州市统计表,,\n区,人口,年\n西湖,1,2020\n"))
    assert [name for name, _ in found.fields] == ["区", "人口", "年"]
    assert found.dialect == {"headerRows": [2]}


def workbook(path: Path) -> Path:
    book = Workbook()
    book.active.title = "一季度"
    for row in (
        ["区", "人口", "日期", "代码"],
        ["西湖", 12, datetime(2026, 1, 1), "0101"],
        ["上城", 13.5, None, "0102"],
    ):
        book.active.append(row)
    book.create_sheet("空")
    book.create_sheet("二季度").append(["区", "数"])
    book.save(path)
    return path


def test_every_sheet_with_rows_is_a_resource(tmp_path: Path) -> None:
    first, second = infer(workbook(tmp_path / "表.xlsx"))
    assert dict(first.fields) == {"区": "string", "人口": "number", "日期": "date", "代码": "string"}
    assert (first.sheet, second.sheet) == ("一季度", "二季度")


def test_geojson_properties_are_fields(tmp_path: Path) -> None:
    feature = {"type": "Feature", "geometry": None, "properties": {"名称": "西湖", "面积": 6.5}}
    collection = json.dumps({"type": "FeatureCollection", "features": [feature]})
    (found,) = infer(write(tmp_path / "a.geojson", collection))
    assert dict(found.fields) == {"名称": "string", "面积": "number"}


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.geojson", "{"), ("a.xlsx", "x"), ("a.exe", "x"), ("a.csv", b"\xff\xff\xff"), ("b.geojson", "[]")],
)
def test_files_that_cannot_be_read_are_refused_in_words(tmp_path: Path, name: str, content: bytes | str) -> None:
    with pytest.raises(UsageError):
        infer(write(tmp_path / name, content))


def test_chinese_names_become_pinyin_and_stay_apart() -> None:
    assert resource_names(["公交站点", "公交站点", "bus stops", "！！"], "data") == [
        "gong-jiao-zhan-dian", "gong-jiao-zhan-dian-2", "bus-stops", "data",
    ]  # fmt: skip


def test_a_new_entry_only_lacks_what_a_person_must_say(
    portal: Any, tmp_path: Path, run_mulu: Callable[..., Any]
) -> None:
    files = (write(tmp_path / "站点.csv", CSV.encode("gb18030")), workbook(tmp_path / "表.xlsx"))
    code, out, _ = run_mulu("new", "data-bureau/bus-stops", "--data", str(files[0]), "--data", str(files[1]))
    assert (code, "mulu check data-bureau/bus-stops" in out) == (0, True)
    found = portal.findings()
    assert {finding.key for finding in found} == {"placeholder"}
    assert "catalog.security_review.by" in {finding.facts["key"] for finding in found}
    path = portal.root / "datapackages/data-bureau/bus-stops/datapackage.yaml"
    assert (path.parent / "站点.csv").read_bytes() == files[0].read_bytes()
    assert yaml.safe_load(path.read_text("utf-8"))["resources"][0]["encoding"] == "gb18030"


def test_a_new_entry_filled_in_passes_the_check(portal: Any, tmp_path: Path, run_mulu: Callable[..., Any]) -> None:
    new_entry(
        portal.root,
        "data-bureau/bus-stops",
        [write(tmp_path / "站点.csv", CSV.encode("gb18030")), workbook(tmp_path / "表.xlsx")],
    )
    path = portal.root / "datapackages/data-bureau/bus-stops/datapackage.yaml"
    text = path.read_text("utf-8")
    for key, value in (
        ("openness_type", "unconditional"),
        ("update_frequency", "yearly"),
        ("topic_class", "transport"),
        ("name", "MIT"),
    ):
        text = text.replace(f"{key}: 待补", f"{key}: {value}")
    text = text.replace("open_agreement: 待补", "open_agreement: open-data-licence-v1")
    path.write_text(text.replace(": 待补", ": 公交"), "utf-8")
    code, out, _ = run_mulu("check", "--today", "2026-11-20", "--language", "en")
    assert code == 0, out
    assert "nothing found" in out


def test_a_new_body_gets_a_file_to_fill_in(portal: Any, tmp_path: Path) -> None:
    new_entry(portal.root, "water/levels", [write(tmp_path / "a.csv", "a,b\n1,2\n")])
    found = [finding for finding in portal.findings() if finding.file.endswith("publisher.yaml")]
    assert {finding.key for finding in found} == {"placeholder"}


def test_nothing_is_overwritten(portal: Any, tmp_path: Path, run_mulu: Callable[..., Any]) -> None:
    before = portal.entry().read_bytes()
    file = write(tmp_path / "a.csv", "a,b\n1,2\n")
    code, _, err = run_mulu("new", "data-bureau/open", "--data", str(file))
    assert (code, "data-bureau/open" in err) == (2, True)
    assert (portal.root / "datapackages/data-bureau/open/datapackage.yaml").read_bytes() == before


def test_a_refused_entry_leaves_nothing_behind(portal: Any, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        new_entry(portal.root, "data-bureau/x", [write(tmp_path / "a.csv", "a,b\n"), write(tmp_path / "b.exe", "x")])
    assert [path.name for path in (portal.root / "datapackages/data-bureau").iterdir()] == ["publisher.yaml"]


@pytest.mark.parametrize("key", ["a", "a/b/c", "../x/y", "A/b", "公交/b", "api/x", "a/", "/"])
def test_names_that_cannot_be_addresses_are_refused(portal: Any, tmp_path: Path, key: str) -> None:
    with pytest.raises(UsageError):
        new_entry(portal.root, key, [write(tmp_path / "a.csv", "a,b\n1,2\n")])


def test_two_files_of_one_name_are_refused(portal: Any, tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    files = [write(tmp_path / "a.csv", "a,b\n"), write(tmp_path / "x/A.csv", "a,b\n")]
    with pytest.raises(UsageError):
        new_entry(portal.root, "data-bureau/x", files)
