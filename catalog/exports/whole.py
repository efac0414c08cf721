"""What the exports of the whole catalogue say beside its entries."""

from dataclasses import dataclass
from functools import cached_property

from catalog.exports import dcat
from catalog.exports.body_pages import Page, pages_of
from catalog.exports.graph import Thing
from catalog.model.publisher import Publisher
from catalog.offering.cards import Card
from catalog.portal import Portal


@dataclass(frozen=True, kw_only=True)
class Whole:
    """What a head or a tail may say of the whole catalogue; cards are sorted by key."""

    portal: Portal
    publishers: tuple[Publisher, ...]
    authority: Publisher | None
    cards: tuple[Card, ...]
    most: int  # data sets in one file of a graph

    @cached_property
    def changed(self) -> tuple[str, ...]:
        """For each card the ISO day of its last news, or nothing."""
        return tuple(card.changed for card in self.cards)

    @property
    def catalogue(self) -> Thing:
        """The catalogue without its data sets, which the fragments add."""
        return dcat.catalogue(self.portal, self.authority, max(self.changed, default=""))

    @cached_property
    def service(self) -> Thing:
        """The rows interface."""
        return dcat.service(self.portal)

    @cached_property
    def bodies(self) -> dict[str, tuple[Thing, ...]]:
        """Everybody who publishes, with their contacts, by name."""
        return {body.name: dcat.bodies(self.portal, body, self.authority) for body in self.publishers}

    @property
    def neighbours(self) -> tuple[Thing, ...]:
        """What data sets point at: everybody who publishes, their contacts, the rows interface."""
        return (self.service, *(thing for pair in self.bodies.values() for thing in pair))

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """The pages of a graph; none where one file holds it."""
        return pages_of([card.key for card in self.cards], self.most)
