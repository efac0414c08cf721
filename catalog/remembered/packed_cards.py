"""Cards as bytes and back: plain values, because thousands of classes are put together again three times as slowly."""

import pickle
from typing import Any

from catalog.model.card import Card
from catalog.model.label import Label
from catalog.model.states import NO_STANDING, State

FAULTS = (pickle.PickleError, AttributeError, ImportError, IndexError, TypeError, ValueError, EOFError)
_FIELDS = Card._fields
_LABELS = tuple(map(_FIELDS.index, ("title", "summary", "conditions")))
_STANDING = _FIELDS.index("standing")
# of these there are few values in a catalogue: each is kept once
_SHARED = tuple(
    map(
        _FIELDS.index,
        "publisher openness topic frequency formats licences updated status conditions regions".split(),
    )
)
_KEYWORDS, _STATUS = map(_FIELDS.index, ("keywords", "status"))


def packed_card(card: Card) -> bytes:
    """A card as bytes."""
    values: list[Any] = list(card)
    for place in _LABELS:
        values[place] = tuple(values[place])
    values[_STANDING] = None if card.standing == NO_STANDING else card.standing
    return pickle.dumps(values, protocol=5)


def unpacked_card(packed: bytes, shared: dict[Any, Any]) -> Card:
    """The card again, `shared` as in `lean_card`. Raises one of `FAULTS` for bytes that other code wrote."""
    values = pickle.loads(packed)
    for place in _LABELS:
        values[place] = Label(*values[place])
    values[_STANDING] = values[_STANDING] or NO_STANDING
    return lean_card(values, shared)


def lean_card(values: list[Any], shared: dict[Any, Any]) -> Card:
    """A card of its values, without a second copy of what others have; `shared` holds that from the first to the last.

    The list is used up.
    """
    if values[_STATUS] == State.PUBLISHED:
        values[_STANDING] = NO_STANDING
    for place in _SHARED:
        values[place] = shared.setdefault(values[place], values[place])
    values[_KEYWORDS] = tuple([shared.setdefault(word, word) for word in values[_KEYWORDS]])
    return Card(*values)
