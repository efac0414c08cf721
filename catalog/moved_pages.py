"""The pages at old addresses of renamed entries: they lead on, and say where to (design section 3: no address ends)."""

from collections.abc import Sequence

from catalog.cards import Card
from catalog.renames import moved
from catalog.views import MovedView


def moved_views(cards: Sequence[Card]) -> tuple[MovedView, ...]:
    """One page for each old address, in their order."""
    titles = {card.key: card.title for card in cards}
    pairs = sorted(moved(cards).items())
    return tuple(MovedView(path=f"/{old}/", title=titles[key], target=f"/{key}/") for old, key in pairs)
