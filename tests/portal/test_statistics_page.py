"""The page of statistics of this repository: each picture is told in words, and its table stands behind it."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from catalog.pages.statistics_page import CHARTS
from tests.portal.conftest import TODAY

pytestmark = pytest.mark.clause("HZ-2.2b")
FOLDERS = {"zh": "statistics", "en": "en/statistics"}
DRAWN = CHARTS[:6]  # what the catalogue itself says; the others wait for their first month


def figures(built: Path, language: str) -> dict[str, str]:
    """The figures of the page by their key."""
    text = (built / FOLDERS[language] / "index.html").read_text("utf-8")
    found = re.findall(r'<figure class="m-stat" id="([a-z-]+)">(.*?)</figure>', text, re.DOTALL)
    return {key.replace("-", "_"): body for key, body in found}


@pytest.mark.parametrize("language", FOLDERS)
def test_every_chart_has_a_title_a_description_its_table_and_its_file(built: Path, language: str) -> None:
    found = figures(built, language)
    assert tuple(found) == CHARTS
    for key in DRAWN:
        body = found[key]
        assert re.search(rf'<svg [^>]*role="img" aria-labelledby="{key}-t {key}-d"><title id="{key}-t">[^<]+', body)
        assert re.search(rf'<desc id="{key}-d">[^<]{{8,}}</desc>', body)
        file = (built / f"statistics/{key}.csv").read_text("utf-8-sig")
        rows = list(csv.reader(io.StringIO(file)))[1:]
        table = re.findall(r'<tr><th scope="row">.*?</th><td>([\d,]+)</td>', body)
        assert table == [row[3] for row in rows] and f'href="/statistics/{key}.csv"' in body


def test_what_has_no_numbers_yet_says_when_they_come_and_how_they_are_counted(built: Path) -> None:
    found = figures(built, "zh")
    for key in CHARTS[7:]:
        assert "2026-11 的统计在 2026-12-01 公布" in found[key] and "<svg" not in found[key]


def test_the_totals_are_those_of_the_home_page(built: Path) -> None:
    numbers = re.compile(r"<dl class=\"m-numbers[^>]*>(.*?)</dl>", re.DOTALL)
    shown = [
        re.findall(r"<dd>([\d,]+)</dd>", numbers.findall((built / name).read_text("utf-8"))[0])
        for name in ("index.html", "statistics/index.html")
    ]
    assert shown[0] == shown[1]
    assert TODAY.isoformat() in (built / "statistics/index.html").read_text("utf-8")


def test_the_day_that_the_functions_hear_is_that_of_the_build(built: Path) -> None:
    told = json.loads((built.with_name(f"{built.name}-private") / "statistics.json").read_bytes())
    assert told["on"] == TODAY.isoformat()
