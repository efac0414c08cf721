"""What things cast in one mould (see `graph.Mould`) share is written once for all of them.

A mould is a thing with holes where the words of each go. A syntax writes it once, as it writes any thing, and fills the
holes of that text for each thing cast in it. The words are escaped as in a literal of the syntax; addresses in ASCII
and numbers hold nothing that would be escaped otherwise.
"""

import re
from collections.abc import Sequence
from operator import itemgetter

_MARK = "\ufffe"  # stands in no text, because `legal` takes it away, and in no address in ASCII
_HOLE = re.compile(f"{_MARK}([0-9])")


def hole(number: int) -> str:
    """The text that the word with this number (0 to 9) takes the place of."""
    return f"{_MARK}{number}"


class Pattern:
    """The text of a mould in one syntax."""

    __slots__ = ("_order", "_text")

    def __init__(self, text: str) -> None:
        constant, numbers = _HOLE.split(text)[::2], _HOLE.findall(text)
        self._text = "%s".join(part.replace("%", "%%") for part in constant)
        self._order = itemgetter(*map(int, numbers))

    def filled(self, words: Sequence[str]) -> str:
        """The text with these words, which are escaped already."""
        text: str = self._text % self._order(words)
        return text
