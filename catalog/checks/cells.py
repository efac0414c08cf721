"""Cells that lost something or may do harm: codes kept as numbers, digits cut by a spreadsheet, formulas."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from catalog.checks.observations import Observation
from catalog.tabular.formulas import is_formula

_ROWS_SHOWN = 5
_LEADING = re.compile(r"0[0-9]+")
_LONG = re.compile(r"[0-9]{16,}")
_EXACT = 2**53  # beyond it a program that counts in floating point loses digits
_CUT = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+?(?:1[0-9]|2[0-9])")
_HINTS = (
    (
        "type-date",
        re.compile(r"[0-9]{4}年[0-9]{1,2}月(?:[0-9]{1,2}日)?.*|[0-9]{4}[/.][0-9]{1,2}[/.][0-9]{1,2}|[0-9]{8}"),
    ),
    ("type-nothing", re.compile(r"[-—–/\\.…]+|无|暂无|未知|不详|缺|[Nn]/?[Aa]|[Nn]ull|NULL|None|nan|NaN|#[A-Z/0!?]+")),
    ("type-grouped", re.compile(r"[-+]?[0-9]{1,3}(?:[,，][0-9]{3})+(?:\.[0-9]+)?")),
    ("type-unit", re.compile(r"[-+]?[0-9][0-9,.]*\s*(?:[\u4e00-\u9fff%％‰℃°㎡]|[A-Za-z]+[0-9²³/]*$).*")),
)
_FLOATING = frozenset({"number", "integer"})
_TEXTS = frozenset({"string", "any"})
_DAYS = frozenset({"date", "datetime", "year", "yearmonth"})

Row = tuple[int, Sequence[str]]
Question = tuple[str, frozenset[str], str]


def examine_cells(index: int, resource: Mapping[str, Any], rows: Sequence[Row]) -> Iterator[Observation]:
    """One observation a column and cause, with how many cells and the first rows."""
    for place, name, kind in _columns(resource, rows):
        cells = [(number, row[place]) for number, row in rows[1:] if place < len(row) and row[place]]
        for cause, found in _faults(kind, cells):
            shown = "、".join(str(number) for number, _ in found[:_ROWS_SHOWN])
            facts = {
                "field": name,
                "count": str(len(found)),
                "rows": shown + (" …" if len(found) > _ROWS_SHOWN else ""),
                "cell": found[0][1].strip()[:40],
            }
            yield Observation(code=cause, resource=index, key="schema", severity="warning", facts=facts)


def _columns(resource: Mapping[str, Any], rows: Sequence[Row]) -> Iterator[tuple[int, str, str]]:
    """Place, name and type of each column of the file that the schema knows by its name."""
    schema = resource.get("schema")
    fields = schema.get("fields") if isinstance(schema, dict) else None
    if not isinstance(fields, list) or not rows or (resource.get("dialect") or {}).get("headerRows") != [1]:
        return
    kinds = {one["name"]: one.get("type") or "string" for one in fields if isinstance(one, dict) and "name" in one}
    for place, label in enumerate(rows[0][1]):
        if label.strip() in kinds:
            yield place, label.strip(), str(kinds[label.strip()])


def _faults(kind: str, cells: Sequence[tuple[int, str]]) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    found: dict[str, list[tuple[int, str]]] = {}
    for number, cell in cells:
        if cause := _fault(kind, cell):
            found.setdefault(cause, []).append((number, cell))
    yield from found.items()


def _fault(kind: str, cell: str) -> str:
    """The code of what is wrong with one cell, or nothing."""
    if kind in _FLOATING:
        if kind == "integer" and cell[0] == "0" and _LEADING.fullmatch(cell):
            return "code-as-number"
        if len(cell) > 15 and _LONG.fullmatch(cell) and (len(cell) > 18 or int(cell) > _EXACT):
            return "number-too-long"
        return "digits-cut" if kind == "integer" and _CUT.fullmatch(cell) else ""
    if kind not in _TEXTS:
        return ""
    if cell[0].isdigit():
        return "digits-cut" if "E" in cell and _CUT.fullmatch(cell) else ""
    return "cell-formula" if is_formula(cell) else ""


def type_cause(kind: str, cell: str) -> str:
    """Why a cell is not of its type, where its look says it (hostile input 4.13); else just `type`."""
    bare = cell.strip()
    for cause, pattern in _HINTS:
        if pattern.fullmatch(bare) and (cause != "type-date" or kind in _DAYS):
            return cause
    return "type"
