"""Entries shown beside another have something in common with it, and no entry is shown beside all."""

from __future__ import annotations

from collections import Counter
from typing import Any

from catalog.model.card import Card
from catalog.offering.related import MOST, related_to


def card(key: str, topic: str = "", words: tuple[str, ...] = (), status: str = "published") -> Card:
    """A card of which only this matters."""
    empty: dict[str, Any] = dict.fromkeys(Card._fields, ())
    said = {"key": key, "publisher": key.partition("/")[0], "topic": topic, "keywords": words, "status": status}
    return Card(**(empty | said))


def keys(cards: list[Card], key: str) -> list[str]:
    """Whom an entry is shown with."""
    return [one.key for one in related_to(cards)[key]]


def test_what_shares_most_rare_keywords_comes_first() -> None:
    cards = [
        card("a/1", "transport", ("公交", "站点")),
        card("a/2", "transport"),
        card("b/1", "education", ("公交",)),
        card("c/1", "weather", ("公交", "站点")),
    ]
    assert keys(cards, "a/1") == ["c/1", "b/1", "a/2"]


def test_a_word_that_many_share_says_nothing() -> None:
    cards = [card(f"a/{number:03d}", str(number), ("杭州",)) for number in range(100)]
    assert keys(cards, "a/000") == []
    assert keys(cards[:4], "a/000") == ["a/001", "a/002", "a/003"]


def test_the_same_body_comes_before_the_same_topic_and_nobody_is_named_by_all() -> None:
    cards = [card(f"{body}/{number}", "transport") for body in "ab" for number in range(8)]
    assert keys(cards, "a/6") == ["a/7", "a/0", "a/1", "a/2"]
    named = Counter(one.key for told in related_to(cards).values() for one in told)
    assert set(named.values()) == {MOST}


def test_what_is_gone_is_shown_beside_nobody_and_names_others() -> None:
    cards = [card("a/1", "transport"), card("a/2", "transport", status="withdrawn"), card("b/1", "transport")]
    assert keys(cards, "a/1") == ["b/1"]
    assert set(keys(cards, "a/2")) <= {"a/1", "b/1"}
