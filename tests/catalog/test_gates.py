"""What is on record before data are opened (R-301, R-303, R-304, R-306 to R-308), for every pack."""

from __future__ import annotations

from typing import Any

import pytest

from tests.catalog.branch import REFERENCE, REFUSED, STRANGE, Branch, decision
from tests.catalog.conftest import COMMON, OPEN, PROHIBITED, Portal

PACKS = ("hangzhou", "lishui", "lianyungang", "shandong", "xian")
REVIEW = {"by": "示例市数据局", "date": "2026-11-01", "outcome": "approved"}
OUTCOME = {"by": "示例市数据局", "date": "2026-11-01", "outcome": "没有问题"}
MERGED = {"provider_agencies": ["data-bureau", "metro"]}
STAGES = {
    "hangzhou": ("catalogue_review", "pass"),
    "lishui": ("catalogue_review", "pass"),
    "lianyungang": ("authority_review", "pass"),
    "shandong": ("normative_review", "publish"),
    "xian": ("catalogue_review", "pass"),
}
ENTERING = [
    ("hangzhou", "error"),
    ("lishui", "error"),
    ("lianyungang", "error"),
    ("shandong", "error"),
    ("xian", "warning"),
]


@pytest.fixture
def branch(portal: Portal) -> Branch:
    """A catalogue without entries in the base."""
    made = Branch(portal)
    made.commit()
    return made


def severities(branch: Branch, pack: str, code: str) -> list[tuple[str, str]]:
    return [(one.cause, one.severity.value) for one in branch.found(pack) if one.code == code]


@pytest.mark.clause("HZ-2.4.2c", "ZJ-13¶3", "LY-12", "SD-9(2)a", "XA-20¶1a")
@pytest.mark.parametrize(("pack", "severity"), ENTERING)
def test_a_new_entry_was_reviewed_by_the_authority(branch: Branch, pack: str, severity: str) -> None:
    branch.open()
    assert severities(branch, pack, "R-301") == [("missing", severity)]
    branch.open({"catalogue_review": REVIEW})
    assert severities(branch, pack, "R-301") == []


@pytest.mark.parametrize(("pack", "severity"), ENTERING)
def test_a_review_that_casework_has_needs_no_record(branch: Branch, pack: str, severity: str) -> None:
    stage, outcome = STAGES[pack]
    branch.open()
    branch.decide(decision(REFERENCE, "publication", stage=stage, outcome="return", leads_to="returned"))
    assert severities(branch, pack, "R-301") == [("missing", severity)]
    branch.decide(decision(REFERENCE, "publication", stage=stage, outcome=outcome))
    assert severities(branch, pack, "R-301") == []


@pytest.mark.clause("HZ-2.4.2c")
@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({**REVIEW, "by": ""}, "incomplete"),
        ({**REVIEW, "outcome": "退回"}, "refused"),
        ({**REVIEW, "outcome": "通过"}, ""),
        ({**REVIEW, "reference": "9999-9999-999"}, "unknown"),
        ({**REVIEW, "reference": STRANGE}, "other"),
        ({**REVIEW, "reference": REFUSED}, "undecided"),
        ({**REVIEW, "reference": REFERENCE}, ""),
    ],
)
def test_a_review_on_record_is_whole_and_approves(branch: Branch, record: dict[str, str], expected: str) -> None:
    branch.decide(
        decision(REFERENCE, "publication", stage="catalogue_review", outcome="pass"),
        decision(REFUSED, "publication", stage="catalogue_review", outcome="return"),
        decision(STRANGE, "publication", "data-bureau/elsewhere", stage="catalogue_review", outcome="pass"),
    )
    branch.open({"catalogue_review": record})
    assert severities(branch, "hangzhou", "R-301") == ([(expected, "error")] if expected else [])


def test_a_draft_is_reviewed_when_it_is_published(portal: Portal) -> None:
    branch = Branch(portal)
    branch.open({"status": "draft"})
    branch.commit()
    branch.open({"status": "draft"}, title="公交车站")
    assert branch.keys() == []
    branch.open()
    assert branch.keys() == ["R-301/missing"]


def test_what_was_public_before_is_not_held_up_for_a_review_it_never_had(portal: Portal) -> None:
    branch = Branch(portal)
    branch.open()
    branch.commit()
    branch.open({"last_updated": "2026-11-19"})
    assert branch.keys() == []


def test_the_registers_of_casework_pass_no_gate(branch: Branch) -> None:
    branch.decide(decision(REFERENCE, "take_down"))
    assert branch.keys() == []
    branch.open({"register": "decided_changes", "security_review": None})
    branch.portal.write("datapackages/metro/publisher.yaml", {"name": "metro", "title": "示例地铁"})
    text = (branch.portal.root / "datapackages/data-bureau/open/datapackage.yaml").read_text("utf-8")
    branch.portal.write("datapackages/metro/open/datapackage.yaml", text)
    assert {one.key for one in branch.found() if "metro" in one.file} == {"R-301/missing", "R-303"}


@pytest.mark.clause("HZ-7.2a", "SD-9(1)", "SD-22a", "LS-5d", "XA-9¶2")
@pytest.mark.parametrize(
    ("pack", "severity"),
    [
        ("hangzhou", "error"),
        ("shandong", "error"),
        ("lishui", "warning"),
        ("xian", "warning"),
        ("lianyungang", "warning"),
    ],
)
def test_data_are_reviewed_before_they_are_opened(branch: Branch, pack: str, severity: str) -> None:
    branch.open({"security_review": None})
    assert severities(branch, pack, "R-303") == [("", severity)]
    branch.open({"security_review": {**COMMON["security_review"], "result": ""}})  # type: ignore[dict-item]
    assert severities(branch, pack, "R-303") == [("incomplete", severity)]
    branch.open()
    assert severities(branch, pack, "R-303") == []


def test_neither_drafts_nor_closed_data_are_reviewed_for_opening(branch: Branch) -> None:
    branch.open({"security_review": None, "status": "draft"})
    branch.portal.entry(PROHIBITED, {"security_review": None})
    assert severities(branch, "hangzhou", "R-303") == []


@pytest.mark.clause("HZ-7.2b")
@pytest.mark.parametrize("pack", PACKS)
def test_the_authority_reviews_merged_data_where_its_text_says_so(branch: Branch, pack: str) -> None:
    branch.open(MERGED)
    expected = [("merged", "error")] if pack == "hangzhou" else []
    assert severities(branch, pack, "R-303") == expected
    branch.open({**MERGED, "merged_review": {"by": "示例市数据局", "date": "2026-11-01", "result": "通过"}})
    assert severities(branch, pack, "R-303") == []
    branch.open(MERGED)
    branch.decide(decision(REFERENCE, "publication", stage="merged_review", outcome="pass"))
    assert severities(branch, pack, "R-303") == []


def test_data_of_one_body_are_not_merged(branch: Branch) -> None:
    branch.open({"provider_agencies": ["metro", "metro"]})
    assert severities(branch, "hangzhou", "R-303") == severities(branch, "hangzhou", "R-306") == []


@pytest.mark.clause("HZ-2.3.4¶1c", "SD-9(1)")
@pytest.mark.parametrize(
    ("masking", "expected"),
    [
        (None, []),
        ({"rule": "示例"}, [("", "error")]),
        ("已脱敏", [("", "error")]),
        ({"rule": "示例", "standard": "示例规范"}, []),
    ],
)
@pytest.mark.parametrize("pack", PACKS)
def test_masked_data_name_rule_and_standard(
    branch: Branch, pack: str, masking: Any, expected: list[tuple[str, str]]
) -> None:
    branch.open({"desensitisation": masking})
    assert severities(branch, pack, "R-304") == (expected if pack in ("hangzhou", "shandong") else [])


@pytest.mark.clause("ZJ-42", "LS-15", "XA-32(4)")
@pytest.mark.parametrize("pack", PACKS)
def test_what_merged_data_say_together_is_assessed(branch: Branch, pack: str) -> None:
    asks = pack in ("hangzhou", "lishui", "xian")
    branch.open(MERGED)
    assert severities(branch, pack, "R-306") == ([("assessment", "human")] if asks else [])
    branch.open({**MERGED, "association_assessment": OUTCOME})
    assert severities(branch, pack, "R-306") == []
    sensitive = {**MERGED, "association_assessment": {**OUTCOME, "outcome": "可能涉敏"}}
    branch.open(sensitive)
    assert severities(branch, pack, "R-306") == ([("opinion", "human")] if asks else [])
    branch.open({**sensitive, "expert_opinion": OUTCOME})
    assert severities(branch, pack, "R-306") == []


@pytest.mark.clause("HZ-2.4.2d")
@pytest.mark.parametrize("pack", PACKS)
def test_a_reviewed_entry_bears_its_number_in_the_provincial_system(branch: Branch, pack: str) -> None:
    branch.open({"catalogue_review": REVIEW})
    assert severities(branch, pack, "R-307") == ([("", "warning")] if pack == "hangzhou" else [])
    branch.open({"catalogue_review": REVIEW, "irs_id": "示例-1"})
    assert severities(branch, pack, "R-307") == []
    branch.open()
    assert severities(branch, pack, "R-307") == []


@pytest.mark.clause("XA-23¶2b")
@pytest.mark.parametrize("pack", PACKS)
def test_results_of_algorithms_are_assessed(branch: Branch, pack: str) -> None:
    branch.open({"algorithm_result": True})
    assert severities(branch, pack, "R-308") == ([("", "error")] if pack == "xian" else [])
    branch.open({"algorithm_result": True, "algorithm_assessment": OUTCOME})
    assert severities(branch, pack, "R-308") == []
    branch.open({"algorithm_result": False})
    assert severities(branch, pack, "R-308") == []
    assert "algorithm_result" not in OPEN["catalog"]
