"""What lists keep of an entry: the beginning of its summary, and its conditions whole."""

import pytest

from catalog.model.card import Card
from catalog.model.entry import Entry, Openness
from catalog.model.label import NO_LABEL, Label
from catalog.offering.cards import card_of

WORDS = "Entries and exits by hour at invented stations "


def card(description: Label, conditions: Label = NO_LABEL) -> Card:
    entry = Entry(
        publisher="body",
        name="entry",
        file="body/entry/datapackage.yaml",
        title=Label("示例"),
        description=description,
        openness=Openness.RESTRICTED,
        openness_conditions=conditions,
    )
    return card_of(entry, ())


@pytest.mark.parametrize(("length", "kept"), [(120, 120), (121, 120)])
def test_a_chinese_summary_is_kept_up_to_its_room(length: int, kept: int) -> None:
    summary = card(Label("车" * length)).summary.zh
    assert (len(summary), summary.endswith("…")) == (kept, length > kept)


def test_an_english_summary_has_the_same_room_and_ends_with_a_word() -> None:
    assert card(Label("示例", WORDS * 5)).summary.en == (WORDS * 5).strip()
    summary = card(Label("示例", WORDS * 9)).summary.en
    assert 200 < len(summary) <= 240
    assert summary.removesuffix("…").split()[-1] in WORDS.split()


def test_a_word_longer_than_the_room_is_cut_all_the_same() -> None:
    assert card(Label("示例", "a " * 40 + "b" * 400)).summary.en.endswith("…")


@pytest.mark.clause("ZJ-33¶1b")
def test_conditions_are_kept_whole_for_whoever_may_apply() -> None:
    asked = Label("须是示例单位。" * 50, WORDS * 12)
    assert card(Label("示例"), asked).conditions == Label(asked.zh, asked.en.strip())
