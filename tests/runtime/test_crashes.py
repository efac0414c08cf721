"""A writer may die between any two lines: a write is then there as a whole, or not at all."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError

from runtime.dynamodb import DynamoStore
from runtime.dynamodb_calls import Table
from runtime.errors import SettingsFault, StoreAway
from runtime.sqlite import SqliteStore
from runtime.sqlite_database import SqliteDatabase, open_connection
from runtime.stores import Appended, CaseStore, Conflict, Index, Replayed
from tests.runtime.conftest import KEYRING, dynamodb_client
from tests.runtime.factories import NOON, a_key, a_message, a_meta, a_stage, a_write

ROOT = Path(__file__).resolve().parents[2]

# Run in a process of its own: opens the case, then dies before statement number N of the next write.
DYING_WRITER = """
import os, sys
from pathlib import Path
from tests.runtime.conftest import KEYRING
from tests.runtime.test_crashes import FULL, a_write
from runtime.sqlite import SqliteStore
from runtime.sqlite_database import SqliteDatabase, open_connection

path, last = Path(sys.argv[1]), int(sys.argv[2])
left = [None]

def count(statement):
    if left[0] is not None:
        left[0] -= 1
        if left[0] < 0:
            os._exit(9)

def opener(path):
    connection = open_connection(path)
    connection.set_trace_callback(count)
    return connection

store = SqliteStore(SqliteDatabase(path, open_connection=opener, environment={}), KEYRING)
store.append(a_write())
left[0] = last
store.append(FULL)
os._exit(0)
"""

FULL = a_write(
    seen=1,
    events=({"event": "Decided"}, {"event": "Closed"}),
    meta=a_meta(state="closed", owner="p1", offices=(a_stage(),), registers=("grants",), attention_at=NOON),
    messages=(a_message(), a_message("notice")),
    idempotency=a_key(answer="yes"),
    vault={"reason": "理由"},
)


def is_whole(cases: CaseStore) -> bool:
    """Whether the full write is there, down to the last row; fails when it is there in part."""
    stored = cases.load("CASE-1")
    assert stored is not None
    there = (
        stored.version,
        cases.reveal("CASE-1"),
        [one.key for one in cases.outbox_due(NOON, 9)],
        cases.attention(NOON, 9),
        *(len(cases.query(index, key).rows) for index, key in PLACES),
    )
    nothing = (1, {}, [], (), 0, 0, 0)
    everything = (3, {"reason": "理由"}, ["notice", "receipt"], ("CASE-1",), 1, 1, 1)
    assert there in (nothing, everything)
    assert len(stored.events) == stored.version
    assert (stored.meta == FULL.meta) == (there == everything)
    return there == everything


PLACES = ((Index.OFFICE, "authority"), (Index.OWNER, "p1"), (Index.REGISTER, "grants"))


def test_a_writer_killed_before_any_statement_leaves_all_or_nothing(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'functions'}"}
    outcomes = []
    for last in range(40):
        path = tmp_path / f"{last}.sqlite3"
        command = [sys.executable, "-c", DYING_WRITER, str(path), str(last)]
        code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        database = SqliteDatabase(path, environment={})
        outcomes.append((code, is_whole(SqliteStore(database, KEYRING))))
        database.close()
        if code == 0:
            break
    assert outcomes[-1] == (0, True)
    assert outcomes[0] == (9, False)
    assert len(outcomes) > 10
    assert all(code == 9 for code, _ in outcomes[:-1])


def test_an_error_in_any_statement_undoes_that_write_alone(tmp_path: Path) -> None:
    for nth in range(1, 40):
        failing = FailingAt(nth)
        database = SqliteDatabase(tmp_path / f"{nth}.sqlite3", open_connection=failing.open, environment={})
        store = SqliteStore(database, KEYRING)
        store.append(a_write())
        failing.arm()
        failed = False
        try:
            store.append(FULL)
        except StoreAway:
            failed = True
        failing.disarm()
        assert is_whole(store) is not failed
        assert isinstance(store.append(a_write("CASE-2")), Appended)
        database.close()
        if not failed:
            assert nth > 8
            return
    pytest.fail("every statement failed")


class FailingAt:
    """Opens connections on which the nth change of a table is denied by SQLite itself."""

    def __init__(self, nth: int) -> None:
        self.nth, self.seen = nth, 0
        self.connections: list[sqlite3.Connection] = []

    def open(self, path: Path) -> sqlite3.Connection:
        self.connections.append(open_connection(path))
        return self.connections[-1]

    def arm(self) -> None:
        """A new authorizer makes SQLite compile its statements again, and so ask it again."""
        for connection in self.connections:
            connection.set_authorizer(self._authorise)

    def disarm(self) -> None:
        for connection in self.connections:
            connection.set_authorizer(None)

    def _authorise(self, action: int, *_: object) -> int:
        changes = (sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE)
        if action in changes:
            self.seen += 1
            if self.seen >= self.nth:
                return sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_OK


def test_sqlite_refuses_to_start_inside_lambda(tmp_path: Path) -> None:
    with pytest.raises(SettingsFault, match="inside Lambda"):
        SqliteDatabase(tmp_path / "a.sqlite3", environment={"AWS_LAMBDA_FUNCTION_NAME": "casework"})
    assert not (tmp_path / "a.sqlite3").exists()


def test_a_database_of_a_newer_release_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite3"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version=99")
    connection.close()
    opened: list[sqlite3.Connection] = []

    def opener(path: Path) -> sqlite3.Connection:
        opened.append(open_connection(path))
        return opened[-1]

    with pytest.raises(SettingsFault, match="newer release"):
        SqliteDatabase(path, open_connection=opener, environment={})
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        opened[0].execute("SELECT 1")


def test_events_cannot_be_changed_or_removed_through_the_database(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "a.sqlite3", environment={})
    SqliteStore(database, KEYRING).append(a_write())
    for statement in ("UPDATE events SET text='{}'", "DELETE FROM events"):
        with pytest.raises(StoreAway, match="events are not"):
            database.write(lambda connection, asked=statement: connection.execute(asked))
    database.close()


def test_two_processes_on_one_file_take_turns(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite3"
    databases = [SqliteDatabase(path, environment={}) for _ in range(2)]
    stores = [SqliteStore(database, KEYRING) for database in databases]
    for seen in range(0, 20, 2):
        assert isinstance(stores[0].append(a_write(seen=seen)), Appended)
        assert stores[1].append(a_write(seen=seen)) == Conflict(case_id="CASE-1", version=seen + 1)
        assert isinstance(stores[1].append(a_write(seen=seen + 1)), Appended)
    for database in databases:
        database.close()


def test_a_full_disk_refuses_one_write_and_keeps_what_it_has(tmp_path: Path) -> None:
    def small(path: Path) -> sqlite3.Connection:
        connection = open_connection(path)
        connection.execute("PRAGMA max_page_count=60")
        return connection

    database = SqliteDatabase(tmp_path / "a.sqlite3", open_connection=small, environment={})
    store = SqliteStore(database, KEYRING)
    store.append(a_write())
    with pytest.raises(StoreAway, match="full"):
        store.append(a_write(seen=1, vault={"answers": "x" * 290_000}))
    stored = store.load("CASE-1")
    assert stored is not None
    assert (stored.version, store.reveal("CASE-1")) == (1, {})
    assert isinstance(store.append(a_write(seen=1)), Appended)
    database.close()


def test_a_commit_that_fails_is_told_to_everybody_who_waited_for_it(tmp_path: Path) -> None:
    """A deferred constraint breaks at the commit itself, when every job of the batch thought it was done."""

    def strict(path: Path) -> sqlite3.Connection:
        connection = open_connection(path)
        connection.execute("PRAGMA foreign_keys=ON")
        return connection

    database = SqliteDatabase(tmp_path / "a.sqlite3", open_connection=strict, environment={})
    database.write(lambda connection: connection.execute("CREATE TABLE parents (id INTEGER PRIMARY KEY)"))
    child = "CREATE TABLE children (parent REFERENCES parents DEFERRABLE INITIALLY DEFERRED)"
    database.write(lambda connection: connection.execute(child))
    with pytest.raises(StoreAway, match="FOREIGN KEY"):
        database.write(lambda connection: connection.execute("INSERT INTO children VALUES (7)"))
    assert isinstance(SqliteStore(database, KEYRING).append(a_write()), Appended)
    database.close()


def test_a_closed_database_takes_nothing_more(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "a.sqlite3", environment={})
    store = SqliteStore(database, KEYRING)
    database.close()
    database.close()
    with pytest.raises(StoreAway):
        store.append(a_write())


class Faults:
    """Breaks the connection before the nth call to DynamoDB, or after DynamoDB has acted on it."""

    def __init__(self, endpoint: str) -> None:
        self.client = dynamodb_client.__wrapped__(endpoint)
        self.before: int | None = None
        self.after: int | None = None
        self.client.meta.events.register("before-send.dynamodb", self._count_down)
        self.client.meta.events.register("response-received.dynamodb", self._lose)

    def _count_down(self, **_: object) -> None:
        if self.before is not None:
            self.before -= 1
            if self.before < 0:
                raise EndpointConnectionError(endpoint_url="http://127.0.0.1")

    def _lose(self, **_: object) -> None:
        if self.after is not None:
            self.after -= 1
            if self.after < 0:
                raise ReadTimeoutError(endpoint_url="http://127.0.0.1")


@pytest.fixture
def faulty(dynamodb_local: str, dynamodb_table: Table) -> tuple[Faults, DynamoStore, DynamoStore]:
    """Faults, a store that meets them, and one on the same table that does not."""
    faults = Faults(dynamodb_local)
    meeting = DynamoStore(Table(dynamodb_table.name, lambda: faults.client), KEYRING, pause=lambda _: None)
    return faults, meeting, DynamoStore(dynamodb_table, KEYRING)


def test_a_connection_lost_before_any_call_leaves_nothing_half_written(faulty) -> None:
    faults, meeting, sound = faulty
    sound.append(a_write())
    for calls in range(10):
        faults.before = calls
        try:
            meeting.append(FULL)
        except StoreAway:
            assert is_whole(sound) is False
            continue
        assert calls >= 2
        assert is_whole(sound) is True
        return
    pytest.fail("the write never went through")


def test_an_answer_lost_after_the_commit_is_found_again_by_the_key(faulty) -> None:
    faults, meeting, sound = faulty
    sound.append(a_write())
    faults.after = 1  # the first read is answered; the transaction is done but every answer to it is lost
    with pytest.raises(StoreAway):
        meeting.append(FULL)
    faults.after = None
    assert is_whole(sound) is True
    assert meeting.append(FULL) == Replayed(case_id="CASE-1", version=3, answer="yes")


def _never_met(params: dict, **_: object) -> None:
    """Turns a transaction into one that DynamoDB cancels though the case is as the caller saw it."""
    never = {"ConditionExpression": "version = :no", "ExpressionAttributeValues": {":no": {"N": "-1"}}}
    params["TransactItems"] = [{"Put": {**params["TransactItems"][0]["Put"], **never}}]


def test_a_transaction_cancelled_for_capacity_is_tried_again(dynamodb_local: str, dynamodb_table: Table) -> None:
    client = dynamodb_client.__wrapped__(dynamodb_local)
    pauses: list[float] = []
    left = [3]

    def cancel(params: dict, **_: object) -> None:
        if left[0] > 0:
            left[0] -= 1
            _never_met(params)

    client.meta.events.register("provide-client-params.dynamodb.TransactWriteItems", cancel)
    store = DynamoStore(Table(dynamodb_table.name, lambda: client), KEYRING, pause=pauses.append)
    assert isinstance(store.append(a_write()), Appended)
    assert pauses == [0.02, 0.04, 0.08]


def test_a_store_that_never_gets_through_says_so(dynamodb_local: str, dynamodb_table: Table) -> None:
    client = dynamodb_client.__wrapped__(dynamodb_local)

    client.meta.events.register("provide-client-params.dynamodb.TransactWriteItems", _never_met)
    store = DynamoStore(Table(dynamodb_table.name, lambda: client), KEYRING, pause=lambda _: None)
    with pytest.raises(StoreAway, match="kept cancelling"):
        store.append(a_write())


def test_a_table_that_is_not_there_is_said_plainly(dynamodb_local: str) -> None:
    client = dynamodb_client(dynamodb_local)
    store = DynamoStore(Table("no-such-table", lambda: client), KEYRING)
    with pytest.raises(StoreAway, match="ResourceNotFoundException"):
        store.load("CASE-1")
