"""Days, months, quarters and years as they are written in tables, as points on one line of time."""

import re
from datetime import UTC, date, datetime

_DAY = 86_400  # seconds
_FIRST, _LAST = 1000, 2200  # years that a table may speak of
_YEAR = re.compile(r"([12]\d{3})(?:年度?)?")
_QUARTER = re.compile(r"([12]\d{3})\s*(?:年?第?([1-4一二三四])季度|[-_/]?[Qq]([1-4]))")
_PERIOD = re.compile(r"([12]\d{3})(?:(?:年|[-/])(\d{1,2})月?|(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})日?)")
_QUARTERS = dict(zip("1234一二三四", (1, 2, 3, 4) * 2, strict=True))


def moment(cell: object) -> float | None:
    """A day or a moment of ISO 8601 as days since the first of year 1, in UTC where it names its offset; None for
    anything else."""
    if not isinstance(cell, str):
        return None
    try:
        at = datetime.fromisoformat(cell)
        at = at.astimezone(UTC) if at.tzinfo else at
    except (ValueError, OverflowError):
        return None
    return at.toordinal() + (at.hour * 3600 + at.minute * 60 + at.second) / _DAY


def beginning(text: str) -> float | None:
    """When a day, month, quarter or year begins, in days since the first of year 1: `2024`, `2024年3月`, `2024/3/5`,
    `2024年第一季度`, `2024Q1`, or a moment of ISO 8601; None for anything else."""
    bare = text.strip()
    if found := _YEAR.fullmatch(bare):
        return _day(int(found[1]))
    if found := _PERIOD.fullmatch(bare):
        return _day(int(found[1]), int(found[2] or found[3]), int(found[4] or 1))
    if found := _QUARTER.fullmatch(bare):
        return _day(int(found[1]), 3 * _QUARTERS[found[2] or found[3]] - 2)
    return moment(bare)


def is_period(text: str) -> bool:
    """Whether a text can only mean a time; bare digits may be a code."""
    return not text.strip().isdigit() and beginning(text) is not None


def is_year(number: float) -> bool:
    """Whether a number may be a year of our tables."""
    return _FIRST <= number <= _LAST


def _day(year: int, month: int = 1, day: int = 1) -> float | None:
    try:
        return float(date(year, month, day).toordinal())
    except ValueError:
        return None
