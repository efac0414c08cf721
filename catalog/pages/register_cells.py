"""What the cells of a register show: a choice by its word, data sets by their titles, all else as it stands there."""

from collections.abc import Mapping, Sequence

from catalog.model.label import Label
from catalog.offering.cards import Card
from catalog.pages.showcase import entries_named
from catalog.rules.packs import Procedure, Register
from catalog.views import CellView

_NAMING = ("entries", "entry")  # columns that hold keys of data sets


def cells_of(
    register: Register, procedure: Procedure | None, rows: Sequence[Sequence[str]], cards: Mapping[str, Card]
) -> tuple[tuple[CellView, ...], ...]:
    """The rows of a register, each with a cell for every column; a data set that is not listed has no link."""
    keys = [key for key, _ in register.columns]
    words = [_words(procedure, key) for key in keys]
    return tuple(
        tuple(_cell(key, text, known, cards) for key, text, known in zip(keys, row, words, strict=True)) for row in rows
    )


def _cell(key: str, text: str, words: Mapping[str, Label], cards: Mapping[str, Card]) -> CellView:
    links = tuple(entries_named(text, cards)) if key in _NAMING else ()
    return CellView(text=words.get(text, Label(text)), links=links)


def _words(procedure: Procedure | None, key: str) -> Mapping[str, Label]:
    field = procedure.form.field(key) if procedure else None
    return {option.key: option.label for option in field.options} if field else {}
