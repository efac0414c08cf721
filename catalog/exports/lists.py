"""Lists of the catalogue for machines: lines of JSON, feeds, robots.txt. `sitemaps` has the map of the site."""

from collections.abc import Iterable
from operator import itemgetter

from catalog.exports.atom import NEVER, Head, Item, feed_of
from catalog.exports.days import day_of
from catalog.files.characters import ascii_address
from catalog.files.json_text import json_bytes
from catalog.messages import Messages
from catalog.model.states import State
from catalog.offering.cards import Card, told_standing
from catalog.offering.facets import status_word
from catalog.offering.offers import rows_of
from catalog.offering.published import Published
from catalog.portal import Portal

FEED_ENTRIES = 50
RECENT = "feeds/recent.atom"
CLOSED = ("api", "workbench", "downloads")  # what crawlers have no business with


def line(published: Published) -> bytes:
    """One entry of `/entries.ndjson`: always the same flat keys, so that a table can be made of the lines."""
    entry, body = published.entry, published.publisher
    page, standing = ascii_address(published.page), told_standing(entry)
    files = published.files
    facts: dict[str, object] = {
        "key": entry.key,
        "title": entry.title.zh,
        "title_en": entry.title.en,
        "description": entry.description.zh,
        "description_en": entry.description.en,
        "publisher": entry.publisher,
        "publisher_title": body.title.zh,
        "publisher_title_en": body.title.en,
        "openness": str(entry.openness),
        "openness_conditions": entry.openness_conditions.zh,
        "status": str(entry.status),
        "status_since": standing.since.isoformat() if standing.since else "",
        "status_reason": standing.reason.zh,
        "status_clauses": standing.clauses,
        "illustrative": entry.illustrative,
        "demonstration": entry.demonstration,
        "topic": entry.topic,
        "data_type": entry.data_type,
        "update_frequency": entry.update_frequency,
        "created": day_of(entry.created),
        "updated": day_of(published.modified),
        "coverage_geographic": entry.coverage_geographic,
        "coverage_temporal": entry.coverage_temporal,
        "keywords": entry.keywords,
        "licences": [licence.name for licence in entry.licences],
        "licence_urls": [ascii_address(address) for address in published.licence_addresses],
        "formats": sorted({offer.resource.format for offer in published.offers}),
        "rows": rows_of(published.offers),
        "page": page,
        "package": f"{page}datapackage.json",
        "gated": any(offer.is_gated for offer, _, _ in files),
        "file_urls": [address for _, _, address in files],
        "file_formats": [file.format for _, file, _ in files],
        "file_bytes": [file.bytes for _, file, _ in files],
        "file_hashes": [file.hash for _, file, _ in files],
    }
    return json_bytes(facts) + b"\n"


def publisher_feed(name: str) -> str:
    """The path of the feed of one body."""
    return f"feeds/publishers/{name}.atom"


def topic_feed(topic: str) -> str:
    """The path of the feed of one topic."""
    return f"feeds/themes/{topic}.atom"


def feed(portal: Portal, path: str, title: str, cards: Iterable[Card]) -> bytes:
    """An Atom feed (RFC 4287) of the entries last changed; those without a date are not news.

    That an entry was suspended or is gone is news too, under its old name and address (HZ-2.6.9c). Days begin in
    China. Nothing depends on when the feed was written. All in the first language of the portal.
    """
    recent = newest_first(cards)[:FEED_ENTRIES]
    author, day = portal.name_in(portal.languages[0]), recent[0].changed if recent else NEVER
    items = (_item(portal, card, portal.languages[0]) for card in recent)
    return feed_of(portal, Head(path=path, title=title, author=author, day=day), items)


def newest_first(cards: Iterable[Card]) -> list[Card]:
    """The cards that have a date, those last changed before the others."""
    dated = [(card.changed, card.key, card) for card in cards if card.changed]
    return [card for _, _, card in sorted(dated, key=itemgetter(0, 1), reverse=True)]


def _item(portal: Portal, card: Card, language: str) -> Item:
    title, summary = _told(card, language)
    kinds = [(card.openness, portal.openness_word(card.openness).text(language))]
    if card.status != State.PUBLISHED:
        kinds.append((card.status, status_word(card.status).text(language)))
    return Item(path=card.path, title=title, day=card.changed, summary=summary, kinds=tuple(kinds))


def _told(card: Card, language: str) -> tuple[str, str]:
    """Title and summary; of an entry that is not simply published, what became of it."""
    own = card.title.text(language)
    if card.status == State.PUBLISHED:
        return own, card.summary.text(language)
    words, status, reason = Messages(language), status_word(card.status), card.standing.reason
    title = words.text("standing_feed.gone", status=status.text(language), title=own)
    facts = {"status": status.text(language), "on": card.since, "reason": reason.text(language)}
    return title, words.text("standing_feed.told", **facts)


def robots(portal: Portal) -> bytes:
    """What crawlers may read, and where the map lies."""
    closed = "".join(f"Disallow: {portal.base}/{path}/\n" for path in CLOSED)
    return f"User-agent: *\n{closed}\nSitemap: {ascii_address(portal.address('sitemap.xml'))}\n".encode()
