"""Plans and lists that a text orders to be published: what each row must say, and by when the year's is due."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from catalog.rules.labels import NO_LABEL, Label

DATA_SET, BODY, ENTRY, PLANNED_ON = "data_set", "body", "entry", "planned_on"
TASK, OPENNESS, FREQUENCY = "task", "openness", "update_frequency"
KINDS: Mapping[str, str] = {
    DATA_SET: "string",
    TASK: "string",
    BODY: "string",
    OPENNESS: "string",
    FREQUENCY: "string",
    "open_fields": "string",
    "data_format": "string",
    "duty": "string",
    PLANNED_ON: "date",
    ENTRY: "string",
    "note": "string",
}
"""What a column of a list may be, with the type of its cells (Table Schema)."""
PLAN_ITEM, ITEM = "plan_item", "item"  # the procedure that follows a row, and the fact that says which
PERIODS = ("date", "yearmonth", "year")  # what `planned_on` may be


@dataclass(frozen=True, slots=True, kw_only=True)
class ListColumn:
    """A column by its key. `clauses` are those that order it; a required one has a value in every row."""

    key: str
    title: Label
    required: bool = True
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedList:
    """A plan or list: who publishes it, every year or when it changes, and by which day where the text has one.

    `due` is month and day of that year (SD-8¶1 alone prints one). `procedure` is how it comes about in casework.
    """

    key: str
    title: Label
    description: Label = NO_LABEL
    yearly: bool = True
    due: tuple[int, int] | None = None
    procedure: str = ""
    columns: tuple[ListColumn, ...]
    clauses: tuple[str, ...] = ()
    ours: bool = False

    def due_in(self, year: int) -> date | None:
        """The last day on which the list of `year` is in time; None where the text has no day."""
        return date(year, *self.due) if self.due else None


def parse_day_of_year(text: str) -> tuple[int, int]:
    """Month and day of `04-30`. Raises ValueError when no year has it."""
    month, _, day = text.partition("-")
    date(2001, int(month), int(day))  # a year of 365 days: 29 February is no day of every year
    return int(month), int(day)


def planned_day(text: str) -> date | None:
    """The last day of what a cell promises: a day, a month (2026-09) or a year (2026); None for anything else."""
    parts = text.strip().split("-")
    if not 1 <= len(parts) <= 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    year, month, day = (*map(int, parts), 0, 0)[:3]
    try:
        if len(parts) == 3:
            return date(year, month, day)
        month = month if len(parts) == 2 else 12
        return date(year, month, monthrange(year, month)[1])
    except (ValueError, OverflowError):
        return None
