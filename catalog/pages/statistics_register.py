"""What the entry of the platform's statistics tells, read for the page: use by month and data set, cases, growth."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile

from catalog.errors import MuluError
from catalog.loading.catalogue import load_entry
from catalog.model.label import Label
from catalog.offering.cards import Card
from catalog.offering.offers import readable, source_of
from catalog.portal import Portal
from catalog.tabular.tables import Cell, open_table

KEY = "platform_statistics"
MOST_ROWS = 20_000  # of a table; cases of two years of a city
MOST_USED = 10
MONTHS_OF_CASES = 12
Row = tuple[Cell, ...]
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Months and days stand in order. `used` is what was used most in the last month: entry, title, sum of both.

    Over `case_months`: `procedures` with cases received and closed, `bodies` with steps in time and late; key and
    title before them.
    """

    entry: str = ""
    months: tuple[tuple[str, int, int], ...] = ()  # month, downloads, calls
    used: tuple[tuple[str, str, int], ...] = ()
    titles: Mapping[str, Label] = field(default_factory=dict)  # of those that are still in the catalogue
    held: tuple[tuple[str, int], ...] = ()  # day, entries
    case_months: tuple[str, ...] = ()
    procedures: tuple[tuple[str, str, Pair], ...] = ()
    bodies: tuple[tuple[str, str, Pair], ...] = ()


def told_by(portal: Portal, cards: Sequence[Card]) -> Told:
    """What the entry tells; nothing until there is one. A table that cannot be read tells nothing."""
    card = next((card for card in cards if card.register == KEY and not card.is_gone), None)
    if card is None:
        return Told()
    months = _rows(portal, card, "months", ("month", "downloads", "calls"))
    held = _rows(portal, card, "catalogue", ("on", "measure", "value"))
    cases = _rows(portal, card, "cases", ("month", *_PROCEDURE, *_BODY))
    last = sorted({str(row[0]) for row in cases})[-MONTHS_OF_CASES:]
    recent = [row[1:] for row in cases if str(row[0]) in last]
    return Told(
        entry=card.path,
        months=tuple(sorted((str(month), _whole(downloads), _whole(calls)) for month, downloads, calls in months)),
        used=_used(_rows(portal, card, "use", _USE)),
        held=tuple(sorted((str(on), _whole(value)) for on, measure, value in held if measure == "entries")),
        case_months=tuple(last),
        procedures=_summed([row[:4] for row in recent]),
        bodies=_summed([row[4:] for row in recent]),
    )


def most_used(portal: Portal, cards: Sequence[Card], most: int) -> tuple[str, tuple[tuple[str, int], ...]]:
    """The last month that is counted, and the entries that were downloaded or called most in it; or nothing.

    The table gives the newest month first and in it what was used most; `most` of its rows are looked at.
    """
    card = next((card for card in cards if card.register == KEY and not card.is_gone), None)
    rows = _rows(portal, card, "use", _USE, most) if card else ()
    return str(rows[0][0]) if rows else "", tuple((key, count) for key, _, count in _used(rows))


_USE = ("month", "entry", "entry_title", "downloads", "calls")
_PROCEDURE = ("procedure", "procedure_title", "received", "closed")
_BODY = ("body", "body_title", "in_time", "late")


def _used(rows: Sequence[Row]) -> tuple[tuple[str, str, int], ...]:
    """The first rows of the first month, which the table gives in that order."""
    newest = takewhile(lambda row: row[0] == rows[0][0], rows)
    told = ((str(entry), str(title or ""), _whole(down) + _whole(calls)) for _, entry, title, down, calls in newest)
    return tuple(islice((one for one in told if one[2]), MOST_USED))


def _summed(rows: Sequence[Row]) -> tuple[tuple[str, str, Pair], ...]:
    """Key, title and two sums, by key; the title is that of the first row, the newest."""
    titles: dict[str, str] = {}
    first, second = Counter[str](), Counter[str]()
    for key, title, one, other in rows:
        titles.setdefault(str(key), str(title or ""))
        first[str(key)] += _whole(one)
        second[str(key)] += _whole(other)
    return tuple((key, title, (first[key], second[key])) for key, title in sorted(titles.items()))


def _whole(cell: Cell) -> int:
    return cell if isinstance(cell, int) else 0


def _rows(portal: Portal, card: Card, name: str, columns: tuple[str, ...], most: int = MOST_ROWS) -> tuple[Row, ...]:
    """Some columns of the first rows of a table; no rows where it has not all of them."""
    root = portal.settings.root
    entry = load_entry(root, card.key).entry
    resource = next((one for one in entry.data if one.name == name and readable(entry, one)), None) if entry else None
    source = source_of(entry, resource, portal) if entry and resource else None
    if resource is None or source is None:
        return ()
    try:
        with open_table(resource, source) as table:
            names = [field.name for field in table.fields]
            places = [names.index(column) for column in columns]
            return tuple(tuple(row[place] for place in places) for row in islice(table.rows, most))
    except (MuluError, OSError, ValueError, IndexError):
        return ()
