"""What lists, exports and the search take from entries: a file beside the ledger that only grows while a build runs.

Who draws entries appends their fragments, a batch at a time, and tells no more than where they lie: what is written by
one process and read by another passes through neither a pipe nor a database.
"""

import os
from array import array
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from itertools import accumulate, chain
from pathlib import Path
from sys import byteorder, intern
from typing import NamedTuple

FRAGMENTS = "fragments"  # what the names of such files begin with
_UNIT = array("I").itemsize
_NOTHING = bytes(_UNIT)


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

    def bodies(self, place: Place, kinds: Sequence[str]) -> list[bytes]:
        """The fragments of some kinds of an entry, read at once; none where it has not all of them."""
        if not (order := _order(place.kinds, tuple(kinds))):
            return []
        ends = array("I", _NOTHING + place.ends)
        first, last = ends[min(order)], ends[max(order) + 1]
        content = os.pread(self._handle, last - first, place.start + first)
        return [content[ends[at] - first : ends[at + 1] - first] for at in order] if len(order) > 1 else [content]

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
def _order(kinds: str, wanted: tuple[str, ...]) -> tuple[int, ...]:
    """Which of an entry's kinds each wanted one is; nothing where one is missing."""
    places = {kind: place for place, kind in enumerate(kinds.split("\n"))}
    return tuple(places[kind] for kind in wanted) if places.keys() >= set(wanted) else ()


def following(path: Path) -> Path:
    """The path of the file after the one at `path`."""
    return path.with_name(f"{FRAGMENTS}-{int(path.name.rpartition('-')[2]) + 1}")


def unlink_others(path: Path) -> None:
    """Remove every file of fragments beside `path` but itself."""
    for other in path.parent.glob(f"{FRAGMENTS}-*"):
        if other != path:
            with suppress(OSError):
                other.unlink()
