"""Sensitive data in the bytes of an entry (R-302, HZ-2.6.3): told by place and kind, never by value."""

import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from catalog.checks.observations import Observation
from catalog.model.entry import Resource
from catalog.sensitive.people import is_name
from catalog.sensitive.sightings import Kind
from catalog.sensitive.survey import survey
from catalog.tables import READABLE, TableError, open_table

RULE = "R-302"
_ROWS_SHOWN = 5
_MAX_PROPERTIES = 100_000  # bytes of a spreadsheet's property file that are read
_AUTHORS = ("creator", "lastModifiedBy")


def examine_sensitive(path: Path, one: Resource, index: int) -> Iterator[Observation]:
    """One observation a column and kind, and one for people named in the properties of a spreadsheet."""
    if one.format in READABLE:
        yield from _table(path, one, index)
    if one.format == "xlsx":
        yield from people_in_properties(path, index)


def _table(path: Path, one: Resource, index: int) -> Iterator[Observation]:
    rows: defaultdict[tuple[str, Kind], list[int]] = defaultdict(list)
    try:
        with open_table(one, path) as table:
            for sighting in survey([field.name for field in table.fields], table.rows):
                rows[sighting.column, sighting.kind].append(sighting.row)
    except TableError:
        return  # what cannot be read is told by the checks that read it
    for (column, kind), places in rows.items():
        shown = "、".join(str(row + 1) for row in places[:_ROWS_SHOWN]) + (" …" if len(places) > _ROWS_SHOWN else "")
        facts = {"field": column, "rows": shown, "count": str(len(places)), "kind": str(kind)}
        yield Observation(code=f"{RULE}/{kind}", resource=index, severity="warning", facts=facts)


def people_in_properties(path: Path, index: int) -> Iterator[Observation]:
    """People named in what a spreadsheet remembers of its writing (docProps/core.xml)."""
    try:
        with zipfile.ZipFile(path) as book, book.open("docProps/core.xml") as stream:
            text = stream.read(_MAX_PROPERTIES)
        root = None if b"<!DOCTYPE" in text else ElementTree.fromstring(text)
    except (KeyError, OSError, ValueError, zipfile.BadZipFile, ElementTree.ParseError, NotImplementedError):
        return
    for element in root.iter() if root is not None else ():
        if element.tag.rpartition("}")[2] in _AUTHORS and is_name(element.text or ""):
            facts = {"field": element.tag.rpartition("}")[2], "rows": "-", "count": "1", "kind": str(Kind.AUTHOR)}
            yield Observation(code=f"{RULE}/{Kind.AUTHOR}", resource=index, severity="warning", facts=facts)
