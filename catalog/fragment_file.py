"""What lists, exports and the search take from entries: a file beside the ledger that only grows while a build runs.

Who draws entries appends their fragments, a batch at a time, and tells no more than where they lie: what is written by
one process and read by another passes through neither a pipe nor a database.
"""

import os
from array import array
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import accumulate, chain
from pathlib import Path
from sys import byteorder, intern
from typing import NamedTuple

_UNIT = array("I").itemsize


class Place(NamedTuple):
    """Where the fragments of an entry lie, one behind the other."""

    start: int  # bytes from the start of the file
    kinds: str  # in their order, a line each
    ends: bytes  # of an array of unsigned integers: bytes from `start` to where each fragment ends

    @property
    def size(self) -> int:
        """Bytes of all of them."""
        return int.from_bytes(self.ends[-_UNIT:], byteorder)


class FragmentFile:
    """The file, which several processes may append to and read; it is made where it is first opened."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)

    def append(self, entries: Sequence[Mapping[str, bytes]]) -> list[Place]:
        """Write the fragments of some entries, by kind; gives where those of each lie."""
        start = self._appended(b"".join(chain.from_iterable(one.values() for one in entries)))
        places = []
        for one in entries:
            ends = array("I", accumulate(map(len, one.values())))
            places.append(Place(start, _told(tuple(one)), ends.tobytes()))
            start += places[-1].size
        return places

    def _appended(self, content: bytes) -> int:
        """Where the content begins: it lies in one piece, whoever else appends at the same time."""
        while os.write(self._handle, content) < len(content):
            continue  # a signal, or a disk that is nearly full: in one piece once more, or the system says why not
        return os.lseek(self._handle, 0, os.SEEK_CUR) - len(content)

    def body(self, place: Place, kind: str) -> bytes | None:
        """The fragment of one kind of an entry, or none."""
        at = _order(place.kinds).get(kind)
        if at is None:
            return None
        begin = int.from_bytes(place.ends[at - _UNIT : at], byteorder) if at else 0
        return os.pread(
            self._handle, int.from_bytes(place.ends[at : at + _UNIT], byteorder) - begin, place.start + begin
        )

    def bodies(self, place: Place, kinds: Sequence[str]) -> list[bytes]:
        """The fragments of some kinds of an entry, read at once; none where it has not all of them."""
        order, ends = _order(place.kinds), array("I", place.ends)
        if not all(kind in order for kind in kinds):
            return []
        at = [order[kind] // _UNIT for kind in kinds]
        spans = [(ends[one - 1] if one else 0, ends[one]) for one in at]
        first, last = min(spans)[0], max(spans)[1]
        content = os.pread(self._handle, last - first, place.start + first)
        return [content[start - first : end - first] for start, end in spans]

    def copied(self, places: Iterable[Place], target: Path) -> list[Place]:
        """Write what lies at some places to another file; gives where it lies there."""
        found, start = [], 0
        with open(target, "wb", buffering=1 << 20) as stream:
            for place in places:
                stream.write(os.pread(self._handle, place.size, place.start))
                found.append(place._replace(start=start))
                start += place.size
        return found

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return os.fstat(self._handle).st_size

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._handle)


@cache
def _told(kinds: tuple[str, ...]) -> str:
    return intern("\n".join(kinds))


@cache
def _order(kinds: str) -> dict[str, int]:
    """For each kind where its end stands among the ends."""
    return {kind: place * _UNIT for place, kind in enumerate(kinds.split("\n"))}
