"""The rows interface as a client sees it, also when the client is hostile."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest


def test_rows_come_with_types_of_the_schema_and_a_link_to_the_next_page(open_site: Any) -> None:
    reply = open_site.rows("transport/stops", ("_limit", "2"), ("_select", "编号,busy,站名"))
    assert reply.status == 200
    assert reply.json["rows"] == [
        {"编号": 1, "busy": True, "站名": "站1"},
        {"编号": 2, "busy": False, "站名": "站2"},
    ]
    path, _, query = reply.json["next"].partition("?")
    following = open_site.go(path, query=query)
    assert [row["编号"] for row in following.json["rows"]] == [3, 4]
    assert reply.headers["link"] == f'<{reply.json["next"]}>; rel="next"'


def test_every_row_comes_once_when_all_pages_are_followed(open_site: Any) -> None:
    seen, query = [], [("_sort", "站名,-lon"), ("_limit", "1000")]
    reply = open_site.rows("transport/stops", *query)
    while True:
        seen += [row["编号"] for row in reply.json["rows"]]
        if reply.json["next"] is None:
            break
        path, _, text = reply.json["next"].partition("?")
        reply = open_site.go(path, query=text)
    assert sorted(seen) == list(range(1, 2501))


def test_the_total_is_counted_only_when_asked_for(open_site: Any) -> None:
    asked = open_site.rows("transport/stops", ("busy", "true"), ("_count", "1"), ("_limit", "1"))
    assert asked.json["count"] == 1250
    assert asked.headers["x-total-count"] == "1250"
    assert "count" not in open_site.rows("transport/stops", ("busy", "true")).json


def test_csv_holds_the_selected_columns_with_a_header(open_site: Any) -> None:
    reply = open_site.rows("transport/stops", ("_format", "csv"), ("_select", "站名,busy"), ("编号__lte", "2"))
    rows = list(csv.reader(io.StringIO(reply.body.decode("utf-8"))))
    assert rows == [["站名", "busy"], ["站1", "true"], ["站2", "false"]]
    assert reply.headers["content-type"].startswith("text/csv; charset=utf-8")
    assert reply.headers["content-disposition"].startswith("attachment")


def test_a_client_that_holds_the_version_is_told_that_nothing_changed(open_site: Any) -> None:
    first = open_site.rows()
    again = open_site.rows(if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert open_site.rows(if_none_match='"other"').status == 200


def test_pages_of_other_sites_may_read_open_rows(open_site: Any) -> None:
    assert open_site.rows().headers["access-control-allow-origin"] == "*"


def test_an_unknown_column_is_answered_with_the_choices(open_site: Any) -> None:
    reply = open_site.rows("transport/stops", ("名称", "x"), ("_sort", "nope"))
    assert reply.status == 400
    assert [error["field"] for error in reply.json["errors"]] == ["_sort", "名称"] or len(reply.json["errors"]) == 2
    assert all("编号, 站名, lon, opened, busy" in error["message"] for error in reply.json["errors"])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("_limit", "0"),
        ("_limit", "1001"),
        ("_limit", "999999999999999999999999"),
        ("_limit", "-1"),
        ("_limit", "１０"),
        ("_format", "xml"),
        ("_count", "yes"),
        ("_cursor", "x"),
        ("_cursor", "e30.AAAA"),
        ("_cursor", "\ud7ff\x00"),
        ("编号", "1 OR 1=1"),
        ("编号", "9" * 400),
        ("编号", "1e9999"),
        ("busy", "maybe"),
        ("lon__contains", "1"),
        ("站名", "a\x00b"),
        ("站名", "长" * 3000),
        ("c0", "1"),
        ("n", "1"),
        ("编号__like", "1"),
        ('编号"; DROP TABLE rows; --', "1"),
        ("_sort", "编号,站名,lon,opened,busy,编号"),
        ("_select", "*"),
    ],
)
def test_a_hostile_parameter_is_refused_in_words(open_site: Any, name: str, value: str) -> None:
    reply = open_site.rows("transport/stops", (name, value))
    assert reply.status == 400, reply.body
    assert reply.headers["content-type"] == "application/problem+json"
    told = reply.json["errors"][0]["message"] if "errors" in reply.json else reply.json["detail"]
    assert told and not told.startswith("access.")


@pytest.mark.parametrize(("value", "count"), [("1e300", 2500), ("-1e+300", 0), ("1E-300", 0)])
def test_a_number_may_be_as_large_as_a_cell(open_site: Any, value: str, count: int) -> None:
    assert open_site.rows("transport/stops", ("lon__lte", value), ("_count", "1")).json["count"] == count


@pytest.mark.parametrize("text", ["' OR '1'='1", "站1'; DROP TABLE rows; --", "%", "_", "\\", '"', "站1\n"])
def test_text_from_outside_is_only_ever_compared(open_site: Any, text: str) -> None:
    reply = open_site.rows("transport/stops", ("站名", text), ("_count", "1"))
    assert (reply.status, reply.json["count"]) == (200, 0)
    assert open_site.rows("transport/stops", ("_count", "1")).json["count"] == 2500


def test_a_cursor_of_another_question_is_refused(open_site: Any) -> None:
    cursor = open_site.rows("transport/stops", ("_limit", "1")).json["next"].partition("_cursor=")[2]
    moved = open_site.go("/api/datasets/transport/stops/table/rows", query=f"busy=true&_cursor={cursor}")
    assert (moved.status, moved.code) == (400, "bad-cursor")


def test_a_query_that_reads_too_much_is_stopped(hurried: Any) -> None:
    reply = hurried.rows("transport/stops", ("站名__contains", "不在"), ("_sort", "lon"))
    assert (reply.status, reply.code) == (400, "too-costly")
    assert hurried.rows("transport/stops", ("编号", "7")).status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/api/datasets/transport/none/table/rows",
        "/api/datasets/none/stops/table/rows",
        "/api/datasets/transport/stops/none/rows",
        "/api/datasets/transport/secret/table/rows",
        "/api/datasets/..%2F..%2Fetc/passwd/table/rows",
        "/api/datasets/transport/stops/table%00/rows",
    ],
)
def test_what_does_not_exist_or_is_prohibited_is_not_found(open_site: Any, path: str) -> None:
    assert open_site.go(path).status == 404


def test_an_index_that_was_replaced_is_read_anew(open_site: Any, built: Any) -> None:
    import os
    import shutil

    path = built / "rows/transport/stops.table.sqlite"
    before = open_site.rows().json["version"]
    kept = path.read_bytes()
    draft = path.with_name("draft")
    shutil.copy(path, draft)
    import sqlite3

    with sqlite3.connect(draft) as connection:
        connection.execute("UPDATE facts SET value='\"new\"' WHERE name='version'")
    connection.close()
    os.replace(draft, path)
    assert before != "new"
    assert open_site.rows("transport/stops", ("编号", "1")).json["version"] == "new"
    path.write_bytes(kept)


def test_a_missing_index_says_so_and_is_no_crash(open_site: Any, built: Any) -> None:
    path = built / "rows/transport/stops.table.sqlite"
    moved = path.rename(path.with_name("moved"))
    try:
        reply = open_site.rows()
        assert (reply.status, reply.code) == (503, "rows-missing")
        path.write_bytes(b"not a database at all, however long it may be")
        assert open_site.rows().code == "rows-missing"
    finally:
        moved.replace(path)
