"""The column names of a workbook where the whole check is far away: bounded, and nothing a stranger wrote is obeyed."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook

from casework.entries.examining import Refused
from casework.entries.workbooks import workbook_heads


def workbook(*rows: list[Any]) -> bytes:
    """A workbook of one sheet."""
    book, made = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(made)
    return made.getvalue()


def raw(sheet: bytes) -> bytes:
    """A workbook whose sheet is this text."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return made.getvalue()


def test_the_first_row_that_says_something_names_the_columns() -> None:
    assert workbook_heads(workbook(["编码", "名称", "数值"], ["01", "示例", 3])) == ["编码", "名称", "数值"]
    assert workbook_heads(workbook([], [None, None], ["a", 2])) == ["a", "2"]


ENTITY = b'<!DOCTYPE x [<!ENTITY e "x">]><worksheet><row><c t="str"><v>&e;</v></c></row></worksheet>'


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04",
        b"",
        raw(b"<worksheet>"),
        raw(b"<worksheet></worksheet>"),
        raw(b"<row><c"),
        raw(ENTITY),
        raw(b"<worksheet>" + b" " * (64 * 1024 * 1024)),
        raw(b'<worksheet><row><c t="s"><v>0</v></c></row></worksheet>'),
        workbook([]),
    ],
)
def test_what_is_no_workbook_or_says_nothing_is_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        workbook_heads(data)
