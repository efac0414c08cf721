"""What lists need to know of an entry: little enough to keep of ten thousand, and remembered between builds."""

from dataclasses import dataclass

from catalog.model.entry import Entry, Resource
from catalog.model.label import Label
from catalog.offers import Offer
from catalog.values import SLUG

SUMMARY_CHARACTERS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An entry in a list. `updated` is an ISO day or empty; `rows` counts those that were read, None for none."""

    key: str
    publisher: str
    title: Label
    summary: Label
    openness: str
    topic: str
    frequency: str
    formats: tuple[str, ...]
    licences: tuple[str, ...]
    keywords: tuple[str, ...]
    updated: str
    rows: int | None
    files: int
    status: str
    illustrative: bool
    demonstration: bool
    register: str
    derived: tuple[str, ...]  # keys of the products in the cache

    @property
    def path(self) -> str:
        """The path of the entry's page."""
        return f"/{self.key}/"


def card_of(entry: Entry, offers: tuple[Offer, ...]) -> Card:
    """The card of an entry and of what is offered of it."""
    counts = [offer.derived.rows for offer in offers if offer.is_shown and offer.derived and offer.derived.rows]
    return Card(
        key=entry.key,
        publisher=entry.publisher,
        title=entry.title,
        summary=Label(_short(entry.description.zh), _short(entry.description.en)),
        openness=str(entry.openness),
        topic=topic_of(entry),
        frequency=entry.update_frequency,
        formats=tuple(sorted({_format(offer.resource) for offer in offers})),
        licences=tuple(licence.name for licence in entry.licences),
        keywords=entry.keywords,
        updated=entry.last_updated.isoformat() if entry.last_updated else "",
        rows=sum(counts) if counts else None,
        files=sum(1 for offer in offers if offer.files),
        status=entry.status,
        illustrative=entry.illustrative,
        demonstration=entry.demonstration,
        register=entry.register,
        derived=tuple(sorted({offer.derived.key for offer in offers if offer.derived})),
    )


def topic_of(entry: Entry) -> str:
    """The topic, where it can be part of an address; an author may write anything there."""
    return entry.topic if SLUG.match(entry.topic) else ""


def _format(resource: Resource) -> str:
    return resource.format.upper()


def _short(text: str) -> str:
    """The first line or so of a description."""
    flat = " ".join(text.split())
    return flat if len(flat) <= SUMMARY_CHARACTERS else f"{flat[: SUMMARY_CHARACTERS - 1]}…"
