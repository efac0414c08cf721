"""The cells of a table counted column by column: a small table in memory, a large one by SQLite in its row index.

Both count alike, so that the facts of a column do not hang on the size of its file. Numbers are those that SQLite
keeps as numbers; moments are days since the first of year 1, in UTC where a cell names its offset.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from catalog.model.entry import Field
from catalog.moments import moment
from catalog.tabular.read_once import HeldTable, ReadOnce
from catalog.tabular.tables import Cell

BARS = 12
DISTINCT_ROWS = 100_000  # beyond it nobody counts different values
_NUMERIC = frozenset({"integer", "number", "year"})
_DAYS = frozenset({"date", "datetime"})
COUNTED = frozenset({"string", "boolean", "any", "yearmonth", *_NUMERIC, *_DAYS})
_LARGEST = 2**63
_ASKED_AT_ONCE = 400  # expressions; a result has at most 2,000, and fewer keep a wide table quick


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Of one column: cells that say something, how many different (None where not counted), bounds of its numbers."""

    filled: int
    distinct: int | None = None
    low: int | float | None = None
    high: int | float | None = None


class CountedCells(Protocol):
    """What can be asked of the cells of a table."""

    def counts(self) -> list[Counts]:
        """The counts of every column."""

    def bars(self, place: int, bounds: tuple[float, float]) -> tuple[int, ...]:
        """How many numbers of a column lie in each of twelve equal steps between the bounds."""

    def kinds(self, place: int) -> list[tuple[Cell, int]]:
        """Each value of a column and how often it comes, the most frequent first."""


@contextmanager
def counted_cells(reading: ReadOnce, fields: Sequence[Field], index: Path, rows: int) -> Iterator[CountedCells]:
    """The cells of a table to be counted; `index` is its row index of `rows` rows."""
    if reading.is_held:
        yield HeldCells(reading.held)
        return
    connection = sqlite3.connect(f"file:{quote(str(index))}?mode=ro&immutable=1", uri=True)
    try:
        yield IndexedCells(connection, fields, rows)
    finally:
        connection.close()


def _number(cell: Cell) -> float | None:
    """A number that SQLite keeps as one."""
    if isinstance(cell, float):
        return cell
    return cell if isinstance(cell, int) and -_LARGEST <= cell < _LARGEST else None


def _measure(kind: str) -> Callable[[Cell], float | None] | None:
    """What makes a number of the cells of a type, if anything does."""
    if kind in _NUMERIC:
        return _number
    return moment if kind in _DAYS else None


def _step(value: float, bounds: tuple[float, float]) -> int:
    low, high = bounds
    return min(BARS - 1, int((value - low) * BARS / (high - low)))


class HeldCells:
    """The cells of a table in memory."""

    def __init__(self, table: HeldTable) -> None:
        self._fields = table.fields
        self._cells = [[cell for cell in column if cell is not None] for column in table.columns()]
        self._numbers = [self._measured(place) for place in range(len(self._fields))]

    def _measured(self, place: int) -> list[float]:
        measure = _measure(self._fields[place].type)
        return [found for cell in self._cells[place] if (found := measure(cell)) is not None] if measure else []

    def counts(self) -> list[Counts]:
        """See CountedCells."""
        return [self._counts(place) for place in range(len(self._fields))]

    def _counts(self, place: int) -> Counts:
        cells, numbers = self._cells[place], self._numbers[place]
        return Counts(
            filled=len(cells),
            distinct=len(set(cells)) if self._fields[place].type in COUNTED else None,
            low=min(numbers, default=None),
            high=max(numbers, default=None),
        )

    def bars(self, place: int, bounds: tuple[float, float]) -> tuple[int, ...]:
        """See CountedCells."""
        found = Counter(_step(number, bounds) for number in self._numbers[place])
        return tuple(found[at] for at in range(BARS))

    def kinds(self, place: int) -> list[tuple[Cell, int]]:
        """See CountedCells; numbers stand before words, as SQLite sorts."""
        found = Counter(int(cell) if isinstance(cell, bool) else cell for cell in self._cells[place])
        return sorted(found.items(), key=lambda kind: (-kind[1], isinstance(kind[0], str), kind[0]))


class IndexedCells:
    """The cells of a row index, where SQLite counts a million rows in a second."""

    def __init__(self, connection: sqlite3.Connection, fields: Sequence[Field], rows: int) -> None:
        self._connection, self._fields, self._rows = connection, fields, rows
        connection.create_function("moment", 1, moment, deterministic=True)

    def counts(self) -> list[Counts]:
        """See CountedCells; one walk over the table."""
        asked = [question for place in range(len(self._fields)) for question in self._questions(place)]
        found: list[int] = []
        for start in range(0, len(asked), _ASKED_AT_ONCE):
            some = ",".join(asked[start : start + _ASKED_AT_ONCE])
            found += self._connection.execute(f"SELECT {some} FROM rows").fetchone()
        groups = (found[at : at + 4] for at in range(0, len(found), 4))
        return [
            Counts(filled=filled, distinct=different, low=low, high=high) for filled, different, low, high in groups
        ]

    def _questions(self, place: int) -> tuple[str, str, str, str]:
        is_counted = self._rows <= DISTINCT_ROWS and self._fields[place].type in COUNTED
        value = self._value(place)
        return (
            f"count(c{place})",
            f"count(DISTINCT c{place})" if is_counted else "NULL",
            f"min({value})",
            f"max({value})",
        )

    def _value(self, place: int) -> str:
        measure = _measure(self._fields[place].type)
        if measure is moment:
            return f"moment(c{place})"
        return f"CASE WHEN typeof(c{place}) IN ('integer','real') THEN c{place} END" if measure else "NULL"

    def bars(self, place: int, bounds: tuple[float, float]) -> tuple[int, ...]:
        """See CountedCells."""
        step = f"min({BARS - 1}, cast(({self._value(place)} - ?1) * {BARS}.0 / (?2 - ?1) AS INTEGER))"
        found = dict(self._connection.execute(f"SELECT {step}, count(*) FROM rows GROUP BY 1", bounds))
        return tuple(found.get(at, 0) for at in range(BARS))

    def kinds(self, place: int) -> list[tuple[Cell, int]]:
        """See CountedCells."""
        statement = f"SELECT c{place}, count(*) FROM rows WHERE c{place} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
        return self._connection.execute(statement).fetchall()
