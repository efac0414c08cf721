"""What a data file says about itself: encoding, delimiter, sheets, and its columns."""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from io import StringIO
from itertools import islice
from pathlib import Path
from zipfile import ZipFile

from catalog.checks.encodings import likely_encoding
from catalog.errors import DescriptorError, UsageError
from catalog.guessing.columns import Column, from_way, guess_columns
from catalog.guessing.headers import header_of, is_data, table_unit
from catalog.guessing.ways import Way
from catalog.loading.descriptors import read_bytes
from catalog.tabular.archives import is_bomb
from catalog.tabular.tables import MAX_CELL_CHARACTERS

MAX_FILE_BYTES = 1024**3
_ROWS = 20_000  # rows that decide a type
_NOTES = 3  # last lines that may be notes below the table
_DELIMITERS = {",": "csv", "\t": "tsv", ";": "csv", "|": "csv"}
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
    """One table or file as a resource would describe it. `notes` are the lines below the table."""

    format: str
    encoding: str = ""
    sheet: str = ""
    dialect: dict[str, object] = field(default_factory=dict)
    columns: tuple[Column, ...] = ()
    missing: tuple[str, ...] = ()
    notes: tuple[int, ...] = ()


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
    if _is_json(text):
        return Inferred(format="json", encoding="utf-8" if encoding == "utf-8-sig" else encoding)
    csv.field_size_limit(MAX_CELL_CHARACTERS)  # as the build reads (hostile input 3.9)
    delimiter = _delimiter(text)
    try:
        rows = list(islice(csv.reader(StringIO(text, newline=""), delimiter=delimiter), _ROWS + 1))
    except csv.Error as error:
        raise UsageError("file-broken", path=str(path), problem=str(error)) from error
    dialect: dict[str, object] = {"csv": {"delimiter": delimiter}} if delimiter not in (",", "\t") else {}
    return _table(rows, dialect, _DELIMITERS[delimiter], encoding="utf-8" if encoding == "utf-8-sig" else encoding)


def _table(rows: Sequence[Sequence[str]], dialect: dict[str, object], kind: str, encoding: str) -> Inferred:
    """A table of texts: its header, its columns, and the notes below it."""
    header, skipped = header_of(rows)
    begins = skipped + 1
    if header and is_data(header):
        header, begins = [""] * len(header), skipped
        dialect = {**dialect, "header": False}
    elif skipped:
        dialect = {**dialect, "headerRows": [skipped + 1]}
    body = [row for row in rows[begins:_ROWS] if any(cell.strip() for cell in row)]
    notes = _notes(rows, begins) if len(rows) <= _ROWS else ()
    body = body[: len(body) - len(notes)]
    header = header[: _last_used(header, body)]
    columns, missing = guess_columns(header, body, table_unit(rows[:skipped]), is_whole=len(rows) <= _ROWS)
    return Inferred(format=kind, encoding=encoding, dialect=dialect, columns=columns, missing=missing, notes=notes)


def _is_json(text: str) -> bool:
    """Whether what is called text or CSV is JSON (stations in brackets are no table)."""
    if text.lstrip()[:1] not in ("{", "["):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _last_used(header: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """The number of columns up to the last that has a name or a cell: lines may end in empty ones."""
    used = (
        place + 1
        for place, name in enumerate(header)
        if name or any(row[place:] and row[place].strip() for row in rows)
    )
    return max(used, default=0)


def _notes(rows: Sequence[Sequence[str]], begins: int) -> tuple[int, ...]:
    """The numbers, from 1, of the last lines that hold one cell alone: notes and sources below a wider table."""
    found: list[int] = []
    for number in range(len(rows), begins + 1, -1):
        filled = [cell for cell in rows[number - 1] if cell.strip()]
        if len(filled) > 1 or len(found) == _NOTES:
            break
        if filled and len(rows[begins]) > 2 and rows[number - 1][0].strip():
            found.append(number)
    return tuple(reversed(found))


def _delimiter(text: str) -> str:
    """The character that cuts the first lines into the most cells, the same number in each."""
    lines = [line for line in islice(text.splitlines(), 20) if line.strip()]
    counts = {mark: [line.count(mark) for line in lines] for mark in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda mark: (min(counts[mark], default=0) > 0, sum(counts[mark])))
    return best if sum(counts[best]) else ","


def _workbook(path: Path) -> Iterator[Inferred]:
    from openpyxl import load_workbook

    with path.open("rb") as stream:  # the library forgets to close what it cannot read
        try:
            with ZipFile(stream) as archive:
                is_refused = is_bomb(archive.infolist(), path.stat().st_size)
            book = None if is_refused else load_workbook(stream, read_only=True, data_only=True)
        except Exception as error:  # the library raises what its parsers raise
            raise UsageError("file-broken", path=str(path), problem=type(error).__name__) from error
        if book is None:
            raise UsageError("file-broken", path=str(path), problem="archive-bomb")
        for sheet in book.worksheets:
            rows = list(islice(sheet.iter_rows(values_only=True, max_row=_ROWS, max_col=2000), _ROWS))
            if any(cell is not None for row in rows for cell in row):
                yield _sheet(sheet.title, rows, is_only=len(book.worksheets) == 1)


def _sheet(title: str, rows: Sequence[Sequence[object]], *, is_only: bool) -> Inferred:
    """A sheet: texts are judged as in any table, but numbers, days and yes-or-no carry types of their own."""
    width = max((place + 1 for row in rows for place, cell in enumerate(row) if cell is not None), default=0)
    texts = [[_text(cell) for cell in row[:width]] for row in rows]
    named: dict[str, object] = {} if is_only else {"excel": {"sheet": title}}
    found = _table(texts, named, "xlsx", encoding="")
    begins = header_of(texts)[1] + (found.dialect.get("header") is not False)
    body = [row for number, row in enumerate(rows[begins:], start=begins + 1) if number not in found.notes]
    columns = tuple(
        _native(column, [row[place] for row in body if place < len(row)]) for place, column in enumerate(found.columns)
    )
    return Inferred(
        format="xlsx", sheet="" if is_only else title, dialect=found.dialect, columns=columns,
        missing=found.missing, notes=found.notes,
    )  # fmt: skip


def _text(cell: object) -> str:
    """A cell as a person would write it, so that 10-digit codes kept as floats are codes again."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return "" if cell is None else str(cell)


def _native(column: Column, cells: Iterable[object]) -> Column:
    """The column with the type of its cells, where they are not text: what a reader of the workbook will meet."""
    kinds = {_kind(cell) for cell in cells if cell is not None and cell != ""}
    if not kinds or kinds == {"string"}:
        return column
    kind = _one_of(kinds)
    if kind in ("integer", "number"):
        return replace(column, type=kind, reading={}, words=(), odd=())
    fresh = from_way(column.name, Way(type=kind))
    return replace(column, type=kind, title=fresh.title, reading={}, unit="", words=(), odd=())


def _one_of(kinds: set[str]) -> str:
    if kinds <= {"integer", "number"} and len(kinds) == 2:
        return "number"
    return next(iter(kinds)) if len(kinds) == 1 else "any"


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
        features = [value] if value.get("type") == "Feature" else value["features"]
        properties = [one.get("properties") or {} for one in features[:_ROWS] if isinstance(one, dict)]
        names = list(dict.fromkeys(name for one in properties for name in one))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DescriptorError("json-broken", problem=str(error)[:120], column="1") from error
    kinds = [{_kind(one[name]) for one in properties if one.get(name) is not None} for name in names]
    columns = tuple(
        from_way(name, Way(type=_one_of(found) if found else "string"))
        for name, found in zip(names, kinds, strict=True)
    )
    return Inferred(format="geojson", encoding="utf-8", columns=columns)
