"""`RecordStore` on SQLite."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from runtime.chain import canonical_json
from runtime.instants import instant_text, parse_instant
from runtime.records import COUNTER, EVERY, Record, SortRange, body_text, parse_body
from runtime.sqlite_database import SqliteDatabase


class SqliteRecords:
    """Grants, consents, calls and counters of an app in its own database."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database

    def fetch(self, partition: str, sort: str) -> Record | None:
        """See `RecordStore.fetch`."""
        with self._database.reading() as connection:
            return _fetch(connection, partition, sort)

    def put(self, record: Record, *, expected: int | None = None) -> bool:
        """See `RecordStore.put`."""
        text = body_text(record)
        return self._database.write(lambda connection: _put(connection, record, text, expected))

    def put_all(self, records: Iterable[Record]) -> None:
        """See `RecordStore.put_all`."""
        rows = [(record, body_text(record)) for record in records]
        self._database.write(lambda connection: [_put(connection, record, text, None) for record, text in rows])

    def remove(self, partition: str, sort: str) -> None:
        """See `RecordStore.remove`."""
        asked = "DELETE FROM records WHERE partition=? AND sort=?"
        self._database.write(lambda connection: connection.execute(asked, (partition, sort)))

    def query(self, partition: str, within: SortRange = EVERY, *, limit: int = 1000) -> tuple[Record, ...]:
        """See `RecordStore.query`."""
        order = "DESC" if within.newest_first else "ASC"
        asked = (
            "SELECT partition, sort, revision, body, expires_at FROM records"
            f" WHERE partition=? AND sort>=? AND sort<=? ORDER BY sort {order} LIMIT ?"
        )
        with self._database.reading() as connection:
            rows = connection.execute(asked, (partition, within.first, within.last, limit)).fetchall()
        return tuple(_record(row) for row in rows)

    def add(self, partition: str, sort: str, amount: int, *, expires_at: datetime | None = None) -> int:
        """See `RecordStore.add`."""
        empty = Record(partition=partition, sort=sort, body={}, expires_at=expires_at)
        return self._database.write(lambda connection: _add(connection, empty, amount))

    def discard_expired(self, now: datetime) -> int:
        """See `RecordStore.discard_expired`."""
        until = (instant_text(now),)
        return self._database.write(
            lambda connection: connection.execute("DELETE FROM records WHERE expires_at < ?", until).rowcount
        )


_Found = tuple[str, str, int, str, str | None]


def _record(row: _Found) -> Record:
    partition, sort, revision, text, expires_at = row
    expiry = parse_instant(expires_at) if expires_at else None
    return Record(partition=partition, sort=sort, body=parse_body(text), revision=revision, expires_at=expiry)


def _fetch(connection: sqlite3.Connection, partition: str, sort: str) -> Record | None:
    asked = "SELECT partition, sort, revision, body, expires_at FROM records WHERE partition=? AND sort=?"
    row = connection.execute(asked, (partition, sort)).fetchone()
    return None if row is None else _record(row)


def _put(connection: sqlite3.Connection, record: Record, text: str, expected: int | None) -> bool:
    kept = _fetch(connection, record.partition, record.sort)
    revision = kept.revision if kept else 0
    if expected is not None and expected != revision:
        return False
    expires_at = instant_text(record.expires_at) if record.expires_at else None
    row = (record.partition, record.sort, revision + 1, text, expires_at)
    connection.execute("INSERT OR REPLACE INTO records VALUES (?,?,?,?,?)", row)
    return True


def _add(connection: sqlite3.Connection, empty: Record, amount: int) -> int:
    kept = _fetch(connection, empty.partition, empty.sort)
    total = amount + (int(kept.body[COUNTER]) if kept else 0)
    _put(connection, empty, canonical_json({COUNTER: total}), None)
    return total
