"""What a reader wants to know of a column before taking the file: how much is missing, how its values are spread."""

from collections.abc import Sequence
from datetime import date
from math import isfinite
from typing import NamedTuple

from catalog.model.entry import Field
from catalog.previews.preview import shown
from catalog.tabular.counting import BARS, COUNTED, CountedCells, Counts
from catalog.tabular.tables import Cell

MOST_KINDS = 8  # different values that still make a picture
_DAYS = frozenset({"date", "datetime"})


class ColumnFacts(NamedTuple):
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


def column_facts(cells: CountedCells, fields: Sequence[Field]) -> tuple[ColumnFacts, ...]:
    """The facts of every column. Personal columns tell no value."""
    answers = zip(fields, cells.counts(), strict=True)
    return tuple(_facts(cells, (place, field), answer) for place, (field, answer) in enumerate(answers))


def _facts(cells: CountedCells, column: tuple[int, Field], answer: Counts) -> ColumnFacts:
    place, field = column
    bare = ColumnFacts(filled=answer.filled, distinct=answer.distinct)
    if field.sensitivity or not answer.filled:
        return ColumnFacts(filled=answer.filled)
    if answer.low is not None and answer.high is not None:
        return _spread(cells, column, (answer.low, answer.high), bare)
    if answer.distinct is None or answer.distinct > MOST_KINDS or bare.is_unique or field.type not in COUNTED:
        return bare
    kinds = cells.kinds(place)
    return bare._replace(
        bars=tuple(count for _, count in kinds), words=tuple(_word(field, value) for value, _ in kinds)
    )


def _word(field: Field, value: Cell) -> str:
    """A value as people read it; counting makes 1 and 0 of yes and no."""
    return shown(bool(value) if field.type == "boolean" and value in (0, 1) else value)


def _spread(
    cells: CountedCells, column: tuple[int, Field], bounds: tuple[float, float], bare: ColumnFacts
) -> ColumnFacts:
    place, field = column
    low, high = float(bounds[0]), float(bounds[1])
    has_steps = high > low and isfinite((high - low) * BARS)
    return bare._replace(
        low=_bound(field, bounds[0]),
        high=_bound(field, bounds[1]),
        bars=cells.bars(place, (low, high)) if has_steps else (),
    )


def _bound(field: Field, value: float) -> str:
    """A bound as people read it."""
    if field.type in _DAYS:
        return date.fromordinal(int(value)).isoformat()
    return f"{value:.6g}" if isinstance(value, float) else str(value)
