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
    """How many rows the new content has that the old had not, and the other way round; equal rows count each. The first
    row names the columns and is none."""
    texts = _text(old), _text(new)
    was, now = _as_rows(*texts) or map(_by_line_feed, texts)
    came, went = Counter(now[1:]), Counter(was[1:])
    return (came - went).total(), (went - came).total()


def _text(content: bytes) -> str:
    """Quotes and line ends are the same bytes in UTF-8, GBK and GB 18030, so that no encoding need be known."""
    return content.decode("utf-16", "replace") if content[:2] in _WIDE else content.decode("latin-1")


def _as_rows(old: str, new: str) -> tuple[list[object], list[object]] | None:
    """Both read as CSV, where one of them has quoted cells, in which a row may have several lines; else None."""
    if '"' not in old and '"' not in new:
        return None
    try:
        return _by_cells(old), _by_cells(new)
    except csv.Error:
        return None


def _by_cells(text: str) -> list[object]:
    return [tuple(row) for row in csv.reader(io.StringIO(text, newline="")) if row]


def _by_line_feed(text: str) -> list[object]:
    """`splitlines` would also split at bytes that are half of a Chinese letter."""
    return [line for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line]
