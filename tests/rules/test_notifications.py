"""The register of notifications: whoever the texts order to be told is named where the event happens.

One row for each event (section 11 of the requirements). A place is a procedure (told when it is opened: whose turn it
is, and those the procedure informs), or an outcome of a stage (told when it is decided).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from catalog.law.packs_source import load_pack, pack_keys
from catalog.rules.packs import Outcome, Pack, Procedure
from catalog.rules.stages import Reason

PACKS = {key: load_pack(key) for key in pack_keys()}
HZ, LS, LY, SD, XA = ("hangzhou",), ("lishui",), ("lianyungang",), ("shandong",), ("xian",)
CITIES = ("hangzhou", "lishui")
UNDER_ZHEJIANG = ("zhejiang", *CITIES)
clause = pytest.mark.clause


class Row(NamedTuple):
    packs: tuple[str, ...]
    places: tuple[str, ...]
    told: frozenset[str]


def row(event: str, mark: pytest.MarkDecorator, packs: tuple[str, ...], places: str, told: str) -> object:
    """Who is told at each of some places; places and roles stand with blanks between."""
    return pytest.param(Row(packs, tuple(places.split()), frozenset(told.split())), marks=mark, id=event)


def outcomes(place: str, *keys: str) -> str:
    """Several outcomes of one stage as places."""
    return " ".join(f"{place}/{key}" for key in keys)


APPLY = "restricted_application"
RIGHTS = outcomes("rights_protection/verify", "withdraw", "resume", "process_reopen")
RECHECK = outcomes("rights_protection/recheck", "upheld", "overturned")
DEMAND = outcomes("demand/joint_evaluation", "open", "already_open", "refuse") + " demand/publish_entry/published"
VERIFIED = outcomes("verification/verify", "corrected", "confirmed", "not_held")
HANDLED = f"{outcomes('correction/handle', 'corrected', 'unfounded')} consultation/handle/reply {RIGHTS}"
REGISTER = (
    row("take-down", clause("HZ-2.6.9c"), HZ, "take_down/take_down/taken_down", "users"),
    row(
        "take-down ex officio",
        clause("HZ-2.6.9d", "HZ-2.6.9c"),
        HZ,
        "ex_officio_take_down/decide/take_down",
        "users publisher",
    ),
    row("demand result", clause("HZ-4.6e"), HZ, DEMAND, "applicant"),
    row("rights result", clause("HZ-4.7c", "ZJ-44¶2a"), HZ, RIGHTS, "applicant"),
    row("rights result in Lishui", clause("LS-17c"), LS, RIGHTS, "applicant"),
    row("rights recheck", clause("ZJ-44¶2b"), CITIES, RECHECK, "applicant"),
    row("rights result in the draft", clause("XA-18c"), XA, RIGHTS, "applicant"),
    row("verification result", clause("ZJ-19¶1d"), UNDER_ZHEJIANG, VERIFIED, "applicant"),
    row("verification forwarded", clause("ZJ-19¶2"), UNDER_ZHEJIANG, "verification/forward/forward", "publisher"),
    row("inconsistent data", clause("ZJ-19¶3"), UNDER_ZHEJIANG, "agency_check/order/ordered", "publisher"),
    row("permission opened", clause("SD-14(3)a"), SD, f"{APPLY}/grant/opened", "authority"),
    row(
        "shared against its refusal",
        clause("ZJ-25¶2e"),
        UNDER_ZHEJIANG,
        "sharing_request/review/should_share sharing_request/share_overruled/shared",
        "publisher",
    ),
    row("not shared", clause("ZJ-25¶2f"), UNDER_ZHEJIANG, "sharing_request/inform_agency/informed", "applicant"),
    row("objection", clause("LY-20"), LY, "correction/inform_body/informed", "publisher"),
    row("objection handled", clause("SD-16¶2b"), SD, HANDLED, "applicant"),
    row(
        "opinion handled",
        clause("XA-25(1)–(4)"),
        XA,
        outcomes("opinion/feedback", "accepted", "explained"),
        "applicant",
    ),
    row("answer", clause("LY-19¶1a"), LY, outcomes(f"{APPLY}/answer", "agree", "refuse"), "applicant"),
    row(
        "consultation reply",
        clause("HZ-4.5a", "HZ-4.5b"),
        HZ,
        "consultation/reply_or_dispatch/reply consultation/reply/reply",
        "applicant",
    ),
    row("risk found", clause("HZ-1.2.3c"), HZ, "incident", "authority publisher"),
    row("quality problem in Hangzhou", clause("HZ-1.2.3b", "HZ-5.3b"), HZ, "correction", "authority"),
    row("quality problem handed on", clause("HZ-5.3b"), HZ, "correction/verify/founded", "publisher"),
    row("risk or quality problem in Lishui", clause("LS-7b", "LS-18"), LS, "incident correction", "publisher"),
    row("risk or quality problem in Shandong", clause("SD-5b"), SD, "incident correction", "publisher"),
    row("risk or quality problem in the draft", clause("XA-10b", "XA-33"), XA, "incident opinion", "publisher"),
    row("quality ticket", clause("HZ-5.2b"), HZ, "quality_ticket", "publisher"),
    row("quality ticket result", clause("HZ-5.2b"), HZ, "quality_ticket/rectify/rectified", "authority"),
    row("correction result", clause("HZ-5.3c"), HZ, "correction/rectify/rectified", "authority applicant"),
    row("leak or hidden danger", clause("HZ-A3-4", "HZ-A3-5"), HZ, "incident", "authority"),
    row("leak or hidden danger in Lishui", clause("LS-A1…A4"), LS, "incident", "authority"),
    row("leak or hidden danger in Shandong", clause("SD-A4-4", "SD-A4-5"), SD, "incident", "authority"),
    row("rectification ordered", clause("LY-39(1)–(5)"), LY, "supervision/order/ordered", "publisher"),
    row("rectification failed", clause("LY-39(1)–(5)"), LY, "supervision/recheck/report", "government"),
    row(
        "rectification under the Regulation",
        clause("ZJ-47¶1(1)–(10)"),
        UNDER_ZHEJIANG,
        "supervision/order/ordered",
        "publisher",
    ),
    row(
        "rectification failed under the Regulation",
        clause("ZJ-47¶2"),
        UNDER_ZHEJIANG,
        "supervision/recheck/report",
        "government",
    ),
    row("operation report", clause("LY-37¶2"), LY, "operation_report", "authority"),
    row("officers in Lishui", clause("LS-5c"), LS, "officer_filing/acknowledge/filed", "authority"),
    row("officers in Lianyungang", clause("LY-35¶1"), LY, "officer_filing/acknowledge/filed", "authority"),
    row("district authority", clause("XA-8"), XA, "district_authority/acknowledge/filed", "authority"),
    row("usage report in Hangzhou", clause("HZ-1.2.3a"), HZ, "usage_report/report/reported", "authority publisher"),
    row("usage report in Lishui", clause("LS-7a"), LS, "usage_report/report/reported", "publisher"),
    row("usage report in Shandong", clause("SD-5a", "SD-16¶1"), SD, "usage_report/report/reported", "publisher"),
    row("usage report in the draft", clause("XA-10a"), XA, "usage_report/report/reported", "publisher"),
)
WITH_REASON = (
    row("materials failed", clause("SD-14(2)b"), SD, f"{APPLY}/normative_review/return", "applicant"),
    row("demand failed", clause("SD-15¶2a"), SD, "demand/normative_review/return", "applicant"),
    row("publication failed", clause("SD-9(2)b"), SD, "publication/normative_review/return", "publisher"),
    row("refusal in Hangzhou", clause("HZ-3.2.2(2)"), HZ, f"{APPLY}/demand_review/refuse", "applicant"),
    row("demand refused", clause("HZ-4.6d"), HZ, "demand/joint_evaluation/refuse", "applicant"),
    row(
        "refusal in Lishui",
        clause("LS-11(3)a"),
        LS,
        f"{APPLY}/demand_review/refuse {APPLY}/coordination_meeting/refuse",
        "applicant",
    ),
    row("refusal in Lianyungang", clause("LY-19¶1b"), LY, f"{APPLY}/answer/refuse", "applicant"),
    row("refusal in Shandong", clause("SD-14(3)b"), SD, f"{APPLY}/review/refuse", "applicant"),
    row("demand refused in Shandong", clause("SD-15¶2e"), SD, "demand/argumentation/cannot_open", "applicant"),
    row(
        "sharing refused by the provider",
        clause("ZJ-25¶2b"),
        UNDER_ZHEJIANG,
        "sharing_request/opinion/refuse",
        "authority",
    ),
)


def procedure_of(pack: str, key: str) -> Procedure:
    found = PACKS[pack].procedure(key)
    assert found, f"{pack} has no {key}"
    return found


def outcome_of(pack: str, place: str) -> Outcome:
    procedure, stage, outcome = place.split("/")
    step = procedure_of(pack, procedure).stage(stage)
    found = step.outcome(outcome) if step else None
    assert found, f"{pack} has no {place}"
    return found


def told_on_opening(procedure: Procedure) -> frozenset[str]:
    """Those whose turn it is, and those who hear of it although it is not their turn."""
    first = [stage for stage in procedure.stages if stage.key in procedure.opens and not stage.automatic]
    return frozenset((*(actor for stage in first for actor in stage.actors), *procedure.informs))


def told_at(pack: str, place: str) -> frozenset[str]:
    if "/" in place:
        return frozenset(outcome_of(pack, place).tell)
    return told_on_opening(procedure_of(pack, place))


@pytest.mark.parametrize("ordered", (*REGISTER, *WITH_REASON))
def test_whoever_the_text_names_is_told(ordered: Row) -> None:
    for pack in ordered.packs:
        for place in ordered.places:
            assert ordered.told <= told_at(pack, place), f"{pack}/{place}"


@pytest.mark.parametrize("ordered", WITH_REASON)
def test_where_the_text_orders_a_reason_no_decision_goes_without(ordered: Row) -> None:
    for pack in ordered.packs:
        for place in ordered.places:
            assert outcome_of(pack, place).reason is Reason.LAW, f"{pack}/{place}"


@pytest.mark.clause("ZJ-19¶2")
@pytest.mark.parametrize("pack", UNDER_ZHEJIANG)
def test_the_authority_urges_the_agency_that_verifies(pack: str) -> None:
    verify = procedure_of(pack, "verification").stage("verify")
    assert verify and verify.actors == ("publisher",)
    assert verify.urged_by == "authority"


@pytest.mark.clause("LY-20")
def test_the_centre_is_the_one_that_informs_of_an_objection() -> None:
    inform = procedure_of("lianyungang", "correction").stage("inform_body")
    assert inform and inform.actors == ("operator",)


def endings(pack: Pack) -> Iterator[tuple[str, Outcome]]:
    """Every way in which a case that a person opened comes to rest."""
    for procedure in pack.procedures:
        ends = {end.key for end in procedure.ends}
        for stage in procedure.stages if procedure.is_public else ():
            for outcome in stage.outcomes:
                if outcome.to in ends or outcome.to == "returned":
                    yield f"{procedure.key}/{stage.key}/{outcome.key}", outcome


@pytest.mark.parametrize("pack", PACKS.values(), ids=lambda pack: pack.key)
def test_a_person_hears_of_every_end_of_a_case_of_theirs(pack: Pack) -> None:
    """Ours where no text says so; a holder who asks for the end of the own grant hears of it as holder."""
    assert [place for place, one in endings(pack) if not {"applicant", "holder"} & set(one.tell)] == []
