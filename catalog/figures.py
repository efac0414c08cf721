"""The catalogue in numbers: one pass over its cards, for the page of statistics and for what is told month by month."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from catalog.freshness import fresh_until, promised_days
from catalog.model.card import Card
from catalog.model.label import NO_LABEL, Label
from catalog.model.publisher import Publisher
from catalog.portal import Portal
from catalog.vocabularies import Vocabulary

FRESH, OVERDUE, UNDATED, UNPROMISED = "fresh", "overdue", "undated", "unpromised"
FRESHNESS = (FRESH, OVERDUE, UNDATED, UNPROMISED)
MEASURES = ("openness", "topic", "publisher", "format", "frequency", "freshness")
Counts = Mapping[str, Counter[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """How many entries have a value of a measure; `label` is empty where a sentence names it."""

    key: str
    label: Label
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The catalogue on a day, without what is gone: totals by name, and each measure, the most frequent first."""

    on: date
    totals: Mapping[str, int]
    measures: Mapping[str, tuple[Figure, ...]]


def figures_of(portal: Portal, publishers: Sequence[Publisher], cards: Iterable[Card], today: date) -> Figures:
    """Count the catalogue as it stands on `today`."""
    counts: Counts = {measure: Counter() for measure in MEASURES}
    totals = {"entries": 0, "publishers": len(publishers), "files": 0, "rows": 0}
    states: dict[tuple[str, str], str] = {}
    words = portal.vocabularies["frequencies"]
    for card in cards:
        if card.is_gone:
            continue
        totals["entries"] += 1
        totals["files"] += card.files
        totals["rows"] += card.rows or 0
        promise = (card.updated, card.frequency)
        if promise not in states:
            states[promise] = freshness(*promise, words, today)
        _count(counts, card, states[promise])
    titles = {body.name: body.title for body in publishers}
    measures = {measure: _ranked(portal, measure, counts[measure], titles) for measure in MEASURES}
    return Figures(on=today, totals=totals, measures=measures)


def freshness(updated: str, frequency: str, words: Vocabulary, today: date) -> str:
    """Whether data are as new as was promised, twice the interval at most (HZ-5.1e): a key of FRESHNESS."""
    if not promised_days(words.get(frequency)):
        return UNPROMISED
    last = fresh_until(date.fromisoformat(updated) if updated else None, frequency, words)
    if last is None:
        return UNDATED
    return FRESH if today <= last else OVERDUE


def _count(counts: Counts, card: Card, state: str) -> None:
    counts["openness"][card.openness] += 1
    counts["topic"][card.topic] += 1
    counts["publisher"][card.publisher] += 1
    counts["frequency"][card.frequency] += 1
    counts["freshness"][state] += 1
    counts["format"].update(card.formats)


def _ranked(portal: Portal, measure: str, counted: Counter[str], titles: Mapping[str, Label]) -> tuple[Figure, ...]:
    ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Figure(key=key, label=_label(portal, measure, key, titles), count=count) for key, count in ranked)


def _label(portal: Portal, measure: str, key: str, titles: Mapping[str, Label]) -> Label:
    if measure == "openness":
        return portal.openness_word(key)
    if measure == "publisher":
        return titles.get(key, Label(key, key))
    if measure == "format":
        return Label(key, key)
    if measure == "freshness" or not key:
        return NO_LABEL
    return portal.word("topics" if measure == "topic" else "frequencies", key)
