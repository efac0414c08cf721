"""The three hosts, each over a real repository: one commit, one pull request, whatever breaks in between."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from casework.hosting.settings import open_host
from runtime.errors import SettingsFault
from tests.casework.conftest import sqlite_engine
from tests.casework.house import House, Visitor
from tests.entries.checkout import STOPS, WHOLE, Wired, begun, git, open_town, post
from tests.entries.code_host import NAME, TOKEN, CodeHost, served

KINDS = ("github", "gitlab", "gitee")
Hosted = tuple[House, CodeHost]


@pytest.fixture
def hosted(repository: Path, tmp_path: Path) -> Iterator[Callable[[str], Hosted]]:
    """Opens casework over one of the hosts."""
    with ExitStack() as stack:

        def open_one(kind: str) -> Hosted:
            bare = tmp_path / "host.git"
            subprocess.run(("git", "clone", "-q", "--bare", str(repository), str(bare)), check=True)
            host = CodeHost(bare)
            address = stack.enter_context(served(host))
            environment = {"MULU_GIT_HOST": kind, "MULU_GIT_API": address, "MULU_GIT_REPOSITORY": NAME}
            environment |= {"MULU_GIT_TOKEN": TOKEN, "MULU_GIT_COMMITTER": "Mulu <mulu@sample.example>"}
            opened = open_host(environment)
            assert opened is not None
            engines = sqlite_engine(tmp_path / "casework.sqlite3"), sqlite_engine(tmp_path / "access.sqlite3")
            for engine in engines:
                stack.callback(engine.close)
            return open_town(tmp_path, repository, engines, Wired(host=opened, examiner=None)), host

        yield open_one


def written(town: House, name: str = "bus-stops") -> tuple[Visitor, str]:
    """A whole draft of a new entry."""
    officer = town.officer("metro")
    draft = begun(officer, publisher="metro", name=name)
    assert post(officer, draft, {**WHOLE, "step": "save", "file": ("stops.csv", STOPS)}).status == 303
    return officer, draft


def branches(host: CodeHost) -> list[str]:
    """The branches of drafts."""
    return git(host.git_dir, "branch", "--list", "entry/*", "--format", "%(refname:short)").split()


def files(host: CodeHost, branch: str) -> dict[str, str]:
    """What a branch changes."""
    rows = git(host.git_dir, "diff", "--name-status", f"main...{branch}").splitlines()
    return {path.rpartition("/")[2]: state for state, _, path in (row.partition("\t") for row in rows)}


@pytest.mark.parametrize("kind", KINDS)
def test_a_submission_is_one_branch_and_one_pull_request_with_the_officer_as_author(
    hosted: Callable[[str], Hosted], kind: str
) -> None:
    town, host = hosted(kind)
    officer, draft = written(town)
    for _ in range(2):  # pressed twice
        assert post(officer, draft, {"step": "submit"}).status == 303
    (branch,) = branches(host)
    assert files(host, branch) == {"stops.csv": "A", "datapackage.yaml": "A"}
    said = git(host.git_dir, "log", "-1", "--format=%an <%ae>|%cn|%B", branch).split("|")
    assert said[0] == "示例经办员 (metro) <officer.metro@sample.example>"
    assert said[1] == ("Service" if kind == "gitlab" else "Mulu")
    assert f"Mulu-Draft: {draft.rpartition('/')[2]}" in said[2]
    assert len(host.pulls) == 1
    assert "表单检查" in host.pulls[0]["body"] and "metro/bus-stops" in host.pulls[0]["title"]
    commits = int(git(host.git_dir, "rev-list", "--count", f"main..{branch}"))
    assert commits == (2 if kind == "gitee" else 1)


@pytest.mark.parametrize("kind", KINDS)
def test_a_connection_that_breaks_between_any_two_calls_leaves_one_branch_and_one_pull_request(
    hosted: Callable[[str], Hosted], kind: str
) -> None:
    town, host = hosted(kind)
    done = 0
    for number in range(40):
        officer, draft = written(town, f"bus-stops-{number}")
        host.breaks_after = len(host.calls) + number + 1
        first = post(officer, draft, {"step": "submit"})
        if first.status == 303 and host.breaks_after is not None:
            done = number
            break
        host.breaks_after = None
        assert first.status in (303, 409, 503), first.text
        assert post(officer, draft, {"step": "submit"}).status == 303, f"after {number} calls"
    assert done > 5, "the submission makes several calls"
    assert len(branches(host)) == len(host.pulls) == done + 1
    for branch in branches(host):
        assert files(host, branch) == {"stops.csv": "A", "datapackage.yaml": "A"}
        assert int(git(host.git_dir, "rev-list", "--count", f"main..{branch}")) == (2 if kind == "gitee" else 1)


@pytest.mark.parametrize("kind", KINDS)
def test_a_change_after_the_submission_is_a_further_commit_of_the_same_branch(
    hosted: Callable[[str], Hosted], kind: str
) -> None:
    town, host = hosted(kind)
    officer, draft = written(town)
    post(officer, draft, {"step": "submit"})
    (branch,) = branches(host)
    before = int(git(host.git_dir, "rev-list", "--count", branch))
    assert post(officer, draft, {"title": "改过的名称", "step": "submit"}).status == 303
    assert len(host.pulls) == 1 and branches(host) == [branch]
    assert int(git(host.git_dir, "rev-list", "--count", branch)) == before + 1
    assert "改过的名称" in git(host.git_dir, "show", f"{branch}:datapackages/metro/bus-stops/datapackage.yaml")


@pytest.mark.parametrize("kind", KINDS)
def test_an_entry_of_the_catalogue_is_changed_and_keeps_what_the_form_does_not_ask(
    hosted: Callable[[str], Hosted], kind: str
) -> None:
    town, host = hosted(kind)
    officer = town.officer("metro")
    draft = begun(officer, publisher="metro", entry="stops")
    assert post(officer, draft, {"title": "线路开通记录（示例）", "step": "save"}).status == 303
    assert post(officer, draft, {"step": "submit", "anyway": "yes"}).status == 303
    (branch,) = branches(host)
    assert files(host, branch) == {"datapackage.yaml": "M"}
    text = git(host.git_dir, "show", f"{branch}:datapackages/metro/stops/datapackage.yaml")
    assert "线路开通记录（示例）" in text and "sources:" in text and "coverage_temporal" in text


@pytest.mark.parametrize("kind", KINDS)
def test_somebody_elses_change_of_the_entry_is_noticed_before_anything_is_written(
    hosted: Callable[[str], Hosted], kind: str
) -> None:
    town, host = hosted(kind)
    officer = town.officer("metro")
    draft = begun(officer, publisher="metro", entry="stops")
    path = "datapackages/metro/stops/datapackage.yaml"
    there = host.git("show", f"main:{path}")
    by = {"name": "示例审核员", "email": "keeper@sample.example"}
    changed = there.replace("catalog:\n", "catalog:\n  grade_note: 别人写的\n", 1).encode()
    host.git("update-ref", "refs/heads/main", host.write("main", {path: changed}, {"author": by, "message": "x"}))
    refused = post(officer, draft, {"title": "我的名称", "step": "submit", "anyway": "yes"})
    assert refused.status == 409 and "datapackage.yaml" in refused.text and "被别人改过" in refused.text
    assert branches(host) == [] and host.pulls == []
    assert post(officer, draft, {"step": "adopt"}).status == 303
    assert post(officer, draft, {"step": "submit", "anyway": "yes"}).status == 303
    text = git(host.git_dir, "show", f"{branches(host)[0]}:{path}")
    assert "别人写的" in text and "我的名称" in text


def test_two_submissions_at_once_are_one(hosted: Callable[[str], Hosted]) -> None:
    town, host = hosted("github")
    officer, draft = written(town)
    with ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(lambda _: post(officer, draft, {"step": "submit"}).status, range(2)))
    assert set(replies) <= {303, 409} and len(branches(host)) == 1
    assert post(officer, draft, {"step": "submit"}).status == 303
    assert len(branches(host)) == len(host.pulls) == 1
    assert int(git(host.git_dir, "rev-list", "--count", f"main..{branches(host)[0]}")) == 1


def test_a_branch_that_moves_under_the_commit_is_said_and_not_overwritten(hosted: Callable[[str], Hosted]) -> None:
    town, host = hosted("github")
    officer, draft = written(town)
    post(officer, draft, {"step": "submit"})
    (branch,) = branches(host)
    by = {"name": "示例审核员", "email": "keeper@sample.example"}

    def push() -> None:
        made = host.write(branch, {"NOTE.md": b"x"}, {"author": by, "message": "x"})
        host.git("update-ref", f"refs/heads/{branch}", made)

    host.before_write = push
    assert post(officer, draft, {"title": "再改一次", "step": "submit"}).status == 409
    assert post(officer, draft, {"step": "submit"}).status == 303
    assert "NOTE.md" in git(host.git_dir, "ls-tree", "--name-only", branch)


def test_reviewers_words_and_the_verdict_come_back_and_are_mailed_once(hosted: Callable[[str], Hosted]) -> None:
    town, host = hosted("github")
    officer, draft = written(town)
    post(officer, draft, {"step": "submit"})
    (branch,) = branches(host)
    host.remark(1, "reviewer", "<!-- mulu-report -->\n请补充更新频率。<script>alert(1)</script>")
    host.statuses[host.tip(branch)] = "failure"
    shown = officer.see(draft).text
    assert "请补充更新频率。" in shown and "没有通过" in shown
    assert "<script>alert" not in shown and "mulu-report" not in shown
    entries = town.front.entries
    assert entries is not None
    from casework.entries.watching import watched

    assert [watched(entries, town.front.transport) for _ in range(3)] == [1, 0, 0]
    host.remark(1, "reviewer", "还有一处。")
    assert [watched(entries, town.front.transport) for _ in range(2)] == [1, 0]
    assert len(list(town.outbox.iterdir())) == 2
    assert post(officer, draft, {"step": "say", "remark": "已补充。"}).status == 303
    assert host.remarks[-1]["body"].startswith("示例经办员 (metro)")
    host.merge(1)
    assert "已经合并" in officer.see(draft).text
    assert post(officer, draft, {"title": "太晚", "step": "save"}).status == 409
    assert watched(entries, town.front.transport) in (0, 1)


def test_the_token_is_in_no_page_and_no_text_of_ours(hosted: Callable[[str], Hosted], caplog: Any) -> None:
    town, host = hosted("github")
    officer, draft = written(town)
    host.breaks_after = len(host.calls) + 1
    pages = [post(officer, draft, {"step": "submit"}).text, repr(town.front), str(town.front.entries)]
    git(host.git_dir, "update-ref", "-d", "refs/heads/main")
    pages.append(post(officer, draft, {"step": "submit"}).text)
    assert TOKEN in "".join(host.tokens), "the host was given it"
    assert not [page for page in [*pages, caplog.text] if TOKEN in page]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MULU_GIT_HOST", "elsewhere"),
        ("MULU_GIT_API", "http://host.example"),
        ("MULU_GIT_REPOSITORY", "../catalogue"),
        ("MULU_GIT_BRANCH", "a..b"),
        ("MULU_GIT_TOKEN", ""),
        ("MULU_GIT_TOKEN", "line\nbreak"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    whole = {"MULU_GIT_HOST": "github", "MULU_GIT_REPOSITORY": NAME, "MULU_GIT_TOKEN": TOKEN}
    with pytest.raises(SettingsFault, match=name) as fault:
        open_host({**whole, name: value})
    assert value == "" or value not in str(fault.value)


def test_without_a_host_there_is_none() -> None:
    assert open_host({}) is None
