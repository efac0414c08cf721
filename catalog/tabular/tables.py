"""A tabular file as a stream of typed rows, in the order and with the columns of its schema.

A cell that does not fit its declared type stays the text it is: a check reports it, nothing drops it.
"""

import codecs
import csv
import io
import json
import math
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import IO

from catalog.errors import MuluError
from catalog.model.entry import Field, Resource
from catalog.model.label import Label
from catalog.tabular.archives import is_bomb
from catalog.tabular.cells import plainly

Cell = str | int | float | bool | None
MAX_CELL_CHARACTERS = 16 * 1024 * 1024
MAX_GEOJSON_BYTES = 200 * 1024 * 1024
READABLE = frozenset({"csv", "tsv", "xlsx", "geojson"})
_PARSED = frozenset({"integer", "year", "number", "boolean"})  # text of every other type stays text
_INTEGER = re.compile(r"[+-]?\d{1,4000}", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "1": True, "false": False, "False": False, "FALSE": False}
_BOOLEANS |= {"0": False}

# what the readers of CSV, JSON and spreadsheets (zipped XML) raise over a broken file
_BROKEN = (
    *(OSError, ValueError, LookupError, TypeError, AttributeError, SyntaxError, csv.Error, zipfile.BadZipFile),
    RecursionError,  # JSON nested too deeply (hostile input 3.6)
)

# a mark at the start is no part of the first name; GB2312 and GBK are read as their superset
_READ_AS = {"utf-8": "utf-8-sig", "gb2312": "gb18030", "gbk": "gb18030"}

csv.field_size_limit(MAX_CELL_CHARACTERS)


class TableError(MuluError):
    """A file that cannot be read as the table its descriptor promises; facts name the resource and the problem."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Columns, and rows that can be read once while the file is open."""

    fields: tuple[Field, ...]
    rows: Iterator[tuple[Cell, ...]]


@contextmanager
def open_table(resource: Resource, path: Path) -> Iterator[Table]:
    """The table of `resource` in the file at `path`. Raises TableError, also while its rows are read."""
    with refusals(resource), path.open("rb") as stream:
        lines = lines_of(resource, stream)  # kept until the end: who drops the last line would close the file unasked
        yield table_of(resource, lines)


@contextmanager
def refusals(resource: Resource) -> Iterator[None]:
    """What a broken file makes its readers raise, as TableError."""
    try:
        yield
    except _BROKEN as error:
        raise TableError("table-unreadable", resource=resource.name, problem=str(error)[:200]) from error


def lines_of(resource: Resource, stream: IO[bytes]) -> Iterator[Sequence[object]]:
    """The lines of a file as they are written, its header among them. Raises TableError for an unknown format."""
    if resource.format not in _LINES:
        raise TableError("table-format", resource=resource.name, format=resource.format)
    return _LINES[resource.format](resource, stream)


def typed(value: object, kind: str, missing: Sequence[str] = ("",)) -> Cell:
    """A cell as its declared type (`kind`) where it fits, else as text; None where it says nothing."""
    if isinstance(value, str):
        return None if value in missing else (_from_text(value, kind) if kind in _PARSED else value)
    if value is None:
        return None
    if isinstance(value, bool | int | float):
        return _from_number(value, kind)
    return _plain_text(value, kind)


def _from_number(value: bool | int | float, kind: str) -> Cell:
    if kind == "boolean" and value in (0, 1):
        return bool(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)  # no form of ours can hold it as a number
        value = int(value) if value.is_integer() else value  # a spreadsheet keeps every number as a float
    return value if kind in ("integer", "year", "number", "any") and not isinstance(value, bool) else str(value)


def _from_text(text: str, kind: str) -> Cell:
    bare = text.strip()
    if kind in ("integer", "year"):
        return int(bare) if _INTEGER.fullmatch(bare) else text
    if kind == "number":
        return _number(bare, text)
    return _BOOLEANS.get(bare, text)


def _number(bare: str, text: str) -> Cell:
    if _INTEGER.fullmatch(bare):
        return int(bare)
    number = float(bare) if _NUMBER.fullmatch(bare) else math.inf
    return number if math.isfinite(number) else text  # 1e999 is a number that no form of ours can hold


def _plain_text(value: object, kind: str) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat() if kind == "date" and value.time() == time() else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return str(value)


def table_of(resource: Resource, lines: Iterator[Sequence[object]]) -> Table:
    """The lines of a file as the table that its schema describes; without a schema the header names the columns."""
    dialect = resource.dialect
    header: Sequence[object] = ()
    lines = _without_comments(lines, dialect)
    if dialect.get("header", True) is not False:
        header = next(islice(lines, _header_row(dialect) - 1, None), ())
    fields = resource.fields or _fields(header)
    places = _places([str(label if label is not None else "").strip() for label in header], fields)
    return Table(fields=fields, rows=_rows(lines, fields, places, resource.missing_values))


def _without_comments(lines: Iterator[Sequence[object]], dialect: Mapping[str, object]) -> Iterator[Sequence[object]]:
    """The lines that are no comments by `commentRows`, counted from 1 as the file has them, or by `commentChar`; above
    header rows that are said by their numbers every line counts."""
    numbers, mark = dialect.get("commentRows"), dialect.get("commentChar")
    skipped = numbers if isinstance(numbers, list) else []
    if not skipped and not (isinstance(mark, str) and mark):
        return lines
    sign = mark if isinstance(mark, str) and mark else None
    above = _header_row(dialect) if dialect.get("headerRows") else 0
    return (
        line
        for number, line in enumerate(lines, 1)
        if number <= above or not (number in skipped or (sign and line and str(line[0]).startswith(sign)))
    )


def _header_row(dialect: Mapping[str, object]) -> int:
    """The last of the rows that name the columns, counted from 1."""
    rows = dialect.get("headerRows")
    return max((row for row in rows if isinstance(row, int) and row > 0), default=1) if isinstance(rows, list) else 1


def _fields(header: Sequence[object]) -> tuple[Field, ...]:
    names: dict[str, None] = {}  # in their order; a list of ten thousand takes long to search
    for number, label in enumerate(header, 1):
        name = str(label if label is not None else "").strip() or f"column_{number}"
        while name in names:
            name = f"{name}_{number}"
        names[name] = None
    return tuple(Field(name=name, title=Label(name)) for name in names)


def _places(header: Sequence[str], fields: Sequence[Field]) -> tuple[int, ...]:
    """Where each field stands in a line: under its name, else at its own position; -1 where it is missing."""
    if [field.name for field in fields] == list(header) or not header:
        return tuple(range(len(fields)))
    by_position = len(header) == len(fields)
    first = {label: len(header) - at for at, label in enumerate(reversed(header), 1)}
    return tuple(first.get(field.name, place if by_position else -1) for place, field in enumerate(fields))


def _rows(
    lines: Iterable[Sequence[object]], fields: Sequence[Field], places: Sequence[int], missing: Sequence[str]
) -> Iterator[tuple[Cell, ...]]:
    columns = tuple((place, _reader(field, missing)) for place, field in zip(places, fields, strict=True))
    for line in lines:
        if not any(cell not in (None, "") for cell in line):
            continue
        width = len(line)
        yield tuple(read(line[at]) if 0 <= at < width else None for at, read in columns)


def _reader(field: Field, missing: Sequence[str]) -> Callable[[object], Cell]:
    """What makes a cell of a column; text is rewritten first where the field declares a way of writing."""
    kind, rewrite = field.type, plainly(field)
    own = field.reading.get("missingValues")
    missing = own if isinstance(own, list) else missing
    if rewrite is None:
        return lambda value: typed(value, kind, missing)

    def read(value: object) -> Cell:
        if not isinstance(value, str) or value in missing:
            return typed(value, kind, missing)
        cell = typed(rewrite(value), kind, ())
        return value if isinstance(cell, str) and kind in ("integer", "number") else cell

    return read


def _csv_lines(resource: Resource, stream: IO[bytes]) -> Iterator[Sequence[object]]:
    inner = resource.dialect.get("csv")
    dialect = {**resource.dialect, **(inner if isinstance(inner, dict) else {})}
    encoding = _READ_AS.get(codecs.lookup(resource.encoding).name, resource.encoding)
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    csv.field_size_limit(MAX_CELL_CHARACTERS)  # one for the whole process, and others set it too
    default, escape = "\t" if resource.format == "tsv" else ",", dialect.get("escapeChar")
    return csv.reader(
        text,
        delimiter=str(dialect.get("delimiter", default)),
        quotechar=str(dialect.get("quoteChar", '"')),
        escapechar=escape if isinstance(escape, str) and len(escape) == 1 else None,
        doublequote=dialect.get("doubleQuote") is not False,
        skipinitialspace=dialect.get("skipInitialSpace") is True,
    )


def _xlsx_lines(resource: Resource, stream: IO[bytes]) -> Iterator[Sequence[object]]:
    import openpyxl  # half a second that most builds need not spend

    with zipfile.ZipFile(stream) as archive:
        if is_bomb(archive.infolist(), stream.seek(0, io.SEEK_END)):
            raise TableError("table-unreadable", resource=resource.name, problem="archive-bomb")
    book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
    excel = resource.dialect.get("excel")
    sheet = (excel if isinstance(excel, dict) else {}).get("sheet", 1)
    page = book[sheet] if isinstance(sheet, str) else book.worksheets[int(sheet) - 1]
    page.reset_dimensions()  # what a sheet claims to span is no reason to make cells for it (hostile input 3.11)
    rows: Iterator[Sequence[object]] = page.iter_rows(values_only=True)
    return rows


def _geojson_lines(resource: Resource, stream: IO[bytes]) -> Iterator[Sequence[object]]:
    """The properties of each feature under their names, as a table with a header."""
    value = json.loads(stream.read(MAX_GEOJSON_BYTES))
    features = value.get("features", [value] if value.get("type") == "Feature" else ())
    rows = [feature.get("properties") or {} for feature in features if isinstance(feature, dict)]
    names = [field.name for field in resource.fields] or list(dict.fromkeys(name for row in rows for name in row))
    return iter([names, *([row.get(name) for name in names] for row in rows)])


_LINES: dict[str, Callable[[Resource, IO[bytes]], Iterator[Sequence[object]]]] = {
    "csv": _csv_lines,
    "tsv": _csv_lines,
    "xlsx": _xlsx_lines,
    "geojson": _geojson_lines,
}
