"""Which entries are shown beside another: with the same rare keywords, of the same body and topic, of the same topic.

Each looks at those that follow it by key, in a ring: so not all of them name the first, and a change of one entry
changes what few others name.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
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
        groups: dict[Hashable, list[str]] = defaultdict(list)
        for group, key in members:
            groups[group].append(key)
        self._groups = {group: keys for group, keys in groups.items() if 1 < len(keys) <= most}

    def __contains__(self, group: Hashable) -> bool:
        return group in self._groups

    def after(self, group: Hashable, key: str) -> list[str]:
        """The few that follow `key` in its group, from the first again behind the last."""
        keys = self._groups.get(group)
        if keys is None:
            return []
        start = bisect_right(keys, key)
        found = keys[start : start + NEAR]
        return found if len(found) == NEAR else found + keys[: max(0, min(start, start + NEAR - len(keys)))]


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
        chosen = dict.fromkeys(_by_words(words, card))
        for ring, group in ((bodies, (card.publisher, card.topic)), (topics, card.topic)):
            if len(chosen) <= most:  # the entry itself may be among them
                chosen.update(dict.fromkeys(ring.after(group, card.key)))
        chosen.pop(card.key, None)
        found[card.key] = tuple([known[key] for key in islice(chosen, most)])
    return found


def _by_words(words: Rings, card: Card) -> list[str]:
    """Those with the same rare keywords, first those that share most of them."""
    rare = [word for word in card.keywords if word in words]
    if not rare:
        return []
    shared = Counter([key for word in rare for key in words.after(word, card.key)])
    return sorted(shared, key=lambda key: (-shared[key], key))
