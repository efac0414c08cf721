"""The search index in small files: a query fetches a few kilobytes whatever the catalogue holds.

A shard is JSON: for each term a string that says where it stands. Each entry is one character: how many entries lie
between it and the one before, times the number of parts, plus the part, from FIRST up; FAR lifts the next by STEP.
The script `site/assets/search-index.js` reads it so.
"""

import json
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice, pairwise

from catalog.searching import PARTS, Terms, fnv, home

ENTRIES_A_SHARD = 8
FEWEST_SHARDS, MOST_SHARDS = 16, 16384
FIRST = 35  # the character of 0: quotes, spaces and control characters lie below
STEP = 55_000  # what one character can say ends before the surrogates
FAR = 0xE000
_WIDTH = len(PARTS)
_SAMPLE = 1000  # entries by which terms are divided among passes
_LAST = "\U0010ffff"  # after every term

Pairs = frozenset[tuple[str, int]]  # terms with the part in which they stand
Listed = Sequence[Sequence[str]]  # the terms of an entry by part


def shard_count(entries: int) -> int:
    """How many shards a catalogue of this size has: a power of two."""
    count = FEWEST_SHARDS
    while count < MOST_SHARDS and count * ENTRIES_A_SHARD < entries:
        count *= 2
    return count


def shard_of(term: str, count: int) -> int:
    """The shard of a term."""
    return fnv(home(term)) % count


def shards(entries: Callable[[], Iterable[Listed]], count: int, passes: int = 1) -> Iterator[tuple[int, bytes]]:
    """Every shard of the index of `entries`, which come in the order of their places.

    They are read once a pass, for as many terms as are to be held at once; the shards are the same.
    """
    written = [bytearray() for _ in range(count)]
    for first, after in pairwise(_bounds(entries, passes)):
        found = _found(entries(), first, after)
        rows: defaultdict[int, dict[str, str]] = defaultdict(dict)
        for term in sorted(found):
            rows[shard_of(term, count)][term] = _written(found.pop(term))
        for number, some in rows.items():
            written[number] += b"," + _json(some)[1:-1]
    for number, body in enumerate(written):
        yield number, b"{%b}" % bytes(body[1:])


def _bounds(entries: Callable[[], Iterable[Listed]], passes: int) -> list[str]:
    """The first term of each pass, and what comes after the last; each pass has about as many places of terms."""
    some = islice(entries(), _SAMPLE) if passes > 1 else ()
    terms = sorted(term for parts in some for words in parts for term in words)
    return ["", *sorted({terms[len(terms) * at // passes] for at in range(1, passes)} if terms else ()), _LAST]


def _found(entries: Iterable[Listed], first: str, after: str) -> "dict[str, array[int]]":
    """Where each term from `first` up to `after` stands."""
    found: defaultdict[str, array[int]] = defaultdict(partial(array, "I"))
    is_whole = not first and after == _LAST
    for place, parts in enumerate(entries):
        for part, words in enumerate(parts):
            code = place * _WIDTH + part
            for term in words if is_whole else [word for word in words if first <= word < after]:
                found[term].append(code)
    return found


def patched(shard: bytes, place: int, old: Pairs, new: Pairs) -> bytes:
    """A shard after the entry at `place` changed; `old` and `new` are its pairs of this shard."""
    rows: dict[str, str] = json.loads(shard)
    for term in {term for term, _ in old ^ new}:
        codes = [code for code in read(rows.get(term, "")) if code // _WIDTH != place]
        codes += [place * _WIDTH + part for word, part in new if word == term]
        rows[term] = _written(sorted(codes))
        if not codes:
            del rows[term]
    return _json(dict(sorted(rows.items())))


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


def _written(codes: Iterable[int]) -> str:
    base, steps = 0, []
    for code in codes:
        steps.append(code - base + FIRST)
        base = code - code % _WIDTH + _WIDTH
    if max(steps, default=0) < STEP:
        return "".join(map(chr, steps))
    return "".join(_far(step - FIRST) for step in steps)


def _far(step: int) -> str:
    lifts, rest = divmod(step, STEP)
    return (chr(FAR + lifts) if lifts else "") + chr(rest + FIRST)


def _json(rows: dict[str, str]) -> bytes:
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()
