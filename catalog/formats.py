"""A table in other formats: CSV that every spreadsheet opens, JSON, XML, XLSX. The same rows give the same bytes.

Parquet and GeoJSON have modules of their own.
"""

import csv
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import quoteattr

from catalog.characters import legal, xml_text
from catalog.checks.cells import is_formula
from catalog.model.entry import Field
from catalog.read_once import ReadOnce
from catalog.tables import Cell

CSV_NAME = "table.csv"
JSON_NAME = "table.json"
XML_NAME = "table.xml"
XLSX_NAME = "table.xlsx"
MAX_XLSX_ROWS = 1_048_575  # a sheet holds one more, which is the header
MAX_XLSX_COLUMNS = 16_384
MAX_XLSX_CELL = 32_767  # characters
EXACT_INTEGER = 2**53  # a spreadsheet keeps numbers as doubles
COLUMN_WIDTH = 16
EPOCH = datetime(2000, 1, 1)  # the date inside every workbook: a file says when its data changed, not when we wrote it


def write_csv(reading: ReadOnce, target: Path) -> bool:
    """UTF-8 with a byte order mark, commas, CR LF (RFC 4180); every cell is the text of the original.

    Only a cell that a spreadsheet would run as a formula gets an apostrophe before it; the original stays as it is.
    """
    with reading.text() as table, target.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([field.name for field in table.fields])
        writer.writerows(map(inert, table.rows))
    return True


def inert(row: Sequence[Cell]) -> Sequence[Cell]:
    """The row with an apostrophe before each cell that a spreadsheet would run."""
    return tuple(f"'{cell}" if isinstance(cell, str) and cell and is_formula(cell) else cell for cell in row)


def write_json(reading: ReadOnce, target: Path) -> bool:
    """A list of objects by column name, one a line, with the types of the schema."""
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    with reading.typed() as table, target.open("w", encoding="utf-8", newline="") as stream:
        names = [field.name for field in table.fields]
        mark = "[\n"
        for row in table.rows:
            stream.write(mark + encode(dict(zip(names, row, strict=True))))
            mark = ",\n"
        stream.write("[]\n" if mark == "[\n" else "\n]\n")
    return True


def write_xml(reading: ReadOnce, target: Path) -> bool:
    """`<table><row><field name="...">`: any column name may stand there; a cell that says nothing is left out.

    Characters that XML 1.0 cannot hold are dropped (hostile input 3.14).
    """
    with reading.typed() as table, target.open("w", encoding="utf-8", errors="replace", newline="") as stream:
        opening = tuple(f"<field name={quoteattr(legal(field.name))}>" for field in table.fields)
        stream.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<table name={quoteattr(reading.resource.name)}>\n')
        for row in table.rows:
            cells = (f"{tag}{_xml(cell)}</field>" for tag, cell in zip(opening, row, strict=True) if cell is not None)
            stream.write(f"<row>{''.join(cells)}</row>\n")
        stream.write("</table>\n")
    return True


def _xml(cell: Cell) -> str:
    if isinstance(cell, str):
        return xml_text(legal(cell))
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def write_xlsx(reading: ReadOnce, target: Path) -> bool:
    """One sheet; text stays text, so that no cell becomes a formula. False when a sheet cannot hold the table."""
    import xlsxwriter  # a tenth of a second that most builds need not spend

    # without temporary files a small workbook takes half the time
    memory = {"in_memory": True} if reading.is_held else {"constant_memory": True, "tmpdir": str(target.parent)}
    options = {**memory, "strings_to_formulas": False, "strings_to_urls": False}
    with reading.typed() as table:
        if len(table.fields) > MAX_XLSX_COLUMNS:
            return False
        book = xlsxwriter.Workbook(str(target), options)
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
