"""Plans and lists: what each row says, the list of the year, and what was promised against what is open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.checks.plan_rows import Progress, opened_by_name, progress_of
from catalog.checks.planned import check_late, check_years
from catalog.checks.subjects import Context
from catalog.rules.planned_lists import parse_day_of_year, planned_day
from tests.catalog.conftest import OPEN

COLUMNS = ("data_set", "body", "openness", "update_frequency", "open_fields", "planned_on")
HEAD = (*COLUMNS, "entry")
ROWS = (
    ("公交站点", "示例单位", "无条件开放", "每年", "站点", "2026-06-30", "data-bureau/open"),
    ("公厕点位", "示例单位", "无条件开放", "每年", "位置", "2026-11-19", ""),
    ("停车场", "示例单位", "无条件开放", "每年", "泊位", "2026-11-20", ""),
)


def field(name: str, /, **more: Any) -> dict[str, Any]:
    kind = "date" if name == "planned_on" else "string"
    constraints = {} if name == "entry" else {"constraints": {"required": True}}
    return {"name": name, "type": kind, "title": name, **constraints, **more}


def publish(portal: Any, fields: list[dict[str, Any]] | None = None, **facts: Any) -> None:
    """A key list of 2026 beside the open entry; `facts` under `catalog` differ from it."""
    resource = {"name": "items", "title": "各项", "path": "items.csv", "format": "csv"}
    schema = {"fields": fields if fields is not None else [field(name) for name in HEAD]}
    entry = {**OPEN, "name": "list", "title": "清单", "resources": [{**resource, "schema": schema}]}
    table = "\n".join(",".join(row) for row in (HEAD, *ROWS)) + "\n"
    portal.entry(entry, {"list": "key_list", "list_year": 2026, **facts})
    portal.write("datapackages/data-bureau/list/items.csv", table)


def years(context: Context, day: date) -> list[str]:
    return [finding.key for finding in check_years(replace(context, today=day))]


@pytest.mark.clause("HZ-2.5.2c")
def test_a_key_list_that_says_everything_is_in_order(portal: Any) -> None:
    publish(portal)
    assert [key for key in portal.keys() if key.startswith("R-215")] == []


@pytest.mark.clause("HZ-2.5.2c")
@pytest.mark.parametrize("missing", COLUMNS)
def test_a_key_list_without_one_of_its_columns_is_refused(portal: Any, missing: str) -> None:
    publish(portal, [field(name) for name in HEAD if name != missing])
    assert [key for key in portal.keys() if key.startswith("R-215")] == ["R-215/column"]


@pytest.mark.clause("HZ-2.5.2c")
@pytest.mark.parametrize(
    ("changed", "found"),
    [
        (field("planned_on", type="string"), "R-215/type"),
        (field("planned_on", type="yearmonth"), ""),
        (field("body", constraints={}), "R-215/optional"),
        (field("body", name="责任单位"), ""),
    ],
)
def test_columns_are_dates_and_required_and_may_be_headed_in_chinese(
    portal: Any, changed: dict[str, Any], found: str
) -> None:
    key = "body" if changed["name"] == "责任单位" else changed["name"]
    publish(portal, [changed if name == key else field(name) for name in HEAD])
    assert [key for key in portal.keys() if key.startswith("R-215")] == ([found] if found else [])


@pytest.mark.parametrize(
    ("facts", "found"),
    [({"list": "wish_list"}, "R-215/unknown"), ({"list_year": ""}, "R-215/year"), ({"list_year": 2026}, "")],
)
def test_a_list_is_one_the_pack_orders_and_names_its_year(portal: Any, facts: dict[str, Any], found: str) -> None:
    publish(portal, **facts)
    assert [key for key in portal.keys() if key.startswith("R-215")] == ([found] if found else [])


@pytest.mark.parametrize(
    ("page", "found"), [("authorised_operation", []), ("expert_committee", ["R-215/page"]), ("licence", ["R-215/page"])]
)
def test_an_entry_holds_the_rows_of_a_page_that_the_rules_have(portal: Any, page: str, found: list[str]) -> None:
    publish(portal, public_page=page)
    assert [key for key in portal.keys() if key.startswith("R-215")] == found


@pytest.mark.clause("SD-8¶1")
@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2027, 3, 30), []),
        (date(2027, 3, 31), ["R-404/soon"]),
        (date(2027, 4, 30), ["R-404/soon"]),
        (date(2027, 5, 1), ["R-404/missing"]),
    ],
)
def test_the_annual_list_of_shandong_is_published_by_the_end_of_april(portal: Any, day: date, found: list[str]) -> None:
    portal.entry(OPEN)
    assert years(portal.context("shandong"), day) == found


@pytest.mark.clause("SD-8¶1")
def test_the_list_of_the_year_before_does_not_do_and_that_of_the_year_does(portal: Any) -> None:
    publish(portal, list="annual_list", list_year=2026)
    assert years(portal.context("shandong"), date(2027, 5, 1)) == ["R-404/missing"]
    publish(portal, list="annual_list", list_year=2027)
    assert years(portal.context("shandong"), date(2027, 5, 1)) == []


@pytest.mark.clause("HZ-2.5.1a")
@pytest.mark.clause("HZ-2.5.2a")
@pytest.mark.clause("ZJ-29¶1")
@pytest.mark.parametrize(("pack", "missing"), [("hangzhou", 2), ("lishui", 1), ("xian", 0), ("lianyungang", 0)])
def test_where_the_text_has_no_day_a_missing_list_of_the_year_is_told(portal: Any, pack: str, missing: int) -> None:
    portal.entry(OPEN)
    assert years(portal.context(pack), date(2026, 1, 1)) == ["R-405/missing"] * missing
    publish(portal)
    assert years(portal.context(pack), date(2026, 1, 1)) == ["R-405/missing"] * max(0, missing - 1)


@pytest.mark.clause("HZ-2.5.2c")
def test_what_was_promised_for_a_day_that_has_passed_is_told_with_its_row(portal: Any) -> None:
    portal.entry(OPEN)
    publish(portal)
    found = list(check_late(portal.context("hangzhou")))  # as of 20 November 2026
    assert [(one.key, one.facts["what"], one.facts["row"]) for one in found] == [("R-405/late", "公厕点位", "2")]


def test_an_entry_counts_as_open_by_its_key_or_its_title_and_only_while_it_is_open() -> None:
    rows = [("a/b", "甲", "published", "restricted"), ("a/c", "乙", "taken_down", "unconditional")]
    assert opened_by_name([*rows, ("a/d", "丙", "published", "prohibited")]) == {"a/b": "a/b", "甲": "a/b"}


@pytest.mark.parametrize(
    ("entry", "planned", "progress"),
    [
        ("a/b", date(2026, 1, 1), Progress.OPEN),
        ("", date(2026, 11, 19), Progress.LATE),
        ("", date(2026, 11, 20), Progress.PLANNED),
        ("", None, Progress.UNDATED),
    ],
)
def test_a_row_is_late_from_the_day_after_its_planned_day(entry: str, planned: date | None, progress: Progress) -> None:
    assert progress_of(entry, planned, date(2026, 11, 20)) is progress


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-06-30", date(2026, 6, 30)),
        ("2026-02", date(2026, 2, 28)),
        ("2028-02", date(2028, 2, 29)),
        ("2026", date(2026, 12, 31)),
        ("2026-13", None),
        ("待定", None),
        ("", None),
        ("99999-01-01", None),
        ("２０２６", None),
    ],
)
def test_a_month_and_a_year_promise_their_last_day(text: str, day: date | None) -> None:
    assert planned_day(text) == day


@given(st.text(max_size=20))
def test_any_cell_is_a_day_or_none(text: str) -> None:
    assert planned_day(text) is None or isinstance(planned_day(text), date)


@pytest.mark.parametrize("text", ["02-29", "04-31", "4", "x-y", "13-01"])
def test_a_due_day_is_one_that_every_year_has(text: str) -> None:
    with pytest.raises(ValueError):
        parse_day_of_year(text)
    assert parse_day_of_year("04-30") == (4, 30)
