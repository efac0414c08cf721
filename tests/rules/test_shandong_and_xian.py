"""What Shandong's rules and Xi'an's draft demand, counted by hand: reasons by law, numbers, soft limits, agreements."""

import pytest

from catalog.law.packs_source import load_pack
from catalog.rules.limits import Unit
from catalog.rules.packs import Effect, Outcome, Procedure, Reason, Stage


def decisions(pack: str) -> list[tuple[Procedure, Stage, Outcome]]:
    return [
        (procedure, stage, outcome)
        for procedure in load_pack(pack).procedures
        for stage in procedure.stages
        for outcome in stage.outcomes
    ]


@pytest.mark.clause("SD-14(2)b", "SD-14(3)b", "SD-15¶2a", "SD-15¶2e", "SD-9(2)b")
def test_shandong_demands_a_reason_for_five_decisions_and_xian_for_none() -> None:
    by_law = {(p.key, s.key, o.key) for p, s, o in decisions("shandong") if o.reason is Reason.LAW}
    assert by_law == {
        ("restricted_application", "normative_review", "return"),
        ("restricted_application", "review", "refuse"),
        ("demand", "normative_review", "return"),
        ("demand", "argumentation", "cannot_open"),
        ("publication", "normative_review", "return"),
    }
    assert [(p.key, o.key) for p, _, o in decisions("xian") if o.reason is Reason.LAW] == []


def numbers(pack: str) -> dict[tuple[str, str], tuple[int, bool]]:
    stages = ((procedure, stage) for procedure in load_pack(pack).procedures for stage in procedure.stages)
    return {(p.key, s.key): (s.limit.n, s.limit.soft) for p, s in stages if s.limit.n}


@pytest.mark.clause("SD-14(2)", "SD-15", "SD-16¶2b", "XA-25(1)–(4)")
def test_the_numbers_are_those_printed_and_no_others() -> None:
    assert numbers("xian") == {("opinion", "feedback"): (10, False)}
    assert numbers("shandong") == {
        ("restricted_application", "normative_review"): (5, False),
        ("restricted_application", "review"): (10, True),
        ("demand", "normative_review"): (10, False),
        ("demand", "argumentation"): (15, True),
        ("demand", "open_data"): (20, False),
        ("consultation", "handle"): (10, False),
        ("correction", "handle"): (10, False),
        ("rights_protection", "verify"): (10, False),
    }


@pytest.mark.clause("SD-8¶1", "SD-A5-2.2", "SD-A5-2.3(3)", "XA-29¶1", "XA-34", "XA-35(1)–(7)")
def test_what_agreement_or_authority_fixes_is_read_from_the_case() -> None:
    left_open = {
        (pack, p.key, s.key): (s.limit.unit, s.limit.field, s.limit.soft)
        for pack in ("shandong", "xian")
        for p in load_pack(pack).procedures
        for s in p.stages
        if s.limit.is_counted and not s.limit.n
    }
    assert left_open == {
        ("shandong", "result_duty", "deliver"): (Unit.MONTHS, "dev_months", True),
        ("shandong", "use_destruction", "destroy"): (Unit.WORKING_DAYS, "destruction_days", False),
        ("shandong", "annual_list", "review"): (Unit.PERIOD, "period_until", True),
        ("xian", "result_duty", "deliver"): (Unit.MONTHS, "dev_months", False),
        ("xian", "sanction", "correct"): (Unit.SET, "due_on", False),
        ("xian", "supervision", "rectify"): (Unit.SET, "due_on", False),
    }


@pytest.mark.clause("XA-23¶2a")
def test_no_question_of_xian_offers_a_download_of_conditional_data() -> None:
    pack = load_pack("xian")
    application = pack.procedure("restricted_application")
    assert application and not pack.restricted_download
    fields = [*application.form.fields, *(f for s in application.stages for o in s.outcomes for f in o.fields)]
    modes = [{option.key for option in field.options} for field in fields if field.key in ("service_mode", "open_mode")]
    assert modes == [{"interface", "algorithm_result", "other_lawful"}] * 2


@pytest.mark.clause("XA-24¶1(1)–(5)")
def test_the_agreement_of_xian_holds_the_five_contents() -> None:
    agreement = load_pack("xian").agreement
    assert agreement and sum("XA-24¶1(1)–(5)" in item.clauses for item in agreement.items) == 5


@pytest.mark.clause("SD-A4", "SD-A4-3", "SD-A4-6")
def test_the_commitment_of_shandong_has_seven_items_and_must_be_accepted() -> None:
    pack = load_pack("shandong")
    application = pack.procedure("restricted_application")
    field = application.form.field("security_commitment") if application else None
    assert field and field.required and len(pack.commitments[field.commitment].items) == 7


@pytest.mark.parametrize("pack", ["shandong", "xian"])
def test_every_question_of_the_model_agreement_is_asked_when_it_is_signed(pack: str) -> None:
    loaded = load_pack(pack)
    application = loaded.procedure("restricted_application")
    stage = application.stage("agreement") if application else None
    assert stage and loaded.agreement
    assert set(loaded.agreement.variables) <= {field.key for field in stage.outcomes[0].fields}


@pytest.mark.parametrize("pack", ["shandong", "xian"])
def test_access_is_touched_only_where_the_text_gives_the_power(pack: str) -> None:
    """Suspending or ending somebody's access cites a clause; what restores it need not."""
    closing = {Effect.SUSPEND_GRANT, Effect.REVOKE_GRANT}
    bare = [(p.key, o.key) for p, s, o in decisions(pack) if closing & set(o.effects) and not (o.clauses or s.clauses)]
    assert bare == []
