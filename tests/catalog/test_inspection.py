"""A check that remembers finds exactly what one without memory finds, whatever changed in between."""

import os
import subprocess
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from catalog.checks import run
from catalog.checks.inspection import inspected
from catalog.checks.memory import FILE, Kept, keep, recall
from catalog.checks.run import Scope, findings
from catalog.checks.shelf import Shelf
from catalog.checks.subjects import Subject
from catalog.model.finding import Finding, Severity
from catalog.rules.labels import Label

TODAY = date(2026, 11, 20)
FOLDER = "datapackages/data-bureau/open"


def both(portal: Any, today: date = TODAY, *paths: str) -> tuple[list[Finding], list[Finding]]:
    """What the check with memory says, and the one without."""
    context = portal.context(today=today)
    scope = Scope(paths=paths)
    seen = inspected(context.settings, context.pack, today, scope)
    return list(seen.findings), list(findings(context, scope))


@pytest.fixture
def two(portal: Any, good_entries: Any) -> Any:
    """A portal with two entries, one of them with a fault in its data."""
    portal.entry()
    portal.entry(good_entries["restricted"], created="2020-01-01")
    portal.write("datapackages/data-bureau/restricted/stops.csv", "站点,数量\n湖滨,x\n")
    return portal


def test_remembering_changes_no_finding(two: Any) -> None:
    first, plain = both(two)
    again, _ = both(two)
    assert first == plain == again
    assert "R-305/type" in [one.key for one in again]


@pytest.mark.parametrize("file", ["datapackage.yaml", "stops.csv"])
def test_a_changed_file_is_judged_again(two: Any, file: str) -> None:
    both(two)
    if file == "stops.csv":
        two.write(f"{FOLDER}/stops.csv", "站点,数量\n湖滨,y\n")
    else:
        two.entry(title="", description="改过")
    seen, plain = both(two)
    assert seen == plain
    assert any(one.file.startswith(FOLDER) for one in seen)


def test_a_new_body_law_setting_or_day_judges_everything_again(two: Any) -> None:
    both(two)
    two.publisher(contact={})
    assert both(two)[0] == both(two)[1]
    two.settings(repository="public")
    assert both(two)[0] == both(two)[1]
    later = TODAY + timedelta(days=900)
    seen, plain = both(two, later)
    assert seen == plain != both(two)[0]


def test_entries_that_go_are_forgotten(two: Any) -> None:
    both(two)
    for path in (two.root / FOLDER).iterdir():
        path.unlink()
    (two.root / FOLDER).rmdir()
    seen, plain = both(two)
    assert seen == plain
    assert recall(two.root, ["data-bureau/open"]) == {}
    assert recall(two.root, ["data-bureau/restricted"]) != {}


@pytest.mark.parametrize(
    "path", [FOLDER, "datapackages/data-bureau", "datapackages", "datapackages/data-bureau/publisher.yaml"]
)
def test_a_part_is_judged_like_the_same_part_of_the_whole(two: Any, path: str) -> None:
    two.write("datapackages/data-bureau/Not A Slug/x", "")
    seen, plain = both(two, TODAY, path)
    assert seen == plain


def test_a_part_reads_no_other_entry(two: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    context = two.context()
    seen = inspected(context.settings, context.pack, TODAY, Scope(paths=(FOLDER,)))
    shelf = seen.context.catalogue.entries
    assert isinstance(shelf, Shelf)
    assert list(shelf._loaded) == ["data-bureau/open"]
    assert seen.entries == 1


def test_findings_of_a_check_that_asked_for_others_depend_on_all(two: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def check_alone(subject: Subject) -> list[Finding]:
        others = [one for one in subject.context.catalogue.entries if one.title == subject.entry.title]
        return [] if len(others) == 1 else [subject.finding("header-missing", resource="", found="")]

    monkeypatch.setattr(run, "CHECKS", (check_alone,))
    assert "header-missing" not in [one.key for one in both(two)[0]]
    two.entry(title="刷卡记录")
    seen, plain = both(two)
    assert seen == plain
    assert [one.key for one in seen].count("header-missing") == 2


def test_a_failed_check_is_not_remembered(two: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def check_failing(subject: Subject) -> list[Finding]:
        raise ValueError("a fault of ours")

    monkeypatch.setattr(run, "CHECKS", (check_failing,))
    assert "check-failed" in [one.key for one in both(two)[0]]
    monkeypatch.setattr(run, "CHECKS", ())
    assert "check-failed" not in [one.key for one in both(two)[0]]


def finding(**changes: Any) -> Finding:
    whole = Finding(
        code="R-101", cause="x", severity=Severity.HUMAN, file="a", line=3, clauses=("HZ-3.1",),
        facts={"key": "k", "label": Label("中", "en")},
    )  # fmt: skip
    return replace(whole, **changes)


def test_what_is_kept_comes_back_as_it_was(tmp_path: Path) -> None:
    kept = Kept(stamp="s", wide="w", findings=(finding(), finding(facts={})))
    keep(tmp_path, {"a/b": kept})
    assert recall(tmp_path, ["a/b", "c/d"]) == {"a/b": kept}


def test_a_memory_that_somebody_committed_is_not_believed(tmp_path: Path) -> None:
    subprocess.run(("git", "init", "-q", str(tmp_path)), check=True)
    keep(tmp_path, {"a/b": Kept(stamp="s", wide="", findings=())})
    assert recall(tmp_path, ["a/b"])
    subprocess.run(("git", "-C", str(tmp_path), "add", "-f", str(FILE)), check=True)
    assert recall(tmp_path, ["a/b"]) == {}


def test_a_build_folder_that_leads_elsewhere_is_not_written_through(two: Any, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    os.symlink(elsewhere, two.root / "build")
    seen, plain = both(two)
    assert seen == plain
    assert list(elsewhere.iterdir()) == []


def test_a_renamed_entry_is_held_against_all_claims_even_alone(two: Any) -> None:
    two.entry(facts={"renamed_from": ["data-bureau/restricted"]})
    seen, plain = both(two, TODAY, FOLDER)
    assert seen == plain
    assert "renamed/stands" in [one.key for one in seen]
