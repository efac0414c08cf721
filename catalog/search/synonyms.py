"""Words that mean the same to people who search: rows of `synonyms.csv`, ours and the city's, which add to each other.

An entry that holds one word of a row is indexed under every word of it, so that a query needs nothing more to find it.
"""

import csv
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from io import StringIO
from pathlib import Path

from catalog.errors import DescriptorError
from catalog.loading.descriptors import read_text
from catalog.loading.vocabularies import FOLDER

FILE = "synonyms.csv"
MEANING = "~"  # marks the term under which an entry stands for a word that means the same


@dataclass(frozen=True, eq=False)
class Synonyms:
    """Rows of words, each normal (see `searching.normal`).

    A word of one letter is what people search for, never what a text is known by: 碳 stands in words of many meanings.
    """

    rows: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def _by_start(self) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
        """Each word, with the terms of its row, under the term that every text with it has: its start."""
        found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for row in self.rows:
            terms = tuple(MEANING + word for word in row)
            for word in (word for word in row if len(word) > 1):
                found.setdefault(word if word.isascii() else word[:2], []).append((word, terms))
        return found

    def meant(self, terms: Collection[str], text: str) -> list[str]:
        """The terms of every word that means what some word of a normal text does; `terms` are those of the text."""
        known = self._by_start
        if known.keys().isdisjoint(terms):
            return []
        found: list[str] = []
        for start in terms:
            if start in known:
                for word, row in known[start]:
                    if _stands(word, text):
                        found += row
        return found


def _stands(word: str, text: str) -> bool:
    """Whether a word stands in a text that has its start; a Latin one whole, for port is no part of transport."""
    return word in text if not word.isascii() else bool(_whole(word)(text))


@cache
def _whole(word: str) -> Callable[[str], object]:
    return re.compile(f"(?<![0-9a-z]){re.escape(word)}(?![0-9a-z])").search


def load_synonyms(root: Path, authority: str) -> Synonyms:
    """Ours, then those of `datapackages/<authority>/vocabularies/synonyms.csv`."""
    city = root / "datapackages" / authority / "vocabularies"
    return Synonyms(tuple(row for folder in (FOLDER, city) for row in _rows(folder / FILE)))


def _plain(text: str) -> str:
    """Text as it is compared (see `searching.normal`), which full-width letters of a city's own file are not."""
    return unicodedata.normalize("NFKC", text).lower()


def _is_word(word: str) -> bool:
    """Whether a word may have synonyms: a Latin letter has none."""
    return len(word) > 1 or not word.isascii()


def _rows(path: Path) -> Iterator[tuple[str, ...]]:
    """The rows of a file with a column `words`, parted by spaces; one that cannot be read adds nothing."""
    try:
        lines = list(csv.DictReader(StringIO(read_text(path))))
    except (DescriptorError, csv.Error):
        return
    for line in lines:
        words = tuple(dict.fromkeys(word for word in _plain(line.get("words") or "").split() if _is_word(word)))
        if len(words) > 1:
            yield words
