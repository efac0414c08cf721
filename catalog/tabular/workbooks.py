"""A table as an XLSX workbook of one sheet, written by XlsxWriter. The same rows give the same bytes."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO, Any

from catalog.model.entry import Field
from catalog.tabular.read_once import ReadOnce
from catalog.tabular.tables import Cell

XLSX_NAME = "table.xlsx"
MAX_ROWS = 1_048_575  # a sheet holds one more, which is the header
MAX_COLUMNS = 16_384
MAX_CELL = 32_767  # characters
EXACT_INTEGER = 2**53  # a spreadsheet keeps numbers as doubles
MAX_NUMBER = 9.99999999999999e307
COLUMN_WIDTH = 16
EPOCH = datetime(2000, 1, 1)  # the date inside every workbook: a file says when its data changed, not when we wrote it
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False}  # text stays text: no cell becomes a formula


def write_xlsx(reading: ReadOnce, stream: IO[bytes]) -> bool:
    """Write the workbook of a table. False when a sheet cannot hold it; what is in the stream then is none."""
    import xlsxwriter  # a tenth of a second that most builds need not spend
    from xlsxwriter.exceptions import FileSizeError

    with reading.typed() as table, _memory(reading) as memory:
        if not 0 < len(table.fields) <= MAX_COLUMNS:
            return False
        book = xlsxwriter.Workbook(stream, {**PLAIN, **memory})
        book.set_properties({"created": EPOCH})
        sheet = book.add_worksheet("data")
        sheet.set_column(0, len(table.fields) - 1, COLUMN_WIDTH)
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        for column, field in enumerate(table.fields):
            sheet.write_string(0, column, _text(_heading(field)), bold)
        fits = _write_rows(sheet, table.rows)
        try:
            book.close()
        except FileSizeError:
            return False
    return fits


@contextmanager
def _memory(reading: ReadOnce) -> Iterator[dict[str, Any]]:
    """A small workbook takes half the time without temporary files; a large one is written row by row."""
    if reading.is_held:
        yield {"in_memory": True}
        return
    with tempfile.TemporaryDirectory() as folder:
        yield {"constant_memory": True, "tmpdir": folder}


def _write_rows(sheet: Any, rows: Iterable[tuple[Cell, ...]]) -> bool:
    """Every row below the header, as far as the sheet reaches. False when there are more, or a text no cell holds."""
    write_number: Callable[..., object] = sheet.write_number
    write_string: Callable[..., object] = sheet.write_string
    for number, row in enumerate(rows, 1):
        if number > MAX_ROWS:
            return False
        for column, cell in enumerate(row):
            if cell is None or cell == "":
                continue
            if isinstance(cell, bool):
                sheet.write_boolean(number, column, cell)
            elif _is_number(cell):
                write_number(number, column, cell)
            elif len(text := str(cell)) > MAX_CELL:
                return False  # nothing is cut off unseen
            else:
                write_string(number, column, _text(text))
    return True


def _is_number(cell: Cell) -> bool:
    """Whether a spreadsheet keeps the number as it is."""
    return (
        abs(cell) <= (EXACT_INTEGER if isinstance(cell, int) else MAX_NUMBER)
        if isinstance(cell, int | float)
        else False
    )


def _text(text: str) -> str:
    """What a cell holds of a text; half a character has no place in UTF-8."""
    return text[:MAX_CELL].encode("utf-8", "replace").decode()


def _heading(field: Field) -> str:
    title = field.title.zh
    return f"{title} ({field.name})" if title and title != field.name else field.name
