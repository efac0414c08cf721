"""The rows of an index are the rows that Python finds: the same filters, order and pages over the same table."""

import csv
import json
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from functools import cmp_to_key
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from access.datasets import Column
from access.indexes import Reader
from access.lines import json_line
from access.paging import Cursors, Page, read_page
from access.queries import parse_query
from catalog.model.entry import Field, Resource
from catalog.model.label import Label
from catalog.tabular.read_once import ReadOnce
from catalog.tabular.rows import write_rows_index
from runtime.signing import Signer

NOW = datetime(2026, 3, 2, tzinfo=UTC)
CURSORS = Cursors(signer=Signer(b"k" * 32), now=NOW)
TYPES = {"编号": "integer", "name": "string", "a__gte": "number", "on": "date", "open": "boolean"}
FIELDS = tuple(Field(name=name, type=kind, title=Label(name)) for name, kind in TYPES.items())
COLUMNS = {place: Column(name=f.name, type=f.type, title=f.title) for place, f in enumerate(FIELDS)}
NAMES = ["站", "站台", "车站", "a", "A", "a'--", 'x"y', "\U0010ffff", "\ud7ff", "é", "%", "_"]
CELLS = {
    "编号": st.none() | st.integers(-3, 3) | st.just(2**63),
    "name": st.none() | st.sampled_from(NAMES),
    "a__gte": st.none() | st.sampled_from([0, 1, 1.5, -2.25, "n/a"]),
    "on": st.none() | st.sampled_from(["2026-01-01", "2026-02-28", "2025-12-31"]),
    "open": st.none() | st.booleans(),
}
ROWS = st.lists(st.fixed_dictionaries(CELLS), max_size=12)
OPERATORS = ["", "gte", "lte", "gt", "lt", "ne", "isnull"]


def filters() -> st.SearchStrategy[list[tuple[str, str, Any]]]:
    """Some filters as (column, operator, value) with the value of the column's own type."""
    numbers = st.sampled_from([-1, 0, 1, 1.5, 3])
    values = {"编号": numbers, "a__gte": numbers, "open": st.booleans(), "on": CELLS["on"].filter(bool)}
    values["name"] = st.sampled_from(NAMES)

    def one(name: str) -> st.SearchStrategy[tuple[str, str, Any]]:
        text_only = [] if TYPES[name] in ("integer", "number", "boolean") else ["contains", "startswith"]
        operator = st.sampled_from(OPERATORS + text_only)
        return operator.flatmap(
            lambda sign: st.tuples(st.just(name), st.just(sign), st.booleans() if sign == "isnull" else values[name])
        )

    return st.lists(st.sampled_from(list(TYPES)).flatmap(one), max_size=3)


def matches(row: dict[str, Any], name: str, sign: str, wanted: Any) -> bool:
    cell = row[name]
    if sign == "isnull":
        return (cell is None) == wanted
    if sign == "ne":
        return cell is None or cell != wanted
    if cell is None or (sign and isinstance(cell, str) != isinstance(wanted, str) and sign != ""):
        return cell is not None and sign in ("lt", "lte") and isinstance(wanted, str)
    tests = {
        "gte": lambda: cell >= wanted,
        "gt": lambda: cell > wanted,
        "lte": lambda: cell <= wanted,
        "lt": lambda: cell < wanted,
        "contains": lambda: wanted in cell,
        "startswith": lambda: cell.startswith(wanted),
    }
    return bool(tests[sign]()) if sign else bool(cell == wanted)


def expected(rows: list[dict[str, Any]], asked: list[tuple[str, str, Any]], sort: list[tuple[str, bool]]) -> list[int]:
    """The places of the rows that should come, in order."""
    equal: dict[str, list[Any]] = {}
    for name, sign, wanted in asked:
        if not sign:
            equal.setdefault(name, []).append(wanted)
    kept = [
        place
        for place, row in enumerate(rows)
        if all(matches(row, *part) for part in asked if part[1])
        and all(any(matches(row, name, "", one) for one in wanted) for name, wanted in equal.items())
    ]

    def rank(cell: Any) -> tuple[int, Any]:
        return (0, 0) if cell is None else (2, cell.encode()) if isinstance(cell, str) else (1, cell)

    def compare(left: int, right: int) -> int:
        for name, is_descending in sort:
            a, b = rank(rows[left][name]), rank(rows[right][name])
            if a != b:
                return (-1 if a < b else 1) * (-1 if is_descending else 1)
        return left - right

    return sorted(kept, key=cmp_to_key(compare))


def as_read(row: dict[str, Any]) -> dict[str, Any]:
    """A row as the index gives it: an integer beyond 64 bits stays exact as text."""
    return {name: str(cell) if cell == 2**63 else cell for name, cell in row.items()}


def text(value: Any) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


@settings(max_examples=150, deadline=None)
@given(
    rows=ROWS,
    asked=filters(),
    sort=st.lists(st.tuples(st.sampled_from(list(TYPES)), st.booleans()), max_size=3, unique_by=lambda pair: pair[0]),
    limit=st.integers(1, 5),
)
def test_pages_of_an_index_hold_the_rows_that_python_finds_in_the_same_order(
    rows: list[dict[str, Any]], asked: list[tuple[str, str, Any]], sort: list[tuple[str, bool]], limit: int
) -> None:
    rows = [row for row in rows if any(cell is not None for cell in row.values())]
    found: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        with closing(Reader(index(Path(folder), rows))) as reader:
            cursor = ""
            for _ in count():
                pairs = [(f"{name}__{sign}" if sign else name, text(value)) for name, sign, value in asked]
                order = ",".join(("-" if is_descending else "") + name for name, is_descending in sort)
                options = [("_sort", order), ("_limit", str(limit)), ("_cursor", cursor), ("_count", "1")]
                query, faults = parse_query([*pairs, *options], COLUMNS)
                assert query is not None, faults
                page = read_page(reader, query, CURSORS, json_line(list(COLUMNS.values())))
                assert isinstance(page, Page)
                found += [json.loads(line) for line in page.lines]
                cursor = page.cursor
                if not cursor:
                    break
    rows = [as_read(row) for row in rows]
    wanted = [rows[place] for place in expected(rows, asked, sort)]
    assert found == wanted
    assert page.count == len(wanted)


def index(folder: Path, rows: list[dict[str, Any]]) -> Path:
    source, target = folder / "a.csv", folder / "a.sqlite"
    with source.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(TYPES))
        writer.writeheader()
        writer.writerows({name: "" if v is None else text(v) for name, v in row.items()} for row in rows)
    resource = Resource(name="a", title=Label("a"), path="a.csv", format="csv", fields=FIELDS)
    write_rows_index(ReadOnce(resource, source), target)
    return target
