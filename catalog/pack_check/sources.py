"""Whether each row names its clause or says that it is ours, and whether the clauses it names exist."""

from collections.abc import Iterator, Mapping
from typing import Any

from catalog.pack_check.problems import Problem, problem, unknown
from catalog.pack_check.rows import every_row, words
from catalog.pack_check.shapes import ACCOUNTABLE


def unaccounted(pack: Mapping[str, Any], known: frozenset[str]) -> Iterator[Problem]:
    """Rows without clause, and clauses that no register of clauses has (none is looked up where `known` is empty)."""
    prefixes = {clause.partition("-")[0] for clause in known}
    for steps, shape, row in every_row(pack):
        clauses = words(row.get("clauses"))
        if shape in ACCOUNTABLE and not clauses and not row.get("ours"):
            yield problem("pack-clause-missing", steps)
        for clause in clauses:
            if clause.partition("-")[0] in prefixes and clause not in known:
                yield unknown("pack-clause-unknown", (*steps, "clauses"), clause, _near(clause, known))


def _near(clause: str, known: frozenset[str]) -> tuple[str, ...]:
    """The clauses of the same article: what could have been meant."""
    stem = clause.rstrip("abcdefghijklmnopqrstuvwxyz()¶0123456789") or clause
    start = clause[: max(len(stem), 4)]
    return tuple(sorted(one for one in known if one.startswith(start)))
