"""Files as cities hand them in: odd GeoJSON, workbooks that unpack to too much, tables that their dialect describes."""

from __future__ import annotations

import io
import json
import math
import random
import re
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any

import frictionless
import pytest

from catalog.derivation.derived import Derived, derive, product_folder, recalled
from catalog.errors import UsageError
from catalog.authoring.inference import infer
from catalog.previews.maps import MOST_BYTES
from catalog.model.entry import Field, Resource, View
from catalog.model.label import Label
from tests.build.conftest import write_entry

POINT = {"type": "Point", "coordinates": [120.1, 30.2]}
LINE = {"type": "LineString", "coordinates": [[120.1, 30.2], [120.2, 30.3]]}
BOTH = {"type": "GeometryCollection", "geometries": [POINT, LINE]}


def feature(geometry: Any, **facts: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"name": "甲"}, "geometry": geometry, **facts}


def collection(*features: Any, **facts: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), **facts}


def derived(tmp_path: Path, name: str, content: bytes, system: str = "", **facts: Any) -> tuple[Derived, Path]:
    """The products of a file, and the folder where they lie."""
    source = tmp_path / name
    source.write_bytes(content)
    said = {"name": "t", "title": Label("表"), "path": name, "format": name.rpartition(".")[2], **facts}
    key = derive(Resource(**said), source, tmp_path / "cache", View(coordinate_system=system)).key
    cache = tmp_path / "cache"
    return recalled(cache, key, is_placed=True), Path(product_folder(cache, key))


def kinds(found: Derived) -> list[str]:
    return sorted(place.kind for place in found.places)


def test_a_collection_of_geometries_is_on_the_map_and_is_one_feature(tmp_path: Path) -> None:
    found, _ = derived(tmp_path, "t.geojson", json.dumps(collection(feature(BOTH), feature(None))).encode())
    assert (kinds(found), found.placed, found.place_count) == (["line", "point"], 1, 2)


@pytest.mark.parametrize("value", [feature(POINT), POINT, {"type": "GeometryCollection", "geometries": [POINT]}])
def test_a_single_feature_or_geometry_is_a_map_too(value: dict[str, Any], tmp_path: Path) -> None:
    found, _ = derived(tmp_path, "t.geojson", json.dumps(value).encode())
    assert (kinds(found), found.place_count, found.problem) == (["point"], 1, "")


def test_a_single_feature_is_a_table_of_one_row(tmp_path: Path) -> None:
    found, _ = derived(tmp_path, "t.geojson", json.dumps(feature(POINT)).encode())
    assert (found.rows, found.headings) == (1, ("name",))


@pytest.mark.parametrize("position", ["[NaN,30]", "[120,Infinity]", "[500000,3300000]", "[181,30]", "[120,-90.1]"])
@pytest.mark.parametrize("system", ["", "GCJ-02"])
def test_what_is_not_on_earth_is_not_on_the_map_and_breaks_no_page(position: str, system: str, tmp_path: Path) -> None:
    odd = json.dumps(collection(feature(POINT), feature({"type": "Point", "coordinates": "?"}))).replace(
        '"?"', position
    )
    found, _ = derived(tmp_path, "t.geojson", odd.encode(), system)
    assert (found.placed, found.place_count, "km" in found.map or " m" in found.map) == (1, 2, True)


def test_the_edges_of_the_earth_are_on_the_map(tmp_path: Path) -> None:
    edges = [feature({"type": "Point", "coordinates": [x, y]}) for x in (-180, 180) for y in (-90, 90)]
    assert derived(tmp_path, "t.geojson", json.dumps(collection(*edges)).encode())[0].placed == 4


def test_geojson_nested_without_end_is_an_unread_file_and_no_broken_entry(tmp_path: Path) -> None:
    deep = json.dumps(collection(feature({"type": "Polygon", "coordinates": "?"})))
    found, _ = derived(tmp_path, "t.geojson", deep.replace('"?"', "[" * 100_000 + "]" * 100_000).encode())
    assert (found.problem, found.places) == ("table-unreadable", ())


def test_moving_reaches_into_collections_and_leaves_no_stale_frame(tmp_path: Path) -> None:
    value = collection(feature({**BOTH, "bbox": [1, 2, 3, 4]}, bbox=[1, 2, 3, 4]), bbox=[1, 2, 3, 4])
    _, folder = derived(tmp_path, "t.geojson", json.dumps(value).encode(), "GCJ-02")
    moved = (folder / "table.geojson").read_text("utf-8")
    assert "bbox" not in moved
    point, line = json.loads(moved)["features"][0]["geometry"]["geometries"]
    assert 0.001 < 120.1 - point["coordinates"][0] < 0.01
    assert line["coordinates"][0] == point["coordinates"]


def workbook(sheet: bytes) -> bytes:
    """A workbook of one sheet; enough of one for every reader that looks at its size first."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return stream.getvalue()


def test_a_workbook_that_would_unpack_to_far_more_is_never_unpacked(tmp_path: Path) -> None:
    content = workbook(b"A" * 30_000_000)
    found, _ = derived(tmp_path, "t.xlsx", content)
    assert (found.problem, found.bytes, found.products) == ("table-unreadable", len(content), ())
    with pytest.raises(UsageError, match="file-broken"):
        infer(tmp_path / "t.xlsx")


def test_a_new_entry_reads_a_cell_as_large_as_the_build_reads(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1," + "字" * 200_000 + "\n", encoding="utf-8")
    code = "import sys, pathlib; from catalog.authoring.inference import infer; print(len(infer(pathlib.Path(sys.argv[1]))))"
    told = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout.strip()) == (0, "1"), told.stderr


OFFICES = "编码,站名,where\n001,甲,{0}\n002,乙,{1}\n003,丙,nowhere\n"


@pytest.mark.parametrize(
    "written",
    [
        ('"120.1, 30.2"', '"120.3,30.4"'),
        ('"[120.1, 30.2]"', '"[120.3, 30.4]"'),
        ('"{""lon"": 120.1, ""lat"": 30.2}"', '"{""lat"": ""30.4"", ""lon"": ""120.3""}"'),
    ],
)
def test_a_geopoint_is_a_place_on_the_map_and_in_geojson(written: tuple[str, str], tmp_path: Path) -> None:
    fields = tuple(
        Field(name=name, type=kind, title=Label(name))
        for name, kind in (("编码", "string"), ("站名", "string"), ("where", "geopoint"))
    )
    found, folder = derived(tmp_path, "t.csv", OFFICES.format(*written).encode(), fields=fields)
    assert [place.rings for place in found.places] == [(((120.1, 30.2),),), (((120.3, 30.4),),)]
    assert [place.label for place in found.places] == ["甲", "乙"]
    features = json.loads((folder / "table.geojson").read_text("utf-8"))["features"]
    assert [one["geometry"] and one["geometry"]["coordinates"] for one in features] == [
        [120.1, 30.2],
        [120.3, 30.4],
        None,
    ]


@pytest.mark.parametrize("cell", ["120.1", "[1,2,3]", "[[1],[2]]", "{}", "[1", "120.1;30.2", "[" * 5000])
def test_a_geopoint_that_says_no_place_does_no_harm(cell: str, tmp_path: Path) -> None:
    fields = (Field(name="where", type="geopoint", title=Label("位置")),)
    found, _ = derived(tmp_path, "t.csv", f'where\n"{cell}"\n'.encode(), fields=fields)
    assert (found.places, found.rows, found.problem) == ((), 1, "")


@pytest.mark.parametrize(
    ("titles", "count"),
    [
        (("经度", "纬度"), 1),
        (("Lon", "LAT"), 1),
        (("POI_Longitude", "POI_Latitude"), 1),
        (("WGS84经度", "WGS84纬度"), 1),
        (("gcj_lng", "gcj_lat"), 1),
        (("经度", "海拔"), 0),
        (("flat", "salon"), 0),
    ],
)
def test_coordinates_are_known_by_their_titles_too(titles: tuple[str, str], count: int, tmp_path: Path) -> None:
    fields = tuple(
        Field(name=name, type="number", title=Label(title)) for name, title in zip(("jd", "wd"), titles, strict=True)
    )
    assert derived(tmp_path, "t.csv", b"jd,wd\n120.1,30.2\n", fields=fields)[0].placed == count


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("# 说明\na,b\n1,x\n#2,y\n3,z\n", {"commentChar": "#"}),
        ("# 说明\na,b\n1,x\n#2,y\n3,z\n", {"commentChar": "#", "headerRows": [2]}),
        ("a,b\n1,x\n注：,\n3,z\n", {"commentRows": [3]}),
        ("标题,\n\na,b\n1,x\n注：,\n3,z\n", {"commentRows": [5], "headerRows": [3]}),
        ("a, b\n1, x\n3, z\n", {"skipInitialSpace": True}),
        ("a;b\n1;x\n3;z\n", {"csv": {"delimiter": ";"}}),
        ("a,b\n1,\\x\n3,z\n", {"escapeChar": "\\"}),
    ],
)
def test_a_table_is_read_as_its_dialect_says_and_as_the_check_reads_it(
    text: str, dialect: dict[str, Any], tmp_path: Path
) -> None:
    fields = (Field(name="a", type="integer", title=Label("a")), Field(name="b", type="string", title=Label("b")))
    _, folder = derived(tmp_path, "t.csv", text.encode(), fields=fields, dialect=dialect)
    rows = json.loads((folder / "table.json").read_text("utf-8"))
    assert rows == [{"a": 1, "b": "x"}, {"a": 3, "b": "z"}]
    with frictionless.Resource.from_descriptor(
        {"name": "t", "path": "t.csv", "dialect": {**dialect, **dialect.get("csv", {})}}, basepath=str(tmp_path)
    ) as table:
        assert [row.to_dict() for row in table.row_stream] == rows


def test_yes_and_no_and_nothing_may_have_words_of_their_own(tmp_path: Path) -> None:
    yes = Field(
        name="开放", type="boolean", title=Label("开放"), reading={"trueValues": ["是"], "falseValues": ["否", "无"]}
    )
    count = Field(name="n", type="integer", title=Label("n"), reading={"missingValues": ["-", "—"]})
    _, folder = derived(tmp_path, "t.csv", "开放,n\n是,1\n否,-\n无,—\n?,4\n".encode(), fields=(yes, count))
    rows = [list(row.values()) for row in json.loads((folder / "table.json").read_text("utf-8"))]
    assert rows == [[True, 1], [False, None], [False, None], ["?", 4]]


def test_the_plain_coordinates_of_several_are_on_the_map(tmp_path: Path) -> None:
    names = ("bd_lng", "bd_lat", "lng", "lat")
    fields = tuple(Field(name=name, type="number", title=Label(name)) for name in names)
    found, _ = derived(tmp_path, "t.csv", b"bd_lng,bd_lat,lng,lat\n121,31,120,30\n", fields=fields)
    assert found.places[0].rings == (((120.0, 30.0),),)


@pytest.mark.parametrize("rows", ["true\nfalse\ntrue\n", "1\n0\n1\n"])
def test_yes_and_no_read_alike_in_the_preview_the_spread_and_the_rows(rows: str, tmp_path: Path) -> None:
    fields = (Field(name="b", type="boolean", title=Label("b")),)
    found, _ = derived(tmp_path, "t.csv", f"b\n{rows}".encode(), fields=fields)
    assert found.preview == "<tr><td>true</td></tr><tr><td>false</td></tr><tr><td>true</td></tr>"
    assert (found.columns[0].words, found.columns[0].bars) == (("true", "false"), (2, 1))


def coast(points: int, west: float) -> list[list[float]]:
    """A ring with a coast that no thinning makes straight."""
    turns = [math.tau * at / points for at in range(points)]
    rough = random.Random(points)
    far = [0.1 + rough.random() / 50 for _ in turns]
    return [[west + r * math.cos(turn), 30 + r * math.sin(turn)] for r, turn in zip(far, turns, strict=True)]


@pytest.mark.parametrize(("districts", "points"), [(13, 5000), (300, 200)])
def test_a_map_of_fine_borders_is_light_and_keeps_the_districts_it_can(
    districts: int, points: int, tmp_path: Path
) -> None:
    shapes = [feature({"type": "Polygon", "coordinates": [coast(points, 119 + n / 100)]}) for n in range(districts)]
    found, _ = derived(tmp_path, "t.geojson", json.dumps(collection(*shapes)).encode())
    assert len(zlib.compress(found.map.encode())) <= MOST_BYTES
    assert (found.placed == 13) is (districts == 13) and found.placed == len(found.places) > 10


@pytest.mark.parametrize(("letters", "kept"), [(4, 1500), (60, None)])
def test_a_map_of_long_names_shows_fewer_places_and_says_so(letters: int, kept: int | None, tmp_path: Path) -> None:
    words = random.Random(7)
    names = ["".join(chr(words.randrange(0x4E00, 0x9FA5)) for _ in range(letters)) for _ in range(1500)]
    rows = "".join(f"{names[n]},{120 + n / 5000},{30 + n % 97 / 100}\n" for n in range(1500))
    found, _ = derived(tmp_path, "t.csv", f"名称,经度,纬度\n{rows}".encode())
    assert len(zlib.compress(found.map.encode())) <= MOST_BYTES
    assert (found.placed, found.place_count) == (kept or len(found.places), 1500)
    assert kept or 100 < found.placed < 1000


def preview_rows_of(page: bytes) -> list[int]:
    """How many rows each preview of a page has."""
    bodies = re.findall(r"m-table--tight.*?<tbody>(.*?)</tbody>", page.decode(), re.S)
    return [body.count("<tr>") for body in bodies]


@pytest.mark.parametrize(("files", "rows"), [(6, 20), (7, 17), (50, 3)])
def test_a_page_of_many_files_shows_fewer_rows_of_each(files: int, rows: int, small: Path, built: Any) -> None:
    table = "a\n" + "".join(f"{n}\n" for n in range(25))
    resources = [{"name": f"f{n}", "path": f"f{n}.csv", "format": "csv"} for n in range(files)]
    contents = {f"f{n}.csv": table.encode() for n in range(files)}
    facts = {"resources": resources, "catalog": {"openness_type": "unconditional"}}
    write_entry(small, "body-000/many", facts, contents)
    built(small, pack="lianyungang")
    page = (small / "build/site/body-000/many/index.html").read_bytes()
    assert preview_rows_of(page) == [rows] * files
    assert page.count(f"预览前 {rows} 行".encode()) == files


@pytest.mark.parametrize(("columns", "rows"), [(200, 20), (201, 19), (900, 5)])
def test_a_wide_table_shows_fewer_rows(columns: int, rows: int, tmp_path: Path) -> None:
    line = ",".join(f"c{n}" for n in range(columns)) + "\n"
    assert derived(tmp_path, "t.csv", (line * 30).encode())[0].previewed == rows


@pytest.mark.parametrize(("columns", "rows"), [(1999, 3), (2000, None), (10_001, None)])
def test_a_table_too_wide_for_the_interface_has_every_other_format(
    columns: int, rows: int | None, tmp_path: Path
) -> None:
    header, line = (",".join(f"{mark}{n}" for n in range(columns)) + "\n" for mark in ("c", ""))
    found, folder = derived(tmp_path, "t.csv", (header + line * 3).encode())
    assert (found.problem, found.rows, bool(found.version)) == ("", rows, rows is not None)
    assert [one.format for one in found.products] == ["CSV", "JSON", "XLSX", "XML", "PARQUET"]
    assert len(json.loads((folder / "table.json").read_text("utf-8"))[0]) == columns


def test_columns_of_one_name_are_told_apart_and_none_is_lost(tmp_path: Path) -> None:
    found, folder = derived(tmp_path, "t.csv", b"a,a_3,a,,a\n1,2,3,4,5\n")
    assert found.headings == ("a", "a_3", "a_3_3", "column_4", "a_5")
    assert list(json.loads((folder / "table.json").read_text("utf-8"))[0].values()) == ["1", "2", "3", "4", "5"]
