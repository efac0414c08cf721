"""The search index: terms in small shards, so that a query fetches a few kilobytes whatever the catalogue holds.

Text is cut into blocks of letters and digits. Every pair of neighbouring characters of a block is a term, unless both
are Latin; a Latin word gives every ending of itself (`metro`, `etro`, ...), so that any part of it is the beginning of
a term. A shard holds all terms that begin with the same two characters. The script in `site/assets/search.js` cuts
queries in the same way; both must change together, with FORM.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

FORM = 2
MAX_WORD = 40  # characters of a Latin word that are indexed
ENTRIES_A_SHARD = 16
FEWEST_SHARDS, MOST_SHARDS = 16, 1024
EXACT = "="  # marks the term that is a whole title

_BLOCK = re.compile(r"[^\W_]+")
_LATIN = re.compile(r"[0-9a-z]+")


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one entry: those of its title, and those that stand elsewhere only."""

    title: frozenset[str]
    body: frozenset[str]


def terms_of(titles: Iterable[str], texts: Iterable[str]) -> Terms:
    """The terms of an entry with these titles and these other texts."""
    named = [_normal(title) for title in titles]
    title = {term for text in named for term in _cut(text, alone=True)}
    title |= {EXACT + whole for text in named if (whole := _whole(text))}
    body = {term for text in texts for term in _cut(_normal(text), alone=False)}
    return Terms(frozenset(title), frozenset(body - title))


def packed(terms: Terms) -> bytes:
    """The terms as they are remembered between builds."""
    return ("\x1f".join(sorted(terms.title)) + "\x1e" + "\x1f".join(sorted(terms.body))).encode()


def unpacked(content: bytes) -> Terms:
    """The terms that `packed` wrote."""
    title, _, body = content.decode().partition("\x1e")
    return Terms(frozenset(filter(None, title.split("\x1f"))), frozenset(filter(None, body.split("\x1f"))))


def shard_count(entries: int) -> int:
    """How many shards a catalogue of this size has: a power of two."""
    count = FEWEST_SHARDS
    while count < MOST_SHARDS and count * ENTRIES_A_SHARD < entries:
        count *= 2
    return count


def shard_of(term: str, count: int) -> int:
    """The shard of a term: FNV-1a over the UTF-8 of its first two characters."""
    start = (term[1:3] if term.startswith(EXACT) else term[:2]).encode()
    value = 2166136261
    for byte in start:
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value % count


Postings = dict[str, tuple[list[int], list[int]]]  # term -> places in the list of entries: in the title, elsewhere


def shards(entries: Iterable[Terms], count: int) -> Iterator[tuple[int, bytes]]:
    """Every shard of the index of `entries`, which stand in the order of their places."""
    found: list[Postings] = [{} for _ in range(count)]
    homes: dict[str, tuple[list[int], list[int]]] = {}
    for place, terms in enumerate(entries):
        for part, words in enumerate((terms.title, terms.body)):
            for term in words:
                lists = homes.get(term)
                if lists is None:
                    lists = homes[term] = ([], [])
                    found[shard_of(term, count)][term] = lists
                lists[part].append(place)
    return ((number, encoded(postings)) for number, postings in enumerate(found))


def patched(shard: bytes, place: int, old: frozenset[tuple[str, int]], new: frozenset[tuple[str, int]]) -> bytes:
    """A shard after the entry at `place` changed; `old` and `new` are its (term, part) pairs of this shard."""
    postings = decoded(shard)
    for term, part in old - new:
        if place in postings.get(term, ([], []))[part]:
            postings[term][part].remove(place)
    for term, part in new - old:
        places = postings.setdefault(term, ([], []))[part]
        places.append(place)
        places.sort()
    return encoded({term: lists for term, lists in postings.items() if lists[0] or lists[1]})


def encoded(postings: Postings) -> bytes:
    """A shard as JSON: for each term the gaps between places, in titles and elsewhere."""
    rows = {term: _gaps(postings[term]) for term in sorted(postings)}
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()


def decoded(shard: bytes) -> Postings:
    """What `encoded` wrote."""
    rows = json.loads(shard)
    return {term: (_places(lists[0]), _places(lists[1]) if len(lists) > 1 else []) for term, lists in rows.items()}


def pairs_by_shard(terms: Terms, count: int) -> dict[int, frozenset[tuple[str, int]]]:
    """The (term, part) pairs of an entry under the number of their shard."""
    found: dict[int, set[tuple[str, int]]] = {}
    for part, words in enumerate((terms.title, terms.body)):
        for term in words:
            found.setdefault(shard_of(term, count), set()).add((term, part))
    return {number: frozenset(pairs) for number, pairs in found.items()}


def _gaps(lists: tuple[list[int], list[int]]) -> list[list[int]]:
    title, body = lists
    return [_differences(title), _differences(body)] if body else [_differences(title)]


def _differences(places: list[int]) -> list[int]:
    if len(places) < 2:
        return places
    return [places[0], *(after - before for before, after in pairwise(places))]


def _places(gaps: list[int]) -> list[int]:
    total, found = 0, []
    for gap in gaps:
        total += gap
        found.append(total)
    return found


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _whole(text: str) -> str:
    return "".join(_BLOCK.findall(text))


def _cut(text: str, *, alone: bool) -> Iterator[str]:
    """The terms of a normal text; `alone` adds single characters, for queries of one character over titles."""
    for block in _BLOCK.findall(text):
        if block.isascii():
            yield from _endings(block)
            continue
        for at in range(len(block) - 1):
            pair = block[at : at + 2]
            if not pair.isascii():
                yield pair
        for word in _LATIN.findall(block):
            yield from _endings(word)
        if alone or len(block) == 1:
            yield from (character for character in block if not character.isascii())


def _endings(word: str) -> Iterator[str]:
    word = word[:MAX_WORD]
    if len(word) == 1:
        yield word
    for at in range(len(word) - 1):
        yield word[at:]
