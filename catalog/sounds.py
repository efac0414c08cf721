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

FILE = Path(__file__).parent / "vocabularies" / "readings.csv"
SOUND, INITIALS = "'", "^"  # mark terms that are sounds: two syllables with their letters, or two or three initials
_SECOND_LEVEL = 0xD8  # the row of GB 2312 at which rarer letters begin
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
        if _is_common(letter):
            for syllable in said:
                found.setdefault(syllable, []).append(letter)
    return {syllable: "".join(sorted(found[syllable])) for syllable in sorted(found)}


def _is_common(letter: str) -> bool:
    try:
        return letter.encode("gb2312")[0] < _SECOND_LEVEL
    except UnicodeEncodeError:
        return False
