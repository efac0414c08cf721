"""Row indexes as they are read: opened read-only, kept open, bounded in work, closed when their file is replaced."""

import json
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

MAX_STEPS = 40_000_000
"""The most work of one statement, in steps of SQLite's virtual machine: about one to two seconds."""
_STEPS_A_LOOK = 5_000
MAX_OPEN = 64

Signature = tuple[int, int, int]


class TooCostly(Exception):
    """A statement was stopped because it would have read too much."""


class IndexMissing(Exception):
    """There is no row index at this place, or it is not one of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What an index says of itself: rows, version, and which columns have empty cells."""

    count: int
    version: str
    nullable: tuple[bool, ...]


class Reader:
    """One open index, used by one request at a time."""

    def __init__(self, path: Path, steps: int = MAX_STEPS) -> None:
        self._steps = steps
        self._connection = sqlite3.connect(
            f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True, check_same_thread=False, isolation_level=None
        )
        try:
            self._connection.execute("PRAGMA query_only=1")
            self.facts = _facts(self._connection)
        except BaseException:
            self._connection.close()
            raise

    def rows(self, statement: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        """Every row of a statement. Raises TooCostly when it takes more steps than allowed."""
        looks = iter(range(self._steps // _STEPS_A_LOOK))
        self._connection.set_progress_handler(lambda: next(looks, None) is None, _STEPS_A_LOOK)
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.OperationalError as error:
            if "interrupted" in str(error):
                raise TooCostly from error
            raise
        finally:
            self._connection.set_progress_handler(None, 0)

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()


class Readers:
    """Open readers by path, the least used closed first. A file that was replaced is opened anew."""

    def __init__(self, limit: int = MAX_OPEN, steps: int = MAX_STEPS) -> None:
        self._limit = limit
        self._steps = steps
        self._idle: OrderedDict[tuple[Path, Signature], list[Reader]] = OrderedDict()
        self._lock = threading.Lock()

    @contextmanager
    def reader(self, path: Path) -> Iterator[Reader]:
        """A reader of the index at `path`, for one caller. Raises IndexMissing."""
        key = (path, _signature(path))
        reader = self._taken(key) or _opened(path, self._steps)
        try:
            yield reader
        finally:
            self._put_back(key, reader)

    def close(self) -> None:
        """Close every idle reader."""
        with self._lock:
            idle, self._idle = self._idle, OrderedDict()
        for reader in (reader for readers in idle.values() for reader in readers):
            reader.close()

    def _taken(self, key: tuple[Path, Signature]) -> Reader | None:
        with self._lock:
            readers = self._idle.get(key)
            return readers.pop() if readers else None

    def _put_back(self, key: tuple[Path, Signature], reader: Reader) -> None:
        with self._lock:
            self._idle.setdefault(key, []).append(reader)
            self._idle.move_to_end(key)
            surplus = self._surplus()
        for old in surplus:
            old.close()

    def _surplus(self) -> list[Reader]:
        surplus: list[Reader] = []
        while sum(map(len, self._idle.values())) > self._limit:
            key = next(iter(self._idle))
            surplus.extend(self._idle.pop(key))
        return surplus


def _signature(path: Path) -> Signature:
    try:
        status = path.stat()
    except OSError as error:
        raise IndexMissing(str(path)) from error
    return status.st_ino, status.st_mtime_ns, status.st_size


def _opened(path: Path, steps: int) -> Reader:
    try:
        return Reader(path, steps)
    except (sqlite3.Error, ValueError, LookupError, TypeError) as error:
        raise IndexMissing(str(path)) from error


def _facts(connection: sqlite3.Connection) -> Facts:
    facts = {name: json.loads(value) for name, value in connection.execute("SELECT name, value FROM facts")}
    nullable = tuple(bool(field["nulls"]) for field in facts["fields"])
    return Facts(count=int(facts["count"]), version=str(facts["version"]), nullable=nullable)
