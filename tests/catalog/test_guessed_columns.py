"""What `mulu new` makes of columns: how values are written, units, missing values, keys."""

from pathlib import Path
from typing import Any

import pytest

from catalog.authoring.inference import infer
from catalog.guessing.columns import guess_columns
from catalog.guessing.headers import title_and_unit
from catalog.guessing.keys import key_candidates, primary_key


def columns(**cells: list[str]) -> dict[str, Any]:
    """The columns guessed of a table, by their names."""
    rows = [list(row) for row in zip(*cells.values(), strict=True)]
    return {column.name: column for column in guess_columns(list(cells), rows)[0]}


@pytest.mark.parametrize(
    ("cells", "kind", "reading"),
    [
        (["2020年1月21日", "2020年12月1日"], "date", {"format": "%Y年%m月%d日"}),
        (["2020/1/21"], "date", {"format": "%Y/%m/%d"}),
        (["20200121", "20200229", "20200301"], "date", {"format": "%Y%m%d"}),
        (["20200121", "20200230", "20200301"], "string", {}),  # 30 February: numbers of one width are codes
        (["2020-01-21 08:00:00"], "datetime", {"format": "%Y-%m-%d %H:%M:%S"}),
        (["08:30"], "time", {"format": "%H:%M"}),
        (["2020-01"], "yearmonth", {}),
        (["1,234", "56"], "number", {"groupChar": ","}),
        (["1,234", "5,6"], "string", {}),
        (["12.5%", "-3%"], "number", {"bareNumber": False}),
        (["12.5%", "3"], "string", {}),
        (["330102199001011234", "33010219900101123X"], "string", {}),
        (["00", "1"], "string", {}),
        (["0", "1"], "integer", {}),
        (["999999999999999"], "integer", {}),
        (["1000000000000000"], "string", {}),
    ],
)
def test_the_way_of_writing_is_declared(cells: list[str], kind: str, reading: dict[str, Any]) -> None:
    column = columns(x=cells)["x"]
    assert (column.type, column.reading) == (kind, reading)


def test_a_year_is_a_year_only_under_such_a_name() -> None:
    found = columns(年份=["2020", "2021"], 数量=["2020", "2021"])
    assert (found["年份"].type, found["数量"].type) == ("year", "integer")


@pytest.mark.parametrize(
    ("name", "title", "unit"),
    [
        ("人口(万人)", "人口", "万人"),
        ("人口（万人）", "人口", "万人"),
        ("国内生产总值（单位：亿元）", "国内生产总值", "亿元"),
        ("增长率(%)", "增长率", "%"),
        ("PM2.5(μg/m3)", "PM2.5", "μg/m3"),
        ("面积/平方公里", "面积", "平方公里"),
        ("一级行政区划(Adm1)", "一级行政区划(Adm1)", ""),
        ("男/女", "男/女", ""),
        ("名称（曾用名）", "名称（曾用名）", ""),
    ],
)
def test_units_in_headers_become_units(name: str, title: str, unit: str) -> None:
    assert title_and_unit(name) == (title, unit)


def test_only_measures_have_units_and_the_name_stays_that_of_the_file() -> None:
    found = columns(**{"人口(万人)": ["12.5", "13"], "备注(元)": ["甲", "乙"], "占比": ["12%", "88%"]})
    assert [(one.name, one.title, one.unit) for one in found.values()] == [
        ("人口(万人)", "人口", "万人"), ("备注(元)", "备注(元)", ""), ("占比", "占比", "%"),
    ]  # fmt: skip


def test_the_unit_above_a_table_is_that_of_its_measures(tmp_path: Path) -> None:
    text = "2020年杭州市各区生产总值,,\n,,单位：亿元\n地区,生产总值,行政区划代码\n西湖,12.5,330106\n上城,13,330102\n"
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    (found,) = infer(path)
    assert found.dialect == {"headerRows": [3]}
    assert [one.unit for one in found.columns] == ["", "亿元", ""]


@pytest.mark.parametrize(
    ("cells", "notes", "missing", "kind"),
    [
        (["1", "—", "3"], ["甲", "乙", "丙"], ("—",), "integer"),
        (["1", "N/A", "3"], ["甲", "乙", "丙"], ("N/A",), "integer"),
        (["1", "无", "3"], ["甲", "乙", "丙"], ("无",), "integer"),
        (["1", "无", "3"], ["有", "无", "有"], (), "string"),  # 无 is an answer in the other column
        (["1", "2", "3"], ["AO", "NA", "BW"], (), "integer"),  # Namibia
        (["1", "NA", "3"], ["甲", "乙", "丙"], ("NA",), "integer"),
    ],
)
def test_marks_of_missing_values_are_told_from_words(
    cells: list[str], notes: list[str], missing: tuple[str, ...], kind: str
) -> None:
    (first, _), found = guess_columns(["数量", "备注"], [list(row) for row in zip(cells, notes, strict=True)])
    assert (found, first.type) == (missing, kind)


def test_a_key_is_a_column_of_codes_without_repetition() -> None:
    names = ["武林门", "湖滨", "凤起路"]
    found = list(columns(站点名称=names, 站点编号=["01", "02", "03"], 人次=["5", "6", "7"]).values())
    assert (primary_key(found), key_candidates(found)) == (("站点编号",), ("站点名称", "人次"))
    repeated = list(columns(站点名称=names, 站点编号=["01", "02", "01"]).values())
    assert (primary_key(repeated), key_candidates(repeated)) == ((), ("站点名称",))


def test_what_speaks_of_people_is_no_key() -> None:
    found = list(columns(身份证号=["甲1", "乙2", "丙3"], 登记编号=["01", "02", "03"]).values())
    assert primary_key(found) == ("登记编号",)
    assert (primary_key(found[:1]), key_candidates(found[:1])) == ((), ())


def test_a_code_is_a_better_key_than_a_running_number() -> None:
    found = list(columns(序号=["1", "2"], 区划代码=["330102", "330105"]).values())
    assert primary_key(found) == ("区划代码",)
    assert primary_key(found[:1]) == ("序号",)


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
        ("x", ["2026年1月1日"], "date"),
        ("x", ["440例"], "string"),
        ("x", ["2026-01-01T08:00:00"], "datetime"),
        ("x", [], "string"),
        ("联系电话", ["87654321"], "string"),
    ],
)
def test_a_column_gets_the_narrowest_type_that_loses_nothing(name: str, cells: list[str], kind: str) -> None:
    ((column,), _) = guess_columns([name], [[cell] for cell in cells])
    assert column.type == kind
