"""The ways in which cells are written, as Table Schema declares them: numbers, shares, days, months, moments."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

_INTEGER = re.compile(r"[-+]?(?:0|[1-9]\d{0,14})\Z", re.ASCII)
_NUMBER = re.compile(r"[-+]?(?:0|[1-9]\d{0,14})(?:\.\d{1,17})?(?:[eE][-+]?\d{1,3})?\Z", re.ASCII)
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?\Z", re.ASCII)
_SHARE = re.compile(r"[-+]?(?:0|[1-9]\d{0,14})(?:\.\d+)?\s?%\Z", re.ASCII)
_DAY_HEADER = re.compile(r"日期|时间|年月日|[^0-9]日\Z|(?<![a-z])(?:date|day)(?![a-z])", re.IGNORECASE)
_YEAR_HEADER = re.compile(r"年|(?<![a-z])year(?![a-z])", re.IGNORECASE)
_ENOUGH = 3  # values from which bare digits count as days without a header that says so

# form of a cell -> how Table Schema writes it down; the empty format is the default of the type
_DAYS = (
    (re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII), ""),
    (re.compile(r"\d{4}年\d{1,2}月\d{1,2}日\Z", re.ASCII), "%Y年%m月%d日"),
    (re.compile(r"\d{4}/\d{1,2}/\d{1,2}\Z", re.ASCII), "%Y/%m/%d"),
    (re.compile(r"\d{4}\.\d{1,2}\.\d{1,2}\Z", re.ASCII), "%Y.%m.%d"),
    (re.compile(r"\d{4}-\d{1,2}-\d{1,2}\Z", re.ASCII), "%Y-%m-%d"),
)
_MOMENTS = (
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[-+]\d\d:?\d\d)?\Z", re.ASCII), ""),
    (re.compile(r"\d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d\d:\d\d\Z", re.ASCII), "%Y-%m-%d %H:%M:%S"),
    (re.compile(r"\d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d\d\Z", re.ASCII), "%Y-%m-%d %H:%M"),
    (re.compile(r"\d{4}/\d{1,2}/\d{1,2} \d{1,2}:\d\d:\d\d\Z", re.ASCII), "%Y/%m/%d %H:%M:%S"),
    (re.compile(r"\d{4}/\d{1,2}/\d{1,2} \d{1,2}:\d\d\Z", re.ASCII), "%Y/%m/%d %H:%M"),
)
_TIMES = (
    (re.compile(r"\d\d:\d\d:\d\d\Z", re.ASCII), ""),
    (re.compile(r"\d{1,2}:\d\d\Z", re.ASCII), "%H:%M"),
)
_MONTH = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])\Z", re.ASCII)
_YEAR = re.compile(r"(?:1[89]|20)\d\d\Z", re.ASCII)
_BARE_DAY = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\Z", re.ASCII)
_DEFAULTS = {"date": "%Y-%m-%d", "datetime": "%Y-%m-%dT%H:%M:%S", "time": "%H:%M:%S"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A type of Table Schema with the keys that say how its cells are written, and the unit that they carry."""

    type: str
    reading: Mapping[str, object] = field(default_factory=dict)
    unit: str = ""


TEXT = Way(type="string")


def way_of(name: str, values: Sequence[str]) -> Way:
    """The narrowest way that holds every value; text where none does. `values` are not empty and without spaces."""
    return next((way for way in (find(name, values) for find in _FINDERS) if way), TEXT) if values else TEXT


def is_way(way: Way, value: str) -> bool:
    """Whether one value is written in a way."""
    return way_of("日期" if way.type == "date" else "", [value]).type in _HELD[way.type]


def _whole(name: str, values: Sequence[str]) -> Way | None:
    if not all(map(_INTEGER.match, values)):
        return None
    if _YEAR_HEADER.search(name) and all(map(_YEAR.match, values)):
        return Way(type="year")
    return _bare_days(name, values) or Way(type="integer")


def _bare_days(name: str, values: Sequence[str]) -> Way | None:
    told = _DAY_HEADER.search(name) or len(values) >= _ENOUGH
    if told and all(_BARE_DAY.match(value) and _is_when(value, "%Y%m%d") for value in values):
        return Way(type="date", reading={"format": "%Y%m%d"})
    return None


def _fractional(name: str, values: Sequence[str]) -> Way | None:
    return Way(type="number") if all(map(_NUMBER.match, values)) else None


def _grouped(name: str, values: Sequence[str]) -> Way | None:
    if any(map(_GROUPED.match, values)) and all(_GROUPED.match(value) or _NUMBER.match(value) for value in values):
        return Way(type="number", reading={"groupChar": ","})
    return None


def _share(name: str, values: Sequence[str]) -> Way | None:
    return Way(type="number", reading={"bareNumber": False}, unit="%") if all(map(_SHARE.match, values)) else None


def _month(name: str, values: Sequence[str]) -> Way | None:
    return Way(type="yearmonth") if all(map(_MONTH.match, values)) else None


def _when(kind: str, forms: Sequence[tuple[re.Pattern[str], str]]) -> Callable[[str, Sequence[str]], Way | None]:
    def find(name: str, values: Sequence[str]) -> Way | None:
        for form, written in forms:
            if all(form.match(value) and _is_when(value, written or _DEFAULTS[kind]) for value in values):
                return Way(type=kind, reading={"format": written} if written else {})
        return None

    return find


def _is_when(value: str, written: str) -> bool:
    try:
        if written == _DEFAULTS["datetime"]:
            datetime.fromisoformat(value)
        else:
            datetime.strptime(value, written)
    except ValueError:
        return False
    return True


_FINDERS: tuple[Callable[[str, Sequence[str]], Way | None], ...] = (
    _whole,
    _fractional,
    _grouped,
    _share,
    _month,
    _when("date", _DAYS),
    _when("datetime", _MOMENTS),
    _when("time", _TIMES),
)
_HELD: Mapping[str, frozenset[str]] = {
    "integer": frozenset({"integer", "year"}),
    "year": frozenset({"integer", "year"}),
    "number": frozenset({"integer", "number", "year"}),
    **{kind: frozenset({kind}) for kind in ("date", "datetime", "time", "yearmonth", "string")},
}
