"""The pages of plans and lists: what was planned, and how far it has come."""

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.model.label import Label
from catalog.rules.planned_lists import PlannedList
from catalog.rules.public_pages import PublicPage
from catalog.views.portal import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """One item. `progress` is a code of `catalog.planned.Progress`; `entry` the path of what was opened, or empty."""

    cells: tuple[str, ...]
    progress: str
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionView:
    """One published list. `totals` counts rows by progress; `illustrative` as its entry says."""

    year: str
    entry: str
    illustrative: bool
    rows: tuple[PlanRow, ...]
    totals: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """A plan or list with its newest edition, and links to those of other years."""

    path: str
    title: Label
    wanted: PlannedList
    newest: EditionView | None
    others: tuple[Link, ...]
    procedure: Link | None
    as_of: str  # the day of the build, ISO
    row: PublicPage | None = None  # what the pack says of this page


@dataclass(frozen=True, slots=True, kw_only=True)
class PlansView:
    """`/plans/`: every plan and list that the pack orders."""

    path: str
    title: Label
    plans: tuple[PlanView, ...]
    as_of: str
