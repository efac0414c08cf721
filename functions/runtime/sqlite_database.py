"""One SQLite file per app: many readers, one writer thread that commits for all who wait (group commit).

Every write runs in a savepoint of its own and is acknowledged only after the commit has reached the disk
(WAL, synchronous=FULL). Other processes may write too; they take turns through the file's lock.
"""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from runtime.errors import SettingsFault, StoreAway
from runtime.sqlite_schema import SCHEMA, SCHEMA_VERSION

T = TypeVar("T")
Job = Callable[[sqlite3.Connection], Any]
Opener = Callable[[Path], sqlite3.Connection]
_Waiting = tuple[Job, "Future[Any]"]

BATCH = 128
"""The most writes of one commit."""
BUSY_MILLISECONDS = 15_000
"""How long to wait for another process that writes."""


def open_connection(path: Path) -> sqlite3.Connection:
    """A durable connection; transactions are begun and ended by us."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=BUSY_MILLISECONDS / 1000)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA secure_delete=ON")  # an erased key must not stay in a freed page
    return connection


def refuse_in_lambda(environment: Mapping[str, str]) -> None:
    """A function's disk is thrown away with its container: what is written there would be lost without a word."""
    if environment.get("AWS_LAMBDA_FUNCTION_NAME"):
        raise SettingsFault("sqlite-in-lambda", "SQLite cannot keep data inside Lambda; set MULU_ENGINE=dynamodb")


class SqliteDatabase:
    """The file, its writer and its readers. Close it to end the writer thread."""

    def __init__(
        self, path: Path, *, open_connection: Opener = open_connection, environment: Mapping[str, str] = os.environ
    ) -> None:
        refuse_in_lambda(environment)
        self.path = path
        self._open = open_connection
        self._waiting: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._local = threading.local()
        self._readers: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._closed = False
        path.parent.mkdir(parents=True, exist_ok=True)
        self._writer_connection = open_connection(path)
        try:
            _make_schema(self._writer_connection)
        except BaseException:
            self._writer_connection.close()
            raise
        self._writer = threading.Thread(target=self._write_batches, name=f"writer of {path.name}", daemon=True)
        self._writer.start()

    def write(self, job: Callable[[sqlite3.Connection], T]) -> T:
        """Run a job inside a transaction; returns once it is on disk. What the job raises is raised here, undone."""
        if self._closed:
            raise StoreAway("closed", "the database was closed")
        future: Future[T] = Future()
        self._waiting.put((job, future))
        return future.result()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """This thread's own connection, in one consistent snapshot."""
        connection = self._reader()
        connection.execute("BEGIN")
        try:
            yield connection
        finally:
            connection.execute("COMMIT")

    def close(self) -> None:
        """Finish what waits, then let go of the file."""
        if self._closed:
            return
        self._closed = True
        self._waiting.put(None)
        self._writer.join()
        for connection in (*self._readers, self._writer_connection):
            connection.close()

    def truncate_log(self) -> None:
        """Empty the write-ahead log, so that no erased value stays in it. Skipped silently while others read."""
        self._reader().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _reader(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._open(self.path)
            self._local.connection = connection
            with self._lock:
                self._readers.append(connection)
        return connection

    def _write_batches(self) -> None:
        while (first := self._waiting.get()) is not None:
            batch = [first]
            ended = self._gather(batch)
            _commit(self._writer_connection, batch)
            if ended:
                return

    def _gather(self, batch: list[_Waiting]) -> bool:
        """Add whoever else waits already; True when told to end."""
        while len(batch) < BATCH:
            try:
                following = self._waiting.get_nowait()
            except Empty:
                return False
            if following is None:
                return True
            batch.append(following)
        return False


def _commit(connection: sqlite3.Connection, batch: list[_Waiting]) -> None:
    """All jobs of a batch in one commit. A job that fails is undone alone; a commit that fails undoes all."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        outcomes = [_attempt(connection, job) for job, _ in batch]
        connection.execute("COMMIT")
    except BaseException as error:  # a writer that ends would leave callers waiting for ever
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        outcomes = [(None, _as_away(error))] * len(batch)
    for (_, future), (result, failure) in zip(batch, outcomes, strict=True):
        if failure is None:
            future.set_result(result)
        else:
            future.set_exception(failure)


def _attempt(connection: sqlite3.Connection, job: Job) -> tuple[Any, BaseException | None]:
    connection.execute("SAVEPOINT job")
    try:
        result = job(connection)
    except Exception as error:
        if not connection.in_transaction:  # a full disk ends the whole transaction, the others' writes with it
            raise
        connection.execute("ROLLBACK TO job")
        connection.execute("RELEASE job")
        return None, _as_away(error) if isinstance(error, sqlite3.Error) else error
    connection.execute("RELEASE job")
    return result, None


def _as_away(error: BaseException) -> BaseException:
    if isinstance(error, sqlite3.Error):
        away = StoreAway("sqlite", f"the database did not take the write: {error}")
        away.__cause__ = error
        return away
    return error


def _make_schema(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA_VERSION:
        connection.execute("ROLLBACK")
        raise SettingsFault("newer-database", "this database was written by a newer release", version=str(version))
    if version < SCHEMA_VERSION:
        for statement in SCHEMA:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
    connection.execute("COMMIT")
