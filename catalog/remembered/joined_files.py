"""Files that join one fragment an entry: written whole, or only patched where a few fragments changed.

A patch copies what stands before and behind a changed fragment inside the kernel, so that one entry of ten thousand
does not cost ten thousand. It is done only to a file that is still the one we wrote, for the same list of entries.
"""

import os
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, islice
from pathlib import Path
from typing import IO

from catalog.files.writing import drafted
from catalog.remembered.fingerprints import stamp
from catalog.remembered.ledger import Ledger, Seams

MOST_PATCHED = 200  # entries; more are faster from the beginning
_AT_ONCE = 100  # entries whose fragments are in memory together
_STEP = 1 << 30  # bytes copied at once
_COPIERS = 2  # files copied side by side; the kernel does the work


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A file of fragments of one kind between a head and a tail; the separator stands between those not empty.

    `name` is its own among all such files. `span` are the places of its entries among all; None means every one.
    """

    name: str
    kind: str
    path: Path
    head: bytes
    tail: bytes
    separator: bytes = b""
    span: range | None = None

    @property
    def frame(self) -> str:
        """A stamp of everything in it but the fragments."""
        return stamp(self.head, self.tail, self.separator)


@dataclass(frozen=True, kw_only=True)
class Change:
    """What a build changed: the sorted keys of all entries, and those whose fragments are new.

    `whole` says that the last build did not end well, so that its files may lag behind its fragments.
    """

    keys: Sequence[str]
    drawn: frozenset[str]
    whole: bool

    @cached_property
    def listed(self) -> str:
        """A stamp of all keys."""
        return stamp(list(self.keys))

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each new one stands among all."""
        return {key: place for place, key in enumerate(self.keys) if key in self.drawn}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Patch:
    """What is to change in one file: by place in it the fragments that are new."""

    joined: Joined
    seams: Seams
    fresh: Mapping[int, bytes]


class Begun:
    """A file while it is written from its beginning."""

    def __init__(self, joined: Joined, stream: IO[bytes]) -> None:
        self.joined, self.sizes = joined, array("I")  # the sizes of the fragments
        self._stream, self._between = stream, b""
        stream.write(joined.head)

    def add(self, fragments: Sequence[bytes]) -> None:
        """Write some fragments, behind those before."""
        self.sizes.extend(map(len, fragments))
        if some := [fragment for fragment in fragments if fragment]:
            self._stream.write(self._between)
            self._stream.write(self.joined.separator.join(some))
            self._between = self.joined.separator

    def end(self) -> None:
        """Write what stands behind all fragments."""
        self._stream.write(self.joined.tail)


class _Joiner:
    """Brings files up to date with the fragments of the ledger, and knows what it did to each."""

    def __init__(self, ledger: Ledger, change: Change, submit: Callable[[_Patch], "Future[array[int]]"]) -> None:
        self._ledger, self._change, self._submit = ledger, change, submit
        self._known = {} if change.whole or len(change.drawn) > MOST_PATCHED else ledger.seams()
        self._fresh: dict[str, dict[int, bytes]] = {}
        self._whole: dict[range | None, list[Joined]] = {}
        self._begun: list[tuple[_Patch, Future[array[int]]]] = []
        self._kept: set[str] = set()
        self._noted: dict[str, Seams] = {}

    def write(self, joined: Joined) -> None:
        """Bring one file up to date; a patch is only begun, and what is written whole waits for others like it."""
        seams = self._known.get(joined.name)
        if seams is None or seams.listed != self._listed(joined.span) or not _is_ours(joined.path, seams):
            self._whole.setdefault(joined.span, []).append(joined)
            return
        fresh, sizes = self._fresh_in(joined), seams.array
        if any(bool(sizes[place]) != bool(body) for place, body in fresh.items()):  # a separator comes or goes
            self._whole.setdefault(joined.span, []).append(joined)
        elif fresh or joined.frame != seams.frame:
            patch = _Patch(joined=joined, seams=seams, fresh=fresh)
            self._begun.append((patch, self._submit(patch)))
        else:
            self._kept.add(joined.name)

    def finish(self) -> None:
        """Write what is written whole, wait for every patch, and note where the fragments lie now."""
        for span, some in self._whole.items():
            self._write_whole(span, some)
        for patch, sizes in self._begun:
            self._note(patch.joined, sizes.result(), patch.seams.listed)
        self._ledger.keep_seams(self._noted, self._kept)

    def _keys(self, span: range | None) -> Sequence[str]:
        return self._change.keys if span is None else self._change.keys[span.start : span.stop]

    def _listed(self, span: range | None) -> str:
        return self._change.listed if span is None else stamp(list(self._keys(span)))

    def _fresh_in(self, joined: Joined) -> dict[int, bytes]:
        if joined.kind not in self._fresh:
            bodies = self._ledger.fragments_of(joined.kind, self._change.drawn)
            self._fresh[joined.kind] = {self._change.places[key]: body for key, body in bodies.items()}
        found = self._fresh[joined.kind]
        if (span := joined.span) is None:
            return found
        return {place - span.start: body for place, body in found.items() if place in span}

    def _write_whole(self, span: range | None, files: Sequence[Joined]) -> None:
        """Write files of the same entries, whose fragments are read together."""
        keys, listed = self._keys(span), self._listed(span)
        sets = self._ledger.sets([one.kind for one in files], keys[0], keys[-1]) if keys else iter(())
        with ExitStack() as drafts:
            begun = [Begun(one, drafts.enter_context(drafted(one.path))) for one in files]
            while some := list(islice(sets, _AT_ONCE)):
                for one, fragments in zip(begun, zip(*some, strict=True), strict=True):
                    one.add(fragments)
            for one in begun:
                one.end()
        for one in begun:
            if len(one.sizes) == len(keys):
                self._note(one.joined, one.sizes, listed)

    def _note(self, joined: Joined, sizes: "array[int]", listed: str) -> None:
        found = os.stat(joined.path)
        ends = (len(joined.head), len(joined.tail))
        self._noted[joined.name] = Seams(found.st_size, found.st_mtime_ns, *ends, listed, joined.frame, sizes.tobytes())


@contextmanager
def joining(ledger: Ledger, change: Change) -> Iterator[Callable[[Joined], None]]:
    """What brings a file up to date with the fragments of the ledger; one that did not change is left alone.

    Patches are copied beside whatever else is done; all are done, and noted, at the end.
    """
    with ThreadPoolExecutor(_COPIERS) as copiers:
        joiner = _Joiner(ledger, change, lambda patch: copiers.submit(_carried_out, patch))
        yield joiner.write
    joiner.finish()


def _is_ours(path: Path, seams: Seams) -> bool:
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return False
    return (found.st_size, found.st_mtime_ns) == (seams.size, seams.changed)


def _carried_out(patch: _Patch) -> "array[int]":
    """A draft of old stretches and new fragments takes the place of the file; gives the new sizes of its fragments.

    Where all of it is there already, nothing is written: an entry may be drawn again without a change.
    """
    joined, seams, fresh = patch.joined, patch.seams, patch.fresh
    sizes = seams.array
    starts = _starts(sizes, seams.head, len(joined.separator))
    if joined.frame == seams.frame and _holds(joined.path, sizes, starts, fresh):
        return sizes
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


def _holds(path: Path, sizes: Sequence[int], starts: Sequence[int], fresh: Mapping[int, bytes]) -> bool:
    """Whether these fragments stand in the file as they are."""
    with open(path, "rb", buffering=0) as file:
        held = ((os.pread(file.fileno(), sizes[place], starts[place]), body) for place, body in fresh.items())
        return all(len(old) == len(new) and old == new for old, new in held)


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
