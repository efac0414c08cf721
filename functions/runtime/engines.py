"""From the settings to an opened engine: the stores of one app, embedded or in the cloud."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from runtime.limits import Counters, MemoryCounters
from runtime.records import RecordStore
from runtime.settings import Settings
from runtime.stores import CaseStore
from runtime.vault import Keyring

if TYPE_CHECKING:
    from runtime.dynamodb_calls import Table
    from runtime.sqlite_database import SqliteDatabase


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """What access stands on: records, counters for rates, and `close`, which lets go of files and threads."""

    records: RecordStore
    counters: Counters
    close: Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """What casework stands on: the same, and the cases."""

    cases: CaseStore
    records: RecordStore
    counters: Counters
    close: Callable[[], None]


def open_engine(settings: Settings, app: str = "casework") -> Engine:
    """The database of an app with cases. Raises SettingsFault; AWS is called on first use, not before."""
    keyring = Keyring(*settings.master_keys)
    if settings.engine == "dynamodb":
        from runtime.dynamodb import DynamoStore
        from runtime.dynamodb_records import DynamoRecords

        table = _table(settings)
        kept = DynamoRecords(table)
        return Engine(cases=DynamoStore(table, keyring), records=kept, counters=kept, close=_nothing)
    from runtime.sqlite import SqliteStore
    from runtime.sqlite_records import SqliteRecords

    database = _database(settings, app)
    cases, records = SqliteStore(database, keyring), SqliteRecords(database)
    return Engine(cases=cases, records=records, counters=MemoryCounters(), close=database.close)


def open_records(settings: Settings, app: str = "access") -> Records:
    """The database of an app without cases. Raises SettingsFault."""
    if settings.engine == "dynamodb":
        from runtime.dynamodb_records import DynamoRecords

        kept = DynamoRecords(_table(settings))
        return Records(records=kept, counters=kept, close=_nothing)
    from runtime.sqlite_records import SqliteRecords

    database = _database(settings, app)
    return Records(records=SqliteRecords(database), counters=MemoryCounters(), close=database.close)


def _table(settings: Settings) -> "Table":
    from runtime.dynamodb_calls import Table, open_client

    return Table(settings.table, lambda: open_client(settings.endpoint))


def _database(settings: Settings, app: str) -> "SqliteDatabase":
    from runtime.sqlite_database import SqliteDatabase

    return SqliteDatabase(settings.state / f"{app}.sqlite3")


def _nothing() -> None:
    """DynamoDB holds no file or thread of ours."""
