"""The filters of the catalogue: their values, what each is called, and how many entries have it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain

from catalog.messages import sentences_of
from catalog.model.card import Card
from catalog.model.label import Label
from catalog.model.publisher import Publisher
from catalog.model.states import PAUSED
from catalog.portal import Portal
from catalog.views import Facet, Link

ROWS_INTERFACE = "rows"  # the one value of `interface`: rows can be asked for over HTTP


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
    counts = _counts([card for card in cards if not card.is_gone])
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


def _counts(cards: Sequence[Card]) -> Mapping[str, Counter[str]]:
    """How many entries have each value, by the kind of filter; counted in one go, as there may be 50,000."""
    counts = {kind: Counter(chain.from_iterable(map(of, cards))) for kind, of in _OF.items()}
    for counted in counts.values():
        del counted[""]
    return counts


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
