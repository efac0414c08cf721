"""Changes against a base revision, in a real repository (R-201, R-205, R-207)."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from tests.catalog.conftest import OPEN, RESTRICTED

Run = Callable[..., tuple[int, str, str]]
FOLDER = "datapackages/data-bureau/open"


@pytest.fixture
def committed(portal: Any) -> Any:
    """A repository whose last commit holds an open entry, reviewed on 5 January 2026."""
    portal.entry()
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "base")):
        identity = ("-c", "user.name=示例", "-c", "user.email=someone@sample.example")
        subprocess.run(("git", *identity, *words), cwd=portal.root, check=True)
    return portal


@pytest.fixture
def against_base(committed: Any, run_mulu: Run) -> Callable[[], list[str]]:
    """The change rules that speak of what lies between the last commit and now."""

    def codes() -> list[str]:
        _, out, _ = run_mulu("check", "--base", "HEAD", "--json")
        found = [row["code"] for row in json.loads(out)["findings"]]
        return [code for code in found if code in ("R-201", "R-205", "R-207")]

    return codes


def changed(portal: Any, facts: dict[str, Any] | None = None, fields: list[dict[str, str]] | None = None) -> None:
    good = deepcopy(OPEN)
    if fields is not None:
        good["resources"][0]["schema"]["fields"] = fields
    portal.entry(good, facts)


def test_a_better_description_needs_nothing(committed: Any, against_base: Any) -> None:
    committed.entry(OPEN, description="示例市公交站点，逐站核对。")
    assert against_base() == []


@pytest.mark.clause("HZ-2.3.4¶2a", "HZ-2.3.4¶2b")
def test_open_data_are_restricted_only_for_security_and_with_a_filing(committed: Any, against_base: Any) -> None:
    facts = {key: RESTRICTED["catalog"][key] for key in ("openness_type", "openness_conditions", "ground_codes")}
    filing = {"reference": "2222-2222-222", "reason": "security_management", "date": "2026-11-20"}
    changed(committed, facts)
    assert against_base() == ["R-201"]
    changed(committed, facts | {"openness_filing": {**filing, "reason": "工作需要"}})
    assert against_base() == ["R-201"]
    changed(committed, facts | {"openness_filing": filing})
    assert against_base() == []


@pytest.mark.clause("HZ-2.6.9a", "HZ-2.6.9b")
def test_a_published_entry_goes_only_by_a_decision(committed: Any, against_base: Any) -> None:
    shutil.rmtree(committed.root / FOLDER)
    assert against_base() == ["R-205"]
    changed(committed, {"status": "taken_down"})
    assert against_base() == ["R-205"]
    changed(committed, {"status": "taken_down", "decision": {"reference": "2222-2222-222", "date": "2026-11-20"}})
    assert against_base() == []


@pytest.mark.clause("HZ-2.6.8a")
def test_changed_fields_ask_for_a_newer_review(committed: Any, against_base: Any) -> None:
    fields = [*OPEN["resources"][0]["schema"]["fields"], {"name": "区", "type": "string", "title": "区"}]
    changed(committed, fields=fields)
    assert against_base() == ["R-207"]
    review = {"by": "示例市数据局", "result": "通过"}
    changed(committed, {"security_review": {**review, "date": "2026-01-05"}}, fields)
    assert against_base() == ["R-207"]
    changed(committed, {"security_review": {**review, "date": "2026-01-06"}}, fields)
    assert against_base() == []
