"""The two engines, under one name each, so that one suite can hold both to the same contract."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from waitress.server import create_server

from runtime.dynamodb import DynamoStore
from runtime.dynamodb_calls import Table, open_client
from runtime.dynamodb_records import DynamoRecords
from runtime.records import RecordStore
from runtime.sqlite import SqliteStore
from runtime.sqlite_database import SqliteDatabase
from runtime.sqlite_records import SqliteRecords
from runtime.stores import CaseStore
from runtime.tables import table_definition
from runtime.vault import Keyring

MASTER_KEY = bytes(range(32))
KEYRING = Keyring(MASTER_KEY)


@contextmanager
def served(app: Any, threads: int) -> Iterator[tuple[str, int]]:
    """A WSGI application behind a real server; its host and port."""
    server = create_server(app, host="127.0.0.1", port=0, threads=threads)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield ("127.0.0.1", int(server.effective_port))
    finally:
        server.trigger.pull_trigger(server.close)
        thread.join(10)
        server.task_dispatcher.shutdown()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An engine with its two stores, the same data seen by a second caller, and every stored byte for inspection."""

    cases: CaseStore
    records: RecordStore
    reopened: Callable[[], CaseStore]
    everything: Callable[[], bytes]


@functools.cache
def dynamodb_client(endpoint: str) -> Any:
    """One client for a worker: making one costs more than most tests."""
    return open_client(endpoint)


@pytest.fixture
def sqlite_engine(tmp_path: Path) -> Iterator[Opened]:
    """The embedded engine on a file of its own."""
    path = tmp_path / "casework.sqlite3"
    databases = [SqliteDatabase(path, environment={})]

    def reopened() -> CaseStore:
        databases.append(SqliteDatabase(path, environment={}))
        return SqliteStore(databases[-1], KEYRING)

    def everything() -> bytes:
        return b"".join(file.read_bytes() for file in sorted(tmp_path.glob("casework.sqlite3*")))

    store = SqliteStore(databases[0], KEYRING)
    yield Opened(cases=store, records=SqliteRecords(databases[0]), reopened=reopened, everything=everything)
    for database in databases:
        database.close()


@pytest.fixture
def dynamodb_table(dynamodb_local: str, dynamodb_table_name: str) -> Iterator[Table]:
    """A new table on DynamoDB Local."""
    client = dynamodb_client(dynamodb_local)
    client.create_table(**table_definition(dynamodb_table_name))
    yield Table(dynamodb_table_name, lambda: client)
    client.delete_table(TableName=dynamodb_table_name)


@pytest.fixture
def dynamodb_engine(dynamodb_local: str, dynamodb_table: Table) -> Opened:
    """The engine of the cloud on Amazon's DynamoDB Local."""
    client = dynamodb_client(dynamodb_local)

    def everything() -> bytes:
        found = client.scan(TableName=dynamodb_table.name)["Items"]
        parts = [value for item in found for typed in item.values() for value in typed.values()]
        return b"".join(part if isinstance(part, bytes) else str(part).encode() for part in parts)

    store = DynamoStore(dynamodb_table, KEYRING)
    records = DynamoRecords(dynamodb_table)
    return Opened(
        cases=store, records=records, reopened=lambda: DynamoStore(dynamodb_table, KEYRING), everything=everything
    )


ON_DYNAMODB = pytest.param("dynamodb", marks=(pytest.mark.dynamodb, pytest.mark.xdist_group("dynamodb")))


@pytest.fixture(params=["sqlite", ON_DYNAMODB])
def engine(request: pytest.FixtureRequest) -> Opened:
    """Each engine in turn."""
    opened: Opened = request.getfixturevalue(f"{request.param}_engine")
    return opened


@pytest.fixture
def cases(engine: Opened) -> CaseStore:
    """The case store of each engine in turn."""
    return engine.cases


@pytest.fixture
def records(engine: Opened) -> RecordStore:
    """The record store of each engine in turn."""
    return engine.records
