"""XML, Parquet, GeoJSON, what is told of columns, and the charts that are chosen where an entry asks for none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from arro3.io import read_parquet

from catalog.previews.column_facts import MOST_KINDS
from catalog.entry_pages.data_rows import field_rows
from catalog.derivation.derived import Derived, derive, product_folder, recalled
from catalog.model.entry import Field, Resource, View
from catalog.model.label import Label

NO_CHART = {"kind": "none"}


def derived(tmp_path: Path, columns: str, rows: str, view: View | None = None, **facts: Any) -> tuple[Derived, Path]:
    """The products of a table whose columns are named `name:type`."""
    pairs = [column.split(":") for column in columns.split(",")]
    fields = tuple(Field(name=name, type=kind, title=Label(name)) for name, kind in pairs)
    source = tmp_path / "t.csv"
    source.write_text(",".join(name for name, _ in pairs) + "\n" + rows, encoding="utf-8")
    facts = {"name": "t", "title": Label("表"), "path": "t.csv", "format": "csv", "fields": fields, **facts}
    cache = tmp_path / "cache"
    key = derive(Resource(**facts), source, cache, view or View()).key
    return recalled(cache, key, is_placed=True), Path(product_folder(cache, key))


def parquet(folder: Path) -> tuple[list[str], list[list[Any]]]:
    """Types and columns of the Parquet file."""
    table = read_parquet(folder / "table.parquet").read_all()
    columns = [[cell.as_py() for chunk in table.column(at).chunks for cell in chunk] for at in range(table.num_columns)]
    return [str(field.type).removeprefix("arro3.core.DataType").strip("<>\n ") for field in table.schema], columns


def test_parquet_keeps_types_and_makes_text_of_a_column_with_a_stray_cell(tmp_path: Path) -> None:
    rows = "007,1,1.5,true,2024-02-29,9007199254740993,1\n,2,,false,,1,x\n"
    columns = "code:string,n:integer,x:number,yes:boolean,day:date,long:number,stray:integer"
    _, folder = derived(tmp_path, columns, rows)
    types, found = parquet(folder)
    assert types == ["Utf8", "Int64", "Float64", "Boolean", "Date32", "Utf8", "Utf8"]
    assert [str(cells) for cells in found[4:]] == [
        "[datetime.date(2024, 2, 29), None]",
        "['9007199254740993', '1']",
        "['1', 'x']",
    ]
    assert found[:4] == [["007", None], [1, 2], [1.5, None], [True, False]]


@pytest.mark.parametrize("rows", ["", "1\n", "9223372036854775807\n", "9223372036854775808\n"])
def test_parquet_holds_no_rows_and_the_largest_numbers(rows: str, tmp_path: Path) -> None:
    _, folder = derived(tmp_path, "n:integer", rows)
    assert [str(cell) for cell in parquet(folder)[1][0]] == rows.split()


def test_xml_can_hold_any_column_and_leaves_out_what_xml_cannot(tmp_path: Path) -> None:
    _, folder = derived(tmp_path, '站点 "名":string,b:boolean', '"<b>&\x0b",true\n,false\n')
    rows = ElementTree.parse(folder / "table.xml").getroot().findall("row")
    told = [[(field.get("name"), field.text) for field in row] for row in rows]
    assert told == [[('站点 "名"', "<b>&"), ("b", "true")], [("b", "false")]]


@pytest.mark.parametrize(
    ("system", "longitude"), [("", 120.16), ("WGS-84", 120.16), ("CGCS2000", 120.16), ("GCJ-02", 120.155)]
)
def test_geojson_is_in_wgs84_and_the_columns_keep_what_was_written(
    system: str, longitude: float, tmp_path: Path
) -> None:
    rows = "甲,120.16,30.25\n乙,,\n"
    _, folder = derived(tmp_path, "name:string,lon:number,lat:number", rows, View(coordinate_system=system))
    found = json.loads((folder / "table.geojson").read_text("utf-8"))["features"]
    assert found[0]["geometry"]["coordinates"][0] == pytest.approx(longitude, abs=0.001)
    assert found[0]["properties"] == {"name": "甲", "lon": 120.16, "lat": 30.25}
    assert found[1]["geometry"] is None


def test_a_geojson_file_of_another_system_is_offered_in_wgs84_too(tmp_path: Path) -> None:
    source = tmp_path / "t.geojson"
    feature = {
        "type": "Feature",
        "properties": {"a": 1},
        "geometry": {"type": "LineString", "coordinates": [[120, 30, 5]]},
    }
    source.write_text(json.dumps({"type": "FeatureCollection", "crs": {}, "features": [feature]}))
    resource = Resource(name="t", title=Label("表"), path="t.geojson", format="geojson")
    plain = derive(resource, source, tmp_path / "cache", View(coordinate_system="CGCS2000"))
    moved = derive(resource, source, tmp_path / "cache", View(coordinate_system="GCJ-02"))
    assert [[one.format for one in found.products] for found in (plain, moved)] == [
        ["CSV", "XLSX"],
        ["CSV", "XLSX", "GEOJSON"],
    ]
    value = json.loads(Path(product_folder(tmp_path / "cache", moved.key), "table.geojson").read_text())
    ((east, north, height),) = value["features"][0]["geometry"]["coordinates"]
    assert (120 - east > 0.001, 30 != north, height, "crs" in value) == (True, True, 5, False)


@pytest.mark.parametrize(
    ("properties", "csv"),
    [
        ([{"a": 1.50, "b": ["x"]}, {"b": "=1+1"}], 'a,b\r\n1.5,"[""x""]"\r\n,\'=1+1\r\n'),
        ([{"a": None}], "a\r\n"),
        ([{}, None], ""),
    ],
)
def test_the_properties_of_places_are_a_table_too(properties: list[Any], csv: str, tmp_path: Path) -> None:
    source = tmp_path / "t.geojson"
    features = [{"type": "Feature", "properties": one, "geometry": None} for one in properties]
    source.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    found = derive(Resource(name="t", title=Label("表"), path="", format="geojson"), source, tmp_path / "cache", View())
    folder = Path(product_folder(tmp_path / "cache", found.key))
    assert [one.format for one in found.products] == (["CSV", "XLSX"] if csv else [])
    assert not csv or (folder / "table.csv").read_bytes().decode("utf-8-sig") == csv


def test_columns_tell_what_is_missing_and_how_values_are_spread(tmp_path: Path) -> None:
    rows = "".join(f"c{n},{n % 3 or ''},2024-01-{n:02d},{'甲乙'[n % 2]}\n" for n in range(1, 13))
    found, _ = derived(tmp_path, "code:string,n:integer,day:date,kind:string", rows)
    code, n, day, kind = found.columns
    assert (code.filled, code.is_unique, code.bars) == (12, True, ())
    assert (n.filled, n.low, n.high, sum(n.bars)) == (8, "1", "2", 8)
    assert (day.low, day.high, day.bars) == ("2024-01-01", "2024-01-12", (1,) * 12)
    assert (kind.words, kind.bars) == (("乙", "甲"), (6, 6))


@pytest.mark.parametrize(("kinds", "told"), [(MOST_KINDS, MOST_KINDS), (MOST_KINDS + 1, 0)])
def test_only_a_few_kinds_are_told_one_by_one(kinds: int, told: int, tmp_path: Path) -> None:
    found, _ = derived(tmp_path, "kind:string", "".join(f"k{n % kinds}\n" for n in range(40)))
    assert len(found.columns[0].words) == told


def test_a_personal_column_tells_no_value(tmp_path: Path) -> None:
    fields = (Field(name="n", type="integer", title=Label("n"), sensitivity="personal"),)
    found, _ = derived(tmp_path, "n:integer", "1\n2\n\n", fields=fields)
    assert (found.columns[0].filled, found.columns[0].low, found.columns[0].bars) == (2, "", ())


def test_before_the_gate_the_field_table_tells_no_value(tmp_path: Path) -> None:
    found, _ = derived(tmp_path, "n:integer,kind:string", "4711,甲乙丙\n12,甲乙丙\n0,丁\n")
    resource = Resource(
        name="t",
        title=Label("表"),
        path="t.csv",
        format="csv",
        fields=tuple(
            Field(name=name, type=kind, title=Label(name)) for name, kind in (("n", "integer"), ("kind", "string"))
        ),
    )
    facts = dict(zip(("n", "kind"), zip(found.columns, found.sparks, strict=True), strict=True))
    said = [field_rows(resource, facts, 3, "zh", is_guarded=is_guarded) for is_guarded in (False, True)]
    assert "4711" in said[0] and "甲乙丙 2" in said[0]
    assert "4711" not in said[1] and "甲乙丙" not in said[1] and "m-spark" in said[1]


YEARS = "".join(f"{year},{year * 2},{year + 1},a{year}\n" for year in range(2001, 2011))
NAMED = "".join(f"站{n},{n * 3},k{n}\n" for n in range(9))
PAIRS = "".join(f"2024-0{month},{kind},{month}\n" for month in range(1, 7) for kind in "甲乙")
CODES = "".join(f"{n},k{n % 2}\n" for n in range(30))


@pytest.mark.parametrize(
    ("columns", "rows", "chosen"),
    [
        ("年:year,人数:integer,户数:integer,code:string", YEARS, ("line", 10, 2)),
        ("站点:string,客流:integer,code:string", NAMED, ("bar", 9, 1)),
        ("月:yearmonth,类:string,量:integer", PAIRS, ("line", 6, 2)),
        ("编号:integer,类:string", CODES, ("bar", 2, 1)),
        ("编号:integer", "1\n2\n3\n", None),
        ("经度:number,纬度:number", "120,30\n121,31\n", None),
    ],
)
def test_a_chart_is_chosen_from_the_data(
    columns: str, rows: str, chosen: tuple[str, int, int] | None, tmp_path: Path
) -> None:
    chart = derived(tmp_path, columns, rows)[0].chart
    assert (chart and (chart.kind, len(chart.x), len(chart.series))) == chosen
    assert chart is None or chart.is_chosen
    assert derived(tmp_path, columns, rows, View(chart=NO_CHART))[0].chart is None
