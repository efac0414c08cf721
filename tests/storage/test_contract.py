"""What every data store promises: bytes whole or not at all, nothing overwritten unseen, every copy found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.errors import StoreError
from catalog.storage.protocol import CopyKind
from catalog.storage.store import seal_of

Table = Callable[[str, int], Path]
KEY = "data-bureau/trips/trips.csv"


def code(call: Callable[[], Any]) -> str:
    with pytest.raises(StoreError) as fault:
        call()
    return fault.value.code


@pytest.mark.parametrize("size", [0, 1, 64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1, 200_000])
def test_what_was_put_comes_back_with_its_seal(house: Any, table: Table, tmp_path: Path, size: int) -> None:
    file = table("trips", size)
    stored = house.put(KEY, file)
    store = house.open()
    assert stored == store.find(KEY)
    assert stored.seal == seal_of(file) == store.fetch(KEY, tmp_path / "deep/er/back")
    assert (tmp_path / "deep/er/back").read_bytes() == file.read_bytes()
    assert list((tmp_path / "deep/er").iterdir()) == [tmp_path / "deep/er/back"]


def test_nothing_stands_where_nothing_was_put(house: Any, tmp_path: Path) -> None:
    store = house.open()
    assert store.find(KEY) is None
    assert list(store.listed()) == list(store.copies("data-bureau/trips/")) == []
    assert code(lambda: store.fetch(KEY, tmp_path / "back")) == "store-missing"
    assert not (tmp_path / "back").exists()


def test_new_bytes_replace_the_old(house: Any, table: Table) -> None:
    house.put(KEY, table("a", 100))
    newer = house.put(KEY, table("b", 300_000))
    assert house.open().find(KEY) == newer
    assert list(house.open().listed("data-bureau/trips/")) == [(KEY, 300_000)]


@pytest.mark.parametrize("size", [100, 300_000])
def test_bytes_that_came_meanwhile_are_not_overwritten(house: Any, table: Table, size: int) -> None:
    mine, other = table("mine", size), table("other", 50)
    seen = house.open().find(KEY)
    theirs = house.put(KEY, other)
    assert code(lambda: house.open().put(KEY, mine, seal_of(mine), before=seen)) == "store-changed"
    assert house.open().find(KEY) == theirs
    house.put(KEY, table("third", 60))
    assert code(lambda: house.open().put(KEY, mine, seal_of(mine), before=theirs)) == "store-changed"


@pytest.mark.parametrize("size", [100, 300_000])
def test_a_file_that_changed_since_it_was_sealed_is_not_stored(house: Any, table: Table, size: int) -> None:
    file = table("a", size)
    before = seal_of(file)
    file.write_bytes(b"x" * size)
    assert code(lambda: house.open().put(KEY, file, before, before=None)) == "store-source"
    assert house.open().find(KEY) is None


@pytest.mark.parametrize("key", ["../x.csv", "/etc/x", "a/../../x", "", "a\\b", "a/.hidden", "s3://other/x"])
def test_keys_that_would_escape_are_refused(house: Any, table: Table, tmp_path: Path, key: str) -> None:
    store, file = house.open(), table("a", 10)
    assert code(lambda: store.find(key)) == "store-path"
    assert code(lambda: store.put(key, file, seal_of(file), before=None)) == "store-path"
    assert code(lambda: store.fetch(key, tmp_path / "back")) == "store-path"


def test_progress_ends_with_the_last_byte(house: Any, table: Table, tmp_path: Path) -> None:
    told: list[int] = []
    house.put(KEY, table("a", 300_000), told.append)
    assert told == sorted(told) and told[-1] == 300_000
    told.clear()
    house.open().fetch(KEY, tmp_path / "back", tell=told.append)
    assert told == sorted(told) and told[-1] == 300_000


def test_neighbours_with_a_longer_name_are_no_copies(house: Any, table: Table) -> None:
    house.put("data-bureau/trips/a.csv", table("a", 10))
    house.put("data-bureau/trips-2/a.csv", table("a", 10))
    assert {copy.key for copy in house.open().copies("data-bureau/trips/")} == {"data-bureau/trips/a.csv"}
    assert sorted(key for key, _ in house.open().listed()) == ["data-bureau/trips-2/a.csv", "data-bureau/trips/a.csv"]


@pytest.mark.clause("HZ-2.6.10")
def test_removing_every_copy_leaves_nothing(house: Any, table: Table) -> None:
    for name in ("a", "b"):
        house.put(KEY, table(name, 300_000))
        house.put("data-bureau/trips/deep/other.csv", table(name, 10))
    store = house.open()
    copies = list(store.copies("data-bureau/trips/"))
    assert {copy.key for copy in copies} == {KEY, "data-bureau/trips/deep/other.csv"}
    assert {copy.hash for copy in copies if copy.kind is CopyKind.OBJECT} >= {seal_of(table("b", 300_000)).hash}
    for copy in (*copies, *copies):  # twice: what is gone is no fault
        store.remove(copy)
    assert list(store.copies("")) == list(store.listed()) == []


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bodies=st.lists(st.binary(max_size=200_000), min_size=1, max_size=3))
def test_the_last_bytes_put_are_those_found(house: Any, tmp_path: Path, bodies: list[bytes]) -> None:
    for body in bodies:
        (tmp_path / "body").write_bytes(body)
        house.put(KEY, tmp_path / "body")
    assert house.open().fetch(KEY, tmp_path / "back") == seal_of(tmp_path / "body")
