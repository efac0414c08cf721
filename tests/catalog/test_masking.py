"""Masking rules cell by cell: what comes out has the shape of its rule, and no original passes."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.errors import UsageError
from catalog.masking.anonymity import Groups, Promise, parse_promise, plain_promise
from catalog.masking.mask_rules import MaskRule, Refusal, parse_rule, plain_rule, written_rule
from catalog.masking.secret import Secret, is_in_repository, load_key
from catalog.masking.transforms import has_shape, labels_of, masked

SECRET = Secret(key=b"0123456789abcdef")
OTHER = Secret(key=b"fedcba9876543210")
RULES: tuple[dict[str, Any], ...] = (
    {"rule": "mask"},
    {"rule": "mask", "first": 3, "last": 4},
    {"rule": "generalise", "to": "year"},
    {"rule": "generalise", "to": "month"},
    {"rule": "generalise", "to": "city"},
    {"rule": "generalise", "significant": 2},
    {"rule": "generalise", "decimals": 2},
    {"rule": "bucket", "edges": [0, 18, 60.5]},
    {"rule": "shift", "by": "id", "days": 30},
    {"rule": "hash"},
    {"rule": "hash", "length": 8, "scope": "person"},
)
WRITTEN = st.one_of(
    st.text(max_size=30),
    st.dates().map(str),
    st.integers().map(str),
    st.decimals(allow_nan=False, allow_infinity=False).map(str),
    st.from_regex(r"[1-9][0-9]{5}", fullmatch=True),
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
)


def rule(plain: object) -> MaskRule:
    parsed = parse_rule(plain)
    assert isinstance(parsed, MaskRule)
    return parsed


def cell(plain: dict[str, Any], text: str, subject: str = "甲") -> str:
    return masked(rule(plain), text, subject, SECRET)


@pytest.mark.clause("HZ-2.6.1")
@pytest.mark.parametrize("plain", RULES, ids=str)
@settings(max_examples=200, deadline=None)
@given(text=WRITTEN)
def test_every_cell_comes_out_in_the_shape_of_its_rule_or_empty(plain: dict[str, Any], text: str) -> None:
    out = cell(plain, text)
    assert out == "" or has_shape(rule(plain), out)


@pytest.mark.clause("HZ-2.6.1")
@pytest.mark.parametrize("plain", RULES, ids=str)
@settings(max_examples=200, deadline=None)
@given(text=WRITTEN)
def test_masking_twice_keeps_the_shape(plain: dict[str, Any], text: str) -> None:
    once = cell(plain, text)
    twice = cell(plain, once) if once else ""
    assert twice == "" or has_shape(rule(plain), twice)
    if plain["rule"] in ("mask", "generalise", "bucket"):
        assert twice == once


@pytest.mark.clause("HZ-2.6.1")
@settings(max_examples=300, deadline=None)
@given(
    text=st.from_regex(r"[0-9A-Za-z\u4e00-\u9fff]{1,30}", fullmatch=True),
    first=st.integers(0, 20),
    last=st.integers(0, 20),
)
def test_hiding_never_lets_the_original_through(text: str, first: int, last: int) -> None:
    out = cell({"rule": "mask", "first": first, "last": last}, text)
    assert out != text
    assert out.count("*") * 4 >= len(out)
    assert text not in cell({"rule": "hash"}, text) or len(text) < 4


@settings(max_examples=300, deadline=None)
@given(
    day=st.dates(date(1800, 1, 1), date(2199, 1, 1)),
    subject=st.text(min_size=1).filter(str.strip),
    days=st.integers(1, 3650),
)
def test_a_shifted_date_is_never_the_same_and_never_too_far(day: date, subject: str, days: int) -> None:
    out = masked(rule({"rule": "shift", "by": "id", "days": days}), day.isoformat(), subject, SECRET)
    assert 0 < abs((date.fromisoformat(out) - day).days) <= days


def test_dates_of_one_subject_shift_alike_and_keep_their_distance() -> None:
    plain = {"rule": "shift", "by": "id", "days": 400}
    first, second = (date.fromisoformat(cell(plain, text)) for text in ("2026-01-31", "2026年3月2日"))
    assert second - first == timedelta(days=30)
    assert len({cell(plain, "2026-01-31", subject) for subject in "甲乙丙丁戊己"}) > 1
    assert cell(plain, "2026-01-31", " ") == ""


def test_a_hash_depends_on_the_key_and_on_the_scope_and_on_nothing_else() -> None:
    plain = rule({"rule": "hash", "scope": "person"})
    assert masked(plain, "A1", "", SECRET) == masked(plain, " Ａ1 ", "乙", SECRET)
    assert masked(plain, "A1", "", SECRET) != masked(plain, "A1", "", OTHER)
    assert masked(plain, "A1", "", SECRET) != masked(rule({"rule": "hash", "scope": "visit"}), "A1", "", SECRET)
    with pytest.raises(ValueError, match="key"):
        masked(plain, "A1", "", Secret())


@pytest.mark.parametrize(
    ("plain", "text", "out"),
    [
        ({"rule": "mask", "first": 3, "last": 4}, "13800000000", "138****0000"),
        ({"rule": "mask", "first": 1}, "王示例", "王**"),
        ({"rule": "mask", "first": 3, "last": 4}, "1380000", "*******"),
        ({"rule": "mask", "first": 6, "last": 11}, "330106199001010010", "*" * 18),
        ({"rule": "generalise", "to": "year"}, "1990年1月2日", "1990"),
        ({"rule": "generalise", "to": "month"}, "1990/1/2 08:30", "1990-01"),
        ({"rule": "generalise", "to": "month"}, "19901302", ""),
        ({"rule": "generalise", "to": "month"}, "1990", ""),
        ({"rule": "generalise", "to": "province"}, "330106", "330000"),
        ({"rule": "generalise", "to": "city"}, "330106001002", "330100000000"),
        ({"rule": "generalise", "to": "county"}, "330106", "330106"),
        ({"rule": "generalise", "to": "city"}, "西湖区", ""),
        ({"rule": "generalise", "significant": 2}, "12,345", "12000"),
        ({"rule": "generalise", "significant": 2}, "0.012345", "0.012"),
        ({"rule": "generalise", "significant": 1}, "9.6", "10"),
        ({"rule": "generalise", "decimals": 2}, "120.154321", "120.15"),
        ({"rule": "generalise", "decimals": 2}, "1e999999", ""),
        ({"rule": "bucket", "edges": [18, 60]}, "17.9", "<18"),
        ({"rule": "bucket", "edges": [18, 60]}, "18", "[18,60)"),
        ({"rule": "bucket", "edges": [18, 60]}, "60", ">=60"),
        ({"rule": "bucket", "edges": [18, 60]}, "保密", ""),
        ({"rule": "drop"}, "x", ""),
    ],
)
def test_rules_write_what_they_promise(plain: dict[str, Any], text: str, out: str) -> None:
    assert cell(plain, text) == out


def test_classes_have_names_that_tell_their_edges() -> None:
    assert labels_of((0.0, 18.0, 60.5)) == ("<0", "[0,18)", "[18,60.5)", ">=60.5")


@pytest.mark.parametrize("plain", RULES, ids=str)
def test_a_rule_is_written_as_it_was_read(plain: dict[str, Any]) -> None:
    assert parse_rule(plain_rule(rule(plain))) == rule(plain)


@pytest.mark.parametrize(
    "plain",
    [
        None,
        "hash",
        {"rule": "md5"},
        {"rule": ["hash"]},
        {"rule": "hash", "length": 7},
        {"rule": "hash", "length": True},
        {"rule": "hash", "key": "x"},
        {"rule": "mask", "first": -1},
        {"rule": "bucket"},
        {"rule": "bucket", "edges": [2, 1]},
        {"rule": "bucket", "edges": []},
        {"rule": "shift", "days": 3},
        {"rule": "shift", "by": "id", "days": 0},
        {"rule": "generalise"},
        {"rule": "generalise", "to": "week"},
        {"rule": "generalise", "to": "year", "decimals": 1},
    ],
    ids=str,
)
def test_a_rule_that_makes_no_sense_is_refused(plain: object) -> None:
    assert isinstance(parse_rule(plain), Refusal)


def test_a_rule_on_the_command_line_is_one_in_a_descriptor() -> None:
    assert written_rule("mask:first=3,last=4") == {"rule": "mask", "first": 3, "last": 4}
    assert written_rule("bucket:edges=0/18/60.5") == {"rule": "bucket", "edges": [0, 18, 60.5]}
    assert written_rule("shift:by=证件,days=30") == {"rule": "shift", "by": "证件", "days": 30}
    assert written_rule("hash") == {"rule": "hash"}


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.sampled_from("pqr")), max_size=40),
       k=st.integers(2, 6), least=st.integers(0, 3))  # fmt: skip
def test_what_stays_keeps_the_promise(rows: list[tuple[str, str, str]], k: int, least: int) -> None:
    groups = Groups(Promise(k=k, quasi=("a", "b"), l=least, sensitive=("c",) if least else ()))
    for row in rows:
        groups.look(row[:2], row[2:] if least else ())
    kept = [row for row in rows if groups.stays(row[:2])]
    for group in product("ab", "xyz"):
        told = [row[2] for row in kept if row[:2] == group]
        assert not told or (len(told) >= k and len(set(told)) >= least)
    report = groups.report()
    assert (report.rows, report.rows - report.suppressed) == (len(rows), len(kept))
    assert report.left == 0 or report.left >= k


@pytest.mark.parametrize(
    "plain",
    [{"k": 1, "quasi": ["a"]}, {"k": 5}, {"k": 5, "quasi": ["a"], "l": 2}, {"k": 5, "quasi": ["a"], "sensitive": ["b"]},
     {"k": "5", "quasi": ["a"]}, {"k": 5, "quasi": ["a"], "t": 1}, "k=5"],
    ids=str,
)  # fmt: skip
def test_a_promise_that_makes_no_sense_is_none(plain: object) -> None:
    assert parse_promise(plain) is None


def test_a_promise_is_written_as_it_was_read() -> None:
    for plain in ({"k": 2, "quasi": ["a"]}, {"k": 5, "quasi": ["a", "b"], "l": 2, "sensitive": ["c"]}):
        promise = parse_promise(plain)
        assert promise is not None
        assert plain_promise(promise) == plain


@pytest.mark.clause("HZ-2.6.1")
def test_a_key_in_a_repository_is_refused_even_behind_a_link(tmp_path: Path) -> None:
    root, other, free = tmp_path / "portal", tmp_path / "other", tmp_path / "keys"
    for folder in (root, other / ".git", free):
        folder.mkdir(parents=True)
    for folder in (root, other, free):
        (folder / "key").write_text("0123456789abcdef\n", "utf-8")
    (free / "link").symlink_to(root / "key")
    (root / "link").symlink_to(free / "key")
    assert load_key(free / "key", {}, root) == b"0123456789abcdef"
    for path in (root / "key", other / "key", free / "link", root / "link"):
        assert is_in_repository(path, root)
        with pytest.raises(UsageError, match="mask-key-inside"):
            load_key(path, {}, root)


def test_a_short_key_is_refused_and_none_is_none(tmp_path: Path) -> None:
    assert load_key(None, {}, tmp_path / "portal") == b""
    assert load_key(None, {"MULU_MASK_KEY": "0123456789abcdef"}, tmp_path) == b"0123456789abcdef"
    with pytest.raises(UsageError, match="mask-key-short"):
        load_key(None, {"MULU_MASK_KEY": "0123456789abcde"}, tmp_path)


def test_a_key_shows_nowhere() -> None:
    assert "0123" not in repr(SECRET)
    assert re.fullmatch("[0-9a-f]{8}", SECRET.mark)
    assert SECRET.mark != OTHER.mark
