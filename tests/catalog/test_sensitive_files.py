"""What files remember of their making, and sensitive data outside tables."""

from __future__ import annotations

import csv
import json
import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.checks.examiner import examine
from catalog.checks.sensitive import examine_sensitive
from catalog.model.entry import Resource
from catalog.model.label import Label
from catalog.sensitive.file_marks import FORMATS, FileMark, file_marks
from catalog.sensitive.sightings import Kind
from catalog.sensitive.survey import survey
from tests.bench.sensitive_corpus import TABLES, corpus
from tests.bench.sensitive_odd_tables import ODD_TABLES

FOLDER = "datapackages/data-bureau/open"
NAME = "王示例"


def exif(order: str = "<", *, with_position: bool = True, artist: bytes = b"") -> bytes:
    """A TIFF structure with a GPS directory of latitude and longitude, and perhaps an artist."""
    tags = [(0x8825, 4, 1, struct.pack(f"{order}I", 100))] if with_position else []
    tags += [(0x013B, 2, len(artist), struct.pack(f"{order}I", 200))] if artist else []
    first = struct.pack(f"{order}H", len(tags)) + b"".join(struct.pack(f"{order}HHI4s", *tag) for tag in tags)
    gps = struct.pack(f"{order}H", 2) + b"".join(
        struct.pack(f"{order}HHI4s", tag, 5, 3, b"\0\0\0\x96") for tag in (2, 4)
    )
    head = {"<": b"II", ">": b"MM"}[order] + struct.pack(f"{order}HI", 42, 8)
    return (head + first).ljust(100, b"\0") + gps.ljust(100, b"\0") + artist


def jpeg(tiff: bytes) -> bytes:
    segment = b"Exif\0\0" + tiff
    picture = b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + b"\xff\xda\0\x02\xff\xd9"
    return b"\xff\xd8\xff\xe0\0\x10JFIF\0".ljust(20, b"\0") + picture


def png(tiff: bytes) -> bytes:
    chunk = b"eXIf" + tiff
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(tiff)) + chunk + struct.pack(">I", zlib.crc32(chunk))


def workbook(**properties: str) -> Any:
    from openpyxl import Workbook

    book = Workbook()
    for key, value in properties.items():
        setattr(book.properties, key, value)
    return book


def saved(book: Any) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_people_in_the_properties_of_a_workbook_are_told() -> None:
    assert file_marks(saved(workbook(creator=NAME, lastModifiedBy="openpyxl")), "xlsx") == (
        FileMark(kind=Kind.AUTHOR, field="creator"),
    )
    assert file_marks(saved(workbook(creator="openpyxl", lastModifiedBy="示例市数据局")), "xlsx") == ()


def test_notes_at_cells_are_read_for_what_they_say_and_who_wrote_them() -> None:
    from openpyxl.comments import Comment

    book = workbook(creator="openpyxl")
    book.active["A1"].comment = Comment("请致电 13800000000", NAME)
    assert {(one.kind, one.field) for one in file_marks(saved(book), "xlsx")} == {
        (Kind.AUTHOR, "author"),
        (Kind.MOBILE, "comments"),
    }


@pytest.mark.parametrize("order", ["<", ">"])
def test_where_a_picture_was_taken_is_told_and_by_whom(order: str) -> None:
    position, artist = FileMark(kind=Kind.PICTURE_POSITION, field="GPS"), FileMark(kind=Kind.AUTHOR, field="Artist")
    for data, form in ((jpeg(exif(order)), "jpg"), (png(exif(order)), "png"), (exif(order), "tiff")):
        assert file_marks(data, form) == (position,)
    named = exif(order, with_position=False, artist=NAME.encode())
    assert file_marks(jpeg(named), "jpeg") == (artist,)
    assert file_marks(jpeg(exif(order, with_position=False)), "jpg") == ()


def test_the_author_of_a_pdf_is_told() -> None:
    mark = (FileMark(kind=Kind.AUTHOR, field="Author"),)
    assert file_marks(b"%PDF-1.4 /Author (" + NAME.encode() + b")", "pdf") == mark
    assert file_marks(b"%PDF-1.4 /Author <" + NAME.encode("utf-16").hex().encode() + b">", "pdf") == mark
    assert file_marks(b"%PDF-1.4 /Author (LibreOffice)", "pdf") == ()


@pytest.mark.parametrize("form", sorted(FORMATS))
@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=300), cut=st.integers(0, 400))
def test_broken_files_say_nothing_and_stop_nobody(form: str, data: bytes, cut: int) -> None:
    for whole in (data, jpeg(exif())[:cut], png(exif())[:cut], exif()[:cut], exif()[:cut] + data):
        assert all(isinstance(one, FileMark) for one in file_marks(whole, form))


def examined(portal: Any, name: str, content: bytes) -> set[tuple[str, str]]:
    form = name.rpartition(".")[2]
    portal.entry(resources=[{"name": "file", "title": "文件", "path": name, "format": form}])
    portal.write(f"{FOLDER}/{name}", content)
    seen = [one for one in examine(portal.root / FOLDER, portal.root) if one.code.startswith("R-302")]
    assert "13800000000" not in repr(seen)
    assert NAME not in repr(seen)
    return {(one.code, one.facts["field"]) for one in seen}


@pytest.mark.clause("HZ-2.6.3a")
def test_free_files_are_searched_as_tables_are(portal: Any) -> None:
    people = [{"联系电话": "13800000000", "订单号": "13800000017"}, {"联系电话": "13800000001"}]
    assert examined(portal, "a.json", json.dumps(people).encode()) == {("R-302/mobile", "联系电话")}
    assert examined(portal, "a.txt", "经办：手机 13800000000\n订单号13800000017\n".encode()) == {
        ("R-302/mobile", "a.txt")
    }
    assert examined(portal, "a.jpg", jpeg(exif())) == {("R-302/picture_position", "GPS")}


@pytest.mark.clause("HZ-2.6.3a")
@pytest.mark.parametrize(("address", "found"), [("示例路1号示例公寓2幢3单元401室", 2), ("示例路1号", 0)])
def test_homes_pinned_to_a_point_are_told(portal: Any, address: str, found: int) -> None:
    point = {"type": "Point", "coordinates": [120.123456, 30.123456]}
    feature = {"type": "Feature", "geometry": point, "properties": {"地址": f"杭州市西湖区{address}"}}
    content = json.dumps({"type": "FeatureCollection", "features": [feature] * 3}).encode()
    assert len(examined(portal, "a.geojson", content)) == found


@pytest.mark.parametrize(
    ("header", "cells", "kinds"),
    [
        ("联系方式", ["13800000000.0"], {Kind.MOBILE}),
        ("联系方式", ["'13800000000"], {Kind.MOBILE}),
        ("c", ["0571 8765 4321"], {Kind.LANDLINE}),
        ("c", ["86-571-87654321"], {Kind.LANDLINE}),
        ("电话机进口数量", ["20071491.0", "20071492"], set()),
        ("v", ["浙a12345", "WJ浙1234X"], {Kind.PLATE}),
        ("证件号码", ["C12345678", "H1234567890", "87654321"], {Kind.PASSPORT}),
        ("证件号码", ["20200101"], set()),
        ("批准文号", ["国药准字H20013214"], set()),
        ("内容", ["工资卡6228480000000000004未到账"], set()),
        ("答复", ["位于腾冲路259号柏林春天居住小区3幢"], set()),
        ("诉求", ["本人巴特尔·示例，住示例镇样本村3组12号"], {Kind.NAME_AND_ADDRESS}),
        ("坐标", ["120.123456,30.123456"], set()),
    ],
)
def test_what_offices_write_is_seen_and_what_looks_like_it_is_not(
    header: str, cells: list[str], kinds: set[Kind]
) -> None:
    assert {one.kind for one in survey([header], [[cell] for cell in cells])} == kinds


def test_a_lone_number_counts_beside_a_column_of_telephones() -> None:
    rows = [["13800000000", "13900000000"], ["0571-87654321", "无"], ["", "无"]]
    assert {(one.column, one.row) for one in survey(["联系方式", "备用"], rows)} == {
        ("联系方式", 1), ("联系方式", 2), ("备用", 1),
    }  # fmt: skip
    assert survey(["a", "备用"], [["甲", row[1]] for row in rows]) == ()


@pytest.mark.clause("HZ-2.6.3a")
def test_no_observation_over_the_whole_corpus_carries_a_value(tmp_path: Path) -> None:
    for number, table in enumerate(corpus(31, 8_000, (*TABLES, *ODD_TABLES))):
        path = tmp_path / f"{number}.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([table.fields, *([text for text, _ in row] for row in table.rows)])
        one = Resource(name="t", title=Label("t"), path=path.name, format="csv")
        told = repr(list(examine_sensitive(path, one, 0)))
        assert [text for row in table.rows for text, kinds in row if kinds and text in told] == []
