"""The catalogue in numbers: one pass over its cards, for the page of statistics and for what is told month by month."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from catalog.checks.freshness import fresh_until, promised_days
from catalog.loading.vocabularies import Vocabulary
from catalog.model.card import Card
from catalog.model.label import NO_LABEL, Label
from catalog.model.publisher import Publisher
from catalog.portal import Portal

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
    here = [card for card in cards if not card.is_gone]
    counts = _counts(here, portal.vocabularies["frequencies"], today)
    files, rows = sum(card.files for card in here), sum(card.rows or 0 for card in here)
    totals = {"entries": len(here), "publishers": len(publishers), "files": files, "rows": rows}
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


def _counts(cards: Sequence[Card], words: Vocabulary, today: date) -> Counts:
    """Each measure by its values. Whether data are fresh hangs on the day and the promise, of which there are few."""
    promises = Counter([(card.updated, card.frequency) for card in cards])
    states = Counter[str]()
    for promise, count in promises.items():
        states[freshness(*promise, words, today)] += count
    return {
        "openness": Counter([card.openness for card in cards]),
        "topic": Counter([card.topic for card in cards]),
        "publisher": Counter([card.publisher for card in cards]),
        "format": Counter(chain.from_iterable([card.formats for card in cards])),
        "frequency": Counter([card.frequency for card in cards]),
        "freshness": states,
    }


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
