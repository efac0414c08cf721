"""The public registers: the columns of the pack and nothing else; what is personal never stands in a row."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.law.packs_source import load_pack
from catalog.rules import commands as cmd
from catalog.rules.decided import decision_rows
from catalog.rules.decisions import decide
from catalog.rules.labels import Label
from catalog.rules.packs import Pack, Register
from catalog.rules.registers import MASK, masked_name, public_row, register_keys, stands_in
from tests.rules.people import answer

Make = Callable[..., Any]
NAMES = ("applicant_name", "claimant_name")
CITIES = ("hangzhou", "lianyungang", "lishui", "shandong", "xian")
REGISTERS = [(pack, one.key) for pack in CITIES for one in load_pack(pack).registers if one.procedure]
TERM = {"valid_from": "2026-10-01", "valid_until": "2026-12-31"}


def register_of(pack: Pack, key: str) -> Register:
    return next(one for one in pack.registers if one.key == key)


def marked(d: Any, procedure: str) -> dict[str, str]:
    """Answers each of which can be recognised wherever it turns up."""
    fields = d.pack.procedure(procedure).form.put_to(d.kind)
    free = {item.key for item in fields if item.kind in ("string", "text", "identity") and not item.options}
    return {item.key: f"〔{item.key}的回答〕" if item.key in free else answer(item) for item in fields}


def sign(d: Any) -> None:
    """Both sides."""
    run = d.case.open_runs[0].run
    asked = d.pack.procedure(d.procedure).stage("agreement").outcomes[0].fields
    d.give(cmd.Sign(run=run, answers={item.key: answer(item) for item in asked if item.required} | TERM), "metro")
    d.give(cmd.Sign(run=run), "applicant")


def begin(d: Any, who: str, answers: dict[str, str]) -> None:
    """The case is submitted, or opened by the platform where nobody else may."""
    if who != "platform":
        d.submit(who, **answers)
        return
    opening = cmd.Open(reference="R1", procedure=d.procedure, applicant_kind=d.kind, providers=d.providers)
    d.events.extend(decide(None, opening, d.context(who)))


def at_rest(make: Make, pack: str, key: str, kind: str) -> tuple[Any, dict[str, str]]:
    """A case that stands in the register, and the answers it was submitted with."""
    procedure = register_of(load_pack(pack), key).procedure
    concerns = load_pack(pack).procedure(procedure).concerns  # type: ignore[union-attr]
    d = make(pack, procedure, kind=kind, grant="7K2M-9QXC-4WD-G1" if concerns else "")
    answers = marked(d, procedure)
    begin(d, OPENERS.get((pack, key), "applicant"), answers)
    for stage, outcome, who, fixed in PATHS[pack, key]:
        if stage == "agreement":
            sign(d)
        else:
            d.decide(stage, outcome, who, **fixed)
    return d, answers


A, M = "authority", "metro"
OPENERS = {
    ("hangzhou", "key_lists"): A, ("hangzhou", "violations"): A, ("hangzhou", "take_downs"): M,
    ("lishui", "credit_results"): A, ("lishui", "off_platform_openings"): M, ("lishui", "published_rules"): A,
    ("lianyungang", "platform_rules"): A, ("lianyungang", "assessments"): A,
    ("shandong", "annual_lists"): "platform", ("xian", "responsibility_lists"): A, ("xian", "platform_rules"): A,
}  # fmt: skip
FOUR_CRITERIA = {"accessible": "yes", "data_marked": "yes", "core_supported": "yes", "useful": "yes"}
PATHS: dict[tuple[str, str], list[tuple[str, str, str, dict[str, str]]]] = {
    ("hangzhou", "restricted_users"): [
        ("normative_review", "pass", A, {}), ("demand_review", "approve", M, {}), ("re_review", "approve", A, {}),
        ("agreement", "", "", {}), ("filing", "filed", M, {"filing_number": "〔备案号〕"}),
    ],
    ("hangzhou", "decided_demands"): [
        ("joint_evaluation", "open", A, {"provider": "metro"}),
        ("publish_entry", "published", M, {"entry": "metro/new"}),
    ],
    ("hangzhou", "key_lists"): [
        ("collect", "collected", A, {"collected": "〔征集〕"}),
        ("hearing", "heard", A, dict.fromkeys(("heard_industry", "heard_experts", "heard_public"), "〔听取〕")),
        ("adopt", "adopted", A, {"year": "2026", "items": "metro/rides"}), ("publish", "published", A, {}),
    ],
    ("hangzhou", "results"): [("check", "publish", A, FOUR_CRITERIA)],
    ("hangzhou", "society_catalogue"): [
        ("catalogue_review", "pass", A, {}), ("upload", "uploaded", "applicant", {"data_url": "https://sample.example/d"}),
        ("check", "publish", A, {"quality_good": "yes", "contact_reached": "yes"}),
    ],
    ("hangzhou", "violations"): [
        ("measure", "close_temporarily", A, {"due_on": "2026-10-09"}),
        ("correct", "not_corrected", A, {}), ("recheck", "terminate", A, {"referral": "〔移送〕"}),
        ("publicity", "publish", A, {"violation": "示例行为", "measure": "示例措施"}),
    ],
    ("hangzhou", "take_downs"): [("review", "approve", A, {}), ("reopening", "keep", A, {})],
    ("hangzhou", "answered_consultations"): [("reply_or_dispatch", "reply", A, {"reply": "示例答复"})],
    ("lishui", "restricted_users"): [
        ("normative_review", "pass", A, {}), ("demand_review", "approve", M, {}), ("re_review", "approve", A, {}),
        ("agreement", "", "", {}),
    ],
    ("lishui", "decided_demands"): [("evaluate", "listed", A, {})],
    ("lishui", "answered_consultations"): [("reply_or_dispatch", "reply", A, {"reply": "示例答复"})],
    ("lishui", "published_results"): [("check", "publish", A, {})],
    ("lishui", "credit_results"): [
        ("evaluate", "evaluated", A, {"credit_result": "良好", "evaluated_on": "2026-10-09"}),
    ],
    ("lishui", "off_platform_openings"): [],
    ("lishui", "published_rules"): [("publish", "published", A, {})],
    ("lianyungang", "decided_demands"): [
        ("coordinate", "assign", A, {"provider": "metro"}), ("study", "will_open", M, {}),
    ],
    ("lianyungang", "answered_consultations"): [("reply_or_dispatch", "reply", "operator", {"reply": "示例答复"})],
    ("lianyungang", "published_results"): [("check", "publish", "operator", {})],
    ("lianyungang", "society_catalogue"): [
        ("catalogue_review", "pass", A, {}), ("upload", "uploaded", "applicant", {"data_url": "https://sample.example/d"}),
        ("check", "publish", A, {}),
    ],
    ("lianyungang", "platform_rules"): [("consult_centre", "agreed", "operator", {}), ("publish", "published", A, {})],
    ("lianyungang", "assessments"): [
        ("assess", "assessed", A, {}),
        ("publish", "published", A, {"report_url": "https://sample.example/r", "improvement": "示例意见"}),
    ],
    ("shandong", "restricted_users"): [
        ("normative_review", "pass", A, {}), ("review", "approve", M, {}), ("agreement", "", "", {}),
        ("grant", "opened", M, {}),
    ],
    ("shandong", "decided_demands"): [
        ("normative_review", "pass", A, {"provider": "metro"}), ("argumentation", "can_open", M, {}),
        ("open_data", "opened", M, {"entry": "metro/new"}),
    ],
    ("shandong", "answered_consultations"): [("handle", "reply", M, {"reply": "示例答复"})],
    ("shandong", "published_results"): [("check", "publish", A, {})],
    ("shandong", "annual_lists"): [
        ("draft", "drafted", M, {"year": "2027", "items": "客流、站点"}), ("review", "published", A, {}),
    ],
    ("xian", "restricted_users"): [
        ("organise", "hand_over", A, {}), ("review", "approve", M, {}), ("gather", "proceed", A, {}),
        ("agreement", "", "", {}), ("filing", "filed", M, {"filing_number": "〔备案号〕"}),
    ],
    ("xian", "decided_demands"): [
        ("evaluate", "open", A, {"provider": "metro"}), ("list_entry", "listed", M, {"entry": "metro/new"}),
    ],
    ("xian", "answered_consultations"): [("handle", "reply", M, {"reply": "示例答复"})],
    ("xian", "published_results"): [("check", "feature", A, {"example_value": "示例价值"})],
    ("xian", "platform_rules"): [("publish", "published", A, {})],
    ("xian", "responsibility_lists"): [("perform", "performed", M, {"performed": "〔落实〕"})],
}  # fmt: skip


@pytest.mark.clause("HZ-3.2b", "HZ-4.6e")
@pytest.mark.parametrize("kind", ["natural", "legal", "unincorporated"])
@pytest.mark.parametrize(("pack", "key"), REGISTERS)
def test_a_row_has_the_columns_of_the_pack_and_no_answer_that_is_not_public(
    drive: Make, pack: str, key: str, kind: str
) -> None:
    d, answers = at_rest(drive, pack, key, kind)
    register = register_of(d.pack, key)
    row = public_row(register, d.case, d.pack, answers)
    assert row is not None
    assert tuple(row) == tuple(column for column, _ in register.columns)
    fields = d.pack.procedure(d.procedure).form.put_to(kind)
    named = {item.key for item in fields if item.key in NAMES and kind != "natural"}
    closed = [item.key for item in fields if not item.public and item.key not in named]
    shown = "\n".join(row.values())
    assert [name for name in closed if answers[name].startswith("〔") and answers[name] in shown] == []
    assert not [text for text in ("〔备案号〕", "〔征集〕", "〔听取〕", "〔移送〕", "〔落实〕") if text in shown]


@pytest.mark.clause("HZ-3.2b")
@pytest.mark.parametrize(
    ("kind", "name", "shown"),
    [
        ("natural", "张示例", f"张{MASK}"),
        ("natural", "  李示例 ", f"李{MASK}"),
        ("natural", "王", f"王{MASK}"),
        ("natural", "", ""),
        ("natural", "   ", ""),
        ("legal", "示例科技有限公司", "示例科技有限公司"),
        ("unincorporated", "示例工作室", "示例工作室"),
    ],
)
def test_names_of_natural_persons_are_masked_and_others_whole(kind: str, name: str, shown: str) -> None:
    assert masked_name(name, kind) == shown


@given(name=st.text(min_size=2).filter(lambda text: len(text.strip()) > 1))
def test_a_mask_shows_one_letter_whatever_the_name(name: str) -> None:
    assert masked_name(name, "natural") == name.strip()[0] + MASK


@pytest.mark.parametrize("kind", ["natural", "legal"])
@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_personal_answer_ever_reaches_a_public_row(drive: Make, kind: str, data: Any) -> None:
    """Whatever was written, and however far the case went."""
    pack, key = data.draw(st.sampled_from(REGISTERS))
    d, answers = at_rest(drive, pack, key, kind)
    fields = d.pack.procedure(d.procedure).form.put_to(kind)
    personal = [item.key for item in fields if item.personal]
    letters = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
    written = {name: f"秘{data.draw(st.text(letters, min_size=3, max_size=20))}" for name in personal}
    rows = [public_row(one, d.case, d.pack, answers | written) for one in d.pack.registers]
    rows += [row for one in d.pack.registers for row in decision_rows(one, d.case, d.pack)]
    shown = [value for row in rows if row for value in row.values()]
    allowed = {written.get(name, "") for name in NAMES} if kind == "legal" else set()
    assert [text for text in written.values() if text not in allowed and any(text in value for value in shown)] == []


@pytest.mark.clause("HZ-3.2b")
def test_the_list_of_users_says_who_what_for_and_how_long(drive: Make) -> None:
    d, answers = at_rest(drive, "hangzhou", "restricted_users", "legal")
    row = public_row(register_of(d.pack, "restricted_users"), d.case, d.pack, answers)
    assert row == {
        "reference": "R1",
        "applicant": "〔applicant_name的回答〕",
        "entries": "metro/rides",
        "purpose": "〔application_service_name的回答〕",
        "granted_on": "2026-10-01",
        "valid_until": "2026-12-31",
    }


@pytest.mark.clause("HZ-4.6e")
@pytest.mark.parametrize(("kind", "reason"), [("natural", ""), ("legal", "示例理由")])
def test_the_reason_given_to_a_natural_person_stays_with_the_person(drive: Make, kind: str, reason: str) -> None:
    d = drive("hangzhou", "demand", kind=kind)
    d.submit(demanded_resource_name="公交到站时刻")
    d.now += timedelta(days=1)
    d.decide("joint_evaluation", "refuse", "authority")
    row = public_row(register_of(d.pack, "decided_demands"), d.case, d.pack, {})
    assert row == {
        "reference": "R1",
        "demanded_resource_name": "公交到站时刻",
        "submitted_on": "2026-09-24",
        "decided_on": "2026-09-25",
        "result": "不予开放",
        "reason": reason,
        "entry": "",
    }


@pytest.mark.parametrize(("pack", "key"), [pair for pair in REGISTERS if pair[1] in ("results", "published_results")])
def test_a_result_names_the_data_sets_it_uses_under_every_pack(drive: Make, pack: str, key: str) -> None:
    """What a page of an entry tells of the results built on it stands in this column."""
    d, answers = at_rest(drive, pack, key, "legal")
    row = public_row(register_of(d.pack, key), d.case, d.pack, answers)
    assert row is not None
    assert (row["entries"], bool(row["result_title"])) == ("metro/rides", True)


def test_the_data_set_that_a_decision_named_is_shown(drive: Make) -> None:
    d, answers = at_rest(drive, "hangzhou", "decided_demands", "natural")
    row = public_row(register_of(d.pack, "decided_demands"), d.case, d.pack, answers)
    assert row is not None
    assert (row["entry"], row["result"]) == ("metro/new", "已开放")


def test_a_reply_is_shown_because_the_pack_marks_it_public(drive: Make) -> None:
    d, answers = at_rest(drive, "hangzhou", "answered_consultations", "natural")
    row = public_row(register_of(d.pack, "answered_consultations"), d.case, d.pack, answers)
    assert row is not None
    assert (row["subject"], row["reply"]) == ("〔subject的回答〕", "示例答复")


def test_a_column_without_a_source_is_empty_and_not_an_answer(drive: Make) -> None:
    d, answers = at_rest(drive, "hangzhou", "answered_consultations", "natural")
    register = replace(register_of(d.pack, "answered_consultations"), columns=(("text", Label("内容")),))
    assert public_row(register, d.case, d.pack, answers) == {"text": ""}


def test_only_cases_at_rest_in_the_states_of_a_register_stand_in_it(drive: Make) -> None:
    d = drive("hangzhou", "demand")
    d.submit()
    register = register_of(d.pack, "decided_demands")
    assert (stands_in(register, d.case), register_keys(d.pack, d.case)) == (False, ())
    assert public_row(register, d.case, d.pack, {}) is None
    d.decide("joint_evaluation", "refuse", "authority")
    assert register_keys(d.pack, d.case) == ("decided_demands",)


def test_a_withdrawn_case_stands_in_no_register(drive: Make) -> None:
    d = drive("hangzhou", "consultation", providers=(), entries=())
    d.submit()
    d.give(cmd.Withdraw(), "applicant")
    assert register_keys(d.pack, d.case) == ()


def test_a_case_of_a_procedure_that_the_pack_does_not_know_has_no_row(drive: Make) -> None:
    d, answers = at_rest(drive, "hangzhou", "decided_demands", "legal")
    assert public_row(register_of(d.pack, "decided_demands"), d.case, load_pack("zhejiang"), answers) is None


def test_an_erased_case_keeps_its_row_without_the_name(drive: Make) -> None:
    d, _ = at_rest(drive, "hangzhou", "restricted_users", "natural")
    row = public_row(register_of(d.pack, "restricted_users"), d.case, d.pack, {})
    assert row is not None
    assert (row["applicant"], row["reference"]) == ("", "R1")
