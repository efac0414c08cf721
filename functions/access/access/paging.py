"""One page of a table, and the cursor of the next: signed, bound to the question and to the version of the data."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from access.indexes import Reader
from access.queries import Query
from access.statements import Place, count_statement, page_statement
from runtime.signing import Signer

Cell = str | int | float | None
MAX_PAGE_BYTES = 4_500_000
"""The most text of one page, in bytes; API Gateway and Lambda end at 6 MB. A page that would be larger ends earlier."""
CURSOR_LIFETIME = timedelta(days=7)
_USE = "rows-cursor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The rows of one page as text, the cursor of the rest ("" at the end), and the count when it was asked for."""

    lines: tuple[str, ...]
    cursor: str
    count: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CursorFault:
    """The cursor was altered, is too old, or belongs to another question or version of the data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursors:
    """Makes and reads cursors at an instant (aware UTC)."""

    signer: Signer
    now: datetime

    def text(self, mark: str, n: int) -> str:
        """The cursor after row `n`, for the question `mark`."""
        return self.signer.signed(_USE, {"q": mark, "n": n}, self.now + CURSOR_LIFETIME)

    def n(self, text: str, mark: str) -> int | None:
        """The row after which to go on, None when the cursor is not for this question."""
        value = self.signer.opened(_USE, text, self.now)
        return int(value["n"]) if value and value.get("q") == mark else None


def read_page(
    reader: Reader, query: Query, cursors: Cursors, write_line: Callable[[Sequence[Cell]], str]
) -> Page | CursorFault:
    """The page that `query` asks for, each row written by `write_line`. Raises TooCostly."""
    mark = _mark(query, reader.facts.version)
    after = _place(reader, query, cursors.n(query.cursor, mark)) if query.cursor else None
    if query.cursor and after is None:
        return CursorFault()
    found = reader.rows(*page_statement(query, after, reader.facts.nullable))
    lines, last = _lines(found[: query.limit], 1 + len(query.sort), write_line)
    has_more = len(found) > len(lines)
    count = reader.rows(*count_statement(query))[0][0] if query.is_counted else None
    return Page(lines=tuple(lines), cursor=cursors.text(mark, last) if has_more else "", count=count)


def _lines(
    found: Sequence[tuple[Any, ...]], skip: int, write_line: Callable[[Sequence[Cell]], str]
) -> tuple[list[str], int]:
    lines: list[str] = []
    size, last = 0, 0
    for row in found:
        line = write_line(row[skip:])
        size += len(line.encode())
        if lines and size > MAX_PAGE_BYTES:
            break
        lines.append(line)
        last = row[0]
    return lines, last


def _mark(query: Query, version: str) -> str:
    """What a cursor is bound to: the data, the filters and the order; a page may show other columns or lengths."""
    return hashlib.sha256(repr((version, query.conditions, query.sort)).encode()).hexdigest()[:24]


def _place(reader: Reader, query: Query, n: int | None) -> Place | None:
    if n is None:
        return None
    columns = ", ".join(["n", *(f"c{place}" for place, _ in query.sort)])
    rows = reader.rows(f"SELECT {columns} FROM rows WHERE n = ?", (n,))
    return Place(values=rows[0][1:], n=n) if rows else None
