"""The pages of plans and lists: what was planned, and how far it has come."""

from collections.abc import Mapping
from typing import NamedTuple

from catalog.model.label import Label
from catalog.rules.planned_lists import PlannedList
from catalog.rules.public_pages import PublicPage
from catalog.views.portal import Link


class PlanRow(NamedTuple):
    """One item. `progress` is a code of `plan_rows.Progress`; `entry` the path of what was opened, or empty."""

    cells: tuple[str, ...]
    progress: str
    entry: str


class EditionView(NamedTuple):
    """One published list. `totals` counts rows by progress; `illustrative` as its entry says."""

    year: str
    entry: str
    illustrative: bool
    rows: tuple[PlanRow, ...]
    totals: Mapping[str, int]


class PlanView(NamedTuple):
    """A plan or list with its newest edition, and links to those of other years."""

    path: str
    title: Label
    wanted: PlannedList
    newest: EditionView | None
    others: tuple[Link, ...]
    procedure: Link | None
    as_of: str  # the day of the build, ISO
    row: PublicPage | None = None  # what the pack says of this page


class PlansView(NamedTuple):
    """`/plans/`: every plan and list that the pack orders."""

    path: str
    title: Label
    plans: tuple[PlanView, ...]
    as_of: str
