"""Files that join one fragment an entry: written whole, or only patched where a few fragments changed.

A patch copies what stands before and behind a changed fragment inside the kernel, so that one entry of ten thousand
does not cost ten thousand. It is done only to a file that is still the one we wrote, for the same list of entries.
"""

import os
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from catalog.ledger import Ledger, Seams
from catalog.writing import write_stream

MOST_PATCHED = 200  # entries; more are faster from the beginning
_STEP = 1 << 30  # bytes copied at once
_COPIERS = 2  # files copied side by side; the kernel does the work


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A file of fragments of one kind between a head and a tail; the separator stands between those not empty."""

    kind: str
    path: Path
    head: bytes
    tail: bytes
    separator: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a build changed: all entries with their places, a stamp of that list, and those whose fragments are new.

    `whole` says that the last build did not end well, so that its files may lag behind its fragments.
    """

    places: Mapping[str, int]
    listed: str
    drawn: frozenset[str]
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Patch:
    """What is to change in one file: by place the fragments that are new."""

    joined: Joined
    seams: Seams
    fresh: Mapping[int, bytes]


@contextmanager
def joining(ledger: Ledger, change: Change) -> Iterator[Callable[[Joined], None]]:
    """What brings a file up to date with the fragments of the ledger.

    Patches are copied beside whatever else is done; all are done, and noted, at the end.
    """
    begun = []
    with ThreadPoolExecutor(_COPIERS) as copiers:

        def write(joined: Joined) -> None:
            if patch := _patch_for(joined, ledger, change):
                begun.append((patch, copiers.submit(_carried_out, patch)))
            else:
                _write_whole(joined, ledger, change)

        yield write
    for patch, copied in begun:
        _note(patch.joined, ledger, copied.result(), patch.seams.listed)


def _patch_for(joined: Joined, ledger: Ledger, change: Change) -> _Patch | None:
    """Nothing where the file is to be written whole."""
    seams = None if change.whole or len(change.drawn) > MOST_PATCHED else ledger.seams(joined.kind)
    if seams is None or not _is_ours(joined.path, seams, change.listed):
        return None
    bodies = ledger.fragments_of(joined.kind, change.drawn)
    fresh = {change.places[key]: body for key, body in bodies.items()}
    sizes = array("I", seams.sizes)
    if any(bool(sizes[place]) != bool(body) for place, body in fresh.items()):
        return None  # a separator comes or goes
    return _Patch(joined=joined, seams=seams, fresh=fresh)


def _is_ours(path: Path, seams: Seams, listed: str) -> bool:
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return False
    return (found.st_size, found.st_mtime_ns, listed) == (seams.size, seams.changed, seams.listed)


def _write_whole(joined: Joined, ledger: Ledger, change: Change) -> None:
    sizes = array("I")
    write_stream(joined.path, parts(joined, ledger.fragments(joined.kind), sizes))
    if len(sizes) == len(change.places):
        _note(joined, ledger, sizes, change.listed)


def parts(joined: Joined, fragments: Iterable[bytes], sizes: "array[int]") -> Iterator[bytes]:
    """The file in parts; `sizes` takes the size of each fragment."""
    yield joined.head
    between = b""
    for fragment in fragments:
        sizes.append(len(fragment))
        if fragment:
            yield between + fragment
            between = joined.separator
    yield joined.tail


def _note(joined: Joined, ledger: Ledger, sizes: "array[int]", listed: str) -> None:
    found = os.stat(joined.path)
    ends = (len(joined.head), len(joined.tail))
    ledger.keep_seams(joined.kind, Seams(found.st_size, found.st_mtime_ns, *ends, listed, sizes.tobytes()))


def _carried_out(patch: _Patch) -> "array[int]":
    """A draft of old stretches and new fragments takes the place of the file; gives the new sizes of its fragments."""
    joined, seams, fresh = patch.joined, patch.seams, patch.fresh
    sizes = array("I", seams.sizes)
    starts = _starts(sizes, seams.head, len(joined.separator))
    draft = f"{joined.path}.{os.getpid()}~"
    places = sorted(fresh)
    ends = [seams.head, *(starts[place] + sizes[place] for place in places)]
    stops = [*(starts[place] for place in places), seams.size - seams.tail]
    with open(joined.path, "rb") as old, open(draft, "wb", buffering=0) as new:
        new.write(joined.head)
        for place, start, stop in zip([*places, -1], ends, stops, strict=True):
            _copy(old.fileno(), new.fileno(), start, stop)
            new.write(fresh[place] if place >= 0 else joined.tail)
    os.replace(draft, joined.path)
    for place in places:
        sizes[place] = len(fresh[place])
    return sizes


def _starts(sizes: "array[int]", head: int, separator: int) -> list[int]:
    """Where each fragment begins in the file."""
    steps = (size + separator if size else 0 for size in sizes)
    return list(accumulate(steps, initial=head))


def _copy(source: int, target: int, start: int, stop: int) -> None:
    """Bytes of one file to the end of another, without passing through here where the system can."""
    while start < stop:
        sent = os.sendfile(target, source, start, min(_STEP, stop - start))
        if not sent:
            raise OSError("a file grew shorter while it was read")
        start += sent
