"""An officer without Git: a draft, its file, its findings, and the pull request it becomes (issue 4, point 9)."""

from __future__ import annotations

import re
from pathlib import Path

from tests.casework.house import House
from tests.entries.checkout import GBK, WHOLE, begun, git, post


def test_an_officer_goes_from_a_new_name_to_a_branch_and_a_pull_request(town: House, repository: Path) -> None:
    officer = town.officer("metro")
    draft = begun(officer, publisher="metro", name="bus-stops")
    assert post(officer, draft, {"step": "save", "file": ("站点.csv", GBK)}).status == 303
    shown = officer.see(draft).text
    assert "data.csv" in shown and "gb18030" in shown.lower() and "开通日期" in shown
    assert "还没有检查" in shown
    part = post(officer, draft, {"step": "check"}, x_mulu_part="findings").text
    assert "R-102" in part and "<html" not in part, "nothing but a file: the check asks for the openness type first"
    checked = post(officer, draft, {**WHOLE, "step": "check"})
    assert 'data-severity="error"' not in checked.text, re.findall(r"<strong>(.*?)</strong>", checked.text)
    assert post(officer, draft, {"step": "submit"}).status == 303
    shown = officer.see(draft).text
    assert "合并请求" in shown and "#1" in shown
    branch = git(repository, "branch", "--list", "entry/*", "--format", "%(refname:short)")
    author = git(repository, "log", "-1", "--format=%an <%ae> / %cn <%ce>", branch)
    assert author == "示例经办员 (metro) <officer.metro@sample.example> / Mulu <mulu@sample.example>"
    changed = git(repository, "diff", "--name-only", f"main...{branch}").splitlines()
    assert changed == ["datapackages/metro/bus-stops/data.csv", "datapackages/metro/bus-stops/datapackage.yaml"]
    assert git(repository, "status", "--porcelain", "--untracked-files=no") == ""


def test_a_branch_that_is_merged_in_the_checkout_closes_the_draft(town: House, repository: Path) -> None:
    officer = town.officer("metro")
    draft = begun(officer, publisher="metro", entry="stops")
    change = {
        "title": "线路开通记录",
        "publication_by": "数据管理岗",
        "publication_date": "2026-03-02",
        "step": "submit",
    }
    assert post(officer, draft, {**change, "anyway": "yes"}).status == 303
    branch = git(repository, "branch", "--list", "entry/*", "--format", "%(refname:short)")
    text = git(repository, "diff", "-U0", f"main...{branch}")
    assert "+title: 线路开通记录" in text and "+  publication:" in text
    assert sum(line[0] in "+-" for line in text.splitlines()) <= 7, text
    assert officer.see("/workbench/entries/pulls/1").status == 200
    assert officer.see("/workbench/entries/pulls/2").status == 404
    git(repository, "merge", "--no-ff", "-q", "-m", "Merge", branch)
    assert "已经合并" in officer.see(draft).text
    again = begun(officer, publisher="metro", entry="stops")
    assert "线路开通记录" in officer.see(again).text


def test_the_check_sees_the_change_rules_against_what_is_there(town: House) -> None:
    officer = town.officer("metro")
    draft = begun(officer, publisher="metro", entry="stops")
    part = post(officer, draft, {"openness_type": "restricted", "step": "check"}, x_mulu_part="findings").text
    assert "R-201" in part, "tightened without a filing (HZ-2.3.4¶2)"
