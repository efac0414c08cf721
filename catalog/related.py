"""Which entries are shown beside another: with the same rare keywords, of the same body and topic, of the same topic.

Each looks at those that follow it by key, in a ring: so not all of them name the first, and a change of one entry
changes what few others name.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from itertools import islice
from math import inf

from catalog.model.card import Card

MOST = 4
NEAR = 6  # entries that are looked at in each ring
RARE, FEW = 40, 4  # entries: a keyword that more of them share, or more than a tenth of all, says nothing


class Rings:
    """Entries in groups, each by key; groups of more than `most` are left out."""

    def __init__(self, members: Iterable[tuple[Hashable, str]], most: float = inf) -> None:
        groups: dict[Hashable, list[str]] = {}
        for group, key in members:
            groups.setdefault(group, []).append(key)
        self._groups = {group: keys for group, keys in groups.items() if 1 < len(keys) <= most}

    def after(self, group: Hashable, key: str) -> list[str]:
        """The few that follow `key` in its group, from the first again behind the last."""
        keys = self._groups.get(group)
        if keys is None:
            return []
        start = bisect_right(keys, key)
        return keys[start : start + NEAR] + keys[: max(0, min(start, start + NEAR - len(keys)))]


def related_to(cards: Sequence[Card], most: int = MOST) -> dict[str, tuple[Card, ...]]:
    """For each entry those to show beside it. What is gone stands beside nobody; its notice names others.

    `cards` are sorted by key.
    """
    known = {card.key: card for card in cards}
    here = [card for card in cards if not card.is_gone]
    rare = min(RARE, max(FEW, len(here) // 10))
    words = Rings(((word, card.key) for card in here for word in dict.fromkeys(card.keywords)), rare)
    bodies = Rings(((card.publisher, card.topic), card.key) for card in here)
    topics = Rings((card.topic, card.key) for card in here if card.topic)
    found = {}
    for card in cards:
        shared = Counter(key for word in card.keywords for key in words.after(word, card.key))
        near = sorted(shared, key=lambda key: (-shared[key], key))
        others = bodies.after((card.publisher, card.topic), card.key) + topics.after(card.topic, card.key)
        chosen = islice(dict.fromkeys(key for key in (*near, *others) if key != card.key), most)
        found[card.key] = tuple(known[key] for key in chosen)
    return found
