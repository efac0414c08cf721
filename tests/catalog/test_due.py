"""`mulu due` for limits that the agreement or an authority fixes: by months, by a set date, and not at all."""

import json
from collections.abc import Callable
from typing import Any

import pytest

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
