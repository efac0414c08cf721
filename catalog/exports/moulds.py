"""What things of one kind share is written once for all of them, and each is cast in that mould.

A mould is a thing with holes where the words of each go; hole 0 is for its address. A syntax writes it once, as it
writes any thing, and fills the holes of that text for each thing cast in it. The words are escaped as in a literal of
the syntax; addresses in ASCII and numbers hold nothing that would be escaped otherwise.

A mould is put together of parts. A part is a function that takes as many holes as it needs, and the address of the
thing that it is of, and gives properties.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, count
from operator import itemgetter
from typing import NamedTuple

from catalog.exports.graph import Address, Properties, Text, Thing, Typed, Value
from catalog.files.characters import legal
from catalog.model.label import Label

MOULDS = 2048  # that are kept: a data set has about one for each way to leave facts out
_MARK = "\ufffe"  # stands in no text, because `legal` takes it away, and in no address in ASCII
_HOLE = re.compile(f"{_MARK}([0-9]+);")
_MARKED = re.compile(r'[\\"&<>\x00-\x1f\x7f]')  # what some syntax escapes

Part = Callable[[Iterator[str], str], Properties]
Said = list[tuple[Part, tuple[str, ...]]]  # parts, each with the words for its holes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mould:
    """What things of one kind share that differ in a few words: `thing` has two holes or more."""

    thing: Thing


class Cast(NamedTuple):
    """A thing cast in a mould. `words` are by the numbers of the holes; `plain` are they in UTF-8.

    There are plain words only where no syntax escapes anything in them.
    """

    mould: Mould
    words: tuple[str, ...]
    plain: tuple[bytes, ...] | None

    def escaped(self, escape: Callable[[str], str]) -> Sequence[bytes]:
        """The words in UTF-8 as a syntax writes them in a literal."""
        return self.plain or [escape(word).encode() for word in self.words]

    @property
    def address(self) -> str:
        """Where it is described."""
        return self.words[0]


def hole(number: int) -> str:
    """The text that the word with this number takes the place of."""
    return f"{_MARK}{number};"


def literal(name: str, language: str = "") -> Part:
    """A property that is a text."""
    return lambda holes, own: [(name, Text(next(holes), language))]


def in_languages(name: str) -> tuple[Part, Part]:
    """A property that is a text in Chinese, and in English."""
    return literal(name, "zh"), literal(name, "en")


def typed(name: str, datatype: str) -> Part:
    """A property that is a literal of a datatype."""
    return lambda holes, own: [(name, Typed(next(holes), datatype))]


def address(name: str) -> Part:
    """A property that is a thing named by its address."""
    return lambda holes, own: [(name, Address(next(holes)))]


def own_address(name: str) -> Part:
    """A property that names the thing itself."""
    return lambda holes, own: [(name, Address(own))]


def constant(name: str, value: Value) -> Part:
    """A property that is the same for all."""
    return lambda holes, own: [(name, value)]


def nested(name: str, type: str, *parts: Part) -> Part:
    """A property that is a thing without an address, of the parts."""
    return lambda holes, own: [(name, Thing(type, tuple(chain.from_iterable(part(holes, own) for part in parts))))]


def described(name: str, type: str, *parts: Part) -> Part:
    """A property that is a thing with an address, which is its first word."""

    def made(holes: Iterator[str], own: str) -> Properties:
        address = next(holes)
        return [(name, Thing(type, tuple(chain.from_iterable(part(holes, address) for part in parts)), address))]

    return made


def labelled(parts: tuple[Part, Part], label: Label) -> Said:
    """The property in each language that the label has."""
    return [(part, (word,)) for part, word in zip(parts, map(legal, label), strict=True) if word]


def cast_of(type: str, address: str, said: Said) -> Cast:
    """A thing of which that is said."""
    parts, words = zip(*said, strict=True)
    every = (address, *chain.from_iterable(words))
    plain = None if _MARKED.search("".join(every)) else tuple([word.encode() for word in every])
    return Cast(_mould(type, parts), every, plain)


@lru_cache(maxsize=MOULDS)
def _mould(type: str, parts: tuple[Part, ...]) -> Mould:
    holes = map(hole, count())
    own = next(holes)
    return Mould(thing=Thing(type, tuple(chain.from_iterable(part(holes, own) for part in parts)), own))


class Pattern:
    """The text of a mould in one syntax."""

    __slots__ = ("_order", "_text")

    def __init__(self, text: str) -> None:
        constant, numbers = _HOLE.split(text)[::2], _HOLE.findall(text)
        self._text = b"%s".join(part.replace("%", "%%").encode() for part in constant)
        self._order = itemgetter(*map(int, numbers))

    def filled(self, words: Sequence[bytes]) -> bytes:
        """The text with these words, which are escaped already, in UTF-8."""
        text: bytes = self._text % self._order(words)
        return text
