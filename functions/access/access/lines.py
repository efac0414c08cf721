"""Rows as text: JSON objects, or lines of CSV."""

import csv
import io
import json
from collections.abc import Callable, Sequence

from access.datasets import Column
from access.paging import Cell

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def json_line(columns: Sequence[Column]) -> Callable[[Sequence[Cell]], str]:
    """Writes a row as a JSON object under the names of its columns."""
    names = [column.name for column in columns]
    flags = [place for place, column in enumerate(columns) if column.type == "boolean"]

    def line(row: Sequence[Cell]) -> str:
        value: dict[str, object] = dict(zip(names, row, strict=True))
        for place in flags:
            if row[place] in (0, 1):
                value[names[place]] = bool(row[place])
        return _ENCODER.encode(value)

    return line


def csv_line(columns: Sequence[Column]) -> Callable[[Sequence[Cell]], str]:
    """Writes a row as a line of CSV, exactly as the data say (RFC 4180); empty cells stay empty.

    Cells are not altered against formula injection: a program reads what was published. The answer is an attachment,
    and the page about the interface tells how to open it in a spreadsheet safely.
    """
    flags = {place for place, column in enumerate(columns) if column.type == "boolean"}

    def line(row: Sequence[Cell]) -> str:
        cells = [_word(cell) if place in flags else cell for place, cell in enumerate(row)]
        return csv_text(cells)

    return line


def csv_text(cells: Sequence[object]) -> str:
    """Cells as one line of CSV with its line end."""
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()


def _word(cell: Cell) -> Cell:
    return {1: "true", 0: "false"}.get(cell, cell) if isinstance(cell, int) else cell
