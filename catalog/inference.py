"""What a data file says about itself: encoding, delimiter, sheets, columns and their types. Codes stay text."""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import StringIO
from itertools import islice
from pathlib import Path

from catalog.checks.encodings import likely_encoding
from catalog.descriptors import read_bytes
from catalog.errors import DescriptorError, UsageError

MAX_FILE_BYTES = 1024**3
_ROWS = 20_000  # rows that decide a type
_DELIMITERS = {",": "csv", "\t": "tsv", ";": "csv", "|": "csv"}
_MISSING = frozenset({"-", "--", "—", "——", "NA", "N/A", "NULL", "null"})
_CODE = re.compile("编码|代码|编号|邮编|号码|电话|证号|区号|code|phone|zip|postal", re.IGNORECASE)
_INTEGER = re.compile(r"[-+]?(?:0|[1-9]\d{0,14})\Z", re.ASCII)
_NUMBER = re.compile(r"[-+]?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?(?:[eE][-+]?\d{1,3})?\Z", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[-+]\d\d:?\d\d)?\Z", re.ASCII)
MEDIATYPES = {
    "csv": "text/csv", "tsv": "text/tab-separated-values", "json": "application/json", "xml": "application/xml",
    "geojson": "application/geo+json", "pdf": "application/pdf", "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "txt": "text/plain",
    "zip": "application/zip", "kml": "application/vnd.google-earth.kml+xml", "gpkg": "application/geopackage+sqlite3",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "jpg": "image/jpeg",
    "png": "image/png", "parquet": "application/vnd.apache.parquet",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Inferred:
    """One table or file as a resource would describe it; `fields` are pairs of name and type."""

    format: str
    encoding: str = ""
    sheet: str = ""
    dialect: dict[str, object] = field(default_factory=dict)
    fields: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()


def infer(path: Path) -> tuple[Inferred, ...]:
    """What stands in a file: one item, or one for each sheet of a workbook that has rows. Raises UsageError."""
    suffix = path.suffix.lower().lstrip(".")
    if suffix not in MEDIATYPES and suffix != "txt":
        raise UsageError("file-kind", path=str(path))
    try:
        if suffix in ("csv", "tsv", "txt"):
            return (_delimited(read_bytes(path, MAX_FILE_BYTES), path),)
        if suffix == "xlsx":
            return tuple(_workbook(path))
        if suffix == "geojson":
            return (_features(read_bytes(path, MAX_FILE_BYTES)),)
        read_bytes(path, MAX_FILE_BYTES)
    except DescriptorError as error:
        raise UsageError("file-broken", path=str(path), problem=error.facts.get("problem") or error.code) from error
    return (Inferred(format=suffix),)


def _delimited(data: bytes, path: Path) -> Inferred:
    encoding = likely_encoding(data)
    if not encoding:
        raise UsageError("file-broken", path=str(path), problem="encoding")
    text = data.decode(encoding).removeprefix("\ufeff")
    delimiter = _delimiter(text)
    try:
        rows = list(islice(csv.reader(StringIO(text, newline=""), delimiter=delimiter), _ROWS))
    except csv.Error as error:
        raise UsageError("file-broken", path=str(path), problem=str(error)) from error
    header, skipped = _header(rows)
    dialect: dict[str, object] = {"csv": {"delimiter": delimiter}} if delimiter not in (",", "\t") else {}
    if skipped:
        dialect["headerRows"] = [skipped + 1]
    body = rows[skipped + 1 :]
    missing = tuple(sorted({cell for row in body for cell in row} & _MISSING))
    columns = zip(header, _columns(body, len(header)), strict=True)
    fields = tuple((name, column_type(name, column, missing)) for name, column in columns)
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    return Inferred(format=_DELIMITERS[delimiter], encoding=declared, dialect=dialect, fields=fields, missing=missing)


def column_type(name: str, cells: Iterable[str], missing: Sequence[str] = ()) -> str:
    """The narrowest type that holds every cell; what looks like a code stays text, or its zeros would be lost."""
    values = [cell.strip() for cell in cells if cell.strip() and cell not in missing]
    if not values or _CODE.search(name):
        return "string"
    if all(map(_INTEGER.match, values)):
        return "integer"
    if all(map(_NUMBER.match, values)):
        return "number"
    if all(_DATE.match(value) and _is_day(value) for value in values):
        return "date"
    return "datetime" if all(map(_TIME.match, values)) else "string"


def _delimiter(text: str) -> str:
    """The character that cuts the first lines into the most cells, the same number in each."""
    lines = [line for line in islice(text.splitlines(), 20) if line.strip()]
    counts = {mark: [line.count(mark) for line in lines] for mark in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda mark: (min(counts[mark], default=0) > 0, sum(counts[mark])))
    return best if sum(counts[best]) else ","


def _header(rows: Sequence[Sequence[str]]) -> tuple[list[str], int]:
    """The column names, and how many title or blank lines stand above them."""
    for skipped, row in enumerate(rows[:5]):
        cells = [cell.strip() for cell in row]
        width = max((len(other) for other in rows[skipped + 1 : skipped + 4]), default=len(cells))
        if sum(map(bool, cells)) > 1 or (any(cells) and width <= 1):
            return cells, skipped
    return ([cell.strip() for cell in rows[0]] if rows else []), 0


def _columns(rows: Sequence[Sequence[str]], width: int) -> Iterator[list[str]]:
    for place in range(width):
        yield [row[place] for row in rows if place < len(row)]


def _workbook(path: Path) -> Iterator[Inferred]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # the library raises what its parsers raise
        raise UsageError("file-broken", path=str(path), problem=type(error).__name__) from error
    try:
        for sheet in book.worksheets:
            rows = list(islice(sheet.iter_rows(values_only=True, max_row=_ROWS, max_col=2000), _ROWS))
            rows = [row for row in rows if any(cell is not None for cell in row)]
            if rows:
                yield _sheet(sheet.title, rows, is_only=len(book.worksheets) == 1)
    finally:
        book.close()


def _sheet(title: str, rows: Sequence[Sequence[object]], *, is_only: bool) -> Inferred:
    texts = [["" if cell is None else str(cell) for cell in row] for row in rows[:5]]
    header, skipped = _header(texts)
    header = header[: max((place + 1 for place, name in enumerate(header) if name), default=0)]
    dialect: dict[str, object] = {} if is_only else {"excel": {"sheet": title}}
    if skipped:
        dialect["headerRows"] = [skipped + 1]
    body = rows[skipped + 1 :]
    fields = tuple((name, _native_type([row[place] for row in body])) for place, name in enumerate(header))
    return Inferred(format="xlsx", sheet="" if is_only else title, dialect=dialect, fields=fields)


def _native_type(cells: Iterable[object]) -> str:
    """The type of a workbook's column: its cells carry types of their own."""
    kinds = {_kind(cell) for cell in cells if cell is not None and cell != ""}
    if kinds <= {"integer", "number"} and len(kinds) == 2:
        return "number"
    return kinds.pop() if len(kinds) == 1 else "string" if not kinds else "any"


def _kind(cell: object) -> str:
    if isinstance(cell, bool):
        return "boolean"
    if isinstance(cell, datetime):
        return "datetime" if cell.hour or cell.minute or cell.second else "date"
    if isinstance(cell, date):
        return "date"
    if isinstance(cell, int) or (isinstance(cell, float) and cell.is_integer()):
        return "integer"
    return "number" if isinstance(cell, float) else "string"


def _features(data: bytes) -> Inferred:
    """The properties of GeoJSON features, in the order they first appear."""
    try:
        value = json.loads(data)
        features = value["features"]
        properties = [feature["properties"] or {} for feature in features[:_ROWS]]
        names = list(dict.fromkeys(name for one in properties for name in one))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DescriptorError("json-broken", problem=str(error)[:120], column="1") from error
    fields = tuple((name, _native_type([one.get(name) for one in properties])) for name in names)
    return Inferred(format="geojson", encoding="utf-8", fields=fields)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
