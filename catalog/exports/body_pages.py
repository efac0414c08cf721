"""Entries of a large catalogue in pages, each of one body: what a change to an entry touches stays small."""

from bisect import bisect
from collections.abc import Iterator, Sequence
from typing import NamedTuple

ENTRIES_A_PAGE = 1000  # and the most that one file holds of them all
_LAST = "~"  # after every name of an entry


class Page(NamedTuple):
    """A page of one body. Its entries are those from `start` to before `stop`, counted among all by key."""

    publisher: str
    number: int  # from 1
    start: int
    stop: int

    @property
    def name(self) -> str:
        """Its name among all."""
        return f"{self.publisher}/{self.number}"

    @property
    def span(self) -> range:
        """The places of its entries."""
        return range(self.start, self.stop)


def pages_of(keys: Sequence[str], most: int) -> tuple[Page, ...]:
    """The pages of entries by their sorted keys; none where one file may hold them all, `most` and no more."""
    return tuple(_paged(keys, most)) if len(keys) > most else ()


def _paged(keys: Sequence[str], most: int) -> Iterator[Page]:
    stop = 0
    while stop < len(keys):
        start, publisher = stop, keys[stop].partition("/")[0]
        stop = bisect(keys, f"{publisher}/{_LAST}", start)
        for number, first in enumerate(range(start, stop, most), 1):
            yield Page(publisher, number, first, min(first + most, stop))
