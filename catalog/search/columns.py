"""The compact tables beside the search index: what filters and orders need of every entry.

Where few entries changed, the tables of the last build serve as far as they say what is true of those.
"""

import json
from bisect import insort
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from catalog.files.json_text import json_bytes
from catalog.model.card import Card
from catalog.offering.facets import values_of
from catalog.portal import Portal
from catalog.search.sounds import spoken_order
from catalog.search.terms import FORM, length, normal
from catalog.views import Facet

LONGEST_TITLE = 60  # letters; longer ones count as this long
_FIRST_YEAR = 2000
_FIRST = 35  # the character of 0 in a column


def columns(cards: Sequence[Card], found: Sequence[Facet]) -> dict[str, bytes]:
    """A document for each filter: `sets` are the values that occur together, `at` says which set each entry has.

    `at` has one character an entry, counted from `#`. So do `updated` (months since January 2000, 0 for none), `day`
    (of that month: fetched by whoever wants the newest first) and `title` (about how many letters it has). `gone` are
    the places of entries of which only a notice is left: a search finds them, last.
    """
    documents: dict[str, object] = {facet.key: _column(cards, facet) for facet in found}
    documents |= {name: {"at": _text(map(told, cards))} for name, told in _DATES.items()}
    gone = [place for place, card in enumerate(cards) if card.is_gone]
    documents["title"] = {"at": _text(map(_letters, cards)), "gone": gone}
    return {name: json_bytes(document) for name, document in documents.items()}


def columns_again(
    folder: Path, cards: Sequence[Card], found: Sequence[Facet], places: Sequence[int]
) -> dict[str, bytes]:
    """`columns` after only the entries at `places` changed; `folder` holds the search of the build before."""
    held = {name: _held(folder / f"columns/{name}.json", len(cards)) for name in _TOLD}
    if not all(held.values()):
        return columns(cards, found)
    facts = _read(folder / "index.json").get("facets", ())
    before = {one["key"]: one["values"] for one in facts}
    again: dict[str, object] = {}
    for facet in found:
        document = _held(folder / f"columns/{facet.key}.json", len(cards))
        is_same = before.get(facet.key) == [value.key for value in facet.values]
        is_true = is_same and bool(document) and _is_true(document, facet, cards, places)
        again[facet.key] = document if is_true else _column(cards, facet)
    return {name: json_bytes(document) for name, document in (again | _told_again(held, cards, places)).items()}


def _told_again(held: dict[str, Any], cards: Sequence[Card], places: Sequence[int]) -> dict[str, object]:
    """The columns of months and titles with what is new of some entries."""
    documents: dict[str, Any] = {}
    for name, told in _TOLD.items():
        at = list(held[name]["at"])
        for place in places:
            at[place] = _text((told(cards[place]),))
        documents[name] = {"at": "".join(at)}
    gone = set(held["title"]["gone"]).difference(places) | {place for place in places if cards[place].is_gone}
    documents["title"]["gone"] = sorted(gone)
    return documents


def _is_true(document: dict[str, Any], facet: Facet, cards: Sequence[Card], places: Sequence[int]) -> bool:
    """Whether a column says what the entries at `places` have now."""
    numbers = {value.key: number for number, value in enumerate(facet.values)}
    said = ((document["sets"][ord(document["at"][place]) - _FIRST], cards[place]) for place in places)
    return all(values == [numbers[value] for value in values_of(card, facet.key)] for values, card in said)


def _column(cards: Sequence[Card], facet: Facet) -> dict[str, object]:
    places = {value.key: place for place, value in enumerate(facet.values)}
    sets: dict[tuple[str, ...], int] = {}
    at = _text(sets.setdefault(values_of(card, facet.key), len(sets)) for card in cards)
    return {"sets": [[places[value] for value in values] for values in sets], "at": at}


def _letters(card: Card) -> int:
    """The length of a title, the rougher the longer: how well a query covers it need not be known to the letter."""
    letters = length(card.title.zh)
    return letters if letters < 8 else min(letters // 4 * 4 + 2, LONGEST_TITLE)


def _month(card: Card) -> int:
    day = card.updated
    return max(0, (int(day[:4]) - _FIRST_YEAR) * 12 + int(day[5:7])) if day else 0


def _day(card: Card) -> int:
    return int(card.updated[8:10]) if card.updated else 0


_DATES: dict[str, Callable[[Card], int]] = {"updated": _month, "day": _day}
_TOLD = {**_DATES, "title": _letters}  # columns of one number an entry


def _text(numbers: Iterable[int]) -> str:
    return "".join(chr(_FIRST + number) for number in numbers)


def orders(cards: Sequence[Card], language: str) -> dict[str, list[int]]:
    """The rank of each entry in an order that a reader may choose: by its title in a language, Chinese by its sound."""
    named = _named(language)
    sorted_now = sorted(range(len(cards)), key=[named(card) for card in cards].__getitem__)
    return {"title": _ranks(sorted_now)}


def orders_again(path: Path, cards: Sequence[Card], places: Sequence[int], language: str) -> dict[str, list[int]]:
    """`orders` after only the entries at `places` changed; `path` holds those of the build before."""
    before = _read(path).get("title", ())
    if len(before) != len(cards):
        return orders(cards, language)
    sorted_before = [0] * len(cards)
    for place, rank in enumerate(before):
        sorted_before[rank] = place
    moved, named = set(places), _named(language)
    sorted_now = [place for place in sorted_before if place not in moved]
    for place in places:
        insort(sorted_now, place, key=lambda place: named(cards[place]))
    return {"title": _ranks(sorted_now)}


def _named(language: str) -> Callable[[Card], tuple[str, str]]:
    """What puts a card in the order of titles."""
    known = spoken_order()

    def named(card: Card) -> tuple[str, str]:
        title = normal(card.title.zh if language == "zh" else card.title.en or card.title.zh)
        return "".join([known.get(letter, letter) for letter in title]), card.key

    return named


def _ranks(places: Sequence[int]) -> list[int]:
    ranks = [0] * len(places)
    for rank, place in enumerate(places):
        ranks[place] = rank
    return ranks


def manifest(portal: Portal, found: Sequence[Facet], *, entries: int, shards: int) -> dict[str, object]:
    """What the script must know first; what the values are called stands on the page. The writer adds the version."""
    return {
        "form": FORM,
        "entries": entries,
        "shards": shards,
        "facets": [{"key": facet.key, "values": [value.key for value in facet.values]} for facet in found],
        "languages": list(portal.languages),
    }


def _held(path: Path, entries: int) -> dict[str, Any]:
    """A column as it was written for so many entries; nothing where it is missing or of others."""
    document = _read(path)
    return document if len(document.get("at", "")) == entries else {}


def _read(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return document if isinstance(document, dict) else {}
