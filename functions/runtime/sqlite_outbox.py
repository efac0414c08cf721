"""The outbox on SQLite."""

import sqlite3
from datetime import datetime

from runtime.cursors import cursor_text, parse_cursor
from runtime.instants import instant_text, parse_instant
from runtime.sealing import open_message
from runtime.sqlite_database import SqliteDatabase
from runtime.stores import Delivery, Posted, PostedPage
from runtime.vault import Keyring

_MESSAGES = (
    "SELECT m.key, m.case_id, m.status, m.due_at, m.attempts, m.revision, m.reason, m.sent_at, m.sealed, k.wrapped"
    " FROM messages m JOIN keys k USING (case_id) WHERE m.status=?"
)
_Found = tuple[str, str, str, str, int, int, str, str | None, bytes, bytes]


class SqliteOutbox:
    """The part of `CaseStore` that keeps messages until they are sent, and afterwards."""

    def __init__(self, database: SqliteDatabase, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring

    def due(self, now: datetime, limit: int) -> tuple[Posted, ...]:
        """See `CaseStore.outbox_due`."""
        asked = f"{_MESSAGES} AND m.due_at <= ? ORDER BY m.due_at, m.key LIMIT ?"
        with self._database.reading() as connection:
            rows = connection.execute(asked, (Delivery.PENDING, instant_text(now), limit)).fetchall()
        return tuple(self._posted(row) for row in rows)

    def mark(self, seen: Posted, changed: Posted) -> bool:
        """See `CaseStore.outbox_mark`."""
        return self._database.write(lambda connection: _mark(connection, seen, changed))

    def listed(self, status: Delivery, *, limit: int, cursor: str) -> PostedPage:
        """See `CaseStore.outbox_list`."""
        place = parse_cursor(cursor, 3) if cursor else []
        after = " AND (m.due_at, m.key, m.case_id) < (?, ?, ?)" if place else ""
        asked = f"{_MESSAGES}{after} ORDER BY m.due_at DESC, m.key DESC, m.case_id DESC LIMIT ?"
        with self._database.reading() as connection:
            rows = connection.execute(asked, (status, *place, limit + 1)).fetchall()
        more = cursor_text([rows[limit - 1][3], *rows[limit - 1][:2]]) if len(rows) > limit else ""
        return PostedPage(rows=tuple(self._posted(row) for row in rows[:limit]), cursor=more)

    def _posted(self, row: _Found) -> Posted:
        key, case_id, status, due_at, attempts, revision, reason, sent_at, sealed, wrapped = row
        return Posted(
            key=key,
            case_id=case_id,
            message=open_message((case_id, key, sealed), wrapped, self._keyring, due_at),
            due_at=parse_instant(due_at),
            status=Delivery(status),
            attempts=attempts,
            revision=revision,
            reason=reason,
            sent_at=parse_instant(sent_at) if sent_at else None,
        )


def _mark(connection: sqlite3.Connection, seen: Posted, changed: Posted) -> bool:
    sent_at = instant_text(changed.sent_at) if changed.sent_at else None
    done = connection.execute(
        "UPDATE messages SET status=?, due_at=?, attempts=?, reason=?, sent_at=?, revision=revision+1"
        " WHERE key=? AND case_id=? AND revision=?",
        (
            changed.status,
            instant_text(changed.due_at),
            changed.attempts,
            changed.reason,
            sent_at,
            seen.key,
            seen.case_id,
            seen.revision,
        ),
    )
    return done.rowcount == 1
