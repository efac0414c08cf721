"""Which encoding a file is in: hostile inputs 4.1 to 4.5, on generated Chinese text, simplified and traditional."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.checks.encodings import contradicts, likely_encoding, mixed_line
from catalog.checks.examiner import examine
from catalog.checks.han import COMMON
from catalog.derivation.derived import derive
from catalog.loading.catalogue import load_catalogue
from catalog.model.entry import View

SIMPLIFIED = "杭州市公共数据开放平台提供公交线路站点与停车场信息，市民可以按区县查询。"
TRADITIONAL = "臺北市政府資料開放平臺提供公車路線站點與停車場資訊，市民可以按區縣查詢。"
FOLDER = "datapackages/data-bureau/open"


def han(encoding: str) -> st.SearchStrategy[str]:
    """Signs in common use, in no order that anybody writes: harder than real text."""
    signs = sorted(sign for sign in COMMON[encoding] if "\u4e00" <= sign <= "\u9fff")
    return st.lists(st.sampled_from(signs), min_size=24, max_size=400, unique=True).map("".join)


def table(text: str) -> str:
    """A CSV of short cells."""
    return "a,b\n" + "".join(f"{text[place : place + 5]},{place}\n" for place in range(0, len(text), 5))


@given(han("gb18030"), st.sampled_from(["gbk", "gb18030", "gb2312"]))
@settings(max_examples=200, deadline=None)
def test_simplified_text_is_found_whatever_it_says(text: str, encoding: str) -> None:
    assert likely_encoding(table(text).encode(encoding)) == "gb18030"


@given(han("big5"), st.sampled_from(["big5", "cp950", "big5hkscs"]))
@settings(max_examples=200, deadline=None)
def test_traditional_text_in_big5_is_found_whatever_it_says(text: str, encoding: str) -> None:
    assert likely_encoding(table(text).encode(encoding)) in ("big5", "cp950", "big5hkscs")


@given(han("big5"))
@settings(max_examples=200, deadline=None)
def test_traditional_text_in_gb18030_is_not_taken_for_big5(text: str) -> None:
    assert likely_encoding(table(text).encode("gb18030")) == "gb18030"


@given(han("gb18030") | han("big5"), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]))
@settings(max_examples=200, deadline=None)
def test_unicode_is_found_with_and_without_its_mark(text: str, encoding: str) -> None:
    assert likely_encoding(table(text).encode(encoding)) == encoding


@pytest.mark.parametrize("length", [4, 8, 36])
@pytest.mark.parametrize(
    ("text", "encoding"),
    [(SIMPLIFIED, "gb18030"), (TRADITIONAL, "big5"), (SIMPLIFIED, "utf-16-le"), (TRADITIONAL, "utf-16-be")],
)
def test_a_few_words_are_enough(text: str, encoding: str, length: int) -> None:
    assert likely_encoding(f"a,b\n{text[:length]},1\n".encode(encoding)) == encoding


@pytest.mark.parametrize(
    ("text", "encoding", "likely"),
    [
        ("一", "gbk", "gb18030"),
        ("café", "utf-8", "utf-8"),
        ("Москва", "utf-8", "utf-8"),
        ("联通", "gbk", "gb18030"),
        ("Málaga", "latin-1", "cp1252"),
    ],
)
def test_signs_that_are_utf_8_by_accident_are_known(text: str, encoding: str, likely: str) -> None:
    assert likely_encoding(f"a,b\n{text},1\n".encode(encoding)) == likely


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-8"])
def test_chinese_after_long_ascii_decides(encoding: str) -> None:
    assert likely_encoding(b"code,name\n" * 30_000 + TRADITIONAL.encode(encoding)) == encoding


@pytest.mark.parametrize(
    ("declared", "text", "encoding", "likely"),
    [
        ("utf-8", SIMPLIFIED, "gbk", "gb18030"),
        ("utf-8", TRADITIONAL, "big5", "big5"),
        ("gb18030", TRADITIONAL, "big5", "big5"),
        ("gbk", SIMPLIFIED, "utf-8", "utf-8"),
        ("gb18030", SIMPLIFIED, "utf-16", "utf-16"),
        ("big5", TRADITIONAL, "utf-8", "utf-8"),
        ("latin-1", SIMPLIFIED, "gbk", "gb18030"),
        ("cp1252", SIMPLIFIED, "gbk", "gb18030"),
        ("euc_jp", SIMPLIFIED, "gb2312", "gb18030"),
        ("utf-8", "only ASCII", "utf-16-le", "utf-16-le"),
        ("big5", TRADITIONAL, "big5", ""),
        ("big5", TRADITIONAL, "cp950", ""),
        ("gb2312", SIMPLIFIED, "gbk", ""),
        ("utf-16", SIMPLIFIED, "utf-16", ""),
        ("utf-8", SIMPLIFIED, "utf-8-sig", ""),
        ("latin-1", "café, déjà vu, señor", "latin-1", ""),
        ("shift_jis", "あいうえお、東京都の停留所", "shift_jis", ""),
        ("big5", "only ASCII", "ascii", ""),
    ],
)
def test_a_wrong_declaration_is_answered_with_the_likely_encoding(
    declared: str, text: str, encoding: str, likely: str
) -> None:
    assert contradicts(declared, text.encode(encoding)) == likely


def test_parts_in_two_encodings_are_named_with_the_line() -> None:
    data = (f"{SIMPLIFIED}\n" * 3).encode() + f"{SIMPLIFIED}\n".encode("gbk")
    assert mixed_line(data) == 4
    assert mixed_line(SIMPLIFIED.encode("gbk")) == 0
    assert mixed_line(SIMPLIFIED.encode()) == 0


def seen(portal: Any, data: bytes, encoding: str | None = None) -> list[str]:
    """What is observed of a table with these bytes."""
    resource = {"name": "stops", "path": "stops.csv", "format": "csv"}
    fields = [{"name": "站", "type": "string"}, {"name": "n", "type": "integer"}]
    extra = {"encoding": encoding} if encoding else {}
    portal.entry(resources=[{**resource, **extra, "schema": {"fields": fields}}])
    portal.write(f"{FOLDER}/stops.csv", data)
    return [one.code for one in examine(portal.root / FOLDER, portal.root)]


TABLE = "站,n\n" + "".join(f"武林门北{sign},{n}\n" for n, sign in enumerate("甲乙丙丁戊己庚辛"))
LIKE = "utf-8 utf-8-sig gbk gb18030 gb2312 utf-16 utf-16-le utf-16-be big5".split()


@pytest.mark.parametrize("encoding", LIKE)
def test_a_declared_encoding_is_read_and_served_as_utf_8_beside_the_untouched_original(
    portal: Any, encoding: str
) -> None:
    text = TABLE.replace("门", "門") if encoding == "big5" else TABLE
    data = text.encode(encoding)
    assert seen(portal, data, encoding) == []
    (resource,) = load_catalogue(portal.root).entries[0].resources
    source = portal.root / FOLDER / "stops.csv"
    derived = derive(resource, source, portal.root / "cache", View())
    (served,) = portal.root.joinpath("cache").rglob("table.csv")
    assert served.read_bytes() == ("\ufeff" + text.replace("\n", "\r\n")).encode()
    assert derived.problem == ""
    assert source.read_bytes() == data


@pytest.mark.parametrize("encoding", ["gbk", "big5", "utf-16-le"])
def test_an_undeclared_encoding_is_one_finding_that_names_it(portal: Any, encoding: str) -> None:
    text = TABLE.replace("门", "門") if encoding == "big5" else TABLE
    assert seen(portal, text.encode(encoding)) == ["encoding-differs"]


def test_glued_files_are_named_as_such(portal: Any) -> None:
    assert seen(portal, TABLE.encode() + "武林,9\n".encode("gbk")) == ["encoding-mixed"]
