"""The page that says what became of every clause."""

from collections.abc import Mapping
from typing import NamedTuple

from catalog.model.label import Label


class PlaceView(NamedTuple):
    """Where a clause is carried out. `title` is empty for what no pack names; `path` where no page shows it."""

    kind: str
    target: str
    title: Label
    path: str


class ClauseView(NamedTuple):
    """One row of the account. `status` is a code of `catalog.clauses.rows.Status`."""

    id: str
    force: str
    kind: str
    text: Label
    status: str
    why: Label
    places: tuple[PlaceView, ...]


class DocumentView(NamedTuple):
    """The account of one document, with the number of clauses by status."""

    key: str
    title: Label
    totals: Mapping[str, int]
    clauses: tuple[ClauseView, ...]


class CoverageView(NamedTuple):
    """`/rules/coverage/` (coverage.html.j2): the document of the pack in force, then the one above it."""

    path: str
    title: Label
    documents: tuple[DocumentView, ...]
