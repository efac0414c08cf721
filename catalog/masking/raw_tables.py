"""The raw table that is to be masked: outside the repository, read as text, twice if need be, never kept."""

import codecs
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from catalog.errors import UsageError
from catalog.masking.secret import is_in_repository
from catalog.model.entry import Field, Resource
from catalog.model.label import Label
from catalog.tabular.tables import TableError, open_table

FORMATS = ("csv", "tsv", "xlsx")
_CHUNK = 1024 * 1024
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """A raw file with the names of its columns."""

    path: Path
    resource: Resource
    columns: tuple[str, ...]

    @contextmanager
    def rows(self) -> Iterator[Iterator[tuple[str, ...]]]:
        """Every row as text, in the order of the columns; empty where a cell says nothing. Raises UsageError."""
        try:
            with open_table(self.resource, self.path) as table:
                yield (tuple("" if cell is None else str(cell) for cell in row) for row in table.rows)
        except TableError as error:
            raise _unreadable(self.path, error) from error


def open_raw(file: Path, declared: Resource, root: Path) -> RawTable:
    """The raw table in `file` for a resource of the catalogue. Raises UsageError: no file, a file inside a repository,
    another
    format, no text, no columns."""
    if not file.is_file():
        raise UsageError("file-missing", path=str(file))
    if is_in_repository(file, root):
        raise UsageError("mask-raw-inside", path=str(file))
    form = file.suffix.lstrip(".").lower()
    if form not in FORMATS:
        raise UsageError("mask-format", path=file.name, format=form, choices=", ".join(FORMATS))
    plain = declared._replace(format=form, fields=(), missing_values=("",), dialect=_dialect(file, form, declared))
    plain = plain if form == "xlsx" else plain._replace(encoding=encoding_of(file))
    columns = _columns(file, plain)
    kinds = {field.name: field.type for field in declared.fields}
    fields = tuple(Field(name=name, title=Label(name), type=_as_read(kinds.get(name, ""))) for name in columns)
    return RawTable(path=file, resource=plain._replace(fields=fields), columns=columns)


def encoding_of(file: Path) -> str:
    """UTF-8, UTF-16 by its mark, or GB18030; read in pieces, to the last byte. Raises UsageError."""
    with open(file, "rb") as stream:
        start = stream.read(4)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    for name in ("utf-8", "gb18030"):
        if _decodes(file, name):
            return name
    raise UsageError("mask-encoding", path=file.name)


def _decodes(file: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with open(file, "rb") as stream:
            while part := stream.read(_CHUNK):
                decoder.decode(part)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _dialect(file: Path, form: str, declared: Resource) -> Mapping[str, object]:
    """How the raw file is written: as declared where it has the same format, else as is usual."""
    if form == declared.format and declared.dialect.get("header", True) is not False:
        return declared.dialect
    return {}


def _columns(file: Path, resource: Resource) -> tuple[str, ...]:
    try:
        with open_table(resource, file) as table:
            columns = tuple(field.name for field in table.fields)
            next(table.rows, None)
    except TableError as error:
        raise _unreadable(file, error) from error
    if not columns:
        raise UsageError("mask-header", path=file.name)
    return columns


def _as_read(kind: str) -> str:
    """Days of a spreadsheet are read as days; everything else as it is written."""
    return "date" if kind == "date" else "string"


def _unreadable(file: Path, error: TableError) -> UsageError:
    return UsageError("mask-unreadable", path=file.name, problem=error.facts.get("problem", error.code))
