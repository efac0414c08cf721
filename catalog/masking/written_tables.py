"""A masked table written out: CSV or a workbook, the same rows always as the same bytes."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from catalog.errors import UsageError
from catalog.model.entry import Resource
from catalog.tabular.tables import typed
from catalog.tabular.workbooks import EPOCH, EXACT_INTEGER, MAX_ROWS, PLAIN

Row = Sequence[str]
RowWriter = Callable[[Row], None]


def write_table(path: Path, resource: Resource, header: Row, rows: Iterable[Row]) -> None:
    """Write a new file. Raises UsageError where a sheet cannot hold the rows."""
    opened = _workbook(path, resource) if resource.format == "xlsx" else _text(path, resource)
    with opened as write:
        write(header)
        for row in rows:
            write(row)


@contextmanager
def _text(path: Path, resource: Resource) -> Iterator[RowWriter]:
    """UTF-8, lines ending with LF, the signs that the descriptor declares."""
    inner = resource.dialect.get("csv")
    dialect = {**resource.dialect, **(inner if isinstance(inner, dict) else {})}
    delimiter = str(dialect.get("delimiter", "\t" if resource.format == "tsv" else ","))
    with open(path, "wb") as raw, io.TextIOWrapper(raw, encoding="utf-8", newline="") as stream:
        quote = str(dialect.get("quoteChar", '"'))
        yield csv.writer(stream, lineterminator="\n", delimiter=delimiter, quotechar=quote).writerow


@contextmanager
def _workbook(path: Path, resource: Resource) -> Iterator[RowWriter]:
    """One sheet; text stays text, so that no cell becomes a formula."""
    import xlsxwriter  # a tenth of a second that a text file need not spend

    excel = resource.dialect.get("excel")
    name = excel.get("sheet") if isinstance(excel, dict) else ""
    book = xlsxwriter.Workbook(str(path), {**PLAIN, "constant_memory": True, "tmpdir": str(path.parent)})
    book.set_properties({"created": EPOCH})
    sheet = book.add_worksheet(name if isinstance(name, str) and name else "data")
    kinds = [field.type for field in resource.fields]
    line = 0

    def write(row: Row) -> None:
        nonlocal line
        if line > MAX_ROWS:
            raise UsageError("mask-too-long", path=resource.path, limit=f"{MAX_ROWS:,}")
        for column, text in enumerate(row):
            value = typed(text, kinds[column]) if line else text
            if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= EXACT_INTEGER:
                sheet.write_number(line, column, value)
            elif text:
                sheet.write_string(line, column, text)
        line += 1

    yield write
    book.close()
