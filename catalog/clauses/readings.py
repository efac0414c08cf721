"""How we read what a text leaves open: one row for each question, for a lawyer to confirm or to overrule.

The readings are ours; no text prints them (the questions are those of requirements section 10).
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from catalog.rules.labels import Label
from catalog.rules.packs import Pack

READINGS = "readings.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A question that some clauses leave open under these packs, and our answer."""

    id: str
    packs: tuple[str, ...]
    clauses: tuple[str, ...]
    question: Label
    reading: Label


def parse_readings(rows: Iterable[Mapping[str, str]]) -> tuple[Reading, ...]:
    """The rows of the register in their order. Raises KeyError when a column is missing."""
    return tuple(
        Reading(
            id=row["id"],
            packs=tuple(row["packs"].split()),
            clauses=tuple(row["clauses"].split()),
            question=Label(row["question_zh"], row["question_en"]),
            reading=Label(row["reading_zh"], row["reading_en"]),
        )
        for row in rows
    )


@cache
def readings() -> tuple[Reading, ...]:
    """Every reading that is shipped."""
    text = files("catalog").joinpath("clauses", READINGS).read_text("utf-8")
    return parse_readings(csv.DictReader(text.splitlines()))


def readings_for(pack: Pack) -> tuple[Reading, ...]:
    """Those that matter under a pack, or under the higher law that it inherits."""
    return tuple(one for one in readings() if pack.key in one.packs or pack.inherits in one.packs)


def cited_under(reading: Reading, prefixes: Iterable[str]) -> tuple[str, ...]:
    """The clauses of a reading that belong to these documents, by the prefix of their ids such as `HZ`."""
    wanted = frozenset(prefixes)
    return tuple(clause for clause in reading.clauses if clause.partition("-")[0] in wanted)
