"""How much of an entry's restricted data went out under grants: what a destruction cannot take back."""

import sqlite3
from pathlib import Path

from access.calls import calls_of
from runtime.sqlite_database import SqliteDatabase
from runtime.sqlite_records import SqliteRecords

_MOST = 1_000_000  # calls that are counted


def granted_calls(state: Path, entry: str) -> tuple[int | None, int | None, int | None]:
    """Calls that were answered under a grant, rows that they carried, and grants that made them, as far as the call
    log of this machine knows; None where it has no log (in the cloud the log is in the table of access)."""
    path = state / "access.sqlite3"
    if not path.is_file():
        return None, None, None
    try:
        database = SqliteDatabase(path)
        try:
            calls = calls_of(SqliteRecords(database), entry, limit=_MOST)
        finally:
            database.close()
    except sqlite3.Error:
        return None, None, None
    answered = [call for call in calls if call.get("grant") and call.get("code") == "ok"]
    rows = sum(int(call.get("rows", 0)) for call in answered)
    return len(answered), rows, len({call["grant"] for call in answered})
