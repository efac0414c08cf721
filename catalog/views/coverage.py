"""The page that says what became of every clause."""

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.model.label import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceView:
    """Where a clause is carried out. `title` is empty for what no pack names; `path` where no page shows it."""

    kind: str
    target: str
    title: Label
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseView:
    """One row of the account. `status` is a code of `catalog.clauses.rows.Status`."""

    id: str
    force: str
    kind: str
    text: Label
    status: str
    why: Label
    places: tuple[PlaceView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentView:
    """The account of one document, with the number of clauses by status."""

    key: str
    title: Label
    totals: Mapping[str, int]
    clauses: tuple[ClauseView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageView:
    """`/rules/coverage/` (coverage.html.j2): the document of the pack in force, then the one above it."""

    path: str
    title: Label
    documents: tuple[DocumentView, ...]
