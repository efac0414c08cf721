"""How many rows of a table came and went between two contents of its file, as rows of text."""

import csv
import io
from collections import Counter
from pathlib import PurePosixPath

TABLES = frozenset({".csv", ".tsv"})
_WIDE = (b"\xff\xfe", b"\xfe\xff")  # the marks of UTF-16


def is_table(path: str) -> bool:
    """Whether the file's rows can be counted."""
    return PurePosixPath(path).suffix.lower() in TABLES


def rows_between(old: bytes, new: bytes) -> tuple[int, int]:
    """How many rows the new content has that the old had not, and the other way round; equal rows count each."""
    was, now = Counter(_rows(old)), Counter(_rows(new))
    return (now - was).total(), (was - now).total()


def _rows(content: bytes) -> list[object]:
    """Rows by their bytes; where cells are quoted a row may have several lines.

    Quotes and line ends are the same bytes in UTF-8, GBK and GB 18030, so that no encoding need be known.
    """
    text = content.decode("utf-16", "replace") if content[:2] in _WIDE else content.decode("latin-1")
    if '"' not in text:
        return _by_line_feed(text)
    try:
        return [tuple(row) for row in csv.reader(io.StringIO(text, newline="")) if row]
    except csv.Error:
        return _by_line_feed(text)


def _by_line_feed(text: str) -> list[object]:
    """`splitlines` would also split at bytes that are half of a Chinese letter."""
    return [line for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line]
