"""What a reader asks of a table: the parameters of the rows interface as one checked value."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite

from access.datasets import Column

Value = str | int | float
DEFAULT_LIMIT = 100
MAX_LIMIT = 1000
MAX_SORTS = 5
MAX_CONDITIONS = 40
MAX_VALUE_CHARACTERS = 2000
OPTIONS = ("_select", "_sort", "_limit", "_cursor", "_format", "_count")
ANY_TYPE = ("gte", "lte", "gt", "lt", "ne", "isnull")
TEXT_ONLY = ("contains", "startswith")
OPERATORS = (*ANY_TYPE, *TEXT_ONLY)
FORMATS = ("json", "csv")
_NUMERIC = frozenset({"integer", "year", "number", "boolean"})
_INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d{1,30}\.?\d{0,30}|\.\d{1,30})([eE][+-]?\d{1,3})?", re.ASCII)
_YES_OR_NO = {"true": 1, "1": 1, "false": 0, "0": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryFault:
    """What is wrong with one parameter; the sentence lives in the message catalogue under `code`."""

    parameter: str
    code: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One filter: a column by its place in the schema, an operator, and the values it is compared with.

    `in` holds when the cell is one of the values, `isnull` compares with 1 or 0, the others with one value. A cell
    without a value meets `ne` and `isnull` only.
    """

    place: int
    operator: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question to one table. `sort` holds places with "is descending"; ties are settled by the order of the file."""

    select: tuple[int, ...]
    conditions: tuple[Condition, ...] = ()
    sort: tuple[tuple[int, bool], ...] = ()
    limit: int = DEFAULT_LIMIT
    cursor: str = ""
    format: str = "json"
    is_counted: bool = False


class _Reading:
    """The parameters while they are read: what is found, and every fault, so that all are told at once."""

    def __init__(self, columns: Mapping[int, Column]) -> None:
        self.columns = columns
        self.places = {column.name: place for place, column in columns.items()}
        self.faults: list[QueryFault] = []

    def fault(self, parameter: str, code: str, **facts: str) -> None:
        """Remember what is wrong with a parameter."""
        self.faults.append(QueryFault(parameter=parameter[:80], code=code, facts=facts))

    def place(self, parameter: str, name: str) -> int | None:
        """The place of a declared column; the choices are told when there is none."""
        if name not in self.places:
            self.fault(parameter, "unknown-column", name=name[:80], choices=", ".join(self.places))
        return self.places.get(name)


def parse_query(
    parameters: Sequence[tuple[str, str]], columns: Mapping[int, Column]
) -> tuple[Query | None, tuple[QueryFault, ...]]:
    """The query in `parameters` (decoded pairs), or every fault in them. `columns` are those the reader may see."""
    reading = _Reading(columns)
    options = _options(reading, parameters)
    filters = [(name, value) for name, value in parameters if name not in OPTIONS]
    query = Query(
        select=_select(reading, options.get("_select", "")),
        conditions=_conditions(reading, filters),
        sort=_sort(reading, options.get("_sort", "")),
        limit=_limit(reading, options.get("_limit", str(DEFAULT_LIMIT))),
        cursor=options.get("_cursor", ""),
        format=_choice(reading, "_format", options.get("_format", "json"), FORMATS),
        is_counted=_choice(reading, "_count", options.get("_count", "0"), ("0", "1")) == "1",
    )
    return (None, tuple(reading.faults)) if reading.faults else (query, ())


def _options(reading: _Reading, parameters: Sequence[tuple[str, str]]) -> dict[str, str]:
    options: dict[str, str] = {}
    for name, value in parameters:
        if name not in OPTIONS:
            continue
        if name in options:
            reading.fault(name, "repeated")
        options[name] = value
    return options


def _select(reading: _Reading, text: str) -> tuple[int, ...]:
    if not text:
        return tuple(reading.columns)
    places = [reading.place("_select", name) for name in text.split(",")]
    return tuple(dict.fromkeys(place for place in places if place is not None))


def _sort(reading: _Reading, text: str) -> tuple[tuple[int, bool], ...]:
    names = text.split(",") if text else []
    if len(names) > MAX_SORTS:
        reading.fault("_sort", "too-many", limit=str(MAX_SORTS))
        return ()
    sort: dict[int, bool] = {}
    for name in names:
        is_descending = name.startswith("-") and name not in reading.places
        place = reading.place("_sort", name[1:] if is_descending else name)
        if place is not None:
            sort.setdefault(place, is_descending)
    return tuple(sort.items())


def _limit(reading: _Reading, text: str) -> int:
    limit = int(text) if _INTEGER.fullmatch(text) else 0
    if not 1 <= limit <= MAX_LIMIT:
        reading.fault("_limit", "not-between", low="1", high=str(MAX_LIMIT))
    return limit


def _choice(reading: _Reading, name: str, value: str, choices: Sequence[str]) -> str:
    if value not in choices:
        reading.fault(name, "not-a-choice", value=value[:80], choices=", ".join(choices))
    return value


def _conditions(reading: _Reading, filters: Sequence[tuple[str, str]]) -> tuple[Condition, ...]:
    if len(filters) > MAX_CONDITIONS:
        reading.fault("", "too-many", limit=str(MAX_CONDITIONS))
        return ()
    found = [condition for name, text in filters if (condition := _condition(reading, name, text))]
    equal: dict[int, list[Value]] = {}
    for condition in found:
        if condition.operator == "in":
            equal.setdefault(condition.place, []).extend(condition.values)
    joined = [Condition(place=place, operator="in", values=tuple(values)) for place, values in equal.items()]
    return (*joined, *(condition for condition in found if condition.operator != "in"))


def _condition(reading: _Reading, parameter: str, text: str) -> Condition | None:
    name, operator = _split(reading, parameter)
    place = reading.place(parameter, name)
    if place is None:
        return None
    kind = reading.columns[place].type
    if operator in TEXT_ONLY and kind in _NUMERIC:
        reading.fault(parameter, "text-operator", name=name, type=kind)
        return None
    if len(text) > MAX_VALUE_CHARACTERS or "\x00" in text:
        reading.fault(parameter, "unusable-value", limit=str(MAX_VALUE_CHARACTERS))
        return None
    value = _value(text, "boolean" if operator == "isnull" else kind)
    if value is None:
        reading.fault(parameter, f"not-{'boolean' if operator == 'isnull' else kind}", value=text[:80])
        return None
    return Condition(place=place, operator=operator, values=(value,))


def _split(reading: _Reading, parameter: str) -> tuple[str, str]:
    """A column's own name wins over an operator at its end."""
    name, mark, operator = parameter.rpartition("__")
    if parameter in reading.places or not mark or operator not in OPERATORS:
        return parameter, "in"
    return name, operator


def _whole(text: str) -> Value | None:
    return int(text) if _INTEGER.fullmatch(text) else None


def _decimal(text: str) -> Value | None:
    whole = _whole(text)
    if whole is not None or not _NUMBER.fullmatch(text):
        return whole
    number = float(text)
    return number if isfinite(number) else None


_PARSERS: dict[str, Callable[[str], Value | None]] = {
    "integer": _decimal,  # 3 <= 3.5 is a fair question to whole numbers too
    "year": _decimal,
    "number": _decimal,
    "boolean": _YES_OR_NO.get,
}


def _value(text: str, kind: str) -> Value | None:
    """A parameter's text as the type of its column, None when it does not fit."""
    return _PARSERS.get(kind, str)(text)
