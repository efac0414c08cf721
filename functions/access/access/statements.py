"""A query as SQL over a row index. Columns are c0, c1, ... and every value is a parameter: no name or text gets in."""

from collections.abc import Sequence
from dataclasses import dataclass

from access.queries import Condition, Query, Value

_COMPARISONS = {"gte": ">=", "gt": ">", "lte": "<=", "lt": "<"}
_LAST_CHARACTER = "\U0010ffff"
_SURROGATES_START, _SURROGATES_END = 0xD800, 0xE000

Clause = tuple[str, tuple[Value | None, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a page ended: the values of the sort columns of its last row, and the row's number in the file."""

    values: tuple[Value | None, ...]
    n: int


def page_statement(query: Query, after: Place | None, nullable: Sequence[bool]) -> Clause:
    """The rows of one page and one more: number, sort columns, then the selected columns.

    `nullable` says of each column of the table whether it has empty cells.
    """
    clauses = [_condition(condition) for condition in query.conditions]
    if after:
        clauses.extend(_after(query.sort, after, nullable))
    columns = ", ".join(["n", *(f"c{place}" for place, _ in query.sort), *(f"c{place}" for place in query.select)])
    order = ", ".join([*(f"c{place} {_direction(is_down)}" for place, is_down in query.sort), "n"])
    where, values = _joined(clauses)
    return f"SELECT {columns} FROM rows{where} ORDER BY {order} LIMIT ?", (*values, query.limit + 1)


def count_statement(query: Query) -> Clause:
    """How many rows meet the conditions."""
    where, values = _joined([_condition(condition) for condition in query.conditions])
    return f"SELECT count(*) FROM rows{where}", values


def _direction(is_descending: bool) -> str:
    return "DESC" if is_descending else "ASC"


def _joined(clauses: Sequence[Clause]) -> Clause:
    where = " AND ".join(f"({text})" for text, _ in clauses)
    return (f" WHERE {where}" if where else ""), tuple(value for _, values in clauses for value in values)


def _condition(condition: Condition) -> Clause:
    column, values = f"c{condition.place}", condition.values
    if condition.operator == "in":
        return f"{column} IN ({', '.join('?' * len(values))})", values
    if condition.operator == "isnull":
        return (f"{column} IS NULL" if values[0] else f"{column} IS NOT NULL"), ()
    if condition.operator == "ne":
        return f"{column} IS NOT ?", values
    if condition.operator == "contains":
        return f"instr({column}, ?) > 0", values
    if condition.operator == "startswith":
        return _starts_with(column, str(values[0]))
    return _compared(column, _COMPARISONS[condition.operator], values[0])


def _compared(column: str, sign: str, value: Value) -> Clause:
    """SQLite sorts any text after any number: a number is never compared with a cell that is no number."""
    guard = f" AND {column} < ''" if not isinstance(value, str) and sign.startswith(">") else ""
    return f"{column} {sign} ?{guard}", (value,)


def _starts_with(column: str, prefix: str) -> Clause:
    """As a range, which an index answers: from the prefix to the first text after all that begin with it."""
    end = _following(prefix)
    if not end:
        return f"{column} >= ?", (prefix,)
    return f"{column} >= ? AND {column} < ?", (prefix, end)


def _following(prefix: str) -> str:
    bare = prefix.rstrip(_LAST_CHARACTER)
    if not bare:
        return ""
    code = ord(bare[-1]) + 1
    return bare[:-1] + chr(_SURROGATES_END if code == _SURROGATES_START else code)


def _after(sort: Sequence[tuple[int, bool]], after: Place, nullable: Sequence[bool]) -> list[Clause]:
    """Rows that come after a place: later in the first column, or equal there and later in the next, and so on.

    Empty cells come first upwards and last downwards. The leading bound repeats what follows from the rest, so that
    an index on the first column is used.
    """
    steps: list[Clause] = []
    equal: list[Clause] = []
    for (place, is_descending), value in zip(sort, after.values, strict=True):
        beyond = _beyond(f"c{place}", value, is_descending)
        if beyond:
            steps.append(_both([*equal, beyond]))
        equal.append((f"c{place} IS ?", (value,)))
    steps.append(_both([*equal, ("n > ?", (after.n,))]))
    either = " OR ".join(f"({text})" for text, _ in steps), tuple(value for _, values in steps for value in values)
    return [*_leading_bound(sort, after, nullable), either]


def _both(clauses: Sequence[Clause]) -> Clause:
    return " AND ".join(text for text, _ in clauses), tuple(value for _, values in clauses for value in values)


def _beyond(column: str, value: Value | None, is_descending: bool) -> Clause | None:
    if value is None:
        return None if is_descending else (f"{column} IS NOT NULL", ())
    return (f"({column} < ? OR {column} IS NULL)" if is_descending else f"{column} > ?"), (value,)


def _leading_bound(sort: Sequence[tuple[int, bool]], after: Place, nullable: Sequence[bool]) -> list[Clause]:
    if not sort:
        return []
    (place, is_descending), value = sort[0], after.values[0]
    if value is None or (is_descending and nullable[place]):
        return []
    return [(f"c{place} {'<=' if is_descending else '>='} ?", (value,))]
