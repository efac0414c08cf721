"""What most people take: the entries that were downloaded and called most, or by a plain rule until there are numbers.

Until a month is counted, the unconditional tables with most rows stand there, and the page says so.
"""

from collections.abc import Sequence
from heapq import nlargest

from catalog.model.entry import Openness
from catalog.offering.cards import Card
from catalog.pages.statistics_register import most_used
from catalog.portal import Portal
from catalog.views import Link, PopularView

SHOWN = 6
_LOOKED_AT = 4 * SHOWN  # some of the most used may be gone


def popular(portal: Portal, cards: Sequence[Card]) -> PopularView:
    """The entries for the home page, the most used first."""
    month, used = most_used(portal, cards, _LOOKED_AT)
    wanted = dict(used)
    standing = {card.key: card for card in cards if card.key in wanted and not card.is_gone}
    links = [_link(standing[key], count) for key, count in used if key in standing][:SHOWN]
    return PopularView(month=month, links=tuple(links)) if links else _largest(cards)


def _largest(cards: Sequence[Card]) -> PopularView:
    counted = [
        (card.rows, card.key, card)
        for card in cards
        if card.rows and card.openness == Openness.UNCONDITIONAL and not card.is_gone and not card.illustrative
    ]
    return PopularView(month="", links=tuple(_link(card, rows) for rows, _, card in nlargest(SHOWN, counted)))


def _link(card: Card, count: int) -> Link:
    return Link(title=card.title, path=card.path, key=card.key, count=count)
