"""Cells written as Table Schema allows are numbers and days to the portal; others stay the text they are."""

import io
from pathlib import Path
from typing import Any

import pytest

from catalog.model.entry import Field, Resource
from catalog.model.label import Label
from catalog.tabular.tables import open_table


def cells(tmp_path: Path, kind: str, reading: dict[str, Any], *written: str) -> list[object]:
    """What the portal reads of one column."""
    field = Field(name="x", type=kind, title=Label("x"), reading=reading)
    text = io.StringIO("x,y\n" + "".join(f'"{cell}",1\n' for cell in written))
    path = tmp_path / "a.csv"
    path.write_text(text.getvalue(), "utf-8")
    other = Field(name="y", type="integer", title=Label("y"))
    one = Resource(
        name="a", title=Label("a"), path="a.csv", format="csv", fields=(field, other), missing_values=("", "—")
    )
    with open_table(one, path) as table:
        return [row[0] for row in table.rows]


@pytest.mark.parametrize(
    ("kind", "reading", "written", "read"),
    [
        ("number", {"groupChar": ","}, "1,234.5", 1234.5),
        ("integer", {"groupChar": ","}, "1,234", 1234),
        ("number", {"bareNumber": False}, "12.5%", 12.5),
        ("number", {"bareNumber": False}, "-3 %", -3),
        ("number", {"bareNumber": False}, "约 7 万元", 7),
        ("number", {"decimalChar": ",", "groupChar": "."}, "1.234,5", 1234.5),
        ("date", {"format": "%Y年%m月%d日"}, "2020年1月21日", "2020-01-21"),
        ("date", {"format": "%Y%m%d"}, "20200121", "2020-01-21"),
        ("datetime", {"format": "%Y/%m/%d %H:%M"}, "2020/1/21 8:05", "2020-01-21T08:05:00"),
        ("time", {"format": "%H:%M"}, "8:05", "08:05:00"),
        ("date", {"format": "any"}, "2020-01-21", "2020-01-21"),
        ("number", {}, "1,234", "1,234"),
    ],
)
def test_a_declared_way_of_writing_is_read(
    tmp_path: Path, kind: str, reading: dict[str, Any], written: str, read: object
) -> None:
    assert cells(tmp_path, kind, reading, written) == [read]


@pytest.mark.parametrize(
    ("kind", "reading", "written"),
    [
        ("number", {"groupChar": ","}, "一千"),
        ("number", {"bareNumber": False}, "%"),
        ("date", {"format": "%Y年%m月%d日"}, "2020年2月30日"),
        ("date", {"format": "%Q"}, "2020"),
    ],
)
def test_a_cell_that_does_not_follow_stays_what_it_is(
    tmp_path: Path, kind: str, reading: dict[str, Any], written: str
) -> None:
    assert cells(tmp_path, kind, reading, written) == [written]


def test_a_missing_value_is_missing_before_it_is_anything_else(tmp_path: Path) -> None:
    assert cells(tmp_path, "number", {"bareNumber": False}, "—", "", "1%") == [None, None, 1]
