"""The row index of a table: one read-only SQLite file that the rows interface answers from (design section 6).

Columns stand as c0, c1, ... in the order of the schema, so that no name of a descriptor ever enters SQL; table `facts`
holds their names and types. The same input gives the same bytes.
"""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from catalog.model.entry import Field, Resource
from catalog.tabular.read_once import ReadOnce
from catalog.tabular.tables import READABLE, Cell, TableError

FORM = 1  # of the index file; raise it when the layout changes
SMALL_TABLE_ROWS = 1000  # below this a scan is faster to open than an index
MAX_INDEXED_COLUMNS = 12
MAX_COLUMNS = 1999  # of a table in SQLite, beside the number of the row
_CHUNK_ROWS = 5000
_NEVER_INDEXED = frozenset({"object", "array", "list", "geojson", "any"})
_LARGEST = 2**63


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsIndex:
    """What was written: columns, the number of rows, a version that changes with data or schema, the file's bytes."""

    fields: tuple[Field, ...]
    rows: int
    version: str
    bytes: int


def has_rows(reading: ReadOnce) -> bool:
    """Whether an index can be made of a table. Raises TableError."""
    if reading.resource.format not in READABLE:
        return False
    with reading.typed() as table:
        return len(table.fields) <= MAX_COLUMNS


def write_rows_index(reading: ReadOnce, target: Path) -> RowsIndex:
    """Write the index of a table to `target`, whole or not at all. Raises TableError when it cannot be read."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _held(reading, target) if reading.is_held else _streamed(reading, target)
    except (sqlite3.Error, UnicodeError) as error:
        raise TableError("table-unreadable", resource=reading.resource.name, problem=str(error)) from error


def _held(reading: ReadOnce, target: Path) -> RowsIndex:
    """A small index is made in memory and written at once, which takes a third of the time."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        fields, count, version = _fill(connection, reading)
        content = connection.serialize()
    target.write_bytes(content)
    return RowsIndex(fields=fields, rows=count, version=version, bytes=len(content))


def _streamed(reading: ReadOnce, target: Path) -> RowsIndex:
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
            fields, count, version = _fill(connection, reading)
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    return RowsIndex(fields=fields, rows=count, version=version, bytes=target.stat().st_size)


def _fill(connection: sqlite3.Connection, reading: ReadOnce) -> tuple[tuple[Field, ...], int, str]:
    """Rows, facts and indexes; gives the columns, the number of rows and the version."""
    connection.executescript("PRAGMA page_size=4096; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN;")
    with reading.typed() as table:
        count = _insert(connection, table.fields, table.rows)
    version = _version(reading, table.fields)
    _write_facts(connection, table.fields, count=count, version=version)
    if count > SMALL_TABLE_ROWS:
        _write_indexes(connection, table.fields, _keys(reading.resource))
    connection.execute("COMMIT")
    return table.fields, count, version


def _insert(connection: sqlite3.Connection, fields: Sequence[Field], rows: Iterable[tuple[Cell, ...]]) -> int:
    columns = "".join(f", c{place}" for place in range(len(fields)))  # no types: every cell stays as it was read
    connection.execute(f"CREATE TABLE rows (n INTEGER PRIMARY KEY{columns})")
    marks = ",".join("?" * (len(fields) + 1))
    count = 0
    statement = f"INSERT INTO rows VALUES ({marks})"
    for chunk in _chunks(rows):
        connection.executemany(statement, ((count + at, *map(_storable, row)) for at, row in enumerate(chunk, 1)))
        count += len(chunk)
    return count


def _chunks(rows: Iterable[tuple[Cell, ...]]) -> Iterator[list[tuple[Cell, ...]]]:
    chunk: list[tuple[Cell, ...]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == _CHUNK_ROWS:
            yield chunk
            chunk = []
    yield chunk


def _storable(cell: Cell) -> Cell:
    """SQLite keeps 64-bit integers; what is larger stays exact as text."""
    if cell is None or isinstance(cell, str | float):
        return cell
    return cell if -_LARGEST <= cell < _LARGEST else str(cell)


def _write_facts(connection: sqlite3.Connection, fields: Sequence[Field], *, count: int, version: str) -> None:
    connection.execute("CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID")
    filled = _filled(connection, len(fields))
    columns = [
        {"name": field.name, "type": field.type, "nulls": filled[place] < count} for place, field in enumerate(fields)
    ]
    facts = {"form": FORM, "count": count, "version": version, "fields": columns}
    rows = [(name, json.dumps(value, ensure_ascii=False)) for name, value in sorted(facts.items())]
    connection.executemany("INSERT INTO facts VALUES (?,?)", rows)


def _filled(connection: sqlite3.Connection, width: int) -> Sequence[int]:
    """How many cells of each column say something."""
    asked = ", ".join(f"count(c{place})" for place in range(width)) or "0"
    filled: Sequence[int] = connection.execute(f"SELECT {asked} FROM rows").fetchone()
    return filled


def _keys(resource: Resource) -> tuple[str, ...]:
    return (*resource.primary_key, *(name for key in resource.foreign_keys for name in key.fields))


def _write_indexes(connection: sqlite3.Connection, fields: Sequence[Field], keys: Sequence[str]) -> None:
    """Keys first, then the other columns as they come: any of them may be filtered or sorted by."""
    places = [place for place, field in enumerate(fields) if field.type not in _NEVER_INDEXED]
    places.sort(key=lambda place: (fields[place].name not in keys, place))
    for place in places[:MAX_INDEXED_COLUMNS]:
        connection.execute(f"CREATE INDEX by_c{place} ON rows (c{place})")
    connection.execute("PRAGMA analysis_limit=1000")
    connection.execute("ANALYZE")


def _version(reading: ReadOnce, fields: Sequence[Field]) -> str:
    digest = reading.digest.copy()
    digest.update(json.dumps([FORM, [(field.name, field.type) for field in fields]]).encode())
    return digest.hexdigest()[:32]
