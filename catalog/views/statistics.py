"""The page of the platform's own numbers."""

from typing import NamedTuple

from catalog.model.label import Label


class NumberRow(NamedTuple):
    """A bar and a row of the table: what is counted, and its numbers in the order of the chart's columns.

    `size` is the length of the bar in thousandths of the longest possible; `path` is a page of the portal or empty.
    """

    title: Label
    size: int
    told: str  # what stands beside the bar
    cells: tuple[str, ...]
    path: str = ""


class NumberChart(NamedTuple):
    """A picture with its table. `form` is "bars" (one below the other) or "columns" (months from left to right).

    `key` names its sentences: `statistics.charts.<key>.title` and `.note`; `columns` those of its numbers. `shown` are
    drawn, `rows` stand in the table, `total` is how many the file holds. Without rows it says when they come.
    """

    key: str
    form: str
    columns: tuple[str, ...]
    rows: tuple[NumberRow, ...]
    shown: tuple[NumberRow, ...]
    total: int
    file: str
    span: str = ""  # the months that it tells of


class NumbersPart(NamedTuple):
    """A section of the page; `kind` is catalogue, use or cases."""

    kind: str
    charts: tuple[NumberChart, ...]


class StatisticsView(NamedTuple):
    """`/statistics/` (statistics.html.j2). Days are ISO; months `2026-10`.

    `next_month` is told on `next_on`; `entry` is the path of the entry that holds all of it, empty until there is one.
    """

    path: str
    title: Label
    today: str
    totals: tuple[tuple[str, int], ...]
    parts: tuple[NumbersPart, ...]
    next_month: str
    next_on: str
    entry: str = ""
    has_gate: bool = False
    clauses: tuple[str, ...] = ()
    ours: bool = False
