"""The card of an entry: what is kept of it for lists."""

import re

from catalog.loading.values import SLUG
from catalog.model.card import Card
from catalog.model.entry import Entry, Resource
from catalog.model.label import Label
from catalog.model.states import NO_STANDING, Standing, State
from catalog.offering.offers import Offer, rows_of

__all__ = ["Card", "card_of", "listed_of", "told_standing", "topic_of"]

SUMMARY_CHARACTERS = 120  # of Chinese; a language written in words has twice as many for the same room
MAX_TOPIC = 80  # characters: it is the name of a folder
CONDITIONS_CHARACTERS = 400  # whoever may apply reads all of them on one page (ZJ-33¶1b)
_YEAR = re.compile("[0-9]{4}")


def card_of(entry: Entry, offers: tuple[Offer, ...]) -> Card:
    """The card of an entry and of what is offered of it."""
    return Card(
        key=entry.key,
        publisher=entry.publisher,
        title=entry.title,
        summary=_short(entry.description, SUMMARY_CHARACTERS),
        openness=str(entry.openness),
        topic=topic_of(entry),
        frequency=entry.update_frequency,
        formats=tuple(sorted({_format(offer.resource) for offer in offers})),
        licences=tuple(licence.name for licence in entry.licences),
        keywords=entry.keywords,
        updated=entry.last_updated.isoformat() if entry.last_updated else "",
        rows=rows_of(offers),
        files=sum(1 for offer in offers if offer.files),
        status=str(entry.status),
        standing=told_standing(entry),
        renamed_from=entry.renamed_from,
        illustrative=entry.illustrative,
        demonstration=entry.demonstration,
        register=entry.register,
        listed=listed_of(entry),
        derived=tuple(sorted({offer.derived.key for offer in offers if offer.derived})),
        public_page=str(entry.extra.get("public_page") or ""),
        conditions=_short(entry.openness_conditions, CONDITIONS_CHARACTERS),
        regions=tuple(dict.fromkeys(part for part in re.split(r"[、，,;；/\s]+", entry.coverage_geographic) if part)),
        has_rows_interface=any(offer.derived and offer.derived.version for offer in offers),
    )


def listed_of(entry: Entry) -> str:
    """Which plan or list the entry publishes, and of which year where it says one."""
    key, year = entry.extra.get("list"), entry.extra.get("list_year")
    return f"{key}/{year if _YEAR.fullmatch(str(year)) else ''}" if key else ""


def told_standing(entry: Entry) -> Standing:
    """Where an entry stands, without its files; nothing where it is published."""
    if entry.status == State.PUBLISHED:
        return NO_STANDING
    return entry.standing._replace(last_on=None, last_files=())


def topic_of(entry: Entry) -> str:
    """The topic, where it can be part of an address and name a folder; an author may write anything there."""
    return entry.topic if SLUG.match(entry.topic) and len(entry.topic) <= MAX_TOPIC else ""


def _format(resource: Resource) -> str:
    return resource.format.upper()


def _short(label: Label, most: int) -> Label:
    return Label(_begun(label.zh, most), _begun(label.en, most))


def _begun(text: str, most: int) -> str:
    """The beginning of a text in one line; between two words where it is written in words."""
    flat = " ".join(text.split())
    if len(flat) <= most:
        return flat
    if flat.count(" ") * 12 < len(flat):
        return f"{flat[: most - 1]}…"
    if len(flat) <= 2 * most:
        return flat
    cut = flat[: 2 * most - 1]
    return f"{(cut.rpartition(' ')[0] or cut).rstrip(',;:')}…"
