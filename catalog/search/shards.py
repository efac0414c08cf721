"""The search index in small files: a query fetches a few kilobytes whatever the catalogue holds.

A shard is JSON: for each term a string that says where it stands. Each entry is one character: how many entries lie
between it and the one before, times the number of parts, plus the part, from FIRST up; FAR lifts the next by STEP.
The script `site/assets/search-index.js` reads it so.
"""

import json
import pickle
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from operator import sub
from pathlib import Path
from sys import byteorder
from tempfile import TemporaryFile
from typing import IO

from catalog.files.json_text import json_bytes
from catalog.search.terms import PARTS, Terms, fnv, home

ENTRIES_A_SHARD = 8
AT_ONCE = 10_500  # entries whose terms are in memory together
FEWEST_SHARDS, MOST_SHARDS = 16, 16384
FIRST = 35  # the character of 0: quotes, spaces and control characters lie below
STEP = 55_000  # what one character can say ends before the surrogates
FAR = 0xE000
_WIDTH = len(PARTS)
_ENCODING = f"utf-32-{byteorder[0]}e"  # of an array of numbers

Pairs = frozenset[tuple[str, int]]  # terms with the part in which they stand
Listed = Sequence[Sequence[str]]  # the terms of an entry by part
Rows = dict[str, "list[int] | array[int]"]  # by term, place times the number of parts, plus the part


def shard_count(entries: int) -> int:
    """How many shards a catalogue of this size has: a power of two."""
    count = FEWEST_SHARDS
    while count < MOST_SHARDS and count * ENTRIES_A_SHARD < entries:
        count *= 2
    return count


def shard_of(term: str, count: int) -> int:
    """The shard of a term."""
    return fnv(home(term)) % count


def shards(
    entries: Iterable[Listed], count: int, at_once: int = AT_ONCE, spool: Path | None = None
) -> Iterator[tuple[int, bytes]]:
    """Every shard of the index of `entries`, which come in the order of their places.

    What was found in some of them waits in a file without a name in the folder `spool` while others are read.
    """
    runs: list[Iterator[Rows]] = []
    numbered = enumerate(entries)
    while True:
        found, number = _found(islice(numbered, at_once))
        run = _by_shard(found, count)
        if number < at_once:
            break
        runs.append(_spooled(run, spool))
    base = list(map(_base, range((len(runs) * at_once + number) * _WIDTH))).__getitem__
    for shard, rows in enumerate(zip(*runs, run, strict=True)):
        yield shard, json_bytes({term: _written(codes, base) for term, codes in sorted(_joined(rows).items())})


def _found(entries: Iterable[tuple[int, Listed]]) -> tuple[Rows, int]:
    """Where each term stands in some entries, and how many these are."""
    found: defaultdict[str, list[int] | array[int]] = defaultdict(list)
    number = 0
    for place, parts in entries:
        number += 1
        for part, words in enumerate(parts):
            code = place * _WIDTH + part
            for term in words:
                found[term].append(code)
    return found, number


def _by_shard(found: Rows, count: int) -> Iterator[Rows]:
    homes: list[list[str]] = [[] for _ in range(count)]
    for term in found:
        homes[shard_of(term, count)].append(term)
    for terms in homes:
        yield {term: found.pop(term) for term in terms}


def _joined(rows: Iterable[Rows]) -> Rows:
    """The rows of entries that follow each other, as one."""
    first, *others = rows
    for other in others:
        for term, codes in other.items():
            if term in first:
                first[term].extend(codes)
            else:
                first[term] = codes
    return first


def _spooled(run: Iterator[Rows], folder: Path | None) -> Iterator[Rows]:
    """The same rows, written to the disk now and read when they are asked for."""
    spool = TemporaryFile(dir=folder)
    count = 0
    for rows in run:
        pickle.dump({term: array("I", codes) for term, codes in rows.items()}, spool)
        count += 1
    spool.seek(0)
    return _read_again(spool, count)


def _read_again(spool: IO[bytes], count: int) -> Iterator[Rows]:
    with spool:
        for _ in range(count):
            yield pickle.load(spool)


def patched(shard: bytes, place: int, old: Pairs, new: Pairs) -> bytes:
    """A shard after the entry at `place` changed; `old` and `new` are its pairs of this shard."""
    rows: dict[str, str] = json.loads(shard)
    for term in {term for term, _ in old ^ new}:
        codes = [code for code in read(rows.get(term, "")) if code // _WIDTH != place]
        codes += [place * _WIDTH + part for word, part in new if word == term]
        if codes:
            rows[term] = _written(sorted(codes))
        else:
            del rows[term]
    return json_bytes(dict(sorted(rows.items())))


def pairs_by_shard(terms: Terms, count: int) -> dict[int, Pairs]:
    """The pairs of an entry under the number of their shard."""
    found: dict[int, set[tuple[str, int]]] = {}
    for part, words in enumerate(terms.parts):
        for term in words:
            found.setdefault(shard_of(term, count), set()).add((term, part))
    return {number: frozenset(pairs) for number, pairs in found.items()}


def read(row: str) -> list[int]:
    """What a row of a shard says: place times the number of parts, plus the part."""
    base, far, found = 0, 0, []
    for letter in row:
        value = ord(letter)
        if value >= FAR:
            far += (value - FAR) * STEP
            continue
        code = base + far + value - FIRST
        found.append(code)
        base, far = code - code % _WIDTH + _WIDTH, 0
    return found


def _base(code: int) -> int:
    """What the step after a code is counted from."""
    return code - code % _WIDTH + _WIDTH - FIRST


def _written(codes: Sequence[int], base: Callable[[int], int] = _base) -> str:
    """The row of some codes, the last of which is the largest."""
    steps = array("I", (codes[0] + FIRST,))
    steps.extend(map(sub, codes[1:], map(base, codes)))
    if codes[-1] + FIRST < STEP or max(steps) < STEP:
        return steps.tobytes().decode(_ENCODING)
    return "".join(_far(step - FIRST) for step in steps)


def _far(step: int) -> str:
    lifts, rest = divmod(step, STEP)
    return (chr(FAR + lifts) if lifts else "") + chr(rest + FIRST)
