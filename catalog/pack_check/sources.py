"""Whether each row names its clause or says that it is ours, and whether the clauses it names exist."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from catalog.pack_check.problems import Problem, problem, unknown
from catalog.pack_check.rows import every_row, words
from catalog.pack_check.shapes import ACCOUNTABLE


def unaccounted(pack: Mapping[str, Any], known: frozenset[str]) -> Iterator[Problem]:
    """Rows without clause, and clauses that no register of clauses has (none is looked up where `known` is empty)."""
    for steps, shape, row in every_row(pack):
        clauses = words(row.get("clauses"))
        if shape in ACCOUNTABLE and not clauses and not row.get("ours"):
            yield problem("pack-clause-missing", steps)
        for clause in clauses:
            if not is_known(clause, known):
                yield unknown("pack-clause-unknown", (*steps, "clauses"), clause, _near(clause, known))


def is_known(clause: str, known: frozenset[str]) -> bool:
    """Whether a document has this clause: one of its rows, a part that holds rows, or an item of a row.

    An item counts only where the row is not taken down item by item. Documents that are not taken down at all cannot
    be looked up, so every clause of theirs counts.
    """
    rows = _rows_of(clause.partition("-")[0], known)
    if not rows or clause in rows or any(_is_inside(row, clause) for row in rows):
        return True
    around = (row for row in rows if _is_inside(clause, row))
    return any(not any(_is_inside(other, row) for other in rows) for row in around)


@cache
def _rows_of(document: str, known: frozenset[str]) -> frozenset[str]:
    """The rows of one document among all that are known, spans told apart."""
    return frozenset(one for row in known if row.partition("-")[0] == document for one in _span(row))


def _span(row: str) -> tuple[str, ...]:
    """The rows that one stands for: `HZ-A3-1…7` is seven of them."""
    found = re.fullmatch(r"(.*?)([0-9]+)…([0-9]+)(.*)", row)
    if not found:
        return (row,)
    start, first, last, end = found.groups()
    return tuple(f"{start}{number}{end}" for number in range(int(first), min(int(last), int(first) + 99) + 1))


def _is_inside(clause: str, other: str) -> bool:
    """Whether a clause is a part of another: `HZ-2.6.5a` of `HZ-2.6.5` and of `HZ-2.6`, but not of `HZ-2.6.51`."""
    rest = clause.removeprefix(other)
    return clause.startswith(other) and bool(rest) and not (rest[0].isdigit() and other[-1:].isdigit())


def _near(clause: str, known: frozenset[str]) -> tuple[str, ...]:
    """The clauses of the same article: what could have been meant."""
    stem = clause.rstrip("abcdefghijklmnopqrstuvwxyz()¶0123456789") or clause
    start = clause[: max(len(stem), 4)]
    return tuple(sorted(one for one in known if one.startswith(start)))
