"""Sensitive data: identifiers by their checks, columns by their company, findings by place and never by value."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import Any

import pytest
import yaml

from catalog.checks.examiner import examine
from catalog.sensitive.identifiers import is_credit_code, is_resident_id, is_sole_trader_code, passes_luhn
from catalog.sensitive.sightings import Kind
from catalog.sensitive.survey import survey
from tests.bench.sensitive_corpus import TABLES, corpus
from tests.bench.sensitive_odd_tables import ODD_TABLES

# Made-up numbers within the rules of their kinds: region 330106, born on 1 January 1990.
RESIDENT = "33010619900101001"
FOLDER = "datapackages/data-bureau/open"


def resident(body: str = RESIDENT) -> str:
    """The number with its check sign."""
    return next(body + sign for sign in "0123456789X" if is_resident_id(body + sign))


def kinds(header: str, *cells: str) -> set[Kind]:
    return {one.kind for one in survey([header], [[cell] for cell in cells])}


def test_exactly_one_check_sign_makes_an_identity_number() -> None:
    assert sum(is_resident_id(RESIDENT + sign) for sign in "0123456789X") == 1


@pytest.mark.parametrize("body", ["99010619900101001", "33010619901301001", "33010618991231001"])
def test_no_check_sign_saves_a_wrong_region_or_birthday(body: str) -> None:
    assert not any(is_resident_id(body + sign) for sign in "0123456789X")


def test_a_credit_code_of_a_sole_trader_begins_with_92() -> None:
    found = [code for sign in "0123456789ABCDEFGHJKLMNPQRTUWXY" if is_credit_code(code := "92330106MA2B0000X" + sign)]
    assert len(found) == 1
    assert is_sole_trader_code(found[0])
    assert not is_sole_trader_code("91" + found[0][2:])


def test_a_card_number_proves_itself_by_its_last_digit() -> None:
    assert sum(passes_luhn("622848000000000000" + last) for last in "0123456789") == 1


def test_numbers_are_seen_however_they_are_written() -> None:
    number = resident()
    for written in (number, f"{number[:6]} {number[6:14]} {number[14:]}", number.translate(_WIDE), f"证件{number}。"):
        assert kinds("f1", written) == {Kind.RESIDENT_ID}
    assert kinds("f1", "+86 138 0000 0000") == {Kind.MOBILE}
    assert kinds("备注", "请联系 13800000000") == {Kind.MOBILE}


_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("订单号", ["15000000001", "15000000017", "15000000023"]),
        ("f1", ["15000000001", "15000000002", "15000000003", "15000000004"]),
        ("标准号", ["GB/T 2260-2007", "GB/T 11643-1999"]),
        ("图片", ["icon@2x.png"]),
        ("身份证号", ["330106********0010"]),
        ("时间戳", ["1790000000000", "1790000000001"]),
        ("备案", ["浙B2-20040001"]),
        ("站点", ["黄龙", "武林", "凤起"]),
    ],
)
def test_look_alikes_are_left_alone(header: str, cells: list[str]) -> None:
    assert kinds(header, *cells) == set()


def test_a_name_is_told_beside_an_address_and_not_alone() -> None:
    names = [["王示例", "杭州市西湖区示例路1号示例公寓2幢3单元401室"], ["李样本", "杭州市上城区示例路9号"]]
    found = survey(["姓名", "住址"], names)
    assert {(one.column, one.row) for one in found} == {("姓名", 1), ("住址", 1), ("姓名", 2), ("住址", 2)}
    assert survey(["姓名"], [[name] for name, _ in names]) == ()


@pytest.mark.clause("HZ-2.6.3a")
@pytest.mark.parametrize("seed", [11, 12])
def test_nearly_everything_of_every_kind_is_found_and_hardly_anything_else(seed: int) -> None:
    right, wrong, missed = Counter[Kind](), Counter[Kind](), Counter[Kind]()
    for table in corpus(seed, 20_000, (*TABLES, *ODD_TABLES)):
        found = {
            (one.row, one.column, one.kind) for one in survey(table.fields, [[c for c, _ in r] for r in table.rows])
        }
        wanted = {
            (number, name, kind)
            for number, row in enumerate(table.rows, start=1)
            for name, (_, labels) in zip(table.fields, row, strict=True)
            for kind in labels
        }
        for counts, group in ((right, found & wanted), (wrong, found - wanted), (missed, wanted - found)):
            counts.update(kind for _, _, kind in group)
    for kind in {*right, *wrong, *missed}:
        assert right[kind] >= 0.99 * (right[kind] + missed[kind]), kind
        assert right[kind] >= 0.97 * (right[kind] + wrong[kind]), kind


def sensitive_entry(portal: Any, content: str, **catalog: Any) -> None:
    portal.entry()
    path = portal.root / FOLDER / "datapackage.yaml"
    raw = yaml.safe_load(path.read_text("utf-8"))
    raw["catalog"].update(catalog)
    portal.write(f"{FOLDER}/datapackage.yaml", raw)
    portal.write(f"{FOLDER}/stops.csv", content.encode())


def codes(portal: Any) -> list[str]:
    return [key for key in (*portal.keys(), *portal.data_keys()) if key.startswith("R-302")]


@pytest.mark.clause("HZ-2.6.3a")
def test_a_finding_says_where_and_never_what(portal: Any) -> None:
    sensitive_entry(portal, f"站点,数量\n{resident()},1\n甲站,2\n")
    (seen,) = (one for one in examine(portal.root / FOLDER, portal.root) if one.code.startswith("R-302"))
    assert (seen.code, seen.facts["field"], seen.facts["rows"], seen.facts["count"]) == (
        "R-302/resident_id",
        "站点",
        "2",
        "1",
    )
    assert RESIDENT not in repr(seen)
    assert codes(portal) == ["R-302/resident_id"]


@pytest.mark.clause("HZ-2.6.3b")
def test_a_second_confirmation_answers_just_what_it_names_for_just_these_bytes(portal: Any) -> None:
    content = f"站点,数量\n{resident()},1\n"
    row = {"resource": "stops", "field": "站点", "kind": "resident_id", "reason": "示例理由"}
    record = {
        "by": "示例市数据局",
        "date": "2026-01-05",
        "findings": [{**row, "sha256": sha256(content.encode()).hexdigest()}],
    }
    sensitive_entry(portal, content, sensitive_confirmation=record)
    assert codes(portal) == []
    sensitive_entry(portal, content + f"{resident('33010619900101002')},2\n", sensitive_confirmation=record)
    assert codes(portal) == ["R-302/resident_id"]
    sensitive_entry(portal, content, sensitive_confirmation={**record, "findings": [row]})
    assert codes(portal) == ["R-302/confirmation", "R-302/resident_id"]
