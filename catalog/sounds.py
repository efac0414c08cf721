"""How Chinese letters sound, so that `gongjiao`, `gjzd` and a wrong letter of the right sound find 公交站点.

`vocabularies/readings.csv` holds the letters of GBK by syllable, without tones; the frequent ones stand under their
two commonest readings. Sounds that many people do not tell apart count as one (zh and z, ang and an). The script
`site/assets/search-index.js` treats what is typed in the same way; both change together.
"""

import re
from functools import cache, lru_cache
from itertools import pairwise, product
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


@lru_cache(maxsize=4096)
def sounds(text: str) -> frozenset[str]:
    """The terms under which a text is found by its sound."""
    known = readings()
    found: set[str] = set()
    run: list[tuple[str, tuple[str, ...]]] = []
    for letter in text:
        if said := known.get(letter):
            run.append((letter, said))
        elif run:
            found |= _terms(run)
            run = []
    return frozenset(found | _terms(run))


def _terms(run: list[tuple[str, tuple[str, ...]]]) -> set[str]:
    """Every two syllables that follow each other, with their letters; each one alone; initials by two and three."""
    if not run:
        return set()
    found = {
        f"{SOUND}{one} {other}{letter}{follower}"
        for (letter, first), (follower, second) in pairwise(run)
        for one in first
        for other in second
    }
    found |= {SOUND + one for _, said in run for one in said}
    starts = [tuple({said[0] for said in some}) for _, some in run]
    for size in (2, 3):
        for at in range(len(starts) - size + 1):
            found.update(INITIALS + "".join(letters) for letters in product(*starts[at : at + size]))
    return found


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
