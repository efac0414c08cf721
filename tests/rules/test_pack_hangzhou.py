"""Hangzhou's pack under Zhejiang's Regulation, held against the two texts: annexes, numbers, rhythms and rank."""

from collections.abc import Iterator

import pytest

from catalog.law.packs_source import load_pack
from catalog.rules.forms import errors
from catalog.rules.limits import Unit
from catalog.rules.packs import Pack, Stage

ANNEX_1 = (
    "applicant_name", "applicant_id_number", "contact_person", "contact_phone", "contact_address",
    "application_service_name", "domain", "application_scenarios", "service_scope", "system_user_count", "concurrency",
    "response_timeliness", "expected_results", "usage_feedback_plan", "return_data_list",
    "other_quantified_performance", "system_name", "system_server_room_address", "mlps_level", "mlps_filing_number",
    "mlps_proof",
)  # fmt: skip
NUMBERS = {
    ("restricted_application", "normative_review"): (5, "HZ-3.2.2(1)"),
    ("restricted_application", "demand_review"): (15, "HZ-3.2.2(2)"),
    ("restricted_application", "re_review"): (5, "HZ-3.2.2(3)"),
    ("consultation", "reply_or_dispatch"): (5, "HZ-4.5a"),
    ("consultation", "reply"): (5, "HZ-4.5b"),
    ("demand", "joint_evaluation"): (15, "HZ-4.6b"),
    ("demand", "publish_entry"): (10, "HZ-4.6c"),
    ("quality_ticket", "rectify"): (6, "HZ-5.2b"),
    ("ex_officio_take_down", "rectify"): (6, "HZ-5.2b"),
    ("correction", "rectify"): (6, "HZ-5.3c"),
    ("verification", "forward"): (2, "ZJ-19¶2"),
    ("verification", "verify"): (5, "ZJ-19¶1b"),
    ("sharing_request", "share"): (2, "ZJ-25¶1"),
    ("sharing_request", "ask_provider"): (1, "ZJ-25¶2a"),
    ("sharing_request", "opinion"): (3, "ZJ-25¶2b"),
    ("sharing_request", "share_agreed"): (2, "ZJ-25¶2c"),
    ("sharing_request", "review"): (2, "ZJ-25¶2d"),
    ("sharing_request", "share_overruled"): (2, "ZJ-25¶2e"),
}
BY_LAW_EACH_YEAR = {"annual_plan", "key_list", "duty_catalogue_maintenance", "duty_assessment"}


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("hangzhou")


def stage_of(pack: Pack, procedure: str, stage: str) -> Stage:
    found = pack.procedure(procedure)
    one = found.stage(stage) if found else None
    assert one, f"{procedure}/{stage}"
    return one


def stages(pack: Pack) -> Iterator[tuple[str, Stage]]:
    for procedure in pack.procedures:
        for stage in procedure.stages:
            yield procedure.key, stage


@pytest.mark.clause("HZ-A1", "HZ-A2")
def test_the_application_asks_everything_that_annexes_1_and_2_print(pack: Pack) -> None:
    procedure = pack.procedure("restricted_application")
    assert procedure
    assert {"entries", "data_items", *ANNEX_1} <= {field.key for field in procedure.form.fields}


@pytest.mark.clause("HZ-3.2.1¶2a")
@pytest.mark.parametrize(("level", "fault"), [("1", "too-small"), ("2", ""), ("5", ""), ("6", "too-large")])
def test_a_system_below_protection_level_2_cannot_apply(pack: Pack, level: str, fault: str) -> None:
    procedure = pack.procedure("restricted_application")
    asked = procedure.form.field("mlps_level") if procedure else None
    assert asked
    assert [found.code for found in errors((asked,), {"mlps_level": level})] == ([fault] if fault else [])


@pytest.mark.clause("HZ-A3-1…7", "HZ-A3-4", "HZ-A3-5", "HZ-A3-6")
def test_the_security_commitment_has_seven_items_and_names_the_duty_to_report(pack: Pack) -> None:
    items = pack.commitments["security_commitment"].items
    assert len(items) == 7
    assert {"HZ-A3-4", "HZ-A3-5", "HZ-A3-6"} <= {clause for item in items for clause in item.clauses}


@pytest.mark.clause("HZ-A4", "HZ-3.2.1¶2b")
def test_lists_of_enterprises_are_no_matter_of_natural_persons(pack: Pack) -> None:
    items = pack.commitments["no_violation_commitment"].items
    assert [item.only_for for item in items] == [(), (), ("legal", "unincorporated")]


@pytest.mark.clause("HZ-A5", "ZJ-33¶3c")
def test_every_variable_of_the_model_agreement_is_asked_for_when_it_is_signed(pack: Pack) -> None:
    asked = {field.key for field in stage_of(pack, "restricted_application", "agreement").outcomes[0].fields}
    assert pack.agreement
    assert set(pack.agreement.variables) == asked
    assert {"open_mode", "use_scope", "security_measures"} <= asked


@pytest.mark.clause("HZ-3.2.2", "HZ-4.5", "HZ-4.6", "HZ-5.2b", "HZ-5.3c", "ZJ-19", "ZJ-25")
@pytest.mark.parametrize(("procedure", "stage"), NUMBERS)
def test_a_number_of_working_days_stands_as_the_text_prints_it(pack: Pack, procedure: str, stage: str) -> None:
    one = stage_of(pack, procedure, stage)
    n, clause = NUMBERS[procedure, stage]
    assert (one.limit.unit, one.limit.n, one.limit.soft) == (Unit.WORKING_DAYS, n, False)
    assert clause in one.clauses


@pytest.mark.clause("HZ-6¶4a")
def test_the_result_is_due_in_three_months_in_principle(pack: Pack) -> None:
    limit = stage_of(pack, "result_duty", "deliver").limit
    assert (limit.unit, limit.n, limit.soft) == (Unit.MONTHS, 3, True)


def test_no_other_stage_has_a_number_that_the_texts_do_not_print(pack: Pack) -> None:
    printed = {*NUMBERS, ("result_duty", "deliver")}
    invented = [(key, stage.key) for key, stage in stages(pack) if stage.limit.n and (key, stage.key) not in printed]
    assert invented == []


@pytest.mark.clause("ZJ-19¶1c")
def test_only_a_verification_is_extended_to_ten_days_in_all_by_the_head_of_the_body(pack: Pack) -> None:
    extended = {(key, stage.key): stage.extension for key, stage in stages(pack) if stage.extension}
    assert list(extended) == [("verification", "verify")]
    assert [(one.to_days, one.approver) for one in extended.values() if one] == [(10, "publisher")]


@pytest.mark.clause("HZ-2.4.3a", "HZ-2.5.1a", "HZ-2.5.2a", "HZ-8.2")
def test_a_yearly_rhythm_is_the_law_and_every_other_is_marked_ours(pack: Pack) -> None:
    rhythms = {one.key: one.recurs for one in pack.procedures if one.recurs}
    assert {key for key, rhythm in rhythms.items() if not rhythm.ours} == BY_LAW_EACH_YEAR
    assert {rhythms[key].every_months for key in BY_LAW_EACH_YEAR} == {12}


def test_a_duty_whose_rhythm_is_ours_has_no_date_to_miss(pack: Pack) -> None:
    ours = [one for one in pack.procedures if one.recurs and one.recurs.ours]
    assert [one.key for one in ours if any(stage.limit.is_counted for stage in one.stages)] == []


def test_whatever_follows_from_a_case_is_a_procedure_of_the_pack(pack: Pack) -> None:
    known = {one.key for one in pack.procedures}
    started = {key for _, stage in stages(pack) for outcome in stage.outcomes for key in outcome.starts}
    started |= {key for one in pack.procedures for key in (*one.after_grant, *one.after_grant_end)}
    assert started - known == set()
    opened_by = {one.key: one.opened_by for one in pack.procedures}
    assert [key for key in started if "platform" not in opened_by[key]] == []


@pytest.mark.clause("ZJ-33¶3b")
@pytest.mark.parametrize("procedure", ["restricted_application", "renewal"])
def test_with_two_providers_the_authority_signs(pack: Pack, procedure: str) -> None:
    assert stage_of(pack, procedure, "agreement").signed_by_many == ("authority", "applicant")


@pytest.mark.clause("HZ-3.2b", "HZ-2.5.2c", "HZ-4.2b", "HZ-4.8", "HZ-7.5b")
def test_what_the_rules_order_published_has_a_register(pack: Pack) -> None:
    ordered = {"restricted_users", "key_lists", "results", "society_catalogue", "violations"}
    assert ordered <= {one.key for one in pack.registers if not one.ours}


@pytest.mark.clause("HZ-2.6.9c")
def test_whoever_applied_hears_of_a_take_down_at_the_same_time(pack: Pack) -> None:
    stage = stage_of(pack, "take_down", "take_down")
    assert stage.automatic and "users" in stage.outcomes[0].tell and "take_down_data" in stage.outcomes[0].effects


@pytest.mark.clause("HZ-2.3.4¶2a", "HZ-2.3.4¶2b")
def test_turning_data_restricted_is_filed_and_nobody_approves_it(pack: Pack) -> None:
    procedure = pack.procedure("openness_change")
    assert procedure
    assert [(row.value, row.stages) for row in procedure.opens_when] == [("to_restricted", ("filing",))]
    assert stage_of(pack, "openness_change", "filing").automatic


@pytest.mark.clause("HZ-2.6.8a", "HZ-2.6.8b")
def test_a_change_goes_back_to_the_gate_that_it_concerns(pack: Pack) -> None:
    procedure = pack.procedure("publication")
    assert procedure
    assert {row.value: row.stages for row in procedure.opens_when} == {
        "fields": ("desensitise",),
        "basic": ("publish",),
    }


@pytest.mark.clause("HZ-3.2.2(2)", "HZ-4.6d", "ZJ-25¶2d")
def test_the_law_asks_a_reason_for_these_refusals_and_we_for_the_rest(pack: Pack) -> None:
    by_law = {
        (key, stage.key, outcome.key)
        for key, stage in stages(pack)
        for outcome in stage.outcomes
        if outcome.reason == "law"
    }
    assert by_law == {
        ("restricted_application", "demand_review", "refuse"),
        ("demand", "joint_evaluation", "refuse"),
        ("sharing_request", "opinion", "refuse"),
    }
