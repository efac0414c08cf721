"""A house over each engine."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from runtime.dynamodb import DynamoStore
from runtime.dynamodb_calls import Table, open_client
from runtime.dynamodb_records import DynamoRecords
from runtime.engines import Engine
from runtime.limits import MemoryCounters
from runtime.sqlite import SqliteStore
from runtime.sqlite_database import SqliteDatabase
from runtime.sqlite_records import SqliteRecords
from runtime.tables import table_definition
from runtime.vault import Keyring
from tests.casework.house import House, open_house

KEYRING = Keyring(bytes(range(32)))
Open = Callable[..., House]


def sqlite_engine(path: Path) -> Engine:
    """An embedded engine on one file."""
    database = SqliteDatabase(path, environment={})
    records = SqliteRecords(database)
    return Engine(
        cases=SqliteStore(database, KEYRING), records=records, counters=MemoryCounters(), close=database.close
    )


@functools.cache
def dynamodb_client(endpoint: str) -> Any:
    """One client for a worker."""
    return open_client(endpoint)


def dynamodb_engine(endpoint: str, name: str) -> Engine:
    """An engine on an empty table of DynamoDB Local."""
    client = dynamodb_client(endpoint)
    client.create_table(**table_definition(name))
    table = Table(name, lambda: client)
    records = DynamoRecords(table)
    return Engine(cases=DynamoStore(table, KEYRING), records=records, counters=records, close=lambda: None)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Opens houses on SQLite: `opened(pack="shandong")`, `opened(MULU_SUBMISSIONS_A_MINUTE="2")`."""
    engines: list[Engine] = []

    def open_one(**options: str) -> House:
        folder = tmp_path / str(len(engines))
        engines.extend((sqlite_engine(folder / "casework.sqlite3"), sqlite_engine(folder / "access.sqlite3")))
        return open_house(folder, engines[-2], engines[-1].records, **options)

    yield open_one
    for engine in engines:
        engine.close()


@pytest.fixture
def house(opened: Open) -> House:
    """Hangzhou on SQLite."""
    return opened()


ON_DYNAMODB = pytest.param("dynamodb", marks=(pytest.mark.dynamodb, pytest.mark.xdist_group("dynamodb")))


@pytest.fixture(params=["sqlite", ON_DYNAMODB])
def either(request: pytest.FixtureRequest, opened: Open, tmp_path: Path) -> House:
    """Hangzhou on each engine in turn."""
    if request.param == "sqlite":
        return opened()
    endpoint = request.getfixturevalue("dynamodb_local")
    name = request.getfixturevalue("dynamodb_table_name")
    engine = dynamodb_engine(endpoint, f"{name}-casework")
    return open_house(tmp_path / "cloud", engine, dynamodb_engine(endpoint, f"{name}-access").records)
