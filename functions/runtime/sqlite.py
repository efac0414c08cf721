"""The embedded engine of cases on SQLite: the default, on one machine, with nothing but Python."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime

from runtime.cursors import cursor_text, parse_cursor
from runtime.errors import StoreFault
from runtime.instants import instant_text, parse_day
from runtime.sealing import Head, Prepared, idempotency_hash, meta_text, no_case, open_answer, parse_meta, prepare
from runtime.sqlite_database import SqliteDatabase
from runtime.sqlite_outbox import SqliteOutbox
from runtime.sqlite_schema import UNDATED
from runtime.stores import (
    Appended,
    Conflict,
    Delivery,
    Idempotency,
    Index,
    Meta,
    Mismatch,
    Page,
    Posted,
    PostedPage,
    Replayed,
    Row,
    Stored,
    StoredEvent,
    Write,
)
from runtime.vault import Keyring

_EVENTS = "SELECT n, text, hash FROM events WHERE case_id=? ORDER BY n"
_VAULT = "SELECT name, sealed FROM vault WHERE case_id=? ORDER BY name"
_Outcome = Appended | Conflict | Replayed | Mismatch


class SqliteStore:
    """`CaseStore` on SQLite."""

    def __init__(self, database: SqliteDatabase, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring
        self._outbox = SqliteOutbox(database, keyring)

    def append(self, write: Write) -> Appended | Conflict | Replayed | Mismatch:
        """See `CaseStore.append`."""
        outcome = self._database.write(lambda connection: _append(connection, write, self._keyring))
        if write.shred and isinstance(outcome, Appended):
            self._database.truncate_log()
        return outcome

    def load(self, case_id: str) -> Stored | None:
        """See `CaseStore.load`."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT version, head, meta FROM cases WHERE case_id=?", (case_id,)).fetchone()
            events = connection.execute(_EVENTS, (case_id,)).fetchall()
        if row is None:
            return None
        return Stored(
            case_id=case_id,
            version=row[0],
            head=row[1],
            meta=parse_meta(row[2]),
            events=tuple(StoredEvent(n=n, text=text, hash=written) for n, text, written in events),
        )

    def reveal(self, case_id: str) -> dict[str, str]:
        """See `CaseStore.reveal`."""
        with self._database.reading() as connection:
            head = _head(connection, case_id)
            rows = connection.execute(_VAULT, (case_id,)).fetchall()
        if head.version == 0:
            return {}
        key = self._keyring.opened(case_id, head.wrapped)
        return {name: key.open(f"vault#{name}", sealed) for name, sealed in rows}

    def attention(self, until: datetime, limit: int) -> tuple[str, ...]:
        """See `CaseStore.attention`."""
        asked = "SELECT case_id FROM cases WHERE attention_at <= ? ORDER BY attention_at, case_id LIMIT ?"
        with self._database.reading() as connection:
            return tuple(case_id for (case_id,) in connection.execute(asked, (instant_text(until), limit)))

    def query(self, index: Index, key: str, *, limit: int = 50, cursor: str = "") -> Page:
        """See `CaseStore.query`."""
        with self._database.reading() as connection:
            if index is Index.OFFICE:
                return _queue_page(connection, key, limit, cursor)
            return _list_page(connection, _LISTS[index], (key, limit, cursor))

    def cases(self) -> Iterator[str]:
        """See `CaseStore.cases`."""
        last = ""
        while True:
            with self._database.reading() as connection:
                asked = "SELECT case_id FROM cases WHERE case_id > ? ORDER BY case_id LIMIT 1000"
                found = [case_id for (case_id,) in connection.execute(asked, (last,))]
            if not found:
                return
            yield from found
            last = found[-1]

    def outbox_due(self, now: datetime, limit: int) -> tuple[Posted, ...]:
        """See `CaseStore.outbox_due`."""
        return self._outbox.due(now, limit)

    def outbox_mark(self, seen: Posted, changed: Posted) -> bool:
        """See `CaseStore.outbox_mark`."""
        return self._outbox.mark(seen, changed)

    def outbox_list(self, status: Delivery, *, limit: int = 50, cursor: str = "") -> PostedPage:
        """See `CaseStore.outbox_list`."""
        return self._outbox.listed(status, limit=limit, cursor=cursor)


def _append(connection: sqlite3.Connection, write: Write, keyring: Keyring) -> _Outcome:
    earlier = _earlier(connection, write.idempotency, keyring) if write.idempotency else None
    if earlier is not None:
        return earlier
    head = _head(connection, write.case_id)
    if head.version != write.expected_version:
        return Conflict(case_id=write.case_id, version=head.version)
    taken = _taken_message(connection, write)
    if taken:
        return Conflict(case_id=write.case_id, version=head.version, message_key=taken)
    prepared = prepare(write, head, keyring)
    _insert_events(connection, write, prepared)
    _insert_sealed(connection, write, prepared)
    _replace_meta(connection, write, prepared)
    return Appended(case_id=write.case_id, version=prepared.version, head=prepared.head)


def _earlier(connection: sqlite3.Connection, asked: Idempotency, keyring: Keyring) -> Replayed | Mismatch | None:
    row = connection.execute(
        "SELECT i.case_id, i.version, i.body_sha256, i.answer, k.wrapped FROM idempotency i"
        " JOIN keys k USING (case_id) WHERE i.key=?",
        (idempotency_hash(asked),),
    ).fetchone()
    if row is None:
        return None
    case_id, version, body_sha256, answer, wrapped = row
    if body_sha256 != asked.body_sha256:
        return Mismatch(case_id=case_id)
    return Replayed(case_id=case_id, version=version, answer=open_answer(case_id, wrapped, keyring, answer))


def _head(connection: sqlite3.Connection, case_id: str) -> Head:
    row = connection.execute(
        "SELECT c.version, c.head, k.wrapped FROM cases c JOIN keys k USING (case_id) WHERE case_id=?", (case_id,)
    ).fetchone()
    return no_case(case_id) if row is None else Head(version=row[0], hash=row[1], wrapped=row[2])


def _taken_message(connection: sqlite3.Connection, write: Write) -> str:
    keys = [message.key for message in write.messages]
    if len(set(keys)) < len(keys):
        raise StoreFault("same-message-twice", "one write names a message twice", case=write.case_id)
    for key in keys:
        if connection.execute("SELECT 1 FROM messages WHERE case_id=? AND key=?", (write.case_id, key)).fetchone():
            return key
    return ""


def _insert_events(connection: sqlite3.Connection, write: Write, prepared: Prepared) -> None:
    connection.executemany(
        "INSERT INTO events VALUES (?,?,?,?)", [(write.case_id, e.n, e.text, e.hash) for e in prepared.events]
    )


def _insert_sealed(connection: sqlite3.Connection, write: Write, prepared: Prepared) -> None:
    case_id = write.case_id
    connection.execute("INSERT OR REPLACE INTO keys VALUES (?,?)", (case_id, prepared.wrapped))
    if write.shred:
        connection.execute("DELETE FROM vault WHERE case_id=?", (case_id,))
    connection.executemany("INSERT OR REPLACE INTO vault VALUES (?,?,?)", [(case_id, *row) for row in prepared.vault])
    connection.executemany(
        "INSERT INTO messages VALUES (?,?,'pending',?,0,1,'',NULL,?)",
        [(message.key, case_id, message.due_at, message.sealed) for message in prepared.messages],
    )
    if write.idempotency:
        row = (idempotency_hash(write.idempotency), case_id, prepared.version)
        connection.execute(
            "INSERT INTO idempotency VALUES (?,?,?,?,?)", (*row, write.idempotency.body_sha256, prepared.answer)
        )


def _replace_meta(connection: sqlite3.Connection, write: Write, prepared: Prepared) -> None:
    meta, case_id = write.meta, write.case_id
    opened_at = instant_text(meta.opened_at)
    attention_at = instant_text(meta.attention_at) if meta.attention_at else None
    connection.execute(
        "INSERT OR REPLACE INTO cases VALUES (?,?,?,?,?,?,?)",
        (case_id, prepared.version, prepared.head, meta_text(meta), meta.owner, opened_at, attention_at),
    )
    connection.execute("DELETE FROM queue WHERE case_id=?", (case_id,))
    connection.executemany("INSERT OR IGNORE INTO queue VALUES (?,?,?,?,?)", _queue_rows(case_id, meta))
    connection.execute("DELETE FROM registers WHERE case_id=?", (case_id,))
    rows = [(register, opened_at, case_id) for register in meta.registers]
    connection.executemany("INSERT OR IGNORE INTO registers VALUES (?,?,?)", rows)


def _queue_rows(case_id: str, meta: Meta) -> list[tuple[str, str, str, int, str]]:
    return [(q.office, q.due_on.isoformat() if q.due_on else UNDATED, case_id, q.run, q.stage) for q in meta.offices]


_LISTS = {
    Index.OWNER: "SELECT opened_at, case_id FROM cases WHERE owner=? AND owner<>''",
    Index.REGISTER: "SELECT opened_at, case_id FROM registers WHERE register=?",
}


def _list_page(connection: sqlite3.Connection, asked: str, within: tuple[str, int, str]) -> Page:
    key, limit, cursor = within
    place = parse_cursor(cursor, 2) if cursor else []
    after = " AND (opened_at, case_id) < (?, ?)" if place else ""
    order = " ORDER BY opened_at DESC, case_id DESC LIMIT ?"
    rows = connection.execute(asked + after + order, (key, *place, limit + 1)).fetchall()
    more = cursor_text([*rows[limit - 1]]) if len(rows) > limit else ""
    return Page(rows=tuple(Row(case_id=case_id) for _, case_id in rows[:limit]), cursor=more)


def _queue_page(connection: sqlite3.Connection, office: str, limit: int, cursor: str) -> Page:
    place = parse_cursor(cursor, 4) if cursor else []
    after = " AND (due_on, case_id, run, stage) > (?, ?, CAST(? AS INTEGER), ?)" if place else ""
    rows = connection.execute(
        f"SELECT due_on, case_id, run, stage FROM queue WHERE office=?{after}"
        " ORDER BY due_on, case_id, run, stage LIMIT ?",
        (office, *place, limit + 1),
    ).fetchall()
    more = cursor_text([str(part) for part in rows[limit - 1]]) if len(rows) > limit else ""
    return Page(rows=tuple(_queue_row(row) for row in rows[:limit]), cursor=more)


def _queue_row(row: tuple[str, str, int, str]) -> Row:
    due_on, case_id, run, stage = row
    return Row(case_id=case_id, stage=stage, run=run, due_on=None if due_on == UNDATED else parse_day(due_on))
