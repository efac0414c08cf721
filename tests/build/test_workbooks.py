"""Workbooks hold every text, and a table of any size is counted and written alike."""

from __future__ import annotations

import csv
import io
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest

import catalog.tabular.read_once
import catalog.tabular.workbooks
from catalog.previews.column_facts import ColumnFacts, column_facts
from catalog.tabular.counting import counted_cells
from catalog.tabular.formats import write_csv, write_json, write_xml
from catalog.previews.geojson import write_places
from catalog.model.entry import Field, Resource
from catalog.model.label import Label
from catalog.tabular.parquet import write_parquet
from catalog.previews.preview import MapPlan
from catalog.tabular.read_once import ReadOnce
from catalog.tabular.rows import write_rows_index
from catalog.tabular.workbooks import write_xlsx

COLUMNS = {"a": "string", "n": "number", "i": "integer", "f": "boolean", "d": "date", "t": "datetime"}
ROWS = [
    ["=1+1", "1.5", "9223372036854775808", "true", "2024-02-29", "2024-02-29T08:00:00+08:00"],
    [' <甲> & "q" \r\n', "-0.25", "7", "false", "now", "2024-03-01 00:00:00"],
    ["甲" * 300, "1e999", "-7", "", "2024-01-01", ""],
    ["_x0041_\x01\t", "", "7", "x", "2460000", "soon"],
]


def reading(tmp_path: Path, rows: list[list[str]], columns: dict[str, str] | None = None) -> ReadOnce:
    """A table in a file."""
    columns = columns or COLUMNS
    path = tmp_path / "t.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([list(columns), *rows])
    fields = tuple(Field(name=name, type=kind, title=Label(name)) for name, kind in columns.items())
    return ReadOnce(Resource(name="t", title=Label("表"), path="t.csv", format="csv", fields=fields), path)


def workbook(table: ReadOnce) -> bytes:
    """The bytes of its workbook; none where it has none."""
    stream = io.BytesIO()
    return stream.getvalue() if write_xlsx(table, stream) else b""


def test_a_workbook_holds_every_text_and_is_nothing_but_well_formed_parts(tmp_path: Path) -> None:
    content = workbook(reading(tmp_path, ROWS))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    first, second, third, fourth = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert first == ["=1+1", 1.5, "9223372036854775808", True, "2024-02-29", "2024-02-29T08:00:00+08:00"]
    assert (second[0], second[1]) == (' <甲> & "q" _x000D_\n', -0.25)  # as the standard writes what XML would drop
    assert third[:2] == ["甲" * 300, "1e999"]
    assert fourth[0] == "_x0041__x0001_\t"
    assert (sheet.freeze_panes, sheet["A1"].font.b) == ("A2", True)


@pytest.mark.parametrize(("limit", "rows", "fits"), [("MAX_ROWS", 4, True), ("MAX_ROWS", 3, False)])
def test_a_table_that_no_sheet_can_hold_has_no_workbook(
    limit: str, rows: int, fits: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog.tabular.workbooks, limit, rows)
    assert bool(workbook(reading(tmp_path, ROWS))) == fits
    monkeypatch.setattr(catalog.tabular.workbooks, "MAX_COLUMNS", len(COLUMNS) - 1)
    assert not workbook(reading(tmp_path, ROWS))


def test_a_table_too_large_to_be_held_gives_the_same_files_and_facts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [[f"站{n % 5}", str(n / 4), str(n), "true", f"2024-01-{n % 28 + 1:02d}", ""] for n in range(90)]
    found = []
    for limit in (catalog.tabular.read_once.HELD_BYTES, 0):
        monkeypatch.setattr(catalog.tabular.read_once, "HELD_BYTES", limit)
        found.append(everything(reading(tmp_path, [*ROWS, *rows, *rows]), tmp_path / f"{limit}.sqlite"))
    held, streamed = found
    assert held == streamed
    n, d = held[1][1], held[1][4]
    assert (n.filled, n.low, n.high, sum(n.bars)) == (183, "-0.25", "22.25", 182)
    assert (d.filled, d.low, d.high, sum(d.bars)) == (184, "2024-01-01", "2024-02-29", 182)  # neither now nor a number


def everything(table: ReadOnce, index: Path) -> tuple[list[bytes], tuple[ColumnFacts, ...]]:
    """Every format but Parquet and XLSX, which are packed in another way when large, and the facts of the columns."""
    plan = MapPlan(longitude=1, latitude=1, label=0)
    files = [io.BytesIO() for _ in range(4)]
    for write, stream in zip((write_csv, write_json, write_xml), files, strict=False):
        assert write(table, stream)
    assert write_places(table, plan, "GCJ-02", files[-1]) and write_parquet(table, io.BytesIO())
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(table))).active
    assert sheet is not None and (sheet.max_row, sheet["B185"].value) == (185, 22.25)
    known = write_rows_index(table, index)
    with counted_cells(table, known.fields, index, known.rows) as cells:
        return [stream.getvalue() for stream in files], column_facts(cells, known.fields)


@pytest.mark.parametrize("is_held", [True, False])
def test_numbers_beyond_whole_ones_stay_numbers(is_held: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog.tabular.read_once, "HELD_BYTES", 1 << 20 if is_held else 0)
    table = reading(tmp_path, [["1e20"], ["-1.5e300"], ["2.5"], ["9223372036854775808"]], {"n": "number"})
    index = tmp_path / "rows.sqlite"
    fields = write_rows_index(table, index).fields
    with counted_cells(table, fields, index, 4) as cells:
        (facts,) = column_facts(cells, fields)
    assert (facts.low, facts.high, sum(facts.bars)) == ("-1.5e+300", "1e+20", 3)
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(table))).active
    assert sheet is not None
    assert [sheet.cell(row=at, column=1).data_type for at in range(2, 6)] == ["n", "n", "n", "s"]
    with closing(sqlite3.connect(index)) as connection:
        assert connection.execute("SELECT count(*) FROM rows WHERE typeof(c0) = 'real'").fetchone() == (3,)


@pytest.mark.parametrize("is_held", [True, False])
@pytest.mark.parametrize(("width", "is_made"), [(32_767, True), (32_768, False)])
def test_a_text_that_no_cell_holds_is_not_cut_off_but_makes_no_workbook(
    width: int, is_made: bool, is_held: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog.tabular.read_once, "HELD_BYTES", 1 << 20 if is_held else 0)
    assert bool(workbook(reading(tmp_path, [["甲" * width]], {"a": "string"}))) is is_made
