"""A table in other formats: CSV that every spreadsheet opens, JSON, XLSX. The same rows give the same bytes."""

import csv
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from catalog.checks.cells import is_formula
from catalog.model.entry import Field, Resource
from catalog.tables import Cell, open_table

CSV_NAME = "table.csv"
JSON_NAME = "table.json"
XLSX_NAME = "table.xlsx"
MAX_XLSX_ROWS = 1_048_575  # a sheet holds one more, which is the header
MAX_XLSX_COLUMNS = 16_384
MAX_XLSX_CELL = 32_767  # characters
EXACT_INTEGER = 2**53  # a spreadsheet keeps numbers as doubles
COLUMN_WIDTH = 16
EPOCH = datetime(2000, 1, 1)  # the date inside every workbook: a file says when its data changed, not when we wrote it


def write_csv(resource: Resource, source: Path, target: Path) -> bool:
    """UTF-8 with a byte order mark, commas, CR LF (RFC 4180); every cell is the text of the original.

    Only a cell that a spreadsheet would run as a formula gets an apostrophe before it; the original stays as it is.
    """
    with open_table(_as_text(resource), source) as table, target.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([field.name for field in table.fields])
        writer.writerows(map(_inert, table.rows))
    return True


def _inert(row: Sequence[Cell]) -> Sequence[Cell]:
    return tuple(f"'{cell}" if isinstance(cell, str) and cell and is_formula(cell) else cell for cell in row)


def write_json(resource: Resource, source: Path, target: Path) -> bool:
    """A list of objects by column name, one a line, with the types of the schema."""
    with open_table(resource, source) as table, target.open("w", encoding="utf-8", newline="") as stream:
        names = [field.name for field in table.fields]
        mark = "[\n"
        for row in table.rows:
            line = json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, separators=(",", ":"))
            stream.write(mark + line)
            mark = ",\n"
        stream.write("[]\n" if mark == "[\n" else "\n]\n")
    return True


def write_xlsx(resource: Resource, source: Path, target: Path) -> bool:
    """One sheet; text stays text, so that no cell becomes a formula. False when a sheet cannot hold the table."""
    import xlsxwriter  # a tenth of a second that most builds need not spend

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with open_table(resource, source) as table:
        if len(table.fields) > MAX_XLSX_COLUMNS:
            return False
        book = xlsxwriter.Workbook(str(target), {**options, "tmpdir": str(target.parent)})
        book.set_properties({"created": EPOCH})
        sheet = book.add_worksheet("data")
        bold = book.add_format({"bold": True})
        sheet.set_column(0, max(0, len(table.fields) - 1), COLUMN_WIDTH)
        sheet.freeze_panes(1, 0)
        for column, field in enumerate(table.fields):
            sheet.write_string(0, column, _heading(field), bold)
        fits = True
        for number, row in enumerate(table.rows, 1):
            if number > MAX_XLSX_ROWS:
                fits = False
                break
            for column, cell in enumerate(row):
                _write_cell(sheet, (number, column), cell)
        book.close()
    if not fits:
        target.unlink()
    return fits


def _as_text(resource: Resource) -> Resource:
    """The same table read as text, so that 1.50 does not become 1.5; its missing values stay as they are written."""
    fields = tuple(replace(field, type="string") for field in resource.fields)
    return replace(resource, fields=fields, missing_values=("",))


def _heading(field: Field) -> str:
    title = field.title.zh
    return (f"{title} ({field.name})" if title and title != field.name else field.name)[:MAX_XLSX_CELL]


def _write_cell(sheet: "xlsxwriter.worksheet.Worksheet", at: tuple[int, int], cell: Cell) -> None:  # type: ignore[name-defined] # noqa: F821
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        sheet.write_boolean(*at, cell)
    elif isinstance(cell, int | float) and abs(cell) <= EXACT_INTEGER:
        sheet.write_number(*at, cell)
    else:
        sheet.write_string(*at, str(cell)[:MAX_XLSX_CELL])
