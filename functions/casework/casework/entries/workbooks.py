"""The column names of a workbook with the standard library alone: its first row that says something, read in pieces.

Only as much is unpacked as the row needs, and never more than a bound; a document type is refused.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element, ParseError, XMLPullParser
from zipfile import BadZipFile, ZipFile

from casework.entries.examining import Refused

_CHUNK = 64 * 1024
_MOST = 8 * 1024 * 1024
_STRINGS = "xl/sharedStrings.xml"
MAX_COLUMNS = 2000


def workbook_heads(data: bytes) -> list[str]:
    """The cells of the first row with text. Raises Refused for what is no workbook, or has no such row."""
    try:
        with ZipFile(BytesIO(data)) as book:
            names = sorted(name for name in book.namelist() if name.startswith("xl/worksheets/sheet"))
            row = _first_row(book, names[0]) if names else []
            return _texts(book, row)
    except (BadZipFile, ParseError, OSError, ValueError, LookupError, NotImplementedError, RuntimeError) as error:
        raise Refused("table") from error


def _first_row(book: ZipFile, name: str) -> list[tuple[str, str]]:
    """The cells of the first row that has any, as kind and content."""
    for row in _elements(book, name, "row"):
        cells = [(cell.get("t", ""), _content(cell)) for cell in row if _tag(cell) == "c"][:MAX_COLUMNS]
        if any(text for _, text in cells):
            return cells
    raise Refused("table")


def _texts(book: ZipFile, row: list[tuple[str, str]]) -> list[str]:
    """The texts of a row; shared ones are looked up by their number."""
    wanted = {int(text) for kind, text in row if kind == "s" and text.isdigit()}
    shared: dict[int, str] = {}
    if wanted:
        for number, item in enumerate(_elements(book, _STRINGS, "si")):
            if number in wanted:
                shared[number] = "".join(one.text or "" for one in item.iter() if _tag(one) == "t")
            if len(shared) == len(wanted):
                break
    texts = [shared.get(int(text), "") if kind == "s" and text.isdigit() else text for kind, text in row]
    return [text.strip() for text in texts]


def _content(cell: Element) -> str:
    return "".join(one.text or "" for one in cell.iter() if _tag(one) in ("v", "t"))


def _elements(book: ZipFile, name: str, tag: str) -> Iterator[Element]:
    """The elements of a name as they end, out of at most `_MOST` unpacked bytes."""
    parser: Any = XMLPullParser(("end",))
    with book.open(name) as stream:
        for _ in range(_MOST // _CHUNK):
            piece = stream.read(_CHUNK)
            if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
                raise Refused("table")
            parser.feed(piece)
            for _, element in parser.read_events():
                if isinstance(element, Element) and _tag(element) == tag:
                    yield element
                    element.clear()
            if not piece:
                return


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]
