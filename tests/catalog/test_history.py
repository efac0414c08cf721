"""Restricted data are refused in Git, and in Git's history too, with what to do about it (R-108, R-106)."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from catalog.checks.history import CACHE, history_findings
from catalog.checks.run import Scope

KEY = "datapackages/data-bureau/restricted"


def git(root: Path, *arguments: str) -> str:
    who = {"NAME": "示例", "EMAIL": "officer@example.gov.cn", "DATE": "2026-11-01T09:00:00+08:00"}
    told = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()}
    plain = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    order = ("git", "-C", str(root), *arguments)
    return subprocess.run(
        order, capture_output=True, text=True, check=True, env={**os.environ, **told, **plain}
    ).stdout.strip()


class Repository:
    """A portal under Git."""

    def __init__(self, portal: Any, good: Any) -> None:
        self.portal, self.good, self.root = portal, good, portal.root
        git(self.root.parent, "init", "-q", "-b", "main", str(self.root))
        portal.write(".gitignore", "/build/\n")
        portal.entry(good["restricted"])
        self.commit()

    def commit(self) -> None:
        """Everything as it is."""
        git(self.root, "add", "--all")
        git(self.root, "commit", "-q", "--allow-empty", "-m", "step")

    def file(self, name: str, folder: str = KEY) -> Path:
        """A data file, committed."""
        path: Path = self.portal.write(f"{folder}/{name}", "站点,数量\n示例,1\n")
        self.commit()
        return path

    def keys(self, pack: str = "hangzhou", *paths: str) -> list[tuple[str, str]]:
        """Findings about history with their severity."""
        found = history_findings(self.portal.context(pack), Scope(paths=paths))
        return [(one.key, str(one.severity)) for one in found]


@pytest.fixture
def repository(portal: Any, good_entries: Any) -> Repository:
    """With a restricted entry and its sample."""
    return Repository(portal, good_entries)


def test_a_clean_history_says_nothing(repository: Repository) -> None:
    assert repository.keys() == repository.keys("hangzhou", KEY) == []


@pytest.mark.clause("HZ-3.2.1¶1")
@pytest.mark.parametrize(
    ("pack", "severity"),
    [
        ("hangzhou", "error"),
        ("shandong", "error"),
        ("xian", "error"),
        ("lishui", "warning"),
        ("lianyungang", "warning"),
    ],
)
def test_restricted_data_that_were_removed_again_are_still_in_history(
    repository: Repository, pack: str, severity: str
) -> None:
    repository.file("full.csv").unlink()
    repository.commit()
    assert repository.keys(pack) == repository.keys(pack, KEY) == [("R-108/history", severity)]
    finding = next(iter(history_findings(repository.portal.context(pack), Scope())))
    assert finding.facts["paths"] == f"{KEY}/full.csv"
    assert finding.facts["command"] == f"git filter-repo --invert-paths --path '{KEY}/full.csv'"


def test_what_stands_there_now_is_for_the_other_checks(repository: Repository) -> None:
    repository.file("full.csv")
    assert repository.keys() == []
    assert "R-108/file" in repository.portal.keys()


def test_another_branch_and_a_stash_count(repository: Repository) -> None:
    git(repository.root, "checkout", "-q", "-b", "other")
    repository.file("branch.csv")
    git(repository.root, "checkout", "-q", "main")
    assert repository.keys() == [("R-108/history", "error")]
    git(repository.root, "branch", "-D", "other")
    assert repository.keys() == []  # no ref has it any more: nobody who clones gets it
    repository.portal.write(f"{KEY}/stashed.csv", "x")
    git(repository.root, "stash", "push", "-q", "--include-untracked")
    assert repository.keys() == [("R-108/history", "error")]


def test_a_sample_of_then_is_no_leak(repository: Repository) -> None:
    repository.portal.entry(repository.good["restricted"])
    (repository.root / KEY / "stops.csv").rename(repository.root / KEY / "renamed.csv")
    trips, sample = repository.good["restricted"]["resources"]
    repository.portal.write(f"{KEY}/stops.csv", "x")
    repository.portal.entry(repository.good["restricted"], resources=[trips, {**sample, "path": "renamed.csv"}])
    (repository.root / KEY / "stops.csv").unlink()
    repository.commit()
    assert repository.keys() == []


def test_what_was_open_to_everybody_then_is_a_warning(portal: Any, good_entries: Any) -> None:
    repository = Repository(portal, good_entries)
    good = good_entries["unconditional"]
    path = portal.entry(good)
    repository.commit()
    (path.parent / "stops.csv").unlink()
    tightened = {**good_entries["restricted"], "name": "open", "resources": good_entries["restricted"]["resources"][:1]}
    portal.write("datapackages/data-bureau/open/datapackage.yaml", tightened)
    repository.commit()
    assert repository.keys() == [("R-108/history", "warning")]


@pytest.mark.clause("HZ-2.3.1")
def test_prohibited_data_in_history_are_a_leak_too(repository: Repository) -> None:
    repository.portal.entry(repository.good["prohibited"])
    repository.file("names.csv", "datapackages/data-bureau/prohibited").unlink()
    repository.commit()
    assert repository.keys() == [("R-106/history", "error")]


def test_entries_that_are_gone_are_for_the_destruction(repository: Repository) -> None:
    repository.file("full.csv").unlink()
    repository.portal.entry(repository.good["restricted"], facts={"status": "taken_down"}, resources=None)
    repository.commit()
    assert repository.keys() == []


def test_a_rewritten_history_is_not_accused_of_what_is_remembered(repository: Repository) -> None:
    before = git(repository.root, "rev-parse", "HEAD")
    repository.file("full.csv").unlink()
    repository.commit()
    assert repository.keys() == [("R-108/history", "error")]
    git(repository.root, "reset", "-q", "--hard", before)
    assert repository.keys() == []
    repository.file("later.csv").unlink()
    repository.commit()
    assert repository.keys() == [("R-108/history", "error")]


def test_new_commits_are_added_to_what_is_remembered(repository: Repository) -> None:
    assert repository.keys() == []
    repository.file("full.csv").unlink()
    repository.commit()
    assert repository.keys() == repository.keys() == [("R-108/history", "error")]


@pytest.mark.parametrize(
    "text", ["", "{", '{"mark": 1}', '{"mark": "x", "tips": ["--output=/x"], "files": ["a"]}', "[]"]
)
def test_a_broken_memory_costs_only_time(repository: Repository, text: str) -> None:
    repository.file("full.csv").unlink()
    repository.commit()
    repository.portal.write(str(CACHE), text)
    assert repository.keys() == [("R-108/history", "error")]


def test_without_git_there_is_no_history(portal: Any, good_entries: Any) -> None:
    portal.entry(good_entries["restricted"])
    assert list(history_findings(portal.context(), Scope())) == []


def test_the_command_says_it(repository: Repository, run_mulu: Any) -> None:
    repository.file("full.csv").unlink()
    repository.commit()
    code, out, _ = run_mulu("check", "--today", "2026-11-21")
    assert code == 1 and "git filter-repo" in out and "full.csv" in out
