"""A table in other formats: CSV that every spreadsheet opens, JSON and XML. The same rows give the same bytes.

Workbooks, Parquet and GeoJSON have modules of their own.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from json.encoder import encode_basestring
from typing import IO, TextIO

from catalog.files.characters import legal, xml_attribute, xml_text
from catalog.tabular.formulas import is_formula
from catalog.tabular.read_once import ReadOnce
from catalog.tabular.tables import Cell, Table

CSV_NAME = "table.csv"
JSON_NAME = "table.json"
XML_NAME = "table.xml"


@contextmanager
def text_of(stream: IO[bytes], encoding: str = "utf-8") -> Iterator[TextIO]:
    """The stream as text in which line ends stay as they are; half a character has no place in UTF-8."""
    text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
    try:
        yield text
    finally:
        text.detach()


def write_csv(reading: ReadOnce, stream: IO[bytes]) -> bool:
    """UTF-8 with a byte order mark, commas, CR LF (RFC 4180); every cell is the text of the original.

    Only a cell that a spreadsheet would run as a formula gets an apostrophe before it; the original stays as it is.
    False where there are no columns.
    """
    with reading.text() as table, text_of(stream, "utf-8-sig") as text:
        if not table.fields:
            return False
        writer = csv.writer(text)
        writer.writerow([field.name for field in table.fields])
        writer.writerows(map(inert, table.rows))
    return True


def inert(row: Sequence[Cell]) -> Sequence[Cell]:
    """The row with an apostrophe before each cell that a spreadsheet would run."""
    return [f"'{cell}" if isinstance(cell, str) and is_formula(cell) else cell for cell in row]


def write_json(reading: ReadOnce, stream: IO[bytes]) -> bool:
    """A list of objects by column name, one a line, with the types of the schema."""
    with reading.typed() as table, text_of(stream) as text:
        mark = "[\n"
        for row in objects(table):
            text.write(f"{mark}{row}")
            mark = ",\n"
        text.write("[]\n" if mark == "[\n" else "\n]\n")
    return True


def objects(table: Table) -> Iterator[str]:
    """Each row as a JSON object; of two columns of one name the latter is told."""
    places = {field.name: place for place, field in enumerate(table.fields)}
    openings = [(f"{encode_basestring(name)}:", place) for name, place in places.items()]
    for row in table.rows:
        members = ",".join([f"{opening}{_json(row[place])}" for opening, place in openings])
        yield f"{{{members}}}"


def _json(cell: Cell) -> str:
    if isinstance(cell, str):
        return encode_basestring(cell)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "null" if cell is None else repr(cell)


def write_xml(reading: ReadOnce, stream: IO[bytes]) -> bool:
    """`<table><row><field name="...">`: any column name may stand there; a cell that says nothing is left out.

    Characters that XML 1.0 cannot hold are dropped (hostile input 3.14).
    """
    with reading.typed() as table, text_of(stream) as text:
        openings = [f"<field name={xml_attribute(legal(field.name))}>" for field in table.fields]
        text.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<table name={xml_attribute(reading.resource.name)}>\n')
        for row in table.rows:
            cells = zip(openings, row, strict=True)
            written = "".join([f"{opening}{_xml(cell)}</field>" for opening, cell in cells if cell is not None])
            text.write(f"<row>{written}</row>\n")
        text.write("</table>\n")
    return True


def _xml(cell: Cell) -> str:
    if isinstance(cell, str):
        return xml_text(legal(cell))
    return str(cell).lower() if isinstance(cell, bool) else str(cell)
