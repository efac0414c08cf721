"""What the first row of a table says: names of columns, or the first row of data of a table without any."""

import re
from collections.abc import Sequence

_VALUE = re.compile(r"[-+]?\d+(?:\.\d+)?|\d{4}[-/]\d\d?[-/]\d\d?(?:[ T][\d:.]+)?")
_YEAR = re.compile(r"(?:19|20)\d\d")


def looks_like_data(found: Sequence[str]) -> bool:
    """Whether most of a header are numbers and dates; years alone are honest names (hostile input 4.10)."""
    values = [name for name in found if _VALUE.fullmatch(name) and not _YEAR.fullmatch(name)]
    return len(values) * 2 > len(found)
