"""Sealed values open only for their case, their name and their keys."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from runtime.errors import Erased, SettingsFault
from runtime.vault import Keyring, development_key, parse_keys

OLD, NEW = bytes(32), bytes(range(32))


def test_a_sealed_value_opens_under_its_own_key() -> None:
    key = Keyring(OLD).fresh("CASE-1")
    again = Keyring(OLD).opened("CASE-1", key.wrapped)
    assert again.open("answers", key.seal("answers", "张示例")) == "张示例"


def test_a_value_moved_to_another_name_or_case_does_not_open() -> None:
    ring = Keyring(OLD)
    one, two = ring.fresh("CASE-1"), ring.fresh("CASE-2")
    sealed = one.seal("answers", "x")
    for opening in (lambda: one.open("note", sealed), lambda: two.open("answers", sealed)):
        with pytest.raises(Erased):
            opening()
    with pytest.raises(Erased):
        ring.opened("CASE-2", one.wrapped)


@pytest.mark.parametrize("place", [0, 15, -1])
def test_a_value_with_one_bit_changed_does_not_open(place: int) -> None:
    key = Keyring(OLD).fresh("CASE-1")
    sealed = bytearray(key.seal("answers", "x" * 20))
    sealed[place] ^= 1
    with pytest.raises(Erased):
        key.open("answers", bytes(sealed))


def test_the_same_text_never_looks_the_same_sealed() -> None:
    key = Keyring(OLD).fresh("CASE-1")
    assert key.seal("answers", "x") != key.seal("answers", "x")


def test_a_new_master_key_opens_what_the_old_one_wrapped() -> None:
    wrapped = Keyring(OLD).fresh("CASE-1").wrapped
    assert Keyring(NEW, OLD).opened("CASE-1", wrapped).case_id == "CASE-1"
    with pytest.raises(Erased, match="MULU_MASTER_KEYS"):
        Keyring(NEW).opened("CASE-1", wrapped)
    assert Keyring(NEW, OLD).fresh("CASE-1").wrapped[:8] == Keyring(NEW).fresh("CASE-1").wrapped[:8]


def test_a_destroyed_key_opens_nothing() -> None:
    with pytest.raises(Erased):
        Keyring(OLD).opened("CASE-1", b"")


def test_no_key_shows_in_text() -> None:
    key = Keyring(OLD).fresh("CASE-1")
    assert repr(key.plain) not in repr(key)


@pytest.mark.parametrize("keys", [(), (b"short",), (OLD, bytes(31))])
def test_a_master_key_of_another_length_is_refused(keys: tuple[bytes, ...]) -> None:
    with pytest.raises(SettingsFault):
        Keyring(*keys)


def test_keys_are_read_from_base64_and_nothing_else() -> None:
    zeros = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
    assert parse_keys(f"{zeros}, {zeros}") == (OLD, OLD)
    with pytest.raises(SettingsFault):
        parse_keys("not base64!")


def test_the_development_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(lambda _: development_key(tmp_path / "state"), range(8)))
    assert len(keys) == 1
    assert stat.S_IMODE((tmp_path / "state/master.key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "state").iterdir()] == ["master.key"]
