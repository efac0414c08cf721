"""The shape of a delimited table: line ends, separators, quotes, title lines, rows said twice.

Frictionless reads such files as well as it can; these observations say what their author did not mean.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from catalog.checks.cells import examine_cells
from catalog.checks.observations import Observation

_FORMATS = {"csv": ",", "tsv": "\t"}
_SEPARATORS = (",", ";", "\t", "|", "，", "；")
_TITLE_LINES = 10  # rows above the header that are looked at
_ROWS_SHOWN = 5
_MOST_ROWS = 2_000_000  # rows that are compared with each other
_LINE_END = re.compile("\r+\n|\r|\n")
_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
_HUGE = 16 * 1024 * 1024  # characters of one cell

Row = tuple[int, Sequence[str]]


def examine_shape(index: int, resource: Mapping[str, Any], data: bytes) -> Iterator[Observation]:
    """What the text of a delimited table says without its schema, and what its cells say with it."""
    if resource.get("format") not in _FORMATS:
        return
    try:
        text = data.decode(resource["encoding"]).removeprefix("\ufeff")
    except (UnicodeError, LookupError):
        return  # told where encodings are examined
    yield from _line_ends(index, text)
    yield from _controls(index, text)
    try:
        rows = _rows(text, resource)
        yield from _separator(index, text, resource, rows)
        yield from _titles(index, resource, rows)
        yield from _repeated(index, resource, rows)
        yield from examine_cells(index, resource, rows)
    except csv.Error as error:
        yield from _unclosed(index, text, resource, error)


def _rows(text: str, resource: Mapping[str, Any], *, strict: bool = True) -> list[Row]:
    """The rows with the numbers people count from 1. Raises csv.Error, also for a quote that never closes."""
    csv.field_size_limit(_HUGE)
    reader = csv.reader(io.StringIO(text, newline=""), strict=strict, **_manner(resource))
    return [(number, row) for number, row in enumerate(reader, start=1)]


def _manner(resource: Mapping[str, Any]) -> dict[str, Any]:
    dialect = resource.get("dialect") or {}
    inner = dialect.get("csv")
    said = {**dialect, **(inner if isinstance(inner, dict) else {})}
    delimiter, quote = said.get("delimiter"), said.get("quoteChar")
    escape = said.get("escapeChar")
    return {
        "delimiter": delimiter if _is_sign(delimiter) else _FORMATS[resource["format"]],
        "quotechar": quote if _is_sign(quote) else '"',
        "escapechar": escape if _is_sign(escape) else None,
        "skipinitialspace": said.get("skipInitialSpace") is True,
    }


def _is_sign(value: object) -> bool:
    return isinstance(value, str) and len(value) == 1 and value not in "\r\n"


def _line_ends(index: int, text: str) -> Iterator[Observation]:
    """One kind of line end in a file; `\\r\\r\\n` and `\\r` alone are leftovers of a conversion (hostile input 4.6)."""
    if "\r" not in text:
        return
    kinds = {match[0] for match in _LINE_END.finditer(text)}
    cause = "double" if any(len(kind) > 2 for kind in kinds) else "mixed" if len(kinds) > 1 else ""
    cause = cause or ("old" if kinds == {"\r"} else "")
    if cause:
        yield Observation(code=f"data-newlines/{cause}", resource=index, severity="warning")


def _controls(index: int, text: str) -> Iterator[Observation]:
    """Signs that no reader shows and XML refuses, such as the vertical tab out of slides (hostile input 3.14)."""
    found = _CONTROL.search(text)
    if found:
        facts = {"line": str(text.count("\n", 0, found.start()) + 1), "sign": f"U+{ord(found[0]):04X}"}
        yield Observation(code="data-control", resource=index, severity="warning", facts=facts)


def _separator(index: int, text: str, resource: Mapping[str, Any], rows: Sequence[Row]) -> Iterator[Observation]:
    """A table of one column whose lines all hold another separator equally often."""
    if len(rows) < 2 or any(len(row) > 1 for _, row in rows[:20]):
        return
    lines = [row[0] for _, row in rows[:20] if row]
    written = _manner(resource)["delimiter"]
    for sign in _SEPARATORS:
        counts = {line.count(sign) for line in lines}
        if sign != written and len(counts) == 1 and counts != {0}:
            facts = {"declared": _shown(written), "likely": _shown(sign)}
            yield Observation(code="separator-differs", resource=index, key="dialect", facts=facts)
            return


def _shown(sign: str) -> str:
    return "\\t" if sign == "\t" else sign


def _titles(index: int, resource: Mapping[str, Any], rows: Sequence[Row]) -> Iterator[Observation]:
    """Lines above the header: the first row names few columns and a later one names them all (hostile input 4.9)."""
    dialect = resource.get("dialect") or {}
    if dialect.get("headerRows") != [1] or dialect.get("header") is False or len(rows) < 2:
        return
    width = max(len(row) for _, row in rows[: _TITLE_LINES * 2])
    first = _filled(rows[0][1])
    if width < 2 or first * 2 > width or (first == len(rows[0][1]) and first > 1):
        return
    for number, row in rows[1:_TITLE_LINES]:
        if _filled(row) == width and not any(cell.strip().isdigit() for cell in row):
            facts = {"row": str(number), "found": "、".join(cell.strip() for cell in row[:12])}
            yield Observation(code="header-below", resource=index, key="dialect", severity="warning", facts=facts)
            return


def _filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell.strip())


def _repeated(index: int, resource: Mapping[str, Any], rows: Sequence[Row]) -> Iterator[Observation]:
    """Rows that say word for word what an earlier one said; a primary key says it by itself."""
    schema = resource.get("schema")
    if isinstance(schema, dict) and schema.get("primaryKey"):
        return
    seen: dict[tuple[str, ...], int] = {}
    twice: list[tuple[int, int]] = []
    for number, row in rows[:_MOST_ROWS]:
        if any(row) and seen.setdefault(tuple(row), number) != number:
            twice.append((seen[tuple(row)], number))
    if twice:
        shown = "、".join(f"{number}={first}" for first, number in twice[:_ROWS_SHOWN])
        facts = {"rows": shown + (" …" if len(twice) > _ROWS_SHOWN else ""), "count": str(len(twice))}
        yield Observation(code="row-repeated", resource=index, severity="warning", facts=facts)


def _unclosed(index: int, text: str, resource: Mapping[str, Any], error: csv.Error) -> Iterator[Observation]:
    """A quote that opens and never closes swallows the rest of the file (hostile input 3.12)."""
    line = _quote_line(text, resource)
    if line:
        yield Observation(code="quote-open", resource=index, facts={"line": str(line), "problem": str(error)[:120]})


def _quote_line(text: str, resource: Mapping[str, Any]) -> int:
    """The line on which the row begins that strict reading refuses; 0 when lenient reading fails as well."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, **_manner(resource))
    begun = 1
    try:
        for _ in reader:
            begun = reader.line_num + 1
    except csv.Error:
        return begun
    return 0
