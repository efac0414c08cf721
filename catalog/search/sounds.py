"""How Chinese letters sound, so that `gongjiao`, `gjzd` and a wrong letter of the right sound find 公交站点.

`vocabularies/readings.csv` holds the letters of GBK by syllable, without tones; the frequent ones stand under their
two commonest readings. Sounds that many people do not tell apart count as one (zh and z, ang and an). The script
`site/assets/search-index.js` treats what is typed in the same way; both change together.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import chain, product
from pathlib import Path

FILE = Path(__file__).resolve().parents[1] / "vocabularies" / "readings.csv"
SOUND, INITIALS = "'", "^"  # mark terms that are sounds: two syllables with their letters, or two or three initials
_FIRST_LEVEL, _SECOND_LEVEL = 0xB0, 0xD8  # the rows of GB 2312 at which frequent and rarer letters begin
_ENDINGS = re.compile("(?<=[aei])ng$")
_STARTS = re.compile("^([zcs])h")


@cache
def readings() -> dict[str, tuple[str, ...]]:
    """The plain syllables of each letter."""
    found: dict[str, tuple[str, ...]] = {}
    for line in FILE.read_text("utf-8").splitlines()[1:]:
        syllable, _, letters = line.partition(",")
        word = plain(syllable)
        for letter in letters:
            known = found.get(letter, ())
            found[letter] = known if word in known else (*known, word)
    return found


@cache
def spoken_order() -> dict[str, str]:
    """The order of a list by sounds, for each letter: its place in GB 2312, whose first level stands in that order.

    So 行 stands under xing, where people look for it. A rarer letter stands with the last frequent one of its sound.
    """
    found: dict[str, str] = {}
    last: dict[str, str] = {}
    for letter, place in _common().items():
        found[letter] = place
        said = readings()[letter]
        if len(said) == 1:
            last[said[0]] = place
    others = {letter: last[said[0]] for letter, said in readings().items() if letter not in found and said[0] in last}
    return {letter: f"~{place}" for letter, place in (found | others).items()}  # behind digits and Latin letters


def plain(syllable: str) -> str:
    """A syllable as it is compared: zh, ch, sh like z, c, s; ang, eng, ing like an, en, in."""
    return _ENDINGS.sub("n", _STARTS.sub(r"\1", syllable))


def sounds(text: str) -> list[str]:
    """The terms under which a text is found by its sound, some of them more than once."""
    if text.isascii():
        return []
    known = readings()
    read = "".join([letter if letter in known else " " for letter in text])
    return list(chain.from_iterable(map(_terms, read.split())))


def _terms(run: str) -> Iterator[str]:
    """Every syllable, every two that follow each other, with their letters, and initials by two and three."""
    second, third = run[1:], run[2:]
    parts = (map(_one, run), map(_two, run, second), map(_three, run, second, third))
    return chain.from_iterable(chain.from_iterable(parts))


@lru_cache(maxsize=8192)
def _one(letter: str) -> tuple[str, ...]:
    return tuple(SOUND + said for said in readings()[letter])


@lru_cache(maxsize=1 << 15)  # a city writes with some ten thousand pairs
def _two(letter: str, follower: str) -> tuple[str, ...]:
    said = product(readings()[letter], readings()[follower])
    pairs = (f"{SOUND}{one} {other}{letter}{follower}" for one, other in said)
    return (*pairs, *_initials(letter, follower))


@lru_cache(maxsize=1 << 13)
def _three(*letters: str) -> tuple[str, ...]:
    return tuple(_initials(*letters))


def _initials(*letters: str) -> Iterator[str]:
    starts = (dict.fromkeys(said[0] for said in readings()[letter]) for letter in letters)
    return (INITIALS + "".join(some) for some in product(*starts))


def readings_document() -> dict[str, str]:
    """For the script: the commonest letters (the first level of GB 2312) of each plain syllable."""
    found: dict[str, list[str]] = {}
    for letter, said in readings().items():
        if letter in _common():
            for syllable in said:
                found.setdefault(syllable, []).append(letter)
    return {syllable: "".join(sorted(found[syllable])) for syllable in sorted(found)}


@cache
def _common() -> dict[str, str]:
    """The first level of GB 2312, each letter with its place, in the order of their places."""
    places = (bytes((row, cell)) for row in range(_FIRST_LEVEL, _SECOND_LEVEL) for cell in range(0xA1, 0xFF))
    return {letter: place.hex() for place in places if (letter := place.decode("gb2312", "ignore"))}
