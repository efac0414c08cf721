"""Parts of an entry's page that hang on the data alone: made once for each content, whatever the language."""

import re
from collections.abc import Sequence

from catalog.model.entry import Resource
from catalog.previews.column_facts import ColumnFacts

STEP, HEIGHT = 4, 16  # of the bars of a small picture, in its own units
MOST_CODES = 6  # columns that are named as text in code that reads the data
LOOKED_AT = 5  # rows
_NUMBER_LIKE = re.compile(r"[0-9]+(\.[0-9]+)?\Z")


def sparks_of(columns: Sequence[ColumnFacts]) -> tuple[str, ...]:
    """The spread of each column as a row of bars, or nothing; what it shows is said in words beside it."""
    return tuple(_spark(column.bars) if any(column.bars) else "" for column in columns)


def _spark(counts: Sequence[int]) -> str:
    most = max(counts)
    heights = [(at, max(1, round(count / most * HEIGHT))) for at, count in enumerate(counts) if count]
    bars = "".join([f"M{at * STEP} {HEIGHT}v-{high}h{STEP - 1}v{high}" for at, high in heights])
    return f'<svg class="m-spark" viewBox="0 0 48 {HEIGHT}" aria-hidden="true"><path d="{bars}"/></svg>'


def codes_of(resource: Resource, names: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The columns of text that look like numbers in the first rows: codes, which would lose their zeros."""
    kinds = {field.name: field.type for field in resource.fields}
    texts = [(place, name) for place, name in enumerate(names) if kinds.get(name) == "string"]
    looked = rows[:LOOKED_AT]
    return tuple(
        name for place, name in texts if any(_NUMBER_LIKE.match(row[place]) for row in looked if place < len(row))
    )[:MOST_CODES]
