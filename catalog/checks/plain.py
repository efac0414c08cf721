"""Plain tables that are proven faultless by one quick reading, so that Frictionless need not look at them.

Most tables of a catalogue are plain CSV without a fault, and Frictionless takes 20 ms to say so. This reader knows less
than Frictionless and says `faultless` only where it is certain: whatever it does not know, and whatever looks wrong, it
leaves to Frictionless, which alone words faults. A test compares the two on thousands of generated tables.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from catalog.checks.headers import looks_like_data

Reader = Callable[[str], object]
_MAX_LINE = 1_000_000  # characters; longer ones are left to Frictionless and its own limit
_NAME = re.compile(r"[-a-z0-9._/]+", re.ASCII)
_INTEGER = re.compile(r"-?[0-9]{1,18}", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII)
_YEAR = re.compile(r"[0-9]{4}", re.ASCII)
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "1": True}
_BOOLEANS |= {"false": False, "False": False, "FALSE": False, "0": False}
_FIELD_KEYS = frozenset("name type format title description unit catalog constraints example".split())
_SCHEMA_KEYS = frozenset("fields primaryKey missingValues foreignKeys".split())
_RESOURCE_KEYS = frozenset("name path format schema encoding type dialect".split())
_DIALECT = {
    "headerRows": [1], "delimiter": ",", "quoteChar": '"', "lineTerminator": "\r\n", "skipInitialSpace": False,
}  # fmt: skip


class Unsure(Exception):
    """Something this reader does not know or does not like: the answer is Frictionless'."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One field: how a cell is read, and what is asked of it."""

    name: str
    read: Reader
    accepts: tuple[Callable[[Any], bool], ...]
    required: bool
    unique: bool


def is_faultless(data: bytes, resource: Mapping[str, Any]) -> bool:
    """Whether the CSV in `data` certainly has nothing against it under the resource descriptor `resource`.

    False says nothing: the table may be faultless all the same.
    """
    try:
        columns, key, missing = _schema(resource)
        text = data.decode(resource["encoding"])
        _read(text, columns, key, missing)
    except (Unsure, UnicodeError, csv.Error, re.error, ValueError, ArithmeticError, RecursionError):
        return False
    return True


def _sure(condition: object) -> None:
    if not condition:
        raise Unsure


def _schema(resource: Mapping[str, Any]) -> tuple[dict[str, Column], tuple[str, ...], frozenset[str]]:
    schema = _mapping(resource.get("schema"))
    _sure(resource.keys() <= _RESOURCE_KEYS and resource.get("format") == "csv")
    _sure(resource.get("dialect") == _DIALECT)
    _sure(isinstance(resource.get("name"), str) and _NAME.fullmatch(resource["name"]))
    _sure(schema.keys() <= _SCHEMA_KEYS and not schema.get("foreignKeys"))
    fields: Any = schema.get("fields")
    _sure(isinstance(fields, list) and fields)
    columns = {column.name: column for column in map(_column, fields)}
    _sure(len(columns) == len(fields))
    key = schema.get("primaryKey", [])
    key = _texts([key] if isinstance(key, str) and key else key)
    _sure(set(key) <= columns.keys() and len(set(key)) == len(key))
    missing = _texts(schema.get("missingValues", [""]))
    _sure(missing and len(set(missing)) == len(missing))
    return columns, tuple(key), frozenset(missing)


def _mapping(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Unsure
    return value


def _texts(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise Unsure
    return value


def _column(one: object) -> Column:
    field = _mapping(one)
    kind, constraints = str(field.get("type")), _mapping(field.get("constraints", {}))
    _sure(field.keys() <= _FIELD_KEYS)
    _sure(isinstance(field.get("name"), str) and field["name"] and kind in _READERS)
    _sure(all(isinstance(field.get(word, ""), str) for word in ("title", "description", "unit")))
    _sure(field.get("format", "default") == "default")
    read = _READERS[kind]
    if field.get("example", "") != "":
        _sure(isinstance(field["example"], str) and read(field["example"]) is not None)
    required, unique = constraints.get("required", False), constraints.get("unique", False)
    _sure(isinstance(required, bool) and isinstance(unique, bool))
    return Column(
        name=field["name"], read=read, accepts=tuple(_asked(kind, constraints)), required=required, unique=unique
    )


def _asked(kind: str, constraints: Mapping[str, Any]) -> Iterator[Callable[[Any], bool]]:
    """The constraints of one field as questions about its value."""
    for name, value in constraints.items():
        if name in ("required", "unique"):
            _sure(kind != "any" or name == "unique")
            continue
        _sure((kind, name) in _QUESTIONS)
        yield _QUESTIONS[kind, name](value)


def _at_least_long(limit: object) -> Callable[[Any], bool]:
    count = _count(limit)
    return lambda value: len(value) >= count


def _at_most_long(limit: object) -> Callable[[Any], bool]:
    count = _count(limit)
    return lambda value: len(value) <= count


def _matching(pattern: object) -> Callable[[Any], bool]:
    _sure(isinstance(pattern, str))
    compiled = re.compile(f"^{pattern}$")
    return lambda value: compiled.match(value) is not None


def _one_of(choices: object) -> Callable[[Any], bool]:
    known = frozenset(_texts(choices))
    return lambda value: value in known


def _at_least(limit: object) -> Callable[[Any], bool]:
    bound = _count(limit)
    return lambda value: value >= bound


def _at_most(limit: object) -> Callable[[Any], bool]:
    bound = _count(limit)
    return lambda value: value <= bound


def _count(limit: object) -> int:
    _sure(isinstance(limit, int) and not isinstance(limit, bool))
    assert isinstance(limit, int)
    return limit


_QUESTIONS: dict[tuple[str, str], Callable[[object], Callable[[Any], bool]]] = {
    ("string", "minLength"): _at_least_long,
    ("string", "maxLength"): _at_most_long,
    ("string", "pattern"): _matching,
    ("string", "enum"): _one_of,
    ("integer", "minimum"): _at_least,
    ("integer", "maximum"): _at_most,
    ("number", "minimum"): _at_least,
    ("number", "maximum"): _at_most,
}


def _written(pattern: re.Pattern[str], make: Reader) -> Reader:
    def read(cell: str) -> object:
        _sure(pattern.fullmatch(cell))
        return make(cell)

    return read


def _boolean(cell: str) -> object:
    _sure(cell in _BOOLEANS)
    return _BOOLEANS[cell]


_READERS: dict[str, Reader] = {
    "string": str,
    "any": str,
    "integer": _written(_INTEGER, int),
    "number": _written(_NUMBER, Decimal),
    "date": _written(_DATE, date.fromisoformat),
    "datetime": _written(_MOMENT, datetime.fromisoformat),
    "year": _written(_YEAR, int),
    "boolean": _boolean,
}


def _read(text: str, columns: Mapping[str, Column], key: tuple[str, ...], missing: frozenset[str]) -> None:
    """Raises Unsure at the first thing that is not as plain as can be."""
    _sure("\x00" not in text and "\ufeff" not in text)
    lines = csv.reader(_lines(text))
    labels = [label.strip() for label in next(lines, [])]
    _sure(len(set(labels)) == len(labels) and set(labels) == columns.keys() and not looks_like_data(labels))
    ordered = [columns[label] for label in labels]
    seen: list[set[object]] = [set() for _ in ordered]
    keys: set[tuple[object, ...]] = set()
    places = tuple(labels.index(name) for name in key)
    for cells in lines:
        values = _values(cells, ordered, missing)
        _refuse_repeated(values, ordered, seen)
        if places:
            one = tuple(values[place] for place in places)
            _sure(one not in keys and set(one) != {None})
            keys.add(one)


def _lines(text: str) -> Iterator[str]:
    for line in io.StringIO(text, newline=""):
        _sure(len(line) < _MAX_LINE)
        yield line


def _values(cells: Sequence[str], ordered: Sequence[Column], missing: frozenset[str]) -> list[object]:
    _sure(len(cells) == len(ordered))
    values: list[object] = []
    blank = True
    for cell, column in zip(cells, ordered, strict=True):
        if cell in missing:
            _sure(not column.required)
            values.append(None)
            continue
        value = column.read(cell)
        for accepts in column.accepts:
            _sure(accepts(value))
        values.append(value)
        blank = False
    _sure(not blank)
    return values


def _refuse_repeated(values: Sequence[object], ordered: Sequence[Column], seen: Sequence[set[object]]) -> None:
    for value, column, before in zip(values, ordered, seen, strict=True):
        if column.unique and value is not None:
            _sure(value not in before)
            before.add(value)
