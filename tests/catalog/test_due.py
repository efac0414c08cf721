"""`mulu due` for limits that the agreement or an authority fixes: by months, by a set date, and not at all."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from catalog.law.packs_source import load_pack
from catalog.rules.limits import Unit

Run = Callable[..., tuple[int, str, str]]


def asked(run_mulu: Run, *words: str) -> dict[str, Any]:
    code, out, _ = run_mulu("due", *words, "--json")
    assert code == 0
    return dict(json.loads(out))


@pytest.mark.clause("SD-A5-2.3(3)")
@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-03-31", "6", ("2026-09-30", False)),  # September has no 31st
        ("2026-01-31", "1", ("2026-02-28", False)),  # a Saturday on which people work
        ("2023-11-30", "3", ("2024-02-29", False)),  # a leap year
        ("2026-07-01", "3", ("2026-10-08", False)),  # moved past the National Day
        ("2026-08-31", "6", ("2027-03-01", True)),  # a Sunday of a year not announced
    ],
)
def test_months_of_the_agreement_end_on_the_same_day_or_the_last(
    portal: Any, run_mulu: Run, start: str, months: str, end: tuple[str, bool]
) -> None:
    row = asked(run_mulu, "shandong", "result_duty", "deliver", "--from", start, "--given", f"dev_months={months}")
    assert (row["due_on"], row["provisional"]) == end


@pytest.mark.clause("SD-8¶1")
def test_the_day_that_ends_a_period_is_kept_as_it_is(portal: Any, run_mulu: Run) -> None:
    given = ("--from", "2023-04-10", "--given", "period_until=2023-04-30")
    assert asked(run_mulu, "shandong", "annual_list", "review", *given)["due_on"] == "2023-04-30"  # a Sunday


@pytest.mark.clause("XA-29¶1")
def test_what_nobody_fixed_has_no_date_and_says_how_to_give_it(portal: Any, run_mulu: Run) -> None:
    words = ("xian", "result_duty", "deliver", "--from", "2026-03-02")
    assert asked(run_mulu, *words)["due_on"] is None
    assert "--given dev_months=" in run_mulu("due", *words)[1]


@pytest.mark.parametrize("given", ["dev_months", "=6", "dev_months=", " = "])
def test_a_fact_that_is_not_understood_is_named(portal: Any, run_mulu: Run, given: str) -> None:
    code, _, err = run_mulu("due", "xian", "result_duty", "deliver", "--from", "2026-03-02", "--given", given)
    assert (code, "dev_months=6" in err) == (2, True)


@pytest.mark.clause("XA-25(1)–(4)")
def test_a_stage_with_a_number_of_its_own_ignores_what_is_given(portal: Any, run_mulu: Run) -> None:
    row = asked(run_mulu, "xian", "opinion", "feedback", "--from", "2026-09-24", "--given", "n=3")
    assert row["due_on"] == "2026-10-15"  # 28 to 30; 8, 9; Saturday the 10th; 12 to 15


@pytest.mark.clause("XA-29¶1")
def test_a_fact_may_be_given_by_either_name(portal: Any, run_mulu: Run) -> None:
    words = ("shandong", "result_duty", "deliver", "--from", "2026-03-31")
    assert asked(run_mulu, *words, "--fact", "dev_months=6") == asked(run_mulu, *words, "--given", "dev_months=6")


@pytest.mark.clause("SD-8¶1")
def test_the_date_that_somebody_set_needs_no_name(portal: Any, run_mulu: Run) -> None:
    words = ("shandong", "annual_list", "review", "--from", "2026-10-01")
    assert asked(run_mulu, *words, "--set", "2026-10-30")["due_on"] == "2026-10-30"
    _, out, _ = run_mulu("due", *words)
    assert "--set" in out


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        (("hangzhou", "restricted_application", "demand_review", "--set", "2026-10-30"), "去掉 --set"),
        (("shandong", "annual_list", "review", "--set", "soon"), "--set 2026-10-30"),
        (("shandong", "annual_list", "review", "--fact", "period_until=2026-02-30"), "--set 2026-10-30"),
        (("shandong", "result_duty", "deliver", "--fact", "dev_months=0"), "--fact dev_months=6"),
        (("shandong", "result_duty", "deliver", "--fact", "dev_months=many"), "--fact dev_months=6"),
    ],
)
def test_a_fact_that_cannot_be_used_comes_with_a_remedy(
    portal: Any, run_mulu: Run, words: tuple[str, ...], remedy: str
) -> None:
    code, _, err = run_mulu("due", *words, "--from", "2026-09-24")
    assert (code, remedy in err) == (2, True)


@pytest.mark.clause("LS-3")
def test_a_printed_window_shows_both_dates(portal: Any, run_mulu: Run) -> None:
    stages = [
        (procedure.key, stage)
        for procedure in load_pack("lishui").procedures
        for stage in procedure.stages
        if Unit.DATES in (stage.limit.unit, stage.also.unit if stage.also else Unit.NONE)
    ]
    assert stages
    for procedure, stage in stages:
        row = asked(run_mulu, "lishui", procedure, stage.key, "--from", "2026-06-09")
        assert row.get("printed_on") or row.get("also_on")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("pack", ["hangzhou", "lishui", "lianyungang", "shandong", "xian", "zhejiang"])
def test_every_stage_of_every_pack_has_an_answer(portal: Any, run_mulu: Run, pack: str, language: str) -> None:
    for procedure in load_pack(pack).procedures:
        for stage in procedure.stages:
            words = (pack, procedure.key, stage.key, "--from", "2026-09-24", "--language", language)
            code, out, err = run_mulu("due", *words)
            assert (code, err, "‹" in out) == (0, "", False), words
