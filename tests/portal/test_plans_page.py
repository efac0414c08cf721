"""The pages of plans and lists: every row, how far it has come, and where it was opened."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from catalog.law.packs_source import load_pack

LIST = Path(__file__).parents[2] / "datapackages/hangzhou-data-bureau/key-open-list-2026/items.csv"
FOLDERS = {"zh": "plans", "en": "en/plans"}


def main_of(page: Path) -> str:
    text = page.read_text("utf-8")
    return text[text.index("<main") : text.index("</main>")]


@pytest.mark.clause("HZ-2.5.2c")
@pytest.mark.parametrize("language", FOLDERS)
def test_every_row_of_the_key_list_is_shown_with_what_was_opened(built: Path, language: str) -> None:
    text = main_of(built / FOLDERS[language] / "key-list/index.html")
    with LIST.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    shown = re.findall(r'<tr data-progress="(\w+)">(.*?)</tr>', text, re.DOTALL)
    assert [progress for progress, _ in shown] == ["open" if row["entry"] else "planned" for row in rows]
    for (_, cells), row in zip(shown, rows, strict=True):
        assert row["data_set"] in cells and row["planned_on"] in cells
        assert not row["entry"] or f'/{row["entry"]}/"' in cells


def test_every_list_that_the_pack_orders_has_its_page_also_before_it_is_published(built: Path) -> None:
    overview = main_of(built / "plans/index.html")
    for one in load_pack("hangzhou").lists:
        path = f"plans/{one.key.replace('_', '-')}"
        assert f'href="/{path}/"' in overview
        assert one.title.zh in main_of(built / path / "index.html")
    assert "还没有公布" in main_of(built / "plans/supplementary-plan/index.html")


def test_what_is_illustrative_says_so(built: Path) -> None:
    assert "不是主管部门公布的文件" in main_of(built / "plans/key-list/index.html")
