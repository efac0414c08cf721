"""From a published file to the index that rows are answered from: every form of table, nothing lost, same bytes."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from access.indexes import IndexMissing, Readers
from catalog.model.entry import Field, Resource
from catalog.model.label import Label
from catalog.tabular.read_once import ReadOnce
from catalog.tabular.rows import SMALL_TABLE_ROWS, write_rows_index
from catalog.tabular.tables import TableError


def a_resource(fields: dict[str, str] | None = None, **changes: Any) -> Resource:
    """A CSV table with these columns."""
    made = tuple(Field(name=name, type=kind, title=Label(name)) for name, kind in (fields or {}).items())
    values: dict[str, Any] = {"name": "t", "title": Label("表"), "path": "t.csv", "format": "csv", "fields": made}
    return Resource(**(values | changes))


def indexed(tmp_path: Path, resource: Resource, data: bytes) -> list[tuple[Any, ...]]:
    """What stands in the index of a file with these bytes."""
    source, target = tmp_path / "source", tmp_path / "index.sqlite"
    source.write_bytes(data)
    index = write_rows_index(ReadOnce(resource, source), target)
    with closing(sqlite3.connect(target)) as connection:
        rows = connection.execute("SELECT * FROM rows ORDER BY n").fetchall()
    assert index.rows == len(rows)
    return [row[1:] for row in rows]


def test_cells_become_what_their_columns_say(tmp_path: Path) -> None:
    kinds = {"编号": "integer", "名": "string", "值": "number", "日": "date", "是": "boolean", "年": "year"}
    data = "编号,名,值,日,是,年\n7,007,1.50,2026-01-02,true,2026\n,,,,,\n-1,a,2,x,FALSE,1999\n".encode()
    assert indexed(tmp_path, a_resource(kinds), data) == [
        (7, "007", 1.5, "2026-01-02", 1, 2026),
        (-1, "a", 2, "x", 0, 1999),
    ]


def test_a_cell_that_does_not_fit_stays_the_text_it_is(tmp_path: Path) -> None:
    data = "a,b\nn/a,1\n12a,2\n１２,3\n99999999999999999999,4\n1e400,5\n".encode()
    rows = indexed(tmp_path, a_resource({"a": "integer", "b": "integer"}), data)
    assert [row[0] for row in rows] == ["n/a", "12a", "１２", "99999999999999999999", "1e400"]


def test_missing_values_are_empty(tmp_path: Path) -> None:
    rows = indexed(tmp_path, a_resource({"a": "number"}, missing_values=("", "-", "NA")), b"a\n-\nNA\n0\n")
    assert rows == [(None,), (None,), (0,)]


def test_a_gb18030_file_with_a_semicolon_is_read(tmp_path: Path) -> None:
    resource = a_resource({"站名": "string", "区": "string"}, encoding="gb18030", dialect={"csv": {"delimiter": ";"}})
    assert indexed(tmp_path, resource, "站名;区\n武林广场;拱墅区\n㐀;𠀀\n".encode("gb18030"))[1] == ("㐀", "𠀀")


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    assert indexed(tmp_path, a_resource({"站名": "string", "b": "integer"}), "\ufeffb,站名\n1,x\n".encode()) == [
        ("x", 1)
    ]


def test_a_header_in_the_third_line_is_found_there(tmp_path: Path) -> None:
    resource = a_resource({"a": "integer"}, dialect={"headerRows": [3]})
    assert indexed(tmp_path, resource, "标题,\n\n".encode() + b"a,b\n1,2\n") == [(1,)]


def test_columns_of_the_schema_that_the_file_lacks_are_empty(tmp_path: Path) -> None:
    assert indexed(tmp_path, a_resource({"a": "integer", "z": "integer", "b": "integer"}), b"b,a\n1,2\n3\n") == [
        (2, None, 1),
        (None, None, 3),
    ]


def test_a_file_without_a_schema_gives_text_under_its_own_names(tmp_path: Path) -> None:
    indexed(tmp_path, a_resource(), b"a,,a\n1,2,3\n")
    with closing(sqlite3.connect(tmp_path / "index.sqlite")) as connection:
        facts = dict(connection.execute("SELECT name, value FROM facts"))
    assert [field["name"] for field in json.loads(facts["fields"])] == ["a", "column_2", "a_3"]


def test_a_workbook_is_read_by_sheet_name(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("数据")
    for row in (["编号", "码", "日"], [1, 330102, None], [None, None, None], [2.0, "x", None]):
        sheet.append(row)
    path = tmp_path / "t.xlsx"
    book.save(path)
    fields = {"编号": "integer", "码": "string", "日": "date"}
    resource = a_resource(fields, format="xlsx", dialect={"excel": {"sheet": "数据"}})
    assert indexed(tmp_path, resource, path.read_bytes()) == [(1, "330102", None), (2, "x", None)]


def test_the_properties_of_geojson_features_are_rows(tmp_path: Path) -> None:
    features = [{"type": "Feature", "geometry": None, "properties": {"名": "西湖", "n": 1}}, {"type": "Feature"}]
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    assert indexed(tmp_path, a_resource(format="geojson"), data) == [("西湖", "1")]
    assert indexed(tmp_path, a_resource({"n": "integer"}, format="geojson"), data) == [(1,)]


@pytest.mark.parametrize(
    ("form", "data"),
    [
        ("csv", b"a\n\xff\xfe\n"),
        ("xlsx", b"not a zip"),
        ("xlsx", b"PK\x03\x04 and no more"),
        ("geojson", b"[1, 2]"),
        ("geojson", b"{"),
        ("pdf", b"%PDF"),
        ("csv", b"a\n" + b'"' + b"x" * (17 * 1024 * 1024)),
    ],
)
def test_a_broken_file_is_said_and_leaves_nothing(tmp_path: Path, form: str, data: bytes) -> None:
    with pytest.raises(TableError):
        indexed(tmp_path, a_resource({"a": "string"}, format=form), data)
    assert [path.name for path in tmp_path.iterdir()] == ["source"]


def test_a_cell_of_a_megabyte_and_three_thousand_columns_are_read_or_said(tmp_path: Path) -> None:
    assert len(indexed(tmp_path, a_resource({"a": "string"}), b"a\n" + b"x" * 1_000_000 + b"\n")[0][0]) == 1_000_000
    with pytest.raises(TableError):
        indexed(tmp_path, a_resource(), ",".join(f"c{n}" for n in range(3000)).encode() + b"\n")


def test_the_same_file_gives_the_same_bytes_and_another_schema_another_version(tmp_path: Path) -> None:
    data = b"a,b\n" + b"".join(b"%d,x%d\n" % (n, n % 7) for n in range(3000))
    source = tmp_path / "source.csv"
    source.write_bytes(data)
    resource = a_resource({"a": "integer", "b": "string"})
    first = write_rows_index(ReadOnce(resource, source), tmp_path / "first")
    again = write_rows_index(ReadOnce(resource, source), tmp_path / "again")
    assert (tmp_path / "first").read_bytes() == (tmp_path / "again").read_bytes()
    other = write_rows_index(ReadOnce(a_resource({"a": "string", "b": "string"}), source), tmp_path / "other")
    assert first == again
    assert other.version != first.version


@pytest.mark.parametrize(("rows", "is_indexed"), [(SMALL_TABLE_ROWS, False), (SMALL_TABLE_ROWS + 1, True)])
def test_a_large_table_is_found_by_index_and_a_small_one_by_reading_it(
    tmp_path: Path, rows: int, is_indexed: bool
) -> None:
    indexed(tmp_path, a_resource({"a": "integer"}), b"a\n" + b"".join(b"%d\n" % n for n in range(rows)))
    with closing(sqlite3.connect(tmp_path / "index.sqlite")) as connection:
        plan = str(connection.execute("EXPLAIN QUERY PLAN SELECT * FROM rows WHERE c0 = 5").fetchall())
    assert ("by_c0" in plan) is is_indexed


def test_no_name_of_a_file_reaches_sql(tmp_path: Path) -> None:
    names = {'a"; DROP TABLE rows; --': "string", "A": "string", "a": "string", "rowid": "string", "n": "string"}
    data = ",".join(f'"{name.replace(chr(34), chr(34) * 2)}"' for name in names).encode() + b"\n1,2,3,4,5\n"
    assert indexed(tmp_path, a_resource(names), data) == [("1", "2", "3", "4", "5")]


def test_an_index_that_is_none_is_let_go_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[sqlite3.Connection] = []
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: opened.append(connect(*a, **k)) or opened[-1])
    (tmp_path / "index.sqlite").write_bytes(b"no database" * 100)
    with pytest.raises(IndexMissing), Readers().reader(tmp_path / "index.sqlite"):
        pass
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        opened[0].execute("SELECT 1")
