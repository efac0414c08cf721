"""The ready workflows: least rights, no stranger's code beside a token, and only data taken from a proposal."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


def read(path: Path) -> dict[Any, Any]:
    value = yaml.safe_load(path.read_text("utf-8"))
    assert isinstance(value, dict)
    return value


def steps(workflow: dict[Any, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_no_workflow_gives_a_writing_token_to_strangers_code(path: Path) -> None:
    workflow = read(path)
    triggers = workflow[True]  # YAML 1.1 reads the key `on` as true
    assert "pull_request_target" not in triggers
    writes = {right for right, given in workflow["permissions"].items() if given == "write"}
    if "pull_request" in triggers:
        assert writes == set()
    for step in steps(workflow):
        if "workflow_run" in triggers and "checkout" in step.get("uses", ""):
            assert step["with"]["ref"] == "${{ github.event.repository.default_branch }}"
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_names_that_strangers_choose_never_stand_in_a_script(path: Path) -> None:
    for step in steps(read(path)):
        assert "${{" not in step.get("run", "")


def test_the_comment_may_write_pull_requests_and_nothing_else() -> None:
    assert read(ROOT / ".github/workflows/comment.yml")["permissions"] == {"contents": "read", "pull-requests": "write"}
    with_token = [step for step in steps(read(ROOT / ".github/workflows/comment.yml")) if "GITHUB_TOKEN" in str(step)]
    assert [step["run"].split(" ")[1] for step in with_token] == ["comment"]


@pytest.mark.parametrize("name", [".github/workflows/check.yml", ".github/workflows/comment.yml", ".gitlab-ci.yml"])
def test_runners_call_what_the_command_line_has(name: str, run_mulu: Any) -> None:
    text = (ROOT / name).read_text("utf-8")
    for verb, options in re.findall(r"\.ci/mulu (\w+)((?: --[a-z-]+(?: (?:\"[^\"]*\"|[a-zA-Z]+))?)*)", text):
        out = run_mulu(verb, "--help")[1]
        assert [option for option in re.findall(r"--[a-z-]+", options) if option not in out] == []


def git(folder: Path, *words: str) -> str:
    identity = ("-c", "user.name=示例", "-c", "user.email=a@example.org", "-c", "protocol.file.allow=always")
    done = subprocess.run(("git", "-C", folder, *identity, *words), check=True, capture_output=True, text=True)
    return done.stdout.strip()


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


@pytest.fixture
def main(tmp_path: Path) -> Path:
    """A main branch that has gone on since a proposal parted from it, with the script in it."""
    main = tmp_path / "main"
    main.mkdir()
    git(main, "init", "-q", "-b", "main")
    (main / ".ci").mkdir()
    (main / ".ci/take-data").write_text((ROOT / ".ci/take-data").read_text("utf-8"), "utf-8")
    (main / ".ci/take-data").chmod(0o755)
    write(main, datapackages__a__one="1", datapackages__a__gone="1", datapackages__b__same="1", code="main")
    git(main, "add", ".")
    git(main, "commit", "-qm", "start")
    return main


def proposed(main: Path, change: Any) -> str:
    """A commit of a fork, known to the main repository as a host knows it; main goes on meanwhile."""
    git(main, "checkout", "-qb", "proposal")
    change()
    git(main, "add", "-A")
    git(main, "commit", "-qm", "proposal")
    commit = git(main, "rev-parse", "HEAD")
    git(main, "checkout", "-q", "main")
    write(main, datapackages__b__same="2")
    git(main, "commit", "-qam", "meanwhile")
    return commit


def take(main: Path, commit: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([main / ".ci/take-data", commit], cwd=main, capture_output=True, text=True, check=False)


def test_only_what_the_proposal_changes_in_the_data_is_taken(main: Path) -> None:
    def change() -> None:
        write(main, datapackages__a__one="新", **{"datapackages__a__含 空格\n的名字": "x"}, code="stranger", run_sh="x")
        (main / "datapackages/a/gone").unlink()

    assert take(main, proposed(main, change)).returncode == 0
    assert (main / "datapackages/a/one").read_text("utf-8") == "新"
    assert (main / "datapackages/a/含 空格\n的名字").exists()
    assert not (main / "datapackages/a/gone").exists()
    assert (main / "datapackages/b/same").read_text("utf-8") == "2"
    assert ((main / "code").read_text("utf-8"), (main / "run_sh").exists()) == ("main", False)


def test_a_link_in_a_proposal_leads_nowhere(main: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "gone").write_text("kept", "utf-8")

    def change() -> None:
        for path in ("one", "gone"):
            (main / "datapackages/a" / path).unlink()
        (main / "datapackages/a").rmdir()
        os.symlink(secret, main / "datapackages/a")

    assert take(main, proposed(main, change)).returncode == 0
    assert (secret / "gone").read_text("utf-8") == "kept"
    assert not (main / "datapackages/a").is_symlink()


def test_a_proposal_that_changes_no_data_takes_nothing(main: Path) -> None:
    assert take(main, proposed(main, lambda: write(main, code="stranger"))).returncode == 0
    assert git(main, "status", "--porcelain") == ""


@pytest.mark.parametrize("name", ["HEAD; touch x", "--upload-pack=x", "main", "", "abc123"])
def test_what_is_no_name_of_a_commit_is_refused(main: Path, name: str) -> None:
    assert take(main, name).returncode == 2
    assert not (main / "x").exists()
