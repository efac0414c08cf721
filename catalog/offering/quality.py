"""How well an entry can be found, reached, read and used again: points by the metrics of the European data portal.

Twenty-three metrics give 405 points (data.europa.eu, Metadata Quality Assessment). What a metric asks does not apply
to data that the law keeps back: such points are spared, neither given nor lost (ours).
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from catalog.model.entry import Entry, Openness
from catalog.offering.published import Published, media_type

FULL = 405
BANDS = ((351, "excellent"), (221, "good"), (121, "sufficient"), (0, "poor"))  # points of FULL from which each begins
MACHINE = frozenset("csv tsv json geojson xml xlsx xls parquet rdf ttl".split())
OPEN_FORMATS = frozenset("csv tsv json geojson xml parquet rdf ttl txt".split())


class Side(StrEnum):
    """What a metric looks at, which decides for whom it counts."""

    FACTS = "facts"  # of every entry
    DATA = "data"  # of an entry that has data
    FILES = "files"  # of an entry whose data anybody may take


@dataclass(frozen=True, slots=True)
class Metric:
    """A question with its points: `key` names it in the sentences."""

    key: str
    points: int
    side: Side
    is_met: Callable[["_Seen"], bool]


class Score(NamedTuple):
    """The points of an entry, of those that apply to it, and the metrics it did not meet."""

    points: int
    most: int
    lost: tuple[Metric, ...]

    @property
    def band(self) -> str:
        """The word for it; points that were spared change no band."""
        return next(word for least, word in BANDS if self.points * FULL >= least * self.most)


class _Seen(NamedTuple):
    """An entry with what several metrics ask of it: its formats, and those in which the data can be had."""

    published: Published
    entry: Entry
    formats: tuple[str, ...]
    taken: frozenset[str]  # ours included; of restricted data those that they declare
    has_files: bool  # whether every file of the data is there to take


def score(published: Published) -> Score:
    """The points of an entry and everything it lost."""
    applied, most = _asked(_sides(published))
    seen = _seen(published)
    lost = tuple([metric for metric in applied if not metric.is_met(seen)])
    return Score(points=most - sum([metric.points for metric in lost]), most=most, lost=lost)


@cache
def _asked(sides: frozenset[Side]) -> tuple[tuple[Metric, ...], int]:
    """The metrics that apply, and their points."""
    applied = tuple(metric for metric in METRICS if metric.side in sides)
    return applied, sum(metric.points for metric in applied)


def _seen(published: Published) -> _Seen:
    formats = tuple([offer.resource.format.lower() for offer in published.offers])
    files = frozenset([file.format.lower() for offer in published.offers for file in offer.files])
    data = [offer.files for offer in published.offers if offer.resource.role != "sample"]
    return _Seen(published, published.entry, formats, files or frozenset(formats), bool(data) and all(data))


def _sides(published: Published) -> frozenset[Side]:
    """What is asked of an entry: of prohibited data nothing but facts, of restricted data no download (HZ-2.3)."""
    entry = published.entry
    if entry.openness is Openness.PROHIBITED or entry.is_gone:
        return frozenset({Side.FACTS})
    if entry.openness is Openness.RESTRICTED or entry.is_paused:
        return frozenset({Side.FACTS, Side.DATA})
    return frozenset(Side)


def _is_readable(seen: _Seen) -> bool:
    """Whether every file is where its address says, and could be read to its end when the page was made."""
    offers = seen.published.offers
    return seen.has_files and not any(offer.derived and offer.derived.problem for offer in offers)


def _knows_rights(seen: _Seen) -> bool:
    entry = seen.entry
    return bool(entry.open_agreement or entry.licences or entry.openness_conditions.zh or entry.openness_basis)


def _knows_licence(seen: _Seen) -> bool:
    known = seen.published.portal.vocabularies.get("licences", {})
    return any(one.name in known for one in seen.entry.licences) or bool(seen.entry.open_agreement)


def _knows_topic(seen: _Seen) -> bool:
    return seen.entry.topic in seen.published.portal.vocabularies.get("topics", {})


def _knows_contact(seen: _Seen) -> bool:
    return bool(seen.published.publisher.contact.phone or seen.published.email)


def _knows_size(seen: _Seen) -> bool:
    return any(offer.derived or offer.resource.bytes for offer in seen.published.offers)


METRICS: tuple[Metric, ...] = (
    Metric("keywords", 30, Side.FACTS, lambda one: bool(one.entry.keywords)),
    Metric("topic", 30, Side.FACTS, _knows_topic),
    Metric("spatial", 20, Side.FACTS, lambda one: bool(one.entry.coverage_geographic)),
    Metric("temporal", 20, Side.FACTS, lambda one: bool(one.entry.coverage_temporal)),
    Metric("access", 50, Side.FACTS, lambda one: True),  # the page itself, which stands where this is asked
    Metric("download", 20, Side.FILES, lambda one: one.has_files),
    Metric("download_answers", 30, Side.FILES, _is_readable),
    Metric("format", 20, Side.DATA, lambda one: bool(one.formats) and all(one.formats)),
    Metric("media_type", 10, Side.DATA, lambda one: any(map(media_type, one.taken))),
    Metric("vocabulary", 10, Side.DATA, lambda one: bool(one.formats) and all(map(media_type, one.formats))),
    Metric("non_proprietary", 20, Side.DATA, lambda one: bool(one.taken & OPEN_FORMATS)),
    Metric("machine_readable", 20, Side.DATA, lambda one: bool(one.taken & MACHINE)),
    Metric("dcat", 30, Side.FACTS, lambda one: bool(one.entry.title.zh and one.entry.description.zh)),
    Metric("licence", 20, Side.DATA, lambda one: bool(one.entry.licences or one.entry.open_agreement)),
    Metric("licence_vocabulary", 10, Side.DATA, _knows_licence),
    Metric("access_rights", 10, Side.FACTS, lambda one: bool(one.entry.openness)),
    Metric("access_vocabulary", 5, Side.FACTS, lambda one: isinstance(one.entry.openness, Openness)),
    Metric("contact", 20, Side.FACTS, _knows_contact),
    Metric("publisher", 10, Side.FACTS, lambda one: bool(one.published.publisher.title.zh)),
    Metric("rights", 5, Side.FACTS, _knows_rights),
    Metric("size", 5, Side.DATA, _knows_size),
    Metric("issued", 5, Side.FACTS, lambda one: bool(one.entry.created)),
    Metric("modified", 5, Side.FACTS, lambda one: one.entry.last_updated is not None),
)
