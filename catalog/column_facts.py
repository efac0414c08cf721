"""What a reader wants to know of a column before taking the file: how much is missing, how its values are spread.

Counted over the whole table in its row index, where SQLite counts a million rows in a second.
"""

import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from urllib.parse import quote

from catalog.model.entry import Field
from catalog.preview import shown

BARS = 12
FEW = 500  # cells
_JULIAN = 1_721_425  # the Julian day that begins at noon before the first day of our count
MOST_KINDS = 8  # different values that still make a picture
DISTINCT_ROWS = 100_000  # beyond it nobody counts different values
_NUMERIC = frozenset({"integer", "number"})
_MOMENTS = frozenset({"date", "datetime", "year", "yearmonth"})
_COUNTED = frozenset({"string", "boolean", "any", *_NUMERIC, *_MOMENTS})


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnFacts:
    """One column. `filled` cells say something; `distinct` is None where it was not counted.

    `low` and `high` bound numbers and days; `bars` counts cells in twelve equal steps between them, or, for words, the
    cells of each of `words`, the most frequent first.
    """

    filled: int
    distinct: int | None = None
    low: str = ""
    high: str = ""
    bars: tuple[int, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def is_unique(self) -> bool:
        """Whether no value comes twice."""
        return self.distinct is not None and self.distinct == self.filled > 1


def column_facts(index: Path, fields: Sequence[Field], count: int) -> tuple[ColumnFacts, ...]:
    """The facts of every column of the row index at `index` of `count` rows. Personal columns tell no value."""
    if not fields or not count:
        return ()
    connection = sqlite3.connect(f"file:{quote(str(index))}?mode=ro&immutable=1", uri=True)
    try:
        answers = _counts(connection, fields, count)
        return tuple(
            _facts(connection, (place, field), answer)
            for (place, field), answer in zip(enumerate(fields), answers, strict=True)
        )
    finally:
        connection.close()


_Counts = tuple[int, int | None, object, object]


def _counts(connection: sqlite3.Connection, fields: Sequence[Field], count: int) -> list[_Counts]:
    """For each column: filled, different, lowest and highest; one walk over the table."""
    asked = []
    for place, field in enumerate(fields):
        asked.append(f"count(c{place})")
        asked.append(f"count(DISTINCT c{place})" if count <= DISTINCT_ROWS and field.type in _COUNTED else "NULL")
        value = _value(place, field)
        asked += [f"min({value})", f"max({value})"] if value else ["NULL", "NULL"]
    found: list[object] = []
    for start in range(0, len(asked), 400):  # a result has at most 2,000 columns, and 400 keep a wide table quick
        found += connection.execute(f"SELECT {','.join(asked[start : start + 400])} FROM rows").fetchone()
    return [tuple(found[at : at + 4]) for at in range(0, len(found), 4)]  # type: ignore[misc]


def _value(place: int, field: Field) -> str:
    """The column as a number for the picture of its spread, or nothing."""
    if field.type in _NUMERIC or field.type == "year":
        return f"CASE WHEN typeof(c{place}) IN ('integer','real') THEN c{place} END"
    return f"julianday(c{place})" if field.type in ("date", "datetime") else ""


def _facts(connection: sqlite3.Connection, column: tuple[int, Field], answer: _Counts) -> ColumnFacts:
    place, field = column
    filled, distinct, low, high = answer
    bare = ColumnFacts(filled=filled, distinct=distinct)
    if field.sensitivity or not filled:
        return ColumnFacts(filled=filled)
    if isinstance(low, int | float) and isinstance(high, int | float):
        return _spread(connection, column, (low, high), bare)
    if distinct is None or distinct > MOST_KINDS or bare.is_unique or field.type not in _COUNTED:
        return bare
    statement = f"SELECT c{place}, count(*) FROM rows WHERE c{place} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
    rows = connection.execute(statement).fetchall()
    return ColumnFacts(
        filled=filled, distinct=distinct, bars=tuple(row[1] for row in rows), words=tuple(shown(row[0]) for row in rows)
    )


def _spread(
    connection: sqlite3.Connection, column: tuple[int, Field], bounds: tuple[float, float], bare: ColumnFacts
) -> ColumnFacts:
    field = column[1]
    low, high = bounds
    return replace(
        bare,
        low=_bound(field, low),
        high=_bound(field, high),
        bars=_bars(connection, column, (float(low), float(high)), bare.filled) if high > low else (),
    )


def _bars(
    connection: sqlite3.Connection, column: tuple[int, Field], bounds: tuple[float, float], filled: int
) -> tuple[int, ...]:
    """How many cells lie in each of the steps; few cells are sorted here, because a statement takes longer to begin."""
    value = _value(*column)
    low, high = bounds
    found: Counter[int] = Counter()
    if filled <= FEW:
        for (cell,) in connection.execute(f"SELECT {value} FROM rows"):
            if cell is not None:
                found[min(BARS - 1, int((cell - low) * BARS / (high - low)))] += 1
    else:
        step = f"min({BARS - 1}, cast(({value} - ?1) * {BARS} / (?2 - ?1) AS INTEGER))"
        found.update(dict(connection.execute(f"SELECT {step}, count(*) FROM rows GROUP BY 1", bounds)))
    return tuple(found[at] for at in range(BARS))


def _bound(field: Field, value: float) -> str:
    """A bound as people read it; a day out of a calendar's reach is not told."""
    if field.type in ("date", "datetime"):
        day = int(value + 0.5) - _JULIAN
        return date.fromordinal(day).isoformat() if 0 < day <= date.max.toordinal() else ""
    return f"{value:.6g}" if isinstance(value, float) else str(value)
