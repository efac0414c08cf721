"""Changed fields, basic facts, restrictions and files against a base revision, in a real repository (R-207, R-208,
R-214, R-216), and what `--base` compares with."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.catalog.branch import Branch
from tests.catalog.conftest import FIELDS, OPEN, RESTRICTED, Portal

Run = Callable[..., tuple[int, str, str]]
PACKS = ("hangzhou", "lishui", "lianyungang", "shandong", "xian")
FOLDER = "datapackages/data-bureau"
MORE = [*FIELDS, {"name": "区", "type": "string", "title": "区"}]
FEWER = FIELDS[:1]
RETYPED = [FIELDS[0], {**FIELDS[1], "type": "number"}]
REVIEW = {"by": "示例市数据局", "result": "通过"}


@pytest.fixture
def branch(portal: Portal) -> Branch:
    """An open entry in the base, reviewed on 5 January 2026."""
    portal.entry()
    made = Branch(portal)
    made.commit()
    return made


def only(found: list[str], rule: str) -> list[str]:
    return [key for key in found if key.startswith(rule)]


@pytest.mark.clause("HZ-2.6.8a")
@pytest.mark.parametrize("fields", [MORE, FEWER, RETYPED])
def test_changed_fields_ask_for_a_newer_review(branch: Branch, fields: list[dict[str, str]]) -> None:
    branch.open(fields=fields)
    (found,) = [one for one in branch.found() if one.code == "R-207"]
    assert found.severity.value == "error" and found.facts["value"] == "2026-01-05"
    branch.open({"security_review": {**REVIEW, "date": "2026-01-05"}}, fields=fields)
    assert only(branch.keys(), "R-207") == ["R-207"]
    branch.open({"security_review": {**REVIEW, "date": "2026-01-06"}}, fields=fields)
    assert only(branch.keys(), "R-207") == []


@pytest.mark.clause("HZ-2.6.8a")
def test_what_waits_for_its_recheck_is_asked_when_it_comes_back(branch: Branch) -> None:
    branch.open({"status": "rechecking", "status_since": "2026-11-10"}, fields=MORE)
    assert only(branch.keys(), "R-207") == []
    branch.commit()
    branch.open(fields=MORE)
    assert only(branch.keys(), "R-207") == ["R-207/rechecked"]
    branch.open({"security_review": {**REVIEW, "date": "2026-11-09"}}, fields=MORE)
    assert only(branch.keys(), "R-207") == ["R-207/rechecked"]
    branch.open({"security_review": {**REVIEW, "date": "2026-11-10"}}, fields=MORE)
    assert only(branch.keys(), "R-207") == []


@pytest.mark.parametrize("pack", [pack for pack in PACKS if pack != "hangzhou"])
def test_elsewhere_no_text_orders_the_gates_again(branch: Branch, pack: str) -> None:
    branch.open({"update_frequency": "irregular"}, fields=FEWER, title="公交车站")
    assert [key for key in branch.keys(pack) if key[:5] in ("R-207", "R-208", "R-214")] == []


@pytest.mark.clause("HZ-2.6.8b")
def test_basic_facts_alone_are_published_again(branch: Branch) -> None:
    branch.open(title="公交车站")
    (found,) = [one for one in branch.found() if one.code == "R-208"]
    assert (found.severity.value, found.facts["fields"]) == ("warning", "title")
    branch.open({"publication": {"by": "示例市数据局", "date": "2026-11-20"}}, title="公交车站")
    assert only(branch.keys(), "R-208") == []
    branch.commit()
    branch.open({"publication": {"by": "示例市数据局", "date": "2026-11-20"}}, title="公交站")
    assert only(branch.keys(), "R-208") == ["R-208"]


def test_records_and_data_are_no_basic_facts(branch: Branch) -> None:
    branch.open({"last_updated": "2026-11-19", "irs_id": "示例-1", "security_review": {**REVIEW, "date": "2026-11-19"}})
    branch.portal.write(f"{FOLDER}/open/stops.csv", "站点,数量\n武林门,3\n")
    assert branch.keys() == []


@pytest.mark.clause("HZ-2.1b", "HZ-2.3.4¶2a")
@pytest.mark.parametrize(
    ("facts", "fields", "expected"),
    [
        ({}, FEWER, "fields"),
        ({}, MORE, ""),
        ({"update_frequency": "irregular"}, None, "update_frequency"),
        ({"update_frequency": "monthly"}, None, ""),
    ],
)
def test_less_than_before_is_explained(
    branch: Branch, facts: dict[str, Any], fields: list[dict[str, str]] | None, expected: str
) -> None:
    branch.open(facts, fields=fields)
    found = [one for one in branch.found() if one.code == "R-214"]
    assert [(one.facts["fields"], one.severity.value) for one in found] == ([(expected, "warning")] if expected else [])
    branch.open({**facts, "change_note": {"reason": "示例理由", "date": "2026-11-20"}}, fields=fields)
    assert only(branch.keys(), "R-214") == []


@pytest.mark.clause("HZ-2.3.4¶2a")
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"condition_codes": ["security", "security_capability", "credit"]}, ["R-214"]),
        ({"condition_codes": ["security"]}, []),
        ({"openness_conditions": "有安全保障能力，注册地在本市"}, ["R-214"]),
    ],
)
def test_a_new_condition_is_explained(portal: Portal, facts: dict[str, Any], expected: list[str]) -> None:
    portal.entry(RESTRICTED)
    branch = Branch(portal)
    branch.commit()
    portal.entry(RESTRICTED, facts)
    assert only(branch.keys(), "R-214") == expected


@pytest.mark.clause("XA-20¶1c")
@pytest.mark.parametrize("pack", PACKS)
def test_data_are_entered_in_the_catalogue_before_they_are_opened(branch: Branch, pack: str) -> None:
    branch.portal.write(f"{FOLDER}/open/more.csv", "站点\n武林门\n")
    branch.portal.write(f"{FOLDER}/open/README.md", "示例")
    branch.portal.write(f"{FOLDER}/alone/data.csv", "站点\n武林门\n")
    found = [one for one in branch.found(pack) if one.code == "R-216"]
    assert sorted(one.key for one in found) == ["R-216", "R-216/no-entry"]
    assert {one.severity.value for one in found} == {"error"}
    shutil.rmtree(branch.portal.root / FOLDER / "alone")
    (branch.portal.root / FOLDER / "open/more.csv").unlink()
    assert only(branch.keys(pack), "R-216") == []


def test_a_file_that_was_there_before_is_no_new_data(portal: Portal) -> None:
    portal.entry()
    portal.write(f"{FOLDER}/open/more.csv", "站点\n武林门\n")
    branch = Branch(portal)
    branch.commit()
    portal.write(f"{FOLDER}/open/more.csv", "站点\n湖滨\n")
    assert only(branch.keys(), "R-216") == []


def base_findings(run_mulu: Run, base: str) -> list[str]:
    code, out, err = run_mulu("check", "--base", base, "--json")
    assert code in (0, 1), err
    return [row["code"] for row in json.loads(out)["findings"]]


def test_what_others_merged_meanwhile_is_nobodys_change_here(branch: Branch, run_mulu: Run) -> None:
    branch.git("checkout", "-q", "-b", "work")
    branch.git("checkout", "-q", "main")
    branch.portal.entry(RESTRICTED)  # an entry that the work does not have
    branch.commit()
    branch.git("checkout", "-q", "work")
    assert base_findings(run_mulu, "main") == []
    shutil.rmtree(branch.portal.root / FOLDER / "open")
    assert base_findings(run_mulu, "main") == ["R-205"]


def test_a_shallow_clone_says_what_it_cannot_see(
    branch: Branch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from catalog.cli import run

    branch.git("checkout", "-q", "-b", "work")
    branch.open(title="公交车站")
    branch.commit()
    branch.git("checkout", "-q", "main")
    branch.open(description="示例")
    branch.commit()
    source = f"file://{branch.portal.root}"
    branch.git("clone", "-q", "--depth", "1", "--no-single-branch", "-b", "work", source, str(tmp_path / "clone"))
    assert run(["check", "--base", "origin/main", "--root", str(tmp_path / "clone")], {}) == 2
    assert "fetch-depth: 0" in capsys.readouterr().err


def test_what_a_partial_clone_cannot_fetch_is_not_taken_for_new(
    branch: Branch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from catalog.cli import run

    branch.git("config", "uploadpack.allowFilter", "true")
    branch.git("checkout", "-q", "-b", "work")
    branch.open(title="公交车站")
    branch.commit()
    part = tmp_path / "part"
    branch.git("clone", "-q", "--filter=blob:none", "-b", "work", f"file://{branch.portal.root}", str(part))
    branch.git("-C", str(part), "remote", "set-url", "origin", str(tmp_path / "gone"))
    assert run(["check", "--base", "origin/main", "--root", str(part)], {}) == 2
    assert "--filter" in capsys.readouterr().err


@pytest.mark.parametrize("base", ["nowhere", "--output=x", "0" * 40])
def test_a_base_that_is_not_there_is_named(branch: Branch, run_mulu: Run, base: str) -> None:
    code, _, err = run_mulu("check", f"--base={base}")
    assert code == 2 and base in err


def test_a_catalogue_in_a_folder_of_the_repository_is_compared_as_well(branch: Branch, tmp_path: Path) -> None:
    outer = tmp_path / "outer"
    shutil.copytree(branch.portal.root, outer / "inner", ignore=shutil.ignore_patterns(".git"))
    inner = Branch(Portal(outer / "inner"))
    inner.git("init", "-q", "-b", "main", str(outer))
    inner.git("add", "-A")
    inner.git("commit", "-q", "-m", "示例")
    inner.open(fields=MORE)
    assert only(inner.keys(), "R-207") == ["R-207"]


def test_a_broken_base_descriptor_hides_nothing(portal: Portal) -> None:
    portal.write(f"{FOLDER}/open/datapackage.yaml", "name: [")
    branch = Branch(portal)
    branch.commit()
    portal.entry(OPEN)
    assert branch.keys() == ["R-301/missing"]


ODD: tuple[Any, ...] = (
    "示例",
    7,
    True,
    [],
    [None, {"a": 1}],
    {},
    {"reference": {"a": []}, "date": [], "kind": {}},
    None,
)
RECORDS = (
    *("openness_filing", "processing_record", "evaluation", "notification", "destruction", "publication"),
    *("quality_ticket", "resumption", "list_adjustment", "change_note", "catalogue_review", "merged_review", "list"),
    *("association_assessment", "algorithm_assessment", "irs_id", "desensitisation", "security_review"),
)


@pytest.mark.parametrize("odd", ODD, ids=repr)
@pytest.mark.parametrize("status", ["published", "destroyed"])
def test_records_of_any_shape_are_held_against_the_rules(
    portal: Portal, odd: Any, status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MULU_DEBUG", "1")  # a fault of ours goes through
    facts = dict.fromkeys(RECORDS, odd)
    branch = Branch(portal)
    portal.entry({**RESTRICTED, "name": "open"}, {**facts, "provider_agencies": ["data-bureau", "metro"]})
    branch.commit()
    for pack in ("hangzhou", "shandong", "xian"):
        branch.open({**facts, "algorithm_result": odd, "provider_agencies": ["a", "b"], "status": status}, fields=MORE)
        assert branch.keys(pack) and portal.context().catalogue.entries
    branch.commit()
    portal.entry({**RESTRICTED, "name": "open"})
    assert portal.context().catalogue.entries and "check-failed" not in branch.keys()
