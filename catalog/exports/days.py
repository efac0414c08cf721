"""Days, months and years as ISO 8601 writes them."""

from datetime import date
from functools import lru_cache

_WHOLE = "2000-01-01"
_DATATYPES = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}


@lru_cache(maxsize=4096)
def datatype_of(text: str) -> str:
    """The datatype of a day, a month or a year (a prefixed name); empty for anything else."""
    if len(text) not in _DATATYPES or not text.isascii():
        return ""
    try:
        date.fromisoformat(text + _WHOLE[len(text) :])
    except ValueError:
        return ""
    return _DATATYPES[len(text)]


def day_of(text: str) -> str:
    """The day that an instant or a day begins with; empty when it is none, such as 30 February."""
    day = text[: len(_WHOLE)]
    return day if datatype_of(day) == "xsd:date" else ""
