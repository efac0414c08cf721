"""Cells that Table Schema lets be written in other ways than plainly: 1,234 and 12.5% and 2020年1月21日.

A cell that does not follow the way its field declares is left as it is, so that nothing is lost and a check can say so.
"""

import re
from collections.abc import Callable
from datetime import datetime

from catalog.model.entry import Field

Rewrite = Callable[[str], str]
_AFFIXES = re.compile(r"\A[^-+\d]*|\D*\Z", re.ASCII)
_ISO = {"date": "%Y-%m-%d", "datetime": "%Y-%m-%dT%H:%M:%S", "time": "%H:%M:%S"}


def plainly(field: Field) -> Rewrite | None:
    """What turns a cell of a field into the plain way of its type; None where it is written plainly already."""
    if field.type in _ISO:
        written = field.reading.get("format")
        return _moment(str(written), _ISO[field.type]) if isinstance(written, str) and "%" in written else None
    if field.type in ("integer", "number"):
        return _number(field)
    return _truth(field) if field.type == "boolean" else None


def _truth(field: Field) -> Rewrite | None:
    """The words that a column of yes and no declares for either."""
    words: dict[str, str] = {}
    for plain, key in (("true", "trueValues"), ("false", "falseValues")):
        said = field.reading.get(key)
        words |= dict.fromkeys(map(str, said), plain) if isinstance(said, list) else {}
    return (lambda cell: words.get(cell, cell)) if words else None


def _moment(written: str, iso: str) -> Rewrite:
    def rewrite(cell: str) -> str:
        try:
            return datetime.strptime(cell.strip(), written).strftime(iso)
        except ValueError:
            return cell

    return rewrite


def _number(field: Field) -> Rewrite | None:
    group, point = str(field.reading.get("groupChar") or ""), str(field.reading.get("decimalChar") or ".")
    is_bare = field.reading.get("bareNumber") is not False
    if is_bare and not group and point == ".":
        return None

    def rewrite(cell: str) -> str:
        number = cell.strip() if is_bare else _AFFIXES.sub("", cell)
        number = number.replace(group, "") if group else number
        return number.replace(point, ".")

    return rewrite
