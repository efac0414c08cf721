"""What the search knows of an entry: terms, cut from its texts so that any part of two letters or more is found.

Text is cut into blocks of letters and digits. Every pair of neighbouring letters of a block is a term, and so is a
letter at its edge, for parts that begin or end there. A Latin word gives its endings too (`metro`, `etro`, `tro`), so
that any part of it is the beginning of a term. Titles, keywords and publishers also have sounds, and words that mean
the same have terms. The script `site/assets/search-index.js` cuts queries likewise; both must change together,
with FORM.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from operator import add

from catalog.search.sounds import INITIALS, SOUND, sounds
from catalog.search.synonyms import MEANING, Synonyms

FORM = 7
PARTS = ("title", "keyword", "publisher", "summary", "field", "text")  # where a term stands, the best place first
SOUNDED = 3  # parts, from the first, that are found by their sound
EXACT = "="  # marks the term that stands for a whole title of LONG letters or more
LONG = 8  # of shorter ones the script asks for every pair, and needs no such term
LONGEST = 40  # letters of a term
WHOLE = "."  # ends the term of a whole word of two Latin letters, such as IC, which lie within many others
_JOINING = frozenset("an as at be by do if in is it no of on or so to up us we".split())
_OWN = (0, 3)  # parts whose texts no other entry has
_SHORT = 60  # letters of a text that is likely to come again
_ENDS = tuple(f"{number}\x1e" for number in range(len(PARTS)))  # after the terms of each part; no text has them
_NO_SYNONYMS = Synonyms()

_BLOCK = re.compile(r"[^\W_]+")
_LATIN = re.compile(r"[0-9a-z]+")
_ODD = re.compile(r"[^\x00-\x7f\u2010-\u206f\u3000-\u303f\u4e00-\u9fff\uff01-\uff5e]")


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one entry, each in the best part in which it stands; as many parts as PARTS.

    The terms of a part are in an order that hangs on the texts alone.
    """

    parts: tuple[tuple[str, ...], ...]


NO_TERMS = Terms(((),) * len(PARTS))


def terms_of(texts: Sequence[Sequence[str]], synonyms: Synonyms = _NO_SYNONYMS) -> Terms:
    """The terms of an entry with these texts by part."""
    found: list[str] = []
    for number, some in enumerate(texts):
        for text in some:
            if number in _OWN or len(text) > _SHORT:
                found += _text(normal(text), number < SOUNDED, synonyms)
            else:
                found += _text_again(text, number < SOUNDED, synonyms)
        if number == 0:
            found += _whole(some)
        found.append(_ENDS[number])
    every = list(dict.fromkeys(found))  # what stands in a better part keeps its place there
    ends = [-1, *map(every.index, _ENDS)]
    return Terms(tuple([tuple(every[start + 1 : end]) for start, end in pairwise(ends)]))


def _whole(titles: Sequence[str]) -> list[str]:
    """The terms of titles as a whole: their letters, and themselves."""
    found: list[str] = []
    for title in map(normal, titles):
        found += filter(str.isalnum, title)
        if term := exact(title):
            found.append(term)
    return found


def _text(text: str, sounded: bool, synonyms: Synonyms) -> list[str]:
    """The terms of one normal text, some of them more than once."""
    found = _cut(text)
    found += synonyms.meant(found, text)
    if sounded:
        found += sounds(text)
    return found


@lru_cache(maxsize=1024)
def _text_again(text: str, sounded: bool, synonyms: Synonyms) -> tuple[str, ...]:
    """The terms of a text that is likely to come again, such as the names of columns and publishers."""
    return tuple(dict.fromkeys(_text(normal(text), sounded, synonyms)))


def exact(text: str) -> str:
    """The term of a whole title: a hash of it; empty for one so short that its pairs say as much."""
    whole = "".join(_BLOCK.findall(text))
    return f"{EXACT}{fnv(whole):x}" if len(whole) >= LONG else ""


def length(text: str) -> int:
    """The letters and digits of a text."""
    return sum(map(len, _BLOCK.findall(normal(text))))


def packed(terms: Terms) -> bytes:
    """The terms as they are remembered between builds."""
    return "\x1e".join("\x1f".join(part) for part in terms.parts).encode()


def unpacked(content: bytes) -> Terms:
    """The terms that `packed` wrote."""
    return Terms(tuple(map(tuple, listed(content))))


def listed(content: bytes) -> list[list[str]]:
    """The terms that `packed` wrote, as lists by part: for whoever only walks through them."""
    return [part.split("\x1f") if part else [] for part in content.decode().split("\x1e")]


def home(term: str) -> str:
    """What decides in which shard a term lies: its first letters, so that terms which begin alike lie together.

    Sounds lie by their first syllable and the next letter: there is the right one too, when the second is mistyped.
    """
    mark = term[0]
    if mark == SOUND:
        first, _, second = term.partition(" ")
        return f"{first} {second[:1]}"
    if mark == EXACT:
        return term
    if mark in (MEANING, INITIALS):
        term = term[1:]
    return term[:3].rstrip(WHOLE) if term.isascii() else term[:2]


@lru_cache(maxsize=1 << 17)
def fnv(text: str) -> int:
    """FNV-1a over the UTF-8 of a text, 32 bits."""
    value = 2166136261
    for byte in text.encode():
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value


def normal(text: str) -> str:
    """A text as it is compared: one form of each letter, small, without marks above or below it."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text).lower()
    if not _ODD.search(text):
        return text
    text = "".join(letter for letter in text if unicodedata.category(letter)[0] != "M").replace("ς", "σ")
    return unicodedata.normalize("NFKC", text)


def _cut(text: str) -> list[str]:
    """The terms of a normal text, some of them more than once."""
    found: list[str] = []
    for block in _BLOCK.findall(text):
        if block.isascii():
            found += _endings(block)
            continue
        found += (block[0], block[-1], *map(add, block, block[1:]))
        for word in _LATIN.findall(block):
            found += _endings(word)
    return found


@lru_cache(maxsize=2048)
def _endings(word: str) -> tuple[str, ...]:
    """The first and the last letter of a Latin word, its pairs, and its endings of three letters or more."""
    if len(word) == 2 and word not in _JOINING:
        return word[0], word[1], word, word + WHOLE
    pairs = [word[at : at + 2] for at in range(len(word) - 1)]
    endings = [word[at : at + LONGEST] for at in range(len(word) - 2)]
    return tuple(dict.fromkeys((word[0], word[-1], *pairs, *endings)))
