"""What things of one kind share is written once for all of them, and each is cast in that mould.

A mould is a thing with holes where the words of each go; hole 0 is for its address. A syntax writes it once, as it
writes any thing, and fills the holes of that text for each thing cast in it. The words are escaped as in a literal of
the syntax; addresses in ASCII and numbers hold nothing that would be escaped otherwise.

A mould is put together of parts. A part is a function that takes as many holes as it needs and gives properties.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, count
from operator import itemgetter

from catalog.characters import legal
from catalog.exports.graph import INSIDE, Address, Cast, Mould, Properties, Text, Thing, Typed, Value
from catalog.model.label import Label

_MARK = "\ufffe"  # stands in no text, because `legal` takes it away, and in no address in ASCII
_HOLE = re.compile(f"{_MARK}(-?[0-9]+);")
_BLOCK = -1  # the hole for the things inside
_MARKED = re.compile(r'[\\"&<>\x00-\x1f\x7f]')  # what some syntax escapes

Part = Callable[[Iterator[str]], Properties]
Said = list[tuple[Part, tuple[str, ...]]]  # parts, each with the words for its holes


def hole(number: int) -> str:
    """The text that the word with this number takes the place of."""
    return f"{_MARK}{number};"


BLOCK = hole(_BLOCK)  # the text that the things inside take the place of


def literal(name: str, language: str = "") -> Part:
    """A property that is a text."""
    return lambda holes: [(name, Text(next(holes), language))]


def in_languages(name: str) -> tuple[Part, Part]:
    """A property that is a text in Chinese, and in English."""
    return literal(name, "zh"), literal(name, "en")


def typed(name: str, datatype: str) -> Part:
    """A property that is a literal of a datatype."""
    return lambda holes: [(name, Typed(next(holes), datatype))]


def address(name: str) -> Part:
    """A property that is a thing named by its address."""
    return lambda holes: [(name, Address(next(holes)))]


def own_address(name: str) -> Part:
    """A property that names the thing itself."""
    return lambda holes: [(name, Address(hole(0)))]


def constant(name: str, value: Value) -> Part:
    """A property that is the same for all."""
    return lambda holes: [(name, value)]


def nested(name: str, type: str, *parts: Part) -> Part:
    """A property that is a thing without an address, of the parts."""
    return lambda holes: [(name, Thing(type, tuple(chain.from_iterable(part(holes) for part in parts))))]


def things_inside(name: str) -> Part:
    """The property whose values are the things inside."""
    return constant(name, INSIDE)


def mould_of(type: str, parts: tuple[Part, ...]) -> Mould:
    """The mould of these parts."""
    holes = map(hole, count(1))
    properties = tuple(chain.from_iterable(part(holes) for part in parts))
    listing = next((name for name, value in properties if value is INSIDE), "")
    return Mould(thing=Thing(type, properties, hole(0)), listing=listing)


def labelled(parts: tuple[Part, Part], label: Label) -> Said:
    """The property in each language that the label has."""
    return [(part, (word,)) for part, word in zip(parts, map(legal, label), strict=True) if word]


def is_plain(*words: str) -> bool:
    """Whether no syntax escapes anything in them."""
    return _MARKED.search("".join(words)) is None


def is_plain_address(address: str) -> bool:
    """The same of an address in ASCII, of which one mark is left."""
    return "&" not in address


def cast_of(type: str, address: str, said: Said, inside: Sequence[Cast] = ()) -> Cast:
    """A thing of which that is said."""
    parts, words = zip(*said, strict=True)
    every = (address, *chain.from_iterable(words))
    return Cast(_known_mould(type, parts), every, is_plain(*every), inside)


_known_mould = lru_cache(maxsize=2048)(mould_of)


class Pattern:
    """The text of a mould in one syntax."""

    __slots__ = ("_order", "_text")

    def __init__(self, text: str) -> None:
        constant, numbers = _HOLE.split(text)[::2], _HOLE.findall(text)
        self._text = "%s".join(part.replace("%", "%%") for part in constant)
        self._order = itemgetter(*map(int, numbers))

    def filled(self, words: Sequence[str], block: str = "") -> str:
        """The text with these words, which are escaped already, and with the things inside where they belong."""
        text: str = self._text % self._order((*words, block))
        return text
