"""The page of statistics: what the catalogue holds, and what the entry of the statistics tells of its use and cases."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from catalog.build import build
from catalog.pages.figures import freshness
from catalog.building.folders import Folders
from catalog.model.label import Label
from catalog.loading.vocabularies import Term
from tests.bench.generated import repository
from tests.build.conftest import DAY, write_entry

ENTRY = "hangzhou-data-bureau/platform-statistics"
MONTHS = b"month,downloads,calls,entries\n2026-10,7,120,2\n2026-09,5,80,1\n"
USE = (
    b"month,entry,entry_title,downloads,calls\n2026-10,body-000/entry-00000,a,7,100\n"
    b"2026-10,gone/data,=1+1,0,20\n2026-09,old/data,b,5,80\n"
)
CASES = (
    "month,procedure,procedure_title,body,body_title,received,closed,in_time,late\n"
    "2026-10,consultation,咨询,body-000,示例,4,3,3,1\n2026-09,consultation,咨询,body-001,示例,1,1,2,0\n"
    "2025-09,consultation,咨询,body-001,示例,99,99,99,99\n2026-08,lost,旧事项,expert,专家,2,0,0,0\n"
).encode()
MORE_MONTHS = "".join(f"2025-{m},demand,需求,body-000,示例,0,0,0,0\n" for m in (10, 11, 12)).encode()
MORE_MONTHS += "".join(f"2026-0{m},demand,需求,body-000,示例,0,0,0,0\n" for m in range(1, 8)).encode()


def told(root: Path, **tables: bytes) -> None:
    """An entry of statistics with these tables."""
    resources = [
        {
            "name": name,
            "path": f"{name}.csv",
            "format": "csv",
            "encoding": "utf-8",
            "schema": {"fields": [_field(one) for one in content.decode().partition("\n")[0].split(",")]},
        }
        for name, content in tables.items()
    ]
    facts = {"register": "platform_statistics", "openness_type": "unconditional"}
    files = {f"{name}.csv": content for name, content in tables.items()}
    write_entry(root, ENTRY, {"resources": resources, "catalog": facts}, files)


def _field(name: str) -> dict[str, str]:
    whole = ("downloads", "calls", "entries", "received", "closed", "in_time", "late", "value")
    return {"name": name, "type": "integer" if name in whole else "string"}


def rows(site: Path, name: str) -> list[list[str]]:
    """The file behind a chart, without its heading."""
    return list(csv.reader(io.StringIO((site / f"statistics/{name}.csv").read_text("utf-8-sig"))))[1:]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """What is built of a small catalogue with an entry of statistics."""
    root = repository(tmp_path_factory.mktemp("statistics") / "small", 12)
    told(root, months=MONTHS, use=USE, cases=CASES + MORE_MONTHS)
    return build(root, today=DAY, processes=1, languages=("zh",)).folders


@pytest.mark.clause("SD-19b")
def test_use_and_cases_are_shown_by_month_procedure_and_body(folders: Folders) -> None:
    site = folders.site
    assert rows(site, "downloads") == [["2026-09", "2026-09", "2026-09", "5"], ["2026-10", "2026-10", "2026-10", "7"]]
    assert [row[3] for row in rows(site, "calls")] == ["80", "120"]
    assert [(row[0], row[1], row[3]) for row in rows(site, "used")][1] == ("gone/data", "'=1+1", "20")
    procedures = {row[0]: row[3:] for row in rows(site, "procedures")}
    assert procedures["consultation"] == ["5", "4"], "a month of more than a year ago is not counted"
    assert procedures["lost"] == ["2", "0"], "a procedure of another pack keeps its title"
    assert [(row[0], *row[3:]) for row in rows(site, "on-time")] == [
        ("body-000", "3", "1", "75.0%"),
        ("body-001", "2", "0", "100.0%"),
    ]
    page = (site / "statistics/index.html").read_text("utf-8")
    assert f'href="/{ENTRY}/"' in page and "旧事项" in page and "目前没有可以公布的数字" not in page


def taken_most(site: Path) -> str:
    """What the home page says of the data that are used most."""
    home = (site / "index.html").read_text("utf-8")
    return home[home.index('id="popular"') :].partition("</section>")[0]


def test_the_home_page_lists_what_was_taken_most_in_the_last_month(folders: Folders) -> None:
    said = taken_most(folders.site)
    assert "2026-10" in said and 'href="/body-000/entry-00000/"' in said and ">107<" in said
    assert said.count("<li>") == 1, "what is not in the catalogue and what was taken in older months stays away"


def test_the_catalogue_is_counted_in_one_picture_for_page_files_and_functions(folders: Folders) -> None:
    figures = json.loads((folders.private / "statistics.json").read_bytes())
    assert figures["on"] == DAY.isoformat() and figures["rows"][0] == ["entries", "", "条目", 13]
    by_measure: dict[str, int] = {}
    for measure, _, _, count in figures["rows"]:
        by_measure[measure] = by_measure.get(measure, 0) + count
    assert {by_measure[one] for one in ("openness", "topic", "publisher", "frequency", "freshness")} == {13}
    assert sum(int(row[3]) for row in rows(folders.site, "openness")) == 13


def test_the_page_is_made_again_only_when_needed_and_broken_tables_stop_nothing(tmp_path: Path) -> None:
    root = repository(tmp_path / "small", 4)

    def site(day: date) -> Path:
        return build(root, today=day, processes=1, languages=("zh",)).folders.site

    site(date(2026, 12, 31))  # what was written just before is looked at again
    page = site(date(2026, 12, 31)) / "statistics/index.html"
    assert "2026-12 的统计在 2027-01-01 公布" in page.read_text("utf-8")
    file = page.with_name("topic.csv")
    page.write_bytes(b"seen")
    file.write_bytes(b"seen")
    site(date(2026, 12, 31))
    assert (page.read_bytes(), file.read_bytes()) == (b"seen", b"seen")
    told(root, months=b"month\n2026-10\n", use=USE[:60], cases=CASES, catalogue=b"on,measure,value\n,,,\nx\n")
    (root / "datapackages" / ENTRY / "cases.csv").write_bytes(b"\xff\xfe\x00")
    site(date(2027, 1, 1))
    assert "2027-01 的统计在 2027-02-01 公布" in page.read_text("utf-8")
    assert sum(int(row[3]) for row in rows(page.parents[1], "topic")) == 5
    said = taken_most(page.parents[1])  # without numbers, the open tables with most rows, and it says so
    assert "还没有一个完整月份" in said and f'href="/{ENTRY}/"' in said


@pytest.mark.parametrize(
    ("updated", "frequency", "state"),
    [
        ("2026-11-07", "weekly", "fresh"),  # twice seven days ago
        ("2026-11-06", "weekly", "overdue"),
        ("", "weekly", "undated"),
        ("2020-01-01", "irregular", "unpromised"),
        ("2020-01-01", "unheard-of", "unpromised"),
    ],
)
@pytest.mark.clause("HZ-5.1e")
def test_data_are_fresh_until_twice_the_promised_interval(updated: str, frequency: str, state: str) -> None:
    words = {key: Term(key=key, label=Label(key), facts={"days": days}) for key, days in _DAYS}
    assert freshness(updated, frequency, words, DAY) == state


_DAYS: tuple[tuple[str, Any], ...] = (("weekly", "7"), ("irregular", ""))
