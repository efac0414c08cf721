"""The contract of a record store, held by both engines."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from runtime.errors import StoreFault
from runtime.records import Record, RecordStore, SortRange
from tests.runtime.factories import NOON, later


def a_record(sort: str = "a", **body: object) -> Record:
    return Record(partition="grants", sort=sort, body=body)


def test_a_record_comes_back_as_it_was_put(records: RecordStore) -> None:
    record = Record(
        partition="grant:G-1", sort="consent", body={"字段": ["线路"], "rate": 60}, expires_at=later(days=1)
    )
    assert records.fetch("grant:G-1", "consent") is None
    assert records.put(record)
    assert records.fetch("grant:G-1", "consent") == record


def test_a_second_record_of_that_name_is_refused_when_it_must_be_new(records: RecordStore) -> None:
    assert records.put(a_record(n=1), expected=0)
    assert not records.put(a_record(n=2), expected=0)
    assert records.fetch("grants", "a") == a_record(n=1)


@pytest.mark.parametrize("expected", [0, 1, 3])
def test_a_change_to_another_revision_than_was_seen_is_refused(records: RecordStore, expected: int) -> None:
    records.put(a_record(n=1))
    assert records.put(a_record(n=2), expected=1)
    assert not records.put(a_record(n=3), expected=expected)
    kept = records.fetch("grants", "a")
    assert kept is not None
    assert (kept.body, kept.revision) == ({"n": 2}, 2)


def test_a_change_of_what_is_not_there_is_refused(records: RecordStore) -> None:
    assert not records.put(a_record(), expected=1)
    assert records.fetch("grants", "a") is None


def test_of_eight_that_put_one_name_one_wins(records: RecordStore) -> None:
    with ThreadPoolExecutor(8) as threads:
        for n in range(10):
            attempts = [a_record(f"s{n}", by=writer) for writer in range(8)]
            won = list(threads.map(lambda record: records.put(record, expected=0), attempts))
            assert sum(won) == 1


def test_records_of_a_partition_come_in_order_within_the_range(records: RecordStore) -> None:
    records.put_all(a_record(sort) for sort in ("2026-03-02", "2026-03-01", "2026-03-04", "2026-03-03"))
    records.put(Record(partition="other", sort="2026-03-02", body={}))
    within = SortRange(first="2026-03-02", last="2026-03-03")
    newest = SortRange(newest_first=True)
    assert [record.sort for record in records.query("grants", within)] == ["2026-03-02", "2026-03-03"]
    assert [record.sort for record in records.query("grants", newest, limit=2)] == ["2026-03-04", "2026-03-03"]
    assert len(records.query("grants")) == 4


def test_many_records_are_read_over_many_pages(records: RecordStore) -> None:
    records.put_all(a_record(f"{n:04d}", text="x" * 200_000) for n in range(12))
    assert len(records.query("grants", limit=100)) == 12


def test_a_removed_record_is_gone_and_may_come_again(records: RecordStore) -> None:
    records.put(a_record())
    records.remove("grants", "a")
    records.remove("grants", "a")
    assert records.fetch("grants", "a") is None
    assert records.put(a_record(), expected=0)


def test_a_counter_counts_every_caller_once(records: RecordStore) -> None:
    with ThreadPoolExecutor(8) as threads:
        totals = list(threads.map(lambda _: records.add("rate", "w1", 1), range(100)))
    assert sorted(totals) == list(range(1, 101))
    kept = records.fetch("rate", "w1")
    assert kept is not None
    assert kept.body == {"total": 100}


def test_a_counter_can_go_by_more_than_one_and_expire(records: RecordStore) -> None:
    assert records.add("rate", "w1", 5, expires_at=later(hours=1)) == 5
    assert records.add("rate", "w1", -2, expires_at=later(hours=1)) == 3
    kept = records.fetch("rate", "w1")
    assert kept is not None
    assert kept.expires_at == later(hours=1)


def test_what_expired_is_dropped_and_the_rest_stays(sqlite_engine) -> None:
    records = sqlite_engine.records
    for n in range(3):
        records.add("rate", f"w{n}", 1, expires_at=later(hours=n))
    records.put(a_record())
    assert records.discard_expired(NOON) == 0
    assert records.discard_expired(later(hours=1, microseconds=1)) == 2
    assert records.fetch("rate", "w2") is not None
    assert records.fetch("grants", "a") is not None


def test_a_record_no_longer_expires_once_it_is_put_without_an_end(records: RecordStore) -> None:
    records.put(Record(partition="p", sort="s", body={}, expires_at=NOON))
    records.put(Record(partition="p", sort="s", body={}))
    kept = records.fetch("p", "s")
    assert kept is not None
    assert kept.expires_at is None


@pytest.mark.parametrize("body", [{"x": float("inf")}, {"x": "\ud800"}, {"x": "y" * 300_000}, {"x": {1, 2}}])
def test_a_body_that_no_engine_can_keep_is_refused(records: RecordStore, body: dict) -> None:
    with pytest.raises(StoreFault):
        records.put(Record(partition="p", sort="s", body=body))
    assert records.fetch("p", "s") is None


@pytest.mark.parametrize("key", ["", " ", "a#b", "a\x00", "x" * 201])
def test_a_name_that_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(StoreFault):
        Record(partition=key, sort="s", body={})
    with pytest.raises(StoreFault):
        Record(partition="p", sort=key, body={})
