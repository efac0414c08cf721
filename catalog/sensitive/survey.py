"""A table surveyed: which cells hold something sensitive, judged by cell, column and row together."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from catalog.sensitive.columns import Column
from catalog.sensitive.people import (
    is_address,
    is_home,
    is_name,
    is_name_header,
    is_other_header,
    tells_where_somebody_lives,
)
from catalog.sensitive.sightings import Kind

_ENOUGH = 3
_MOST = 0.8
_HALF = 0.5
_POSITION = re.compile(r"经度|纬度|坐标|(?<![a-z])(?:lng|lon|lat|longitude|latitude)(?![a-z])", re.IGNORECASE)
_EXACT = re.compile(r"-?[0-9]{1,3}\.[0-9]{4,}")
_PAIR = re.compile(
    r"(?:POINT ?)?[(（\[]?-?[0-9]{1,3}\.[0-9]{4,}(?:\s*[,，;；]\s*|\s+)-?[0-9]{1,3}\.[0-9]{4,}[)）\]]?", re.IGNORECASE
)
_NUMBERED = re.compile(r"[0-9０-９一二三四五六七八九十]")
_VARIED = 0.3  # names of people differ from row to row; words for kinds repeat
_MANY_HOMES = 0.3  # of the addresses of a column: a register of shops has a few flats, one of dwellings has mostly them
_REMEMBERED = 1000  # names that are compared


@dataclass(frozen=True, slots=True, order=True)
class Sighting:
    """A cell that holds something of a kind: the data row, from 1, and the name of the column. Never the value."""

    column: str
    kind: Kind
    row: int


@dataclass(slots=True)
class _Places:
    """The rows in which a column holds names, addresses, dwellings, positions, and people with their dwellings."""

    filled: int = 0
    names: set[int] = field(default_factory=set)
    addresses: set[int] = field(default_factory=set)
    homes: set[int] = field(default_factory=set)
    positions: set[int] = field(default_factory=set)
    told: set[int] = field(default_factory=set)
    pairs: set[int] = field(default_factory=set)
    different: set[str] = field(default_factory=set)

    def look(self, row: int, text: str) -> None:
        self.filled += 1
        if is_name(text):
            self.names.add(row)
            if len(self.different) < _REMEMBERED:
                self.different.add(text)
        elif _PAIR.fullmatch(text):
            self.pairs.add(row)
        elif _EXACT.fullmatch(text):
            self.positions.add(row)
        elif len(text) > 5 and _NUMBERED.search(text) and is_address(text):
            self.addresses.add(row)
            if is_home(text):
                self.homes.add(row)
            if tells_where_somebody_lives(text):
                self.told.add(row)


def survey(fields: Sequence[str], rows: Iterable[Sequence[object]]) -> tuple[Sighting, ...]:
    """Every sighting of a table, in the order of its columns, kinds and rows. `fields` are the names of the columns."""
    columns = [Column(header=name) for name in fields]
    places = [_Places() for _ in fields]
    for number, row in enumerate(rows, start=1):
        for column, place, cell in zip(columns, places, row, strict=False):
            text = "" if cell is None else str(cell).strip()
            if text:
                column.look(number, text)
                place.look(number, text)
    surely = frozenset(kind for column in columns for kind in column.sure)
    found = {Sighting(column.header, kind, row) for column in columns for row, kind in column.sightings(surely)}
    return tuple(sorted(found | _of_people(fields, places)))


def _of_people(fields: Sequence[str], places: Sequence[_Places]) -> set[Sighting]:
    named = [place for name, place in zip(fields, places, strict=True) if _holds_names(name, place)]
    people = set().union(*(place.names for place in named))
    homes = set().union(*(place.homes for place in places if len(place.homes) >= _MANY_HOMES * len(place.addresses)))
    found: set[Sighting] = set()
    for name, place in zip(fields, places, strict=True):
        found |= {Sighting(name, Kind.NAME_AND_ADDRESS, row) for row in place.told | (place.addresses & people)}
        if place in named:
            beside = set().union(*(other.addresses for other in places)) & place.names
            found |= {Sighting(name, Kind.NAME_AND_ADDRESS, row) for row in beside}
        if _POSITION.search(name):
            found |= {Sighting(name, Kind.HOME_POSITION, row) for row in place.positions & (homes | people)}
        found |= {Sighting(name, Kind.HOME_POSITION, row) for row in place.pairs & (homes | people)}
    return found


def _holds_names(header: str, place: _Places) -> bool:
    """Whether a column is one of people: by its name, or because nearly all of it reads like names."""
    if not place.names:
        return False
    share = len(place.names) / place.filled
    if is_name_header(header):
        return share >= _HALF or place.filled < _ENOUGH
    if is_other_header(header) or place.filled < _ENOUGH or share < _MOST:
        return False
    return len(place.different) >= min(_REMEMBERED, _VARIED * len(place.names))
