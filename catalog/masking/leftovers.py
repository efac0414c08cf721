"""What a masked table still holds that looks sensitive: columns that need a rule of their own (HZ-2.6.3)."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from catalog.model.entry import Resource
from catalog.sensitive.survey import survey
from catalog.tabular.tables import open_table

ROWS = 50_000  # looked through; the check of the entry looks through all that stand in Git
_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """Cells of a column that look like a kind of sensitive data: how many, and the lines of the first few."""

    column: str
    kind: str
    count: int
    lines: tuple[int, ...]


def leftovers(resource: Resource, path: Path) -> tuple[Leftover, ...]:
    """What the search for sensitive data sees in the first ROWS rows. Raises TableError."""
    found: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    with open_table(resource, path) as table:
        for one in survey([field.name for field in table.fields], islice(table.rows, ROWS)):
            found[one.column, str(one.kind)].append(one.row + 1)
    return tuple(
        Leftover(column=column, kind=kind, count=len(lines), lines=tuple(lines[:_SHOWN]))
        for (column, kind), lines in found.items()
    )
