"""`mulu new` reads Chinese files as they come, keeps codes as text, and overwrites nothing."""

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook

from catalog.authoring.describing import with_hints
from catalog.authoring.inference import infer
from catalog.authoring.new import described_resource, new_entry, resource_names
from catalog.errors import UsageError
from catalog.guessing.columns import guess_columns
from catalog.messages import Messages, sentences_of
from catalog.sensitive.sightings import Kind

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
    assert {one.name: one.type for one in found.columns} == TYPES
    assert found.format == ("tsv" if delimiter == "\t" else "csv")
    assert found.missing == ("-",)


def test_a_title_line_above_the_header_is_skipped(tmp_path: Path) -> None:
    (found,) = infer(write(tmp_path / "a.csv", "杭州市统计表,,\n区,人口,年\n西湖,1,2020\n"))
    assert [one.name for one in found.columns] == ["区", "人口", "年"]
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
    assert {one.name: one.type for one in first.columns} == {
        "区": "string",
        "人口": "number",
        "日期": "date",
        "代码": "string",
    }
    assert (first.sheet, second.sheet) == ("一季度", "二季度")


def test_geojson_properties_are_fields(tmp_path: Path) -> None:
    feature = {"type": "Feature", "geometry": None, "properties": {"名称": "西湖", "面积": 6.5}}
    collection = json.dumps({"type": "FeatureCollection", "features": [feature]})
    (found,) = infer(write(tmp_path / "a.geojson", collection))
    assert {one.name: one.type for one in found.columns} == {"名称": "string", "面积": "number"}


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
    found = [one for one in portal.findings() if one.file.startswith("datapackages")]
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
    code, out, _ = run_mulu("check", "data-bureau", "--today", "2026-11-20", "--language", "en")
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


def test_a_sheet_with_title_unit_and_notes_is_read_as_its_table(tmp_path: Path) -> None:
    book = Workbook()
    for row in (
        ["2020年示例市人口情况"], [None, None, "单位：万人"], ["序号", "地区", "常住人口", "发布日期"],
        [1, "上城区", 132.4, "2021年5月1日"], [2, "拱墅区", 112.0, "2021年5月1日"], ["注：初步核算"],
    ):  # fmt: skip
        book.active.append(row)
    book.save(tmp_path / "人口.xlsx")
    (found,) = infer(tmp_path / "人口.xlsx")
    assert (found.dialect, found.notes) == ({"headerRows": [3]}, (6,))
    assert [(one.type, one.unit) for one in found.columns] == [
        ("integer", ""), ("string", ""), ("number", "万人"), ("date", ""),
    ]  # fmt: skip
    assert found.columns[3].reading == {"format": "%Y年%m月%d日"}


@pytest.mark.parametrize("name", ["datapackage.json", "DataPackage.yaml"])
def test_a_file_that_would_be_a_second_descriptor_is_refused(portal: Any, tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError):
        new_entry(portal.root, "data-bureau/x", [write(tmp_path / name, "{}")])


def hints_of(path: Path, language: str = "zh") -> str:
    (found,) = infer(path)
    return with_hints(described_resource(path, "x", found), found, Messages(language))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_hints_stand_above_the_columns_they_speak_of(tmp_path: Path, language: str) -> None:
    rows = [f"张示例{n},139{n * 7_654_321 % 10**8:08d},{'男女'[n % 2]},{n if n != 5 else '约5'}" for n in range(40)]
    path = write(tmp_path / "a.csv", "姓名,联系电话,性别,次数\n" + "\n".join(rows) + "\n")
    lines = hints_of(path, language).splitlines()
    above = {
        line.split(": ")[1]: lines[place - 1] for place, line in enumerate(lines) if line.startswith("    - name: ")
    }
    assert Messages(language).text("new.kind.mobile") in above["联系电话"]
    assert "男" in above["性别"] and "enum" in above["性别"]
    assert "约5" in above["次数"]


def test_every_kind_of_personal_data_has_its_word() -> None:
    assert {f"new.kind.{kind}" for kind in Kind} <= set(sentences_of("zh"))


def test_notes_below_a_table_are_pointed_at_and_spoil_no_type(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "区,人口,年\n西湖,1,2020\n上城,2,2020\n注：不含流动人口,,\n")
    (found,) = infer(path)
    assert [one.type for one in found.columns] == ["string", "integer", "year"]
    assert "第 4 行" in hints_of(path)


def test_a_file_without_a_header_gets_numbered_columns_to_be_titled(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "101,2020-01-01,5.5\n102,2020-01-02,6.5\n")
    (found,) = infer(path)
    described = described_resource(path, "x", found)
    assert described["dialect"] == {"header": False}
    assert [(one["name"], one["title"], one["type"]) for one in described["schema"]["fields"]] == [  # type: ignore[index]
        ("column_1", "待补", "integer"), ("column_2", "待补", "date"), ("column_3", "待补", "number"),
    ]  # fmt: skip


def test_json_called_text_is_no_table(tmp_path: Path) -> None:
    (found,) = infer(write(tmp_path / "stops.txt", '{"甲": ["a", "b"],\n"乙": ["c", "d"]}'))
    assert (found.format, found.columns) == ("json", ())


def test_what_people_fill_in_stands_before_what_was_inferred(portal: Any, tmp_path: Path) -> None:
    path = new_entry(portal.root, "data-bureau/bus", [write(tmp_path / "公交站点.csv", CSV)])
    text = path.read_text("utf-8")
    value = yaml.safe_load(text)
    assert list(value) == ["name", "title", "description", "licenses", "catalog", "resources"]
    assert (value["title"], value["catalog"]["coverage_temporal"]) == ("公交站点", "2026-01-02/2026-01-03")
    assert text.rindex("待补") < text.index("resources:")
    assert "update_frequency: 待补  # continuous | daily" in text


CELLS = st.one_of(
    st.text(max_size=12),
    st.from_regex(r"[0-9]{1,20}", fullmatch=True),
    st.from_regex(r"-?[0-9]{1,4}(,[0-9]{3}){0,2}(\.[0-9]{1,3})?%?", fullmatch=True),
    st.dates().map(str),
    st.dates().map(lambda day: f"{day.year}年{day.month}月{day.day}日"),
    st.sampled_from(["", "-", "—", "无", "N/A", "NA", "0012", "1e5", "２", "\u2028", "# x", "a: b", "'", '"']),
)


@given(
    st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=12), st.lists(CELLS, min_size=3, max_size=3)
)
def test_no_cell_is_lost_to_a_type_whatever_the_table(rows: list[list[str]], header: list[str]) -> None:
    found, missing = guess_columns(header, rows)
    for place, column in enumerate(found):
        for row in rows:
            cell = row[place].strip()
            if column.type in ("integer", "number") and not column.reading and cell and cell not in missing:
                assert str(float(cell)) != "nan"
                assert column.type == "number" or str(int(cell)) == cell.lstrip("+").replace("-0", "0") or cell == "-0"


@example([["", "0\x850"]])
@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=8))
def test_whatever_a_file_holds_the_descriptor_can_be_read_again(tmp_path_factory: Any, rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path = write(tmp_path_factory.mktemp("t") / "a.csv", text.getvalue().encode("utf-8", "replace"))
    try:
        (found,) = infer(path)
    except UsageError:
        return
    described = described_resource(path, "x", found)
    assert yaml.safe_load(with_hints(described, found, Messages("zh"))) == [described]
