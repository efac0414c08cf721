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
