"""The compact tables beside the search index: what filters and orders need of every entry."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from catalog.messages import sentences_of
from catalog.model.card import Card
from catalog.model.label import Label
from catalog.model.publisher import Publisher
from catalog.model.states import PAUSED
from catalog.portal import Portal
from catalog.searching import FORM, length, normal
from catalog.sounds import readings
from catalog.views import Facet, Link

ROWS_INTERFACE = "rows"  # the one value of `interface`: rows can be asked for over HTTP
LONGEST_TITLE = 60  # letters; longer ones count as this long
_FIRST_YEAR = 2000
_FIRST = 35  # the character of 0 in a column


def values_of(card: Card, kind: str) -> tuple[str, ...]:
    """The values of a card under one kind of filter; what is gone is found by its words alone."""
    return () if card.is_gone else tuple(filter(None, _OF[kind](card)))


_OF: Mapping[str, Callable[[Card], tuple[str, ...]]] = {
    "openness": lambda card: (card.openness,),
    "topic": lambda card: (card.topic,),
    "publisher": lambda card: (card.publisher,),
    "region": lambda card: card.regions,
    "format": lambda card: card.formats,
    "frequency": lambda card: (card.frequency,),
    "interface": lambda card: (ROWS_INTERFACE,) if card.has_rows_interface else (),
    "licence": lambda card: card.licences,
    "status": lambda card: (card.status,) if card.status in PAUSED else (),
}
KINDS = tuple(_OF)


def facets(portal: Portal, publishers: Sequence[Publisher], cards: Iterable[Card]) -> tuple[Facet, ...]:
    """Every filter with its values, the most frequent first, and how many entries have each."""
    every = tuple(cards)
    counts = {kind: Counter(value for card in every for value in values_of(card, kind)) for kind in KINDS}
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


def columns(cards: Sequence[Card], found: Sequence[Facet]) -> dict[str, bytes]:
    """A document for each filter: `sets` are the values that occur together, `at` says which set each entry has.

    `at` has one character an entry, counted from `#`. So do `updated` (months since January 2000, 0 for none) and
    `title` (about how many letters it has). `gone` are the places of entries of which only a notice is left: a search
    finds them, last.
    """
    documents: dict[str, object] = {facet.key: _column(cards, facet) for facet in found}
    documents["updated"] = {"at": _text(_month(card.updated) for card in cards)}
    gone = [place for place, card in enumerate(cards) if card.is_gone]
    documents["title"] = {"at": _text(_about(length(card.title.zh)) for card in cards), "gone": gone}
    return {name: _json(document) for name, document in documents.items()}


def _column(cards: Sequence[Card], facet: Facet) -> dict[str, object]:
    places = {value.key: place for place, value in enumerate(facet.values)}
    sets: dict[tuple[str, ...], int] = {}
    at = _text(sets.setdefault(values_of(card, facet.key), len(sets)) for card in cards)
    return {"sets": [[places[value] for value in values] for values in sets], "at": at}


def _about(letters: int) -> int:
    """A length, the rougher the longer: how well a query covers a title need not be known to the letter."""
    return letters if letters < 8 else min(letters // 4 * 4 + 2, LONGEST_TITLE)


def _text(numbers: Iterable[int]) -> str:
    return "".join(chr(_FIRST + number) for number in numbers)


def _month(day: str) -> int:
    return max(0, (int(day[:4]) - _FIRST_YEAR) * 12 + int(day[5:7])) if day else 0


def orders(cards: Sequence[Card]) -> dict[str, list[int]]:
    """For an order that a reader may choose the rank of each entry: by the sound of its title."""
    known = readings()
    sounded = [[known.get(letter, (letter,))[0] for letter in normal(card.title.zh)] for card in cards]
    ranks = [0] * len(cards)
    for rank, place in enumerate(sorted(range(len(cards)), key=lambda place: (sounded[place], cards[place].key))):
        ranks[place] = rank
    return {"title": ranks}


def manifest(portal: Portal, found: Sequence[Facet], *, entries: int, shards: int) -> dict[str, object]:
    """What the script must know first; what the values are called stands on the page. The writer adds the version."""
    return {
        "form": FORM,
        "entries": entries,
        "shards": shards,
        "facets": [{"key": facet.key, "values": [value.key for value in facet.values]} for facet in found],
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
        case "interface":
            return _said(f"search.interface.{value}", value)
    return Label(value, value)


def status_word(status: str) -> Label:
    """What a state is called."""
    return _said(f"portal.status.{status}", status)


def _said(code: str, otherwise: str) -> Label:
    zh, en = (sentences_of(language).get(code, otherwise) for language in ("zh", "en"))
    return Label(zh, en)


def _path(kind: str, value: str) -> str:
    if kind == "topic":
        return f"/themes/{value}/"
    return f"/{value}/" if kind == "publisher" else f"/catalogue/?{kind}={value}"


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
