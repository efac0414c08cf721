"""What the pages of entries draw from outside their folders, opened once a build."""

from catalog.building.job import Job
from catalog.entry_pages.about import About
from catalog.history.book import opened_book
from catalog.model.card import Card
from catalog.pages.mentions import mentions

BOOK = "history.sqlite"


class Outside:
    """The history of the repository, and what the public registers say."""

    def __init__(self, job: Job, cards: tuple[Card, ...]) -> None:
        self._book = opened_book(job.portal.settings.root, job.folders.cache / BOOK)
        self._mentions = mentions(job.portal, cards)
        self._former = {card.key: card.renamed_from for card in cards if card.renamed_from}

    def mark(self, key: str) -> str:
        """What says everything about what the page of this entry draws from here."""
        told = "\0".join([self._book.mark(name) for name in (key, *self._former.get(key, ()))])
        return f"{told}\0{self._mentions[key]}" if key in self._mentions else told

    def about(self, key: str) -> About:
        """What the page of this entry draws from here."""
        return About(self._book.of(key, self._former.get(key, ())), self._mentions.get(key, ()))
