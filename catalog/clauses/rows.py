"""A clause as a row: what it asks in our own words, and where it was carried out or why it was not. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from catalog.rules.labels import NO_LABEL, Label, parse_label


class Status(StrEnum):
    """What became of a clause.

    `record`: people do it, and a case, an entry or a page keeps the evidence. `outside`: no software could do it.
    `not_yet`: software could, this one does not or not wholly. `unexplained`: nobody has said; a test fails on it.
    """

    IMPLEMENTED = "implemented"
    RECORD = "record"
    OUTSIDE = "outside"
    NOT_YET = "not_yet"
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True, slots=True)
class Reference:
    """Where something is: a kind such as `pack` or `page`, and what it is called there."""

    kind: str
    target: str
    pack: str = ""  # the pack that holds it, where it is a row of a pack

    def __str__(self) -> str:
        return f"{self.kind}:{self.target}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A clause of a document. `force` and `kind` are the codes of requirements section 0.4, also two of them (`I/S`).

    `ids` are further names: the single clauses of a combined row, or numbered items. `status` is empty where what
    the pack says is enough.
    """

    id: str
    force: str
    kind: str
    caps: tuple[str, ...]
    text: Label
    ids: tuple[str, ...] = ()
    where: tuple[Reference, ...] = ()
    status: str = ""
    why: Label = NO_LABEL

    @property
    def concerns_software(self) -> bool:
        """Whether software can carry it out (I) or support it (S)."""
        return "I" in self.kind or "S" in self.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseRegister:
    """The clauses of one document, in its order. `document` is the key of its pack, `prefix` that of its clause ids."""

    document: str
    prefix: str
    clauses: tuple[Clause, ...]


def parse_register(raw: Mapping[str, Any]) -> ClauseRegister:
    """A register from its rows. Raises KeyError or ValueError for a row that is malformed."""
    clauses = tuple(_clause(row) for row in raw["clauses"])
    return ClauseRegister(document=raw["document"], prefix=raw["prefix"], clauses=clauses)


def _clause(row: Mapping[str, Any]) -> Clause:
    return Clause(
        id=row["id"],
        force=row["force"],
        kind=row["kind"],
        caps=tuple(row["caps"]),
        text=Label(row["zh"], row["en"]),
        ids=tuple(row.get("ids", ())),
        where=tuple(parse_reference(text) for text in row.get("where", ())),
        status=Status(row["status"]) if "status" in row else "",
        why=parse_label(row.get("why")),
    )


def parse_reference(text: str) -> Reference:
    """`kind:target`. Raises ValueError without a colon."""
    kind, colon, target = text.partition(":")
    if not colon:
        raise ValueError(f"{text!r} is no reference: write kind:target")
    return Reference(kind, target)
