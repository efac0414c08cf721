"""The tables of the statistics: what was taken of which data, how cases went, what the catalogue held."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from casework.desk import Desk
from casework.figures import Figures
from catalog.rules.tallies import Tally
from runtime.use_counts import Used

SMALLEST_TOLD = 10
"""Of restricted data smaller numbers are withheld: with one or two users they would tell what a user does. Ours."""
RESTRICTED = "restricted"
Cell = str | int | float | None
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table by its key; columns are names with their types in Table Schema."""

    key: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]


def tables(
    desk: Desk, uses: Sequence[tuple[str, Sequence[Used]]], cases: Sequence[Tally], held: Sequence[Figures]
) -> tuple[Table, ...]:
    """Every table that has a row. `uses` are months with what was taken, newest first."""
    told = [(month, [_told(desk, one) for one in used]) for month, used in uses]
    made = (
        Table(key="months", columns=_MONTHS, rows=tuple(_month(month, rows) for month, rows in told if rows)),
        Table(key="use", columns=_USE, rows=tuple((month, *row) for month, rows in told for row in _ranked(rows))),
        Table(key="cases", columns=_CASES, rows=tuple(_case(desk, tally) for tally in cases)),
        Table(key="catalogue", columns=_CATALOGUE, rows=tuple(_held(held))),
    )
    return tuple(table for table in made if table.rows)


_MONTHS = (("month", "yearmonth"), ("downloads", "integer"), ("calls", "integer"), ("entries", "integer"))
_USE = (
    ("month", "yearmonth"),
    ("entry", "string"),
    ("entry_title", "string"),
    ("publisher", "string"),
    ("openness", "string"),
    ("downloads", "integer"),
    ("calls", "integer"),
    ("withheld", "boolean"),
)
_CASES = (
    ("month", "yearmonth"),
    ("procedure", "string"),
    ("procedure_title", "string"),
    ("body", "string"),
    ("body_title", "string"),
    ("received", "integer"),
    ("closed", "integer"),
    ("in_time", "integer"),
    ("late", "integer"),
    ("share", "number"),
)
_CATALOGUE = (
    ("on", "date"),
    ("measure", "string"),
    ("code", "string"),
    ("label", "string"),
    ("value", "integer"),
)


def _told(desk: Desk, used: Used) -> Row:
    """Entry, title, publisher, openness, downloads, calls, and whether the numbers are withheld."""
    listed = desk.directory.entry(used.entry)
    openness = listed.openness if listed else ""
    is_small = openness == RESTRICTED and used.downloads + used.calls < SMALLEST_TOLD
    numbers: Row = (None, None, True) if is_small else (used.downloads, used.calls, False)
    title = listed.title.zh if listed else ""
    return (used.entry, title, used.entry.partition("/")[0], openness, *numbers)


def _taken(row: Row) -> int:
    return int(row[4] or 0) + int(row[5] or 0)


def _ranked(rows: Iterable[Row]) -> list[Row]:
    """Most used first, so that a reader of the first rows of a month has the most used data."""
    return sorted(rows, key=lambda row: (-_taken(row), str(row[0])))


def _month(month: str, rows: Sequence[Row]) -> Row:
    """The sums of what is told; what is withheld is no part of them, or a difference would tell it."""
    return (month, sum(int(row[4] or 0) for row in rows), sum(int(row[5] or 0) for row in rows), len(rows))


def _case(desk: Desk, tally: Tally) -> Row:
    procedure = desk.laws.in_force.procedure(tally.procedure)
    body = desk.directory.bodies.get(tally.body)
    due = tally.in_time + tally.late
    return (
        tally.month,
        tally.procedure,
        procedure.title.zh if procedure else "",
        tally.body,
        body.title.zh if body else desk.directory.office_title(tally.body, "zh"),
        tally.received,
        tally.closed,
        tally.in_time,
        tally.late,
        round(100 * tally.in_time / due, 1) if due else None,
    )


def _held(held: Sequence[Figures]) -> Iterable[Row]:
    return ((figures.on.isoformat(), *row) for figures in held for row in figures.rows)


Words = Callable[[str], str]


def schema_of(table: Table, zh: Words, en: Words) -> dict[str, object]:
    """The Table Schema of a table, with the meaning of each column in both languages."""
    fields = [
        {
            "name": name,
            "type": kind,
            "title": zh(f"columns.{name}"),
            "description": zh(f"meaning.{name}"),
            "catalog": {"title_en": en(f"columns.{name}"), "description_en": en(f"meaning.{name}")},
        }
        for name, kind in table.columns
    ]
    return {"fields": fields, "missingValues": [""]}
