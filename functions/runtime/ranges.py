"""One byte range of a file (RFC 9110 section 14); several ranges at once are answered with the whole file."""

import re
from dataclasses import dataclass

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


@dataclass(frozen=True, slots=True, kw_only=True)
class ByteRange:
    """Bytes `first` to `last`, both included, of `size`."""

    first: int
    last: int
    size: int

    @property
    def length(self) -> int:
        """How many bytes."""
        return self.last - self.first + 1

    @property
    def content_range(self) -> str:
        """The Content-Range header."""
        return f"bytes {self.first}-{self.last}/{self.size}"


class Unsatisfiable(Exception):
    """The range lies beyond the file (416)."""


def parse_range(text: str, size: int) -> ByteRange | None:
    """The range asked for, None where there is none to honour. Raises Unsatisfiable."""
    found = _RANGE.fullmatch(text.strip())
    if found is None or not any(found.groups()):
        return None
    start, end = found.groups()
    first = int(start) if start else max(size - int(end), 0)
    last = min(int(end), size - 1) if start and end else size - 1
    if first > last and start and end and int(end) < first:
        return None  # the header makes no sense and is ignored
    if first >= size or (not start and int(end) == 0):
        raise Unsatisfiable
    return ByteRange(first=first, last=last, size=size)
