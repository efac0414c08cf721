"""Sensitive data in the bytes of an entry (R-302, HZ-2.6.3): told by place and kind, never by value."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from catalog.checks.observations import Observation
from catalog.errors import DescriptorError
from catalog.loading.descriptors import read_bytes
from catalog.model.entry import Resource
from catalog.sensitive.file_marks import FORMATS, file_marks
from catalog.sensitive.sightings import Kind
from catalog.sensitive.survey import Sighting, survey
from catalog.tabular.tables import READABLE, TableError, open_table

RULE = "R-302"
_ROWS_SHOWN = 5
_MAX_BYTES = 50_000_000  # of a file that is read whole
_LINES = frozenset("txt md html htm xml kml gml rdf ttl ndjson jsonl".split())
_POINT = ("geometry.lng", "geometry.lat")


def examine_sensitive(path: Path, one: Resource, index: int, *, rows: int | None = None) -> Iterator[Observation]:
    """One observation a column and kind: in cells (of the first `rows`, or of all), in free text, in JSON by its keys,
    in where features lie, and in what the file remembers of its making."""
    if one.format in READABLE:
        yield from _told(_of_table(path, one, rows), index, shift=1)
    if one.format in FORMATS:
        yield from examine_marks(path, one.format, index)
    if one.format in ("json", "geojson"):
        yield from _told(_of_json(path, one), index, shift=0)
    if one.format in _LINES:
        yield from _told(_of_lines(path, one), index, shift=0)


def examine_marks(path: Path, form: str, index: int) -> Iterator[Observation]:
    """People and positions in the properties of a file."""
    for mark in file_marks(_bytes(path), form):
        facts = {"field": mark.field, "rows": "-", "count": "1", "kind": str(mark.kind)}
        yield Observation(code=f"{RULE}/{mark.kind}", resource=index, severity="warning", facts=facts)


def _of_table(path: Path, one: Resource, rows: int | None) -> Iterable[Sighting]:
    try:
        with open_table(one, path) as table:
            return survey([field.name for field in table.fields], islice(table.rows, rows))
    except TableError:
        return ()  # what cannot be read is told by the checks that read it


def _of_lines(path: Path, one: Resource) -> Iterable[Sighting]:
    """A text as a table of one column, whose rows are its lines."""
    lines = _bytes(path).decode(one.encoding, "replace").splitlines()
    return survey([Path(one.path).name], ([line] for line in lines))


def _of_json(path: Path, one: Resource) -> Iterable[Sighting]:
    """JSON as one column for every key; of GeoJSON only whether homes and people are pinned to a point."""
    try:
        value = json.loads(_bytes(path))
    except (ValueError, RecursionError):
        return ()
    if one.format == "geojson":
        return _of_features(value.get("features") if isinstance(value, dict) else None)
    columns: defaultdict[str, list[Sequence[object]]] = defaultdict(list)
    for key, cell in _cells(value):
        columns[key].append([cell])
    return [sighting for key, cells in columns.items() for sighting in survey([key], cells)]


def _cells(value: object) -> Iterator[tuple[str, object]]:
    """Every single value under the key that is nearest to it."""
    waiting: list[tuple[str, object]] = [("", value)]
    while waiting:
        key, one = waiting.pop()
        if isinstance(one, dict):
            waiting.extend((str(name), inner) for name, inner in reversed(one.items()))
        elif isinstance(one, list):
            waiting.extend((key, inner) for inner in reversed(one))
        else:
            yield key, one


def _of_features(features: Any) -> list[Sighting]:
    rows = [one for one in features if isinstance(one, dict)] if isinstance(features, list) else []
    facts = [_properties(one) for one in rows]
    names = list(dict.fromkeys(name for row in facts for name in row))
    table = ([*(row.get(name) for name in names), *_point(one)] for row, one in zip(facts, rows, strict=True))
    return [one for one in survey([*names, *_POINT], table) if one.column in _POINT]


def _properties(feature: dict[str, Any]) -> dict[str, Any]:
    facts = feature.get("properties")
    return {str(name): value for name, value in facts.items()} if isinstance(facts, dict) else {}


def _point(feature: dict[str, Any]) -> list[str]:
    geometry = feature.get("geometry")
    place = geometry.get("coordinates") if isinstance(geometry, dict) and geometry.get("type") == "Point" else None
    return [str(one) for one in place[:2]] if isinstance(place, list) and len(place) > 1 else ["", ""]


def _told(sightings: Iterable[Sighting], index: int, *, shift: int) -> Iterator[Observation]:
    """One observation a column and kind; `shift` is how many lines stand before the first row."""
    rows: defaultdict[tuple[str, Kind], list[int]] = defaultdict(list)
    for sighting in sightings:
        rows[sighting.column, sighting.kind].append(sighting.row)
    for (column, kind), places in rows.items():
        more = " …" if len(places) > _ROWS_SHOWN else ""
        shown = "、".join(str(row + shift) for row in places[:_ROWS_SHOWN]) + more
        facts = {"field": column, "rows": shown, "count": str(len(places)), "kind": str(kind)}
        yield Observation(code=f"{RULE}/{kind}", resource=index, severity="warning", facts=facts)


def _bytes(path: Path) -> bytes:
    try:
        return read_bytes(path, _MAX_BYTES)
    except DescriptorError:
        return b""
