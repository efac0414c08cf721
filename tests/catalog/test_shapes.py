"""The shape of delimited tables and what their cells lost: hostile inputs 3.12, 3.14, 4.6, 4.9, 4.11, 4.12, 2.11."""

from typing import Any

import pytest

from catalog.checks.cells import type_cause
from catalog.checks.shapes import examine_shape
from catalog.checks.tables import cleaned


def seen(text: str, *kinds: str, dialect: dict[str, Any] | None = None, **schema: Any) -> list[str]:
    """The codes for a table whose columns have such types."""
    names = text.splitlines()[0].split(",")
    fields = [{"name": name, "type": kind} for name, kind in zip(names, kinds, strict=False)]
    resource = {"name": "t", "path": "t.csv", "format": "csv", "schema": {"fields": fields, **schema}}
    data = text.encode()
    return [one.code for one in examine_shape(0, cleaned({**resource, "dialect": dialect}, data), data)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b\n1,2\n", []),
        ("a,b\r\n1,2\r\n", []),
        ("a,b\r\n1,2\n", ["data-newlines/mixed"]),
        ("a,b\r1,2\r", ["data-newlines/old"]),
        ("a,b\r\r\n1,2\r\r\n", ["data-newlines/double"]),
        ("a,b\n1,x\x0by\n", ["data-control"]),
        ("a,b\n1,tab\tinside\n", []),
    ],
)
def test_line_ends_and_invisible_signs_are_named(text: str, expected: list[str]) -> None:
    assert seen(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a;b\n1;2\n", ["separator-differs"]),
        ("a，b\n1，2\n", ["separator-differs"]),
        ("a\tb\n1\t2\n", ["separator-differs"]),
        ("a\n1;2\n", []),
        ("names\nx;y\nz\n", []),
    ],
)
def test_another_separator_is_named(text: str, expected: list[str]) -> None:
    assert seen(text) == expected


def test_a_separator_that_is_declared_is_not_doubted() -> None:
    assert seen("a;b\n1;2\n", dialect={"delimiter": ";"}) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025年统计表,,\n站点,数量,备注\n湖滨,1,x\n", ["header-below"]),
        ("2025年统计表\n站点,数量,备注\n湖滨,1,x\n", ["header-below"]),
        (",,\n站点,数量,备注\n湖滨,1,x\n", ["header-below"]),
        ("站点,数量,备注\n湖滨,1,x\n", []),
        ("站点,数量,\n湖滨,1,\n", []),
        ("站点\n湖滨\n", []),
    ],
)
def test_title_lines_above_the_header_are_named_with_its_row(text: str, expected: list[str]) -> None:
    assert seen(text) == expected
    assert seen(text, dialect={"headerRows": [2]}) == []


def test_rows_said_twice_are_counted_once_for_all() -> None:
    assert seen("a,b\n1,2\n1,2\n3,4\n1,2\n") == ["row-repeated"]
    assert seen("a,b\n1,2\n1,3\n") == []
    assert seen("a,b\n1,2\n1,2\n", primaryKey="a") == []  # the key says it


def test_a_quote_that_never_closes_is_named_with_its_line() -> None:
    (one,) = examine_shape(0, {"format": "csv", "encoding": "utf-8"}, b'a,b\n1,2\n3,"open\n5,6\n')
    assert (one.code, one.facts["line"]) == ("quote-open", "3")
    assert seen('a,b\n1,"closed\nhere"\n') == []


@pytest.mark.parametrize(
    ("kind", "cell", "expected"),
    [
        ("integer", "0101", ["code-as-number"]),
        ("string", "0101", []),
        ("integer", "0", []),
        ("integer", "9007199254740993", ["number-too-long"]),
        ("integer", "9007199254740992", []),
        ("number", "330106199001011234", ["number-too-long"]),
        ("string", "330106199001011234", []),
        ("string", "3.3E+17", ["digits-cut"]),
        ("integer", "3.3E+17", ["digits-cut"]),
        ("number", "3.3E+17", []),
        ("string", "E3", []),
        ("string", '=HYPERLINK("http://x")', ["cell-formula"]),
        ("string", "@SUM(1)", ["cell-formula"]),
        ("string", "+cmd|' /C calc'!A0", ["cell-formula"]),
        ("string", "＝1+1", ["cell-formula"]),
        ("string", "\tx", ["cell-formula"]),
        ("string", "+55 21 3333", []),
        ("string", "-", []),
        ("string", "@handle", []),
        ("string", "- none", []),
        ("number", "-1", []),
    ],
)
def test_cells_that_lost_digits_or_may_run_are_named(kind: str, cell: str, expected: list[str]) -> None:
    quoted = '"' + cell.replace('"', '""') + '"'
    assert seen(f"a,b\n1,{quoted}\n", "string", kind) == expected


@pytest.mark.parametrize(
    ("kind", "cell", "cause"),
    [
        ("integer", "440例", "type-unit"),
        ("number", "3.5万", "type-unit"),
        ("number", "15 km", "type-unit"),
        ("number", "15%", "type-unit"),
        ("date", "2020年1月21日", "type-date"),
        ("date", "2020/1/21", "type-date"),
        ("date", "20200121", "type-date"),
        ("number", "暂无", "type-nothing"),
        ("number", "#N/A", "type-nothing"),
        ("integer", "1,234,567", "type-grouped"),
        ("integer", "1,23", "type"),
        ("integer", "湖滨", "type"),
    ],
)
def test_why_a_cell_is_not_of_its_type_is_told_by_its_look(kind: str, cell: str, cause: str) -> None:
    assert type_cause(kind, cell) == cause
