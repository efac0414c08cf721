"""Other formats of a file: what they hold, that they are safe, and that they are made once."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from catalog.previews.charts import chart_svg
from catalog.derivation.derived import Derived, derive, product_folder, recalled
from catalog.previews.geojson import read_places
from catalog.previews.maps import map_body, map_svg
from catalog.model.entry import Field, Resource, View
from catalog.model.label import Label
from catalog.previews.preview import MAP_PLACES, ROWS, thinned

ROWS_OF = "code,name,value,note\n007,=1+1,1.50,\n008,站点,2,@SUM(A1)\n"
FORMULAS = ("=1+1", "+1", "-1+2", "@SUM(A1)", "=cmd|' /C calc'!A0", "https://example.org")


def resource(**facts: object) -> Resource:
    fields = tuple(
        Field(name=name, type=kind, title=Label(title))
        for name, kind, title in (
            ("code", "string", "编号"),
            ("name", "string", "名称"),
            ("value", "number", "数值"),
            ("note", "string", "备注"),
        )
    )
    said = {"name": "t", "title": Label("表"), "path": "t.csv", "format": "csv", "fields": fields, **facts}
    return Resource(**said)  # type: ignore[arg-type]


def derived(tmp_path: Path, content: bytes, view: View | None = None, **facts: object) -> tuple[Derived, Path]:
    """The products of some bytes, and the folder where they lie."""
    source = tmp_path / "t.csv"
    source.write_bytes(content)
    cache = tmp_path / "cache"
    key = derive(resource(**facts), source, cache, view or View()).key
    return recalled(cache, key, is_placed=True), Path(product_folder(cache, key))


def test_csv_comes_in_utf8_with_a_mark_and_only_formulas_are_made_harmless(tmp_path: Path) -> None:
    _, folder = derived(tmp_path, ROWS_OF.encode("gb18030"), encoding="gb18030")
    content = (folder / "table.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    before = list(csv.reader(io.StringIO(ROWS_OF)))
    assert rows == [[f"'{cell}" if cell[:1] in ("=", "@") else cell for cell in row] for row in before]


def test_json_has_the_types_of_the_schema(tmp_path: Path) -> None:
    _, folder = derived(tmp_path, ROWS_OF.encode())
    rows = json.loads((folder / "table.json").read_text("utf-8"))
    assert rows[0] == {"code": "007", "name": "=1+1", "value": 1.5, "note": None}


def test_a_workbook_keeps_text_as_text_so_that_nothing_becomes_a_formula(tmp_path: Path) -> None:
    rows = "code,name,value,note\n" + "".join(f'{n},"{text}",1,\n' for n, text in enumerate(FORMULAS))
    _, folder = derived(tmp_path, rows.encode())
    sheet = openpyxl.load_workbook(folder / "table.xlsx").active
    cells = [sheet.cell(row=at, column=2) for at in range(2, 2 + len(FORMULAS))]
    assert [(cell.value, cell.data_type) for cell in cells] == [(text, "s") for text in FORMULAS]


def test_a_workbook_names_columns_for_people_and_programs(tmp_path: Path) -> None:
    _, folder = derived(tmp_path, ROWS_OF.encode())
    sheet = openpyxl.load_workbook(folder / "table.xlsx").active
    assert [cell.value for cell in sheet[1]] == ["编号 (code)", "名称 (name)", "数值 (value)", "备注 (note)"]
    assert sheet["A2"].value == "007" and sheet["C2"].value == 1.5


def test_numbers_too_large_for_a_spreadsheet_stay_exact(tmp_path: Path) -> None:
    _, folder = derived(tmp_path, b"code,name,value,note\n1,a,9007199254740993,\n")
    assert openpyxl.load_workbook(folder / "table.xlsx").active["C2"].value == "9007199254740993"


def test_the_same_content_gives_the_same_bytes_of_every_product(tmp_path: Path) -> None:
    first, folder = derived(tmp_path, ROWS_OF.encode())
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    shutil.rmtree(tmp_path / "cache")
    again, folder = derived(tmp_path, ROWS_OF.encode())
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert again == first


def test_sizes_and_hashes_are_those_of_the_files(tmp_path: Path) -> None:
    import hashlib

    found, folder = derived(tmp_path, ROWS_OF.encode())
    assert [product.format for product in found.products] == ["CSV", "JSON", "XLSX", "XML", "PARQUET"]
    for product in found.products:
        content = (folder / product.name).read_bytes()
        assert product.bytes == len(content)
        assert product.hash == f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_a_second_look_takes_what_is_there(tmp_path: Path) -> None:
    _, folder = derived(tmp_path, ROWS_OF.encode())
    before = (folder / "table.xlsx").stat().st_mtime_ns
    derived(tmp_path, ROWS_OF.encode())
    assert (folder / "table.xlsx").stat().st_mtime_ns == before


def test_another_schema_is_another_product(tmp_path: Path) -> None:
    first, _ = derived(tmp_path, ROWS_OF.encode())
    other, _ = derived(tmp_path, ROWS_OF.encode(), fields=())
    assert other.key != first.key


@pytest.mark.parametrize(("rows", "shown"), [(ROWS - 1, ROWS - 1), (ROWS, ROWS), (ROWS + 1, ROWS)])
def test_a_preview_holds_the_first_twenty_rows(rows: int, shown: int, tmp_path: Path) -> None:
    lines = "".join(f"{n},x,1,\n" for n in range(rows))
    found, _ = derived(tmp_path, f"code,name,value,note\n{lines}".encode())
    assert (found.previewed, found.rows) == (shown, rows)


@pytest.mark.parametrize("content", [b"", b"code,name,value,note\n", b"\x00\xff\xfe", b'code\n"open'])
def test_files_that_hold_no_table_do_no_harm(content: bytes, tmp_path: Path) -> None:
    found, _ = derived(tmp_path, content)
    assert found.bytes == len(content)


def test_half_written_products_are_made_again(tmp_path: Path) -> None:
    _, folder = derived(tmp_path, ROWS_OF.encode())
    (folder / "facts.pickle").write_bytes(b"\x80")
    (folder / "table.csv").unlink()
    derived(tmp_path, ROWS_OF.encode())
    assert (folder / "table.csv").is_file()


def test_a_chart_has_the_numbers_of_the_columns_it_names(tmp_path: Path) -> None:
    view = View(chart={"kind": "line", "x": "code", "y": ["value"], "title": "走势"})
    found, _ = derived(tmp_path, ROWS_OF.encode(), view)
    assert found.chart is not None
    assert (found.chart.x, found.chart.series[0].values) == (("007", "008"), (1.5, 2))
    assert "走势" in chart_svg(found.pictures["zh"], found.chart.title.zh)


@pytest.mark.parametrize("chart", [{"x": "code", "y": ["none"]}, {"x": "none", "y": ["value"]}, {"x": "code"}, {}])
def test_a_chart_of_columns_that_are_not_there_is_left_out(chart: dict[str, object], tmp_path: Path) -> None:
    found, _ = derived(tmp_path, ROWS_OF.encode(), View(chart=chart))
    assert found.chart is None


@pytest.mark.parametrize(
    ("longitude", "latitude", "shown"),
    [("120.1", "30.2", 1), ("180", "-90", 1), ("180.1", "30", 0), ("0", "0", 0), ("", "30", 0), ("nan", "30", 0)],
)
def test_only_places_on_earth_are_on_the_map(longitude: str, latitude: str, shown: int, tmp_path: Path) -> None:
    fields = tuple(Field(name=name, type="number", title=Label(name)) for name in ("longitude", "latitude"))
    content = f"longitude,latitude\n{longitude},{latitude}\n".encode()
    found, _ = derived(tmp_path, content, fields=fields)
    assert len(found.places) == shown


def test_a_geojson_file_becomes_places_of_every_kind(tmp_path: Path) -> None:
    shapes = [
        {"type": "Point", "coordinates": [120.1, 30.2]},
        {"type": "LineString", "coordinates": [[120.1, 30.2], [120.2, 30.3]]},
        {"type": "MultiPolygon", "coordinates": [[[[120, 30], [121, 30], [121, 31], [120, 30]]]]},
        {"type": "Point", "coordinates": ["x", None]},
        None,
    ]
    features = [{"type": "Feature", "properties": {"name": "甲<b>"}, "geometry": shape} for shape in shapes]
    path = tmp_path / "t.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    features, count = read_places(path)
    places = tuple(place for feature in features for place in feature)
    assert ([place.kind for place in places], len(features), count) == (["point", "line", "area"], 3, 5)
    picture = map_svg(map_body(places), "图")
    assert "&lt;b&gt;" in picture and "<b>" not in picture


def test_thinning_keeps_the_first_and_the_last() -> None:
    points = list(range(MAP_PLACES * 3))
    kept = thinned(points, MAP_PLACES)
    assert (len(kept), kept[0], kept[-1]) == (MAP_PLACES, 0, points[-1])
