"""Where the public registers name an entry: the demand that led to it, who uses it, and what was built on it."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from catalog.entry_pages.about import Mention
from catalog.model.card import Card
from catalog.pages.newest_rows import newest_rows
from catalog.portal import Portal
from catalog.rules.packs import Register

MOST = 6  # of each kind on a page; the register has all
MOST_ROWS = 50_000  # of a register that are looked through
_BETWEEN = re.compile(r"[\s,;，；、]+")


class Reading(NamedTuple):
    """How a register is read: the procedure that fills it, and its columns for what, who, when and where."""

    kind: str
    procedure: str
    what: str
    who: str
    on: str
    address: str


READINGS = (
    Reading("demands", "demand", "demanded_resource_name", "result", "decided_on", ""),
    Reading("results", "result_submission", "result_title", "applicant", "decided_on", "result_url"),
    Reading("users", "restricted_application", "purpose", "applicant", "granted_on", ""),
)


def mentions(portal: Portal, cards: tuple[Card, ...]) -> dict[str, tuple[Mention, ...]]:
    """What the registers say of each entry, by its key: for every kind the newest first, and no more than `MOST`."""
    found: dict[str, list[Mention]] = {}
    named = {old: card.key for card in cards for old in card.renamed_from} | {card.key: card.key for card in cards}
    for reading, register, card in _registers(portal, cards):
        for key, mention in _told(portal, reading, register, card):
            if key in named:
                found.setdefault(named[key], []).append(mention)
    return {key: tuple(_newest(told)) for key, told in found.items()}


def _newest(told: list[Mention]) -> Iterator[Mention]:
    for reading in READINGS:
        of_kind = sorted((one for one in told if one.kind == reading.kind), key=lambda one: one.on, reverse=True)
        yield from of_kind[:MOST]


def _registers(portal: Portal, cards: tuple[Card, ...]) -> Iterator[tuple[Reading, Register, Card]]:
    published = {card.register: card for card in cards if card.register and not card.is_gone}
    for register in portal.pack.registers:
        for reading in READINGS:
            if register.procedure == reading.procedure and register.key in published:
                yield reading, register, published[register.key]


def _told(portal: Portal, reading: Reading, register: Register, card: Card) -> Iterator[tuple[str, Mention]]:
    page = f"/registers/{register.key.replace('_', '-')}/"
    for row in _rows(portal, register, card):
        mention = Mention(
            kind=reading.kind,
            what=row.get(reading.what, ""),
            who=row.get(reading.who, ""),
            on=row.get(reading.on, ""),
            address=_address(row.get(reading.address, "")),
            register=page,
        )
        for key in _BETWEEN.split(f"{row.get('entry', '')} {row.get('entries', '')}"):
            yield key, mention


def _address(text: str) -> str:
    return text if text.startswith(("https://", "http://")) else ""


def _rows(portal: Portal, register: Register, card: Card) -> Iterator[Mapping[str, str]]:
    """The rows of a register by the keys of its columns; none where it cannot be read."""
    keys = {title.zh: key for key, title in register.columns}
    names, rows, _ = newest_rows(portal, card, MOST_ROWS)
    named = [keys.get(name, name) for name in names]
    return (dict(zip(named, row, strict=False)) for row in rows)
