"""The deadline register: every number of the six texts stands in a pack as printed, and no pack has another one.

One row for each number (D-01 to D-39 of the requirements, section 9). `ours` marks a start of the clock that the
text does not print, or that we read in one of two ways.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from catalog.law.packs_source import load_pack, pack_keys
from catalog.rules.limits import Limit, Unit
from catalog.rules.packs import Pack, Procedure, Stage

PACKS = {key: load_pack(key) for key in pack_keys()}
UNDER_ZHEJIANG = ("zhejiang", "hangzhou", "lishui")
CITIES = ("hangzhou", "lishui")
WORKING_DAYS, MONTHS = Unit.WORKING_DAYS, Unit.MONTHS
clause = pytest.mark.clause


class Row(NamedTuple):
    packs: tuple[str, ...]
    procedure: str
    stage: str
    n: int
    unit: Unit
    soft: bool
    start: str
    clause: str


def row(number: str, mark: pytest.MarkDecorator, packs: tuple[str, ...], place: str, due: str) -> object:
    """A row of the register: where, how many of what (`~` in principle), who says when the clock starts."""
    procedure, stage = place.split("/")
    n, unit, start = due.strip("~").split()
    soft, cited = due.startswith("~"), str(mark.args[-1])
    printed = Row(packs, procedure, stage, int(n), {"wd": WORKING_DAYS, "mo": MONTHS}[unit], soft, start, cited)
    return pytest.param(printed, marks=mark, id=f"{number}-{stage}")


HZ, LS, SD, LY, XA = ("hangzhou",), ("lishui",), ("shandong",), ("lianyungang",), ("xian",)
COUNTED = (
    row("D-01", clause("HZ-3.2.2(1)"), HZ, "restricted_application/normative_review", "5 wd text"),
    row("D-02", clause("HZ-3.2.2(2)"), HZ, "restricted_application/demand_review", "15 wd ours"),
    row("D-03", clause("HZ-3.2.2(3)"), HZ, "restricted_application/re_review", "5 wd text"),
    row("D-04", clause("HZ-4.5a"), HZ, "consultation/reply_or_dispatch", "5 wd ours"),
    row("D-05", clause("HZ-4.5b"), HZ, "consultation/reply", "5 wd text"),
    row("D-06", clause("HZ-4.6b"), HZ, "demand/joint_evaluation", "15 wd text"),
    row("D-07", clause("HZ-4.6c"), HZ, "demand/publish_entry", "10 wd ours"),
    row("D-08", clause("HZ-5.2b"), HZ, "quality_ticket/rectify", "6 wd text"),
    row("D-08x", clause("HZ-2.6.9d", "HZ-5.2b"), HZ, "ex_officio_take_down/rectify", "6 wd text"),
    row("D-09", clause("HZ-5.3c"), HZ, "correction/rectify", "6 wd text"),
    row("D-10", clause("HZ-6¶4a"), HZ, "result_duty/deliver", "~3 mo ours"),
    row("D-14", clause("LS-11(2)"), LS, "restricted_application/normative_review", "15 wd text"),
    row("D-15", clause("LS-11(3)c"), LS, "restricted_application/demand_review", "15 wd ours"),
    row("D-17", clause("LS-11(4)"), LS, "restricted_application/re_review", "~15 wd ours"),
    row("D-18", clause("LS-21a"), LS, "result_duty/deliver", "~3 mo ours"),
    row("D-19", clause("ZJ-19¶1b"), UNDER_ZHEJIANG, "verification/verify", "5 wd text"),
    row("D-21", clause("ZJ-19¶2"), UNDER_ZHEJIANG, "verification/forward", "2 wd text"),
    row("D-22", clause("ZJ-25¶1"), UNDER_ZHEJIANG, "sharing_request/share", "2 wd ours"),
    row("D-23", clause("ZJ-25¶2a"), UNDER_ZHEJIANG, "sharing_request/ask_provider", "1 wd text"),
    row("D-24", clause("ZJ-25¶2b"), UNDER_ZHEJIANG, "sharing_request/opinion", "3 wd ours"),
    row("D-25", clause("ZJ-25¶2c"), UNDER_ZHEJIANG, "sharing_request/share_agreed", "2 wd ours"),
    row("D-26", clause("ZJ-25¶2d"), UNDER_ZHEJIANG, "sharing_request/review", "2 wd text"),
    row("D-27", clause("ZJ-25¶2e"), UNDER_ZHEJIANG, "sharing_request/share_overruled", "2 wd ours"),
    row("D-29", clause("LY-19¶1a"), LY, "restricted_application/answer", "10 wd text"),
    row("D-31", clause("SD-14(2)b", "SD-14(2)"), SD, "restricted_application/normative_review", "5 wd text"),
    row("D-32", clause("SD-14(2)c", "SD-14(2)"), SD, "restricted_application/review", "~10 wd ours"),
    row("D-33", clause("SD-15¶2a"), SD, "demand/normative_review", "10 wd text"),
    row("D-34", clause("SD-15¶2b"), SD, "demand/argumentation", "~15 wd ours"),
    row("D-35", clause("SD-15¶2d"), SD, "demand/open_data", "20 wd text"),
    row("D-36a", clause("SD-16¶2b"), SD, "correction/handle", "10 wd ours"),
    row("D-36b", clause("SD-16¶2b"), SD, "consultation/handle", "10 wd ours"),
    row("D-36c", clause("SD-16¶2b"), SD, "rights_protection/verify", "10 wd ours"),
    row("D-37", clause("XA-25(1)–(4)"), XA, "opinion/feedback", "10 wd ours"),
)

AGREED = {
    ("hangzhou", "use_destruction", "destroy"): (WORKING_DAYS, "destruction_days", False),
    ("lishui", "use_destruction", "destroy"): (WORKING_DAYS, "destruction_days", False),
    ("lianyungang", "usage_report", "report"): (MONTHS, "report_months", False),
    ("shandong", "use_destruction", "destroy"): (WORKING_DAYS, "destruction_days", False),
    ("shandong", "result_duty", "deliver"): (MONTHS, "dev_months", True),  # D-38
    ("xian", "result_duty", "deliver"): (MONTHS, "dev_months", False),
}
YEARLY = (
    pytest.param("hangzhou", "duty_catalogue_maintenance", "HZ-2.4.3a", marks=clause("HZ-2.4.3a"), id="D-11"),
    pytest.param("hangzhou", "annual_plan", "HZ-2.5.1a", marks=clause("HZ-2.5.1a"), id="D-12-plan"),
    pytest.param("hangzhou", "key_list", "HZ-2.5.2a", marks=clause("HZ-2.5.2a"), id="D-12-key-list"),
    pytest.param("hangzhou", "duty_assessment", "HZ-8.2", marks=clause("HZ-8.2"), id="D-12-assessment"),
    pytest.param("hangzhou", "duty_assessment", "ZJ-5¶2", marks=clause("ZJ-5¶2"), id="D-28-assessment"),
    pytest.param("zhejiang", "key_list", "ZJ-29¶1", marks=clause("ZJ-29¶1"), id="D-28-key-list"),
    pytest.param("lishui", "key_list", "ZJ-29¶1", marks=clause("ZJ-29¶1"), id="D-28-key-list-lishui"),
)
ROUNDS = ("03-30", "06-30", "09-30", "12-30")

# Stages for which the texts give no number: a start perhaps, a word such as "at once", and nothing to count.
NO_NUMBER = (
    *(("xian", "restricted_application", stage) for stage in ("organise", "review", "gather", "agreement", "filing")),
    *(
        ("hangzhou", "publication", stage)
        for stage in (
            "catalogue_review",
            "sensitive_scan",
            "second_confirmation",
            "security_review",
            "consistency_audit",
        )
    ),
    ("hangzhou", "take_down", "review"),
    *((city, "rights_protection", stage) for city in CITIES for stage in ("suspend_decision", "verify", "recheck")),
    *(("xian", "rights_protection", stage) for stage in ("suspend_decision", "verify")),
    ("shandong", "rights_protection", "suspend_decision"),
    *((key, "restricted_application", "agreement") for key in ("hangzhou", "lishui", "lianyungang", "shandong")),
    ("hangzhou", "restricted_application", "filing"),
    ("hangzhou", "security_suspension", "remove_risk"),
    ("xian", "security_suspension", "remove_risk"),
    ("hangzhou", "correction", "verify"),
    ("lianyungang", "correction", "inform_body"),
    ("lianyungang", "correction", "handle"),
    *(("lianyungang", "publication", stage) for stage in ("own_review", "operator_review", "authority_review")),
    ("shandong", "list_adjustment", "review"),
    ("shandong", "publication", "normative_review"),
    ("lishui", "coordination_meeting", "convene"),
    ("lishui", "coordination_meeting", "minutes"),
    *((city, "publication", "catalogue_review") for city in CITIES),
)
SET_BY_THE_AUTHORITY = (
    *((key, "agency_check", "verify") for key in UNDER_ZHEJIANG),
    *((key, "supervision", "rectify") for key in (*UNDER_ZHEJIANG, "lianyungang", "xian")),
    *((key, "sanction", "correct") for key in (*UNDER_ZHEJIANG, "xian")),
    *((city, "termination", "terminate") for city in CITIES),
)


def procedure_of(pack: str, key: str) -> Procedure:
    found = PACKS[pack].procedure(key)
    assert found, f"{pack} has no {key}"
    return found


def stage_of(pack: str, procedure: str, stage: str) -> Stage:
    found = procedure_of(pack, procedure).stage(stage)
    assert found, f"{pack}/{procedure} has no {stage}"
    return found


def limits(pack: Pack) -> Iterator[tuple[str, str, Limit]]:
    for procedure in pack.procedures:
        for stage in procedure.stages:
            for limit in (stage.limit, stage.also):
                yield procedure.key, stage.key, limit


@pytest.mark.parametrize("printed", COUNTED)
def test_a_number_of_the_text_stands_in_its_stage_as_printed(printed: Row) -> None:
    for pack in printed.packs:
        stage = stage_of(pack, printed.procedure, printed.stage)
        assert (stage.limit.n, stage.limit.unit, stage.limit.soft) == (printed.n, printed.unit, printed.soft)
        assert printed.clause in stage.clauses
        assert stage.clock.zh
        assert stage.clock_ours is (printed.start == "ours")


def test_no_pack_counts_a_number_that_no_text_prints() -> None:
    printed = {
        (pack, one.procedure, one.stage, one.n, one.unit)
        for param in COUNTED
        for one in [param.values[0]]
        for pack in one.packs
    }
    found = {
        (pack.key, procedure, stage, limit.n, limit.unit)
        for pack in PACKS.values()
        for procedure, stage, limit in limits(pack)
        if limit.n
    }
    assert found == printed


def test_a_number_without_a_figure_in_the_text_comes_from_the_agreement() -> None:
    """SD-A5-2.3(3) and the like: the parties fill it in, and without it nothing is counted (D-38)."""
    found = {
        (pack.key, procedure, stage): (limit.unit, limit.field, limit.soft)
        for pack in PACKS.values()
        for procedure, stage, limit in limits(pack)
        if limit.unit in (WORKING_DAYS, MONTHS) and not limit.n
    }
    assert found == AGREED


@pytest.mark.parametrize(("pack", "procedure", "cited"), YEARLY)
def test_what_the_text_orders_yearly_comes_every_twelve_months(pack: str, procedure: str, cited: str) -> None:
    found = procedure_of(pack, procedure)
    assert found.recurs and (found.recurs.every_months, found.recurs.ours) == (12, False)
    assert cited in found.clauses
    assert Unit.PERIOD in {stage.limit.unit for stage in found.stages}


@pytest.mark.clause("HZ-A4")
def test_the_look_back_is_three_years_and_stands_in_the_commitment() -> None:
    """D-13."""
    items = PACKS["hangzhou"].commitments["no_violation_commitment"].items
    assert "近三年" in items[0].text.zh
    assert "HZ-A4" in items[0].clauses


@pytest.mark.clause("LS-11(3)b", "LS-11(3)d")
def test_the_rounds_of_review_have_their_four_printed_dates() -> None:
    """D-16: in principle, so late means a reason; beside the fifteen days they are only shown (AMB-06)."""
    meeting = stage_of("lishui", "restricted_application", "coordination_meeting").limit
    assert (meeting.unit, meeting.dates, meeting.soft) == (Unit.DATES, ROUNDS, True)
    review = stage_of("lishui", "restricted_application", "demand_review")
    assert review.also.dates == ROUNDS
    assert review.limit.unit is WORKING_DAYS
    duty = procedure_of("lishui", "duty_review_round")
    assert duty.recurs and duty.recurs.dates == ROUNDS and not duty.recurs.ours


@pytest.mark.clause("ZJ-19¶1c")
@pytest.mark.parametrize("pack", UNDER_ZHEJIANG)
def test_a_verification_is_extended_to_ten_days_and_nothing_else_is(pack: str) -> None:
    """D-20: ten in all, by the head of the agency (AMB-26)."""
    extended = {
        (procedure.key, stage.key): (stage.extension.to_days, stage.extension.approver)
        for procedure in PACKS[pack].procedures
        for stage in procedure.stages
        if stage.extension
    }
    assert extended == {("verification", "verify"): (10, "publisher")}


@pytest.mark.clause("SD-8¶1")
def test_the_annual_list_is_due_on_the_thirtieth_of_april_in_principle() -> None:
    """D-30."""
    found = procedure_of("shandong", "annual_list")
    assert found.recurs and (found.recurs.dates, found.recurs.ours) == (("04-30",), False)
    review = stage_of("shandong", "annual_list", "review").limit
    assert (review.unit, review.soft) == (Unit.PERIOD, True)


@pytest.mark.clause("HZ-9", "SD-24")
def test_two_texts_end_on_the_day_they_print_and_no_other_ends() -> None:
    """D-39."""
    ends = {key: str(pack.in_force_until) for key, pack in PACKS.items() if pack.in_force_until}
    assert ends == {"hangzhou": "2027-07-31", "shandong": "2024-11-01"}


@pytest.mark.parametrize(("pack", "procedure", "stage"), NO_NUMBER)
def test_where_the_text_has_no_number_nothing_is_counted(pack: str, procedure: str, stage: str) -> None:
    found = stage_of(pack, procedure, stage)
    assert not found.limit.is_counted
    assert (found.limit.n, found.limit.field, found.limit.dates) == (0, "", ())
    assert not found.also.is_counted
    assert found.extension is None


def test_dates_are_set_case_by_case_only_where_a_text_leaves_them_to_an_office() -> None:
    """ZJ-19¶3, ZJ-47, LY-39, corrections of users, and the date that a notice of termination names."""
    found = {
        (pack.key, procedure, stage)
        for pack in PACKS.values()
        for procedure, stage, limit in limits(pack)
        if limit.unit is Unit.SET
    }
    assert found == set(SET_BY_THE_AUTHORITY)


@pytest.mark.parametrize("pack", PACKS.values(), ids=lambda pack: pack.key)
def test_words_such_as_at_once_carry_no_number(pack: Pack) -> None:
    words = (Unit.IMMEDIATELY, Unit.TIMELY, Unit.PERIODICALLY, Unit.NONE)
    found = [limit for *_, limit in limits(pack) if limit.unit in words]
    assert found
    assert not any(limit.n or limit.field or limit.dates or limit.is_counted for limit in found)
