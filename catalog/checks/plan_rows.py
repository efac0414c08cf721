"""What a plan or list promises, row by row, against what the catalogue has opened."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import islice
from pathlib import Path

from catalog.errors import MuluError
from catalog.model.entry import Entry, Resource
from catalog.previews.preview import shown
from catalog.rules.planned_lists import BODY, DATA_SET, ENTRY, PLANNED_ON, TASK, ListColumn, PlannedList, planned_day
from catalog.tabular.tables import READABLE, open_table

MOST_ROWS = 2000  # of a list on its page and in its checks; the entry behind it holds them all
LIST, YEAR = "list", "list_year"
_YEAR = re.compile("[0-9]{4}")


class Progress(StrEnum):
    """How far a row has come. `late` is past its planned day and not in the catalogue."""

    OPEN = "open"
    LATE = "late"
    PLANNED = "planned"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A row by the columns of its list; `entry` is the key of what was opened, or what the row says will be."""

    number: int  # of the row, the first after the header being 1
    cells: tuple[str, ...]
    what: str
    body: str
    planned_on: date | None
    entry: str
    progress: Progress


def list_of(entry: Entry) -> tuple[str, int | None]:
    """Which list the entry publishes, and of which year; an empty key for other entries."""
    key, year = entry.extra.get(LIST), entry.extra.get(YEAR)
    return str(key or ""), int(str(year)) if _YEAR.fullmatch(str(year)) else None


def items_of(
    entry: Entry, wanted: PlannedList, folder: Path, opened: Mapping[str, str], today: date
) -> tuple[Item, ...]:
    """The rows of a list, in its order; none where its table cannot be read.

    `opened` leads from keys and titles of entries that are open to their keys.
    """
    resource = next((one for one in entry.data if one.format in READABLE and not one.stored), None)
    if resource is None:
        return ()
    return tuple(_items(_rows(resource, folder), wanted.columns, opened, today))


def opened_by_name(entries: Iterable[tuple[str, str, str, str]]) -> dict[str, str]:
    """The look-up of `items_of` from (key, Chinese title, status, openness) of every entry."""
    found: dict[str, str] = {}
    for key, title, status, openness in entries:
        if status == "published" and openness != "prohibited":
            found[key] = key
            found.setdefault(title, key)
    return found


def progress_of(entry: str, planned_on: date | None, today: date) -> Progress:
    """Where a row stands on a day: what is in the catalogue is open, whatever was planned."""
    if entry:
        return Progress.OPEN
    if planned_on is None:
        return Progress.UNDATED
    return Progress.LATE if planned_on < today else Progress.PLANNED


def place_of(names: Sequence[str], column: ListColumn) -> int:
    """Where a column stands in a table, whose fields are named by its key or its Chinese title; -1 without it."""
    return next((names.index(name) for name in (column.key, column.title.zh) if name in names), -1)


def _rows(resource: Resource, folder: Path) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    path = folder / resource.path
    if not path.is_file() or path.is_symlink():
        return (), ()
    try:
        with open_table(resource, path) as table:
            names = tuple(field.name for field in table.fields)
            return names, tuple(tuple(map(shown, row)) for row in islice(table.rows, MOST_ROWS))
    except (MuluError, OSError):
        return (), ()


def _items(
    table: tuple[tuple[str, ...], tuple[tuple[str, ...], ...]],
    columns: tuple[ListColumn, ...],
    opened: Mapping[str, str],
    today: date,
) -> Iterator[Item]:
    names, rows = table
    places = [place_of(names, column) for column in columns]
    for number, row in enumerate(rows, 1):
        cells = tuple(row[at] if 0 <= at < len(row) else "" for at in places)
        said = {column.key: cell.strip() for column, cell in zip(columns, cells, strict=True)}
        what = said.get(DATA_SET) or said.get(TASK) or ""
        entry = opened.get(said.get(ENTRY) or what, "")
        planned_on = planned_day(said.get(PLANNED_ON, ""))
        yield Item(
            number=number,
            cells=cells,
            what=what,
            body=said.get(BODY, ""),
            planned_on=planned_on,
            entry=entry,
            progress=progress_of(entry, planned_on, today),
        )
