"""Nothing in a chain of events can change unseen."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from runtime.chain import canonical_json, genesis, links, verify

TEXTS = st.lists(
    st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5)).map(canonical_json), min_size=1
)


def chained(case_id: str, texts: list[str]) -> list[tuple[str, str]]:
    return list(zip(texts, links(genesis(case_id), texts), strict=True))


def test_canonical_json_has_one_spelling() -> None:
    assert canonical_json({"b": 1, "a": {"丁": "é", "c": None}}) == '{"a":{"c":null,"丁":"é"},"b":1}'


@given(TEXTS)
def test_an_untouched_chain_is_sound(texts: list[str]) -> None:
    assert verify("CASE-1", chained("CASE-1", texts)) is None


@given(TEXTS, st.data())
def test_a_changed_event_is_found_where_it_stands(texts: list[str], data: st.DataObject) -> None:
    events = chained("CASE-1", texts)
    index = data.draw(st.integers(0, len(events) - 1))
    events[index] = (events[index][0] + " ", events[index][1])
    assert verify("CASE-1", events) == index


def test_a_dropped_a_swapped_and_an_added_event_are_found() -> None:
    events = chained("CASE-1", ['{"n":1}', '{"n":2}', '{"n":3}'])
    assert verify("CASE-1", [events[0], events[2]]) == 1
    assert verify("CASE-1", [events[1], events[0], events[2]]) == 0
    assert verify("CASE-1", [*events, ('{"n":4}', "0" * 64)]) == 3


def test_a_chain_moved_to_another_case_is_found() -> None:
    assert verify("CASE-2", chained("CASE-1", ['{"n":1}'])) == 0


def test_a_hash_written_over_with_its_event_breaks_the_next_one() -> None:
    events = chained("CASE-1", ['{"n":1}', '{"n":2}'])
    forged = chained("CASE-1", ['{"n":9}'])
    assert verify("CASE-1", [forged[0], events[1]]) == 1
