"""The report stands in one comment of the pull request, at each host, and a host that refuses changes no verdict."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from catalog.code_hosts.dialects import DIALECTS
from catalog.code_hosts.posting import Outcome, Pull, open_pull, publish
from catalog.code_hosts.wire import HostError

MARKER = "<!-- mulu:report -->"
TOKEN = "s3cret-token"
TODAY = ("--today", "2026-11-20")


def pull_at(host: Any, token: str = TOKEN) -> Pull:
    return open_pull(DIALECTS[host.kind], host.api, token, "city/data", "7")


def no_sleep(seconds: float) -> None:
    """Tests do not wait."""


def test_the_first_report_is_posted_and_the_next_changes_it(host: Any) -> None:
    assert publish(pull_at(host), f"{MARKER}\n一", MARKER, no_sleep) is Outcome.MADE
    assert publish(pull_at(host), f"{MARKER}\n二", MARKER, no_sleep) is Outcome.CHANGED
    assert publish(pull_at(host), f"{MARKER}\n二", MARKER, no_sleep) is Outcome.SAME
    assert [one["body"] for one in host.comments] == [f"{MARKER}\n二"]


def test_the_comment_is_found_behind_many_others(host: Any) -> None:
    for number in range(75):
        host.add("reviewer", f"看过 {number}")
    publish(pull_at(host), f"{MARKER}\n一", MARKER, no_sleep)
    for number in range(75):
        host.add("reviewer", f"又看过 {number}")
    assert publish(pull_at(host), f"{MARKER}\n二", MARKER, no_sleep) is Outcome.CHANGED
    assert sum(MARKER in one["body"] for one in host.comments) == 1


def test_a_comment_of_somebody_else_with_our_marker_is_not_touched(host: Any) -> None:
    host.add("stranger", f"{MARKER}\n可以合并")
    assert publish(pull_at(host), f"{MARKER}\n不能合并", MARKER, no_sleep) is Outcome.MADE
    assert [one["body"] for one in host.comments] == [f"{MARKER}\n可以合并", f"{MARKER}\n不能合并"]


def test_a_quotation_of_the_report_is_not_taken_for_it(host: Any) -> None:
    host.add(host.me, f"> {MARKER}\n看这里")
    assert publish(pull_at(host), f"{MARKER}\n一", MARKER, no_sleep) is Outcome.MADE


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_host_in_trouble_is_asked_again(host: Any, status: int) -> None:
    host.moods += [("POST", status), ("POST", status)]
    assert publish(pull_at(host), f"{MARKER}\n一", MARKER, no_sleep) is Outcome.MADE
    assert len(host.comments) == 1


def test_a_host_that_stays_in_trouble_is_given_up(host: Any) -> None:
    host.moods += [("POST", 503)] * 3
    with pytest.raises(HostError) as refused:
        publish(pull_at(host), f"{MARKER}\n一", MARKER, no_sleep)
    assert (refused.value.status, host.comments) == (503, [])


def test_a_comment_whose_answer_was_lost_is_not_posted_twice(host: Any) -> None:
    host.moods.append(("POST", "drop"))
    assert publish(pull_at(host), f"{MARKER}\n一", MARKER, no_sleep) is Outcome.SAME
    assert len(host.comments) == 1


def test_a_refusal_is_not_tried_again(host: Any) -> None:
    host.may_write = False
    with pytest.raises(HostError) as refused:
        publish(pull_at(host), f"{MARKER}\n一", MARKER, no_sleep)
    assert refused.value.status == 403
    assert sum(line.startswith("POST") for line in host.asked) == 1


def test_a_wrong_token_is_told_without_the_token(host: Any) -> None:
    with pytest.raises(HostError) as refused:
        publish(pull_at(host, "wr0ng"), f"{MARKER}\n一", MARKER, no_sleep)
    assert (refused.value.status, "wr0ng" in str(refused.value)) == (401, False)


def test_a_redirect_does_not_take_the_token_elsewhere(host: Any, github: Any) -> None:
    host.moods.append(("POST", 302))
    host.elsewhere = f"{github.api}/steal"
    with pytest.raises(HostError):
        publish(pull_at(host), f"{MARKER}\n一", MARKER, no_sleep)
    assert github.asked == []


def test_nobody_listening_is_a_fault_in_words() -> None:
    pull = open_pull(DIALECTS["github"], "http://127.0.0.1:9", TOKEN, "city/data", "7")
    with pytest.raises(HostError) as refused:
        publish(pull, MARKER, MARKER, no_sleep)
    assert (refused.value.code, refused.value.may_pass) == ("host-unreachable", True)


@dataclass
class Runner:
    """A runner of GitHub in its environment, with a portal checked out; `summary` is where its step may write."""

    portal: Any
    run: Any
    github: Any
    summary: Path


@pytest.fixture
def work(portal: Any, run_mulu: Any, github: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    """The runner of pull request 7."""
    return Runner(portal, run_mulu, github, runner(github, tmp_path, monkeypatch))


def runner(host: Any, folder: Path, monkeypatch: pytest.MonkeyPatch, **more: str) -> Path:
    """Set the environment of a runner of GitHub; where its summary goes."""
    summary = folder / "summary.md"
    values = {
        "GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "city/data", "GITHUB_API_URL": host.api,
        "GITHUB_REF": "refs/pull/7/merge", "GITHUB_TOKEN": TOKEN, "GITHUB_STEP_SUMMARY": str(summary),
    }  # fmt: skip
    for name in (
        "GITLAB_CI",
        "GITEE_TOKEN",
        "GITEE_PIPELINE_NAME",
        "GITLAB_TOKEN",
        "MULU_HOST_TOKEN",
        "GITHUB_EVENT_PATH",
        "MULU_FILES",
    ):
        monkeypatch.delenv(name, raising=False)
    for name, value in {**values, **more}.items():
        monkeypatch.setenv(name, value)
    return summary


def test_the_command_comments_and_keeps_the_verdict_of_the_check(
    portal: Any, run_mulu: Any, github: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = runner(github, tmp_path, monkeypatch)
    portal.entry(facts={"update_frequency": "hourly"})
    assert run_mulu("comment", "data-bureau", *TODAY)[0] == 1
    assert "不能合并" in github.comments[0]["body"]
    portal.entry()
    code, out, _ = run_mulu("comment", "data-bureau", *TODAY)
    assert (code, "已更新" in out) == (0, True)
    assert "可以合并" in github.comments[0]["body"]
    assert (len(github.comments), summary.exists()) == (1, False)


@pytest.mark.parametrize(("frequency", "code"), [("yearly", 0), ("hourly", 1)])
def test_a_fork_that_may_not_write_gets_the_summary_and_the_same_verdict(
    work: Runner, frequency: str, code: int
) -> None:
    work.github.may_write = False
    work.portal.entry(facts={"update_frequency": frequency})
    done, out, _ = work.run("comment", "data-bureau", *TODAY)
    assert (done, "403" in out, TOKEN in out) == (code, True, False)
    assert work.summary.read_text("utf-8").startswith(MARKER)


def test_a_check_that_cannot_be_made_takes_the_older_verdict_away(work: Runner) -> None:
    work.portal.entry()
    work.run("comment", "data-bureau", *TODAY)
    work.portal.write("mkdocs.yml", "site_name: [")
    code, _, err = work.run("comment", "data-bureau", *TODAY)
    assert (code, "mkdocs.yml" in err, len(work.github.comments)) == (2, True, 1)
    assert "## 检查没能进行" in work.github.comments[0]["body"]
    assert "mkdocs.yml" in work.github.comments[0]["body"]


def test_without_a_token_the_report_is_printed(
    portal: Any, run_mulu: Any, github: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner(github, tmp_path, monkeypatch, GITHUB_TOKEN="", GITHUB_STEP_SUMMARY="")
    portal.entry()
    code, out, _ = run_mulu("comment", "data-bureau", *TODAY)
    assert (code, "## 可以合并" in out, github.asked) == (0, True, [])


@pytest.mark.parametrize(("commit", "made"), [("a" * 40, 1), ("b" * 40, 0)])
def test_after_another_workflow_the_open_pull_request_of_that_very_commit_is_meant(
    work: Runner, monkeypatch: pytest.MonkeyPatch, commit: str, made: int
) -> None:
    run = {
        "head_sha": "a" * 40,
        "head_branch": "数据",
        "head_repository": {"full_name": "fork/data", "owner": {"login": "fork"}},
    }
    event = work.summary.with_name("event.json")
    event.write_text(json.dumps({"workflow_run": run}), "utf-8")
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(event))
    monkeypatch.setenv("GITHUB_REF", "refs/heads/main")
    work.github.pulls = [{"number": 7, "head": {"sha": commit}}]
    work.portal.entry(facts={"update_frequency": "hourly"})
    assert work.run("comment", "data-bureau", *TODAY)[0] == 1
    assert len(work.github.comments) == made
    assert "head=fork%3A%E6%95%B0%E6%8D%AE" in " ".join(work.github.asked)


def test_the_runner_of_each_host_is_known_by_its_environment(
    portal: Any, run_mulu: Any, host: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner(host, tmp_path, monkeypatch)
    for name in ("GITHUB_ACTIONS", "GITHUB_REPOSITORY", "GITHUB_TOKEN", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name)
    own = {
        "github": {"GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "city/data", "GITHUB_TOKEN": TOKEN},
        "gitlab": {"GITLAB_CI": "true", "CI_API_V4_URL": host.api, "CI_MERGE_REQUEST_PROJECT_ID": "city/data",
                   "CI_MERGE_REQUEST_IID": "7", "GITLAB_TOKEN": TOKEN, "CI_PROJECT_URL": "https://git.example/c/d"},
        "gitee": {"GITEE_TOKEN": TOKEN, "MULU_PROJECT": "city/data", "GITEE_PULL_ID": "7",
                  "GITEE_PIPELINE_NAME": "check"},
    }  # fmt: skip
    for name, value in own[host.kind].items():
        monkeypatch.setenv(name, value)
    portal.entry()
    code, out, err = run_mulu("comment", "data-bureau", "--api", host.api, *TODAY)
    assert (code, len(host.comments)) == (0, 1), out + err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [((), "代码平台"), (("--code-host", "svn"), "svn"), (("--code-host", "github"), "--project")],
)
def test_what_nobody_can_guess_is_asked_for(
    portal: Any, run_mulu: Any, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    for name in ("GITHUB_ACTIONS", "GITLAB_CI", "GITEE_PIPELINE_NAME", "GITHUB_REPOSITORY"):
        monkeypatch.delenv(name, raising=False)
    portal.entry()
    code, _, err = run_mulu("comment", "data-bureau", *arguments, *TODAY)
    assert (code, said in err) == (2, True)
