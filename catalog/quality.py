"""How well an entry can be found, reached, read and used again: points by the metrics of the European data portal.

Twenty-three metrics give 405 points (data.europa.eu, Metadata Quality Assessment). What a metric asks does not apply
to data that the law keeps back: such points are spared, neither given nor lost (ours).
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from catalog.model.entry import Openness
from catalog.published import Published, media_type

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
    is_met: Callable[[Published], bool]


@dataclass(frozen=True, slots=True)
class Score:
    """The points of an entry, of those that apply to it, and the metrics it did not meet."""

    points: int
    most: int
    lost: tuple[Metric, ...]

    @property
    def band(self) -> str:
        """The word for it; points that were spared change no band."""
        return next(word for least, word in BANDS if self.points * FULL >= least * self.most)


def score(published: Published) -> Score:
    """The points of an entry and everything it lost."""
    sides = _sides(published)
    applied = [metric for metric in METRICS if metric.side in sides]
    lost = tuple(metric for metric in applied if not metric.is_met(published))
    most = sum(metric.points for metric in applied)
    return Score(points=most - sum(metric.points for metric in lost), most=most, lost=lost)


def _sides(published: Published) -> frozenset[Side]:
    """What is asked of an entry: of prohibited data nothing but facts, of restricted data no download (HZ-2.3)."""
    entry = published.entry
    if entry.openness is Openness.PROHIBITED or entry.is_gone:
        return frozenset({Side.FACTS})
    if entry.openness is Openness.RESTRICTED or entry.is_paused:
        return frozenset({Side.FACTS, Side.DATA})
    return frozenset(Side)


def _formats(published: Published) -> list[str]:
    return [offer.resource.format.lower() for offer in published.offers]


def _taken(published: Published) -> set[str]:
    """The formats in which the data can be had, ours included; of restricted data those that they declare."""
    files = {file.format.lower() for offer in published.offers for file in offer.files}
    return files or set(_formats(published))


def _has_files(published: Published) -> bool:
    data = [offer for offer in published.offers if offer.resource.role != "sample"]
    return bool(data) and all(offer.files for offer in data)


def _is_readable(published: Published) -> bool:
    """Whether every file is where its address says, and could be read to its end when the page was made."""
    return _has_files(published) and not any(offer.derived and offer.derived.problem for offer in published.offers)


def _knows_rights(published: Published) -> bool:
    entry = published.entry
    return bool(entry.open_agreement or entry.licences or entry.openness_conditions.zh or entry.openness_basis)


def _knows_licence(published: Published) -> bool:
    known = published.portal.vocabularies.get("licences", {})
    return any(one.name in known for one in published.entry.licences) or bool(published.entry.open_agreement)


METRICS: tuple[Metric, ...] = (
    Metric("keywords", 30, Side.FACTS, lambda one: bool(one.entry.keywords)),
    Metric("topic", 30, Side.FACTS, lambda one: one.entry.topic in one.portal.vocabularies.get("topics", {})),
    Metric("spatial", 20, Side.FACTS, lambda one: bool(one.entry.coverage_geographic)),
    Metric("temporal", 20, Side.FACTS, lambda one: bool(one.entry.coverage_temporal)),
    Metric("access", 50, Side.FACTS, lambda one: True),  # the page itself, which stands where this is asked
    Metric("download", 20, Side.FILES, _has_files),
    Metric("download_answers", 30, Side.FILES, _is_readable),
    Metric("format", 20, Side.DATA, lambda one: bool(_formats(one)) and all(_formats(one))),
    Metric("media_type", 10, Side.DATA, lambda one: any(map(media_type, _taken(one)))),
    Metric("vocabulary", 10, Side.DATA, lambda one: bool(_formats(one)) and all(map(media_type, _formats(one)))),
    Metric("non_proprietary", 20, Side.DATA, lambda one: bool(_taken(one) & OPEN_FORMATS)),
    Metric("machine_readable", 20, Side.DATA, lambda one: bool(_taken(one) & MACHINE)),
    Metric("dcat", 30, Side.FACTS, lambda one: bool(one.entry.title.zh and one.entry.description.zh)),
    Metric("licence", 20, Side.DATA, lambda one: bool(one.entry.licences or one.entry.open_agreement)),
    Metric("licence_vocabulary", 10, Side.DATA, _knows_licence),
    Metric("access_rights", 10, Side.FACTS, lambda one: bool(one.entry.openness)),
    Metric("access_vocabulary", 5, Side.FACTS, lambda one: str(one.entry.openness) in set(Openness)),
    Metric("contact", 20, Side.FACTS, lambda one: bool(one.publisher.contact.phone or one.email)),
    Metric("publisher", 10, Side.FACTS, lambda one: bool(one.publisher.title.zh)),
    Metric("rights", 5, Side.FACTS, _knows_rights),
    Metric("size", 5, Side.DATA, lambda one: any(offer.derived or offer.resource.bytes for offer in one.offers)),
    Metric("issued", 5, Side.FACTS, lambda one: bool(one.entry.created)),
    Metric("modified", 5, Side.FACTS, lambda one: one.entry.last_updated is not None),
)
