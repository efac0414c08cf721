"""The compact tables beside the search index: what filters need of every entry, and each result as it is drawn."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice

from catalog.cards import Card
from catalog.messages import sentences_of
from catalog.model.label import Label
from catalog.model.publisher import Publisher
from catalog.model.states import PAUSED
from catalog.portal import Portal
from catalog.searching import FORM
from catalog.views import Facet, Link

BLOCK = 8  # results in one file
KINDS = ("openness", "topic", "publisher", "format", "frequency", "licence", "status")
_EPOCH = date(2000, 1, 1)


def values_of(card: Card, kind: str) -> tuple[str, ...]:
    """The values of a card under one kind of filter; what is gone is found by its words alone."""
    if card.is_gone:
        return ()
    match kind:
        case "format":
            return card.formats
        case "licence":
            return card.licences
        case "openness":
            return (card.openness,)
        case "publisher":
            return (card.publisher,)
        case "status":
            return (card.status,) if card.status in PAUSED else ()
        case "topic":
            return (card.topic,) if card.topic else ()
    return (card.frequency,) if card.frequency else ()


def facets(portal: Portal, publishers: Sequence[Publisher], cards: Iterable[Card]) -> tuple[Facet, ...]:
    """Every filter with its values, the most frequent first, and how many entries have each."""
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    for card in cards:
        for kind in KINDS:
            counts[kind].update(values_of(card, kind))
    bodies = {publisher.name: publisher.title for publisher in publishers}
    return tuple(
        Facet(
            key=kind,
            values=tuple(
                Link(title=_word(portal, kind, value, bodies), path=_path(kind, value), key=value, count=count)
                for value, count in sorted(counts[kind].items(), key=lambda item: (-item[1], item[0]))
            ),
        )
        for kind in KINDS
    )


def table(cards: Sequence[Card], found: Sequence[Facet]) -> bytes:
    """One column a filter with the places of the values; `updated` in days since 2000-01-01, 0 for none.

    `gone` are the places of entries of which only a notice is left: a search finds them, last.
    """
    columns: dict[str, object] = {}
    for facet in found:
        places = {value.key: place for place, value in enumerate(facet.values)}
        rows = [[places[value] for value in values_of(card, facet.key)] for card in cards]
        single = all(len(row) <= 1 for row in rows)
        columns[facet.key] = [row[0] if row else -1 for row in rows] if single else rows
    columns["updated"] = [(date.fromisoformat(card.updated) - _EPOCH).days if card.updated else 0 for card in cards]
    columns["gone"] = [place for place, card in enumerate(cards) if card.is_gone]
    return _json(columns)


def blocks(cards: Iterable[bytes]) -> Iterator[bytes]:
    """The cards as they are drawn in lists, BLOCK of them a file, in the order of their places."""
    every = iter(cards)
    while some := [card.decode() for card in islice(every, BLOCK)]:
        yield _json(some)


def manifest(portal: Portal, found: Sequence[Facet], *, entries: int, shards: int) -> dict[str, object]:
    """What the script must know first; the version is added by who writes it."""
    return {
        "form": FORM,
        "entries": entries,
        "shards": shards,
        "block": BLOCK,
        "facets": [
            {
                "key": facet.key,
                "values": [
                    [value.key, *(value.title.text(word) for word in portal.languages)] for value in facet.values
                ],
            }
            for facet in found
        ],
        "languages": list(portal.languages),
    }


def _word(portal: Portal, kind: str, value: str, bodies: dict[str, Label]) -> Label:
    match kind:
        case "openness":
            return portal.openness_word(value)
        case "publisher":
            return bodies.get(value, Label(value, value))
        case "topic":
            return portal.word("topics", value)
        case "frequency":
            return portal.word("frequencies", value)
        case "licence":
            return portal.word("licences", value)
        case "status":
            return status_word(value)
    return Label(value, value)


def status_word(status: str) -> Label:
    """What a state is called."""
    zh, en = (sentences_of(language).get(f"portal.status.{status}", status) for language in ("zh", "en"))
    return Label(zh, en)


def _path(kind: str, value: str) -> str:
    if kind == "topic":
        return f"/themes/{value}/"
    return f"/{value}/" if kind == "publisher" else f"/catalogue/?{kind}={value}"


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
