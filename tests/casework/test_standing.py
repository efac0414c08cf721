"""How cases and grants stand: late stages and results, expired grants, registers, filings and the call log (7.4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from access.calls import Call, calls_of, log_call
from casework.publishing import slug_of
from casework.standing import standing
from catalog.law.packs_source import load_pack, pack_keys
from catalog.rules.shortfalls import Seen, grant_shortfalls, late_stages, register_of
from catalog.rules.unusual import REFUSED_A_DAY
from runtime.call_counts import count_call
from runtime.rights import grant_right, reconcile_grant
from tests.casework.house import House
from tests.casework.test_steps import _granted

LATER = datetime(2026, 8, 3, 1, 0, tzinfo=UTC)
AFTER_THE_END = datetime(2027, 1, 4, 1, 0, tzinfo=UTC)


def codes(house: House) -> list[str]:
    """What the report says at the present hour, of grants and logs and stages."""
    return sorted(one.code for one in standing(house.front.desk, house.access, house.published).found)


def register_file(house: House) -> Any:
    """The published table of who obtained restricted data."""
    register = register_of(load_pack(house.pack))
    assert register is not None
    return house.published / "bureau" / slug_of(register) / f"{slug_of(register)}.csv"


def test_a_house_in_order_has_nothing_to_say_and_says_it_twice(either: House) -> None:
    _granted(either, either.applicant())
    either.sweep()
    first, second = codes(either), codes(either)
    assert first == second == []


@pytest.mark.clause("HZ-4.5a")
def test_a_stage_past_its_last_day_is_named_until_it_is_decided(house: House) -> None:
    reference = house.submit("consultation")["reference"]  # Monday 2 March, five working days
    house.now = datetime(2026, 3, 9, 1, 0, tzinfo=UTC)
    assert codes(house) == []
    house.now = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
    found = standing(house.front.desk, house.access, house.published).found
    assert [(one.code, one.subject, one.facts["due"]) for one in found] == [("R-406", reference, "2026-03-09")]
    house.command(house.officer(), reference, "decide", run=1, outcome="reply", answers={"reply": "示例答复"})
    assert codes(house) == []


@pytest.mark.clause("HZ-6¶4a", "LS-21a")
def test_a_result_that_is_late_is_named_by_its_own_rule(house: House) -> None:
    _granted(house, house.applicant())
    house.sweep()
    house.now = datetime(2026, 6, 2, 1, 0, tzinfo=UTC)
    assert "R-408" not in codes(house)
    house.now = LATER
    assert "R-408" in codes(house)


@pytest.mark.clause("SD-A5-2.2")
def test_an_end_that_nobody_recorded_is_named_until_the_sweep_has_run(house: House) -> None:
    _granted(house, house.applicant())
    house.sweep()
    house.now = datetime(2026, 12, 31, 1, 0, tzinfo=UTC)
    assert "R-407/unrecorded" not in codes(house)
    house.now = AFTER_THE_END
    assert "R-407/unrecorded" in codes(house)
    house.sweep()
    assert not [code for code in codes(house) if code.startswith("R-407")]


@pytest.mark.clause("SD-A5-2.2")
def test_access_that_stays_open_after_the_end_is_named(house: House) -> None:
    reference = _granted(house, house.applicant())
    right = grant_right(house.access, f"{reference}-G1")
    assert right
    longer = replace(right.grant, ends_on=right.grant.ends_on.replace(year=2028))
    reconcile_grant(house.access, replace(right, grant=longer, version=right.version + 100))
    house.now = datetime(2026, 12, 31, 1, 0, tzinfo=UTC)
    assert "R-407" not in codes(house)
    house.now = AFTER_THE_END
    assert "R-407" in codes(house)


@pytest.mark.clause("SD-A5-2.2")
@pytest.mark.parametrize(
    ("pack", "severity"), [("shandong", "error"), ("hangzhou", "warning"), ("xian", "warning"), ("lishui", "warning")]
)
def test_how_grave_open_access_after_the_end_is_depends_on_the_text(house: House, pack: str, severity: str) -> None:
    case = _case(house, _granted(house, house.applicant()))
    seen = Seen(opens=True, named="示例科技有限公司")
    (found,) = grant_shortfalls(case, load_pack(pack), case.grants[0], seen, AFTER_THE_END)
    assert (found.code, found.severity) == ("R-407", severity)


def _case(house: House, reference: str) -> Any:
    from casework.filing import events_of
    from catalog.rules.cases import fold

    stored = house.front.desk.store.load(reference)
    assert stored
    return fold(events_of(stored))


@pytest.mark.clause("HZ-3.2b")
def test_a_holder_who_is_not_in_the_public_register_is_named(house: House) -> None:
    _granted(house, house.applicant())
    assert codes(house) == ["R-409"]  # the register is written by the sweep
    house.sweep()
    assert codes(house) == []
    path = register_file(house)
    path.write_text(path.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    assert codes(house) == ["R-409"]
    path.write_bytes(b"\xff\xfe not a table")
    assert codes(house) == ["R-409"]


@pytest.mark.clause("HZ-3.2b", "LS-21b", "XA-29¶2")
@pytest.mark.parametrize(
    ("pack", "rules"),
    [
        ("hangzhou", ["R-409/nameless"]),
        ("lishui", ["R-409/nameless"]),
        ("xian", ["R-409/nameless"]),
        ("shandong", []),
        ("lianyungang", []),
    ],
)
def test_a_row_without_a_name_names_nobody(house: House, pack: str, rules: list[str]) -> None:
    case = _case(house, _granted(house, house.applicant()))
    nameless, named = (Seen(opens=True, named=name) for name in (" ", "示例科技有限公司"))
    found = [one.code for one in grant_shortfalls(case, load_pack(pack), case.grants[0], nameless, house.now)]
    assert found == rules
    assert not list(grant_shortfalls(case, load_pack(pack), case.grants[0], named, house.now))


@pytest.mark.clause("HZ-3.2.2(5)", "XA-24¶2")
@pytest.mark.parametrize(
    ("pack", "rules"), [("hangzhou", ["R-410"]), ("xian", ["R-410"]), ("lishui", []), ("shandong", [])]
)
def test_a_grant_without_a_filed_agreement_is_named(house: House, pack: str, rules: list[str]) -> None:
    case = _case(house, _granted(house, house.applicant()))
    seen = Seen(opens=True, named="示例科技有限公司")
    unfiled = replace(case, runs=tuple(run for run in case.runs if run.stage != "filing"))
    assert [one.code for one in grant_shortfalls(unfiled, load_pack(pack), case.grants[0], seen, house.now)] == rules
    assert not list(grant_shortfalls(case, load_pack(pack), case.grants[0], seen, house.now))


@pytest.mark.clause("LS-16(4)", "LY-21¶2", "XA-32(3)")
@pytest.mark.parametrize(("pack", "found"), [("xian", ["R-411"]), ("lishui", ["R-411"]), ("hangzhou", [])])
def test_a_line_that_is_gone_from_the_call_log_shows(opened: Any, pack: str, found: list[str]) -> None:
    house = opened()
    reference = _granted(house, house.applicant())
    house.sweep()
    call = Call(entry="metro/rides", resource="rides", code="ok", grant=f"{reference}-G1", holder="示例", rows=3)
    log_call(house.access, call, house.now)
    desk = replace(house.front.desk, laws=opened(pack=pack).front.desk.laws)
    assert not [one for one in standing(desk, house.access, house.published).found if one.code == "R-411"]
    (line,) = house.access.query("calls:metro/rides")
    house.access.remove(line.partition, line.sort)
    told = [one.code for one in standing(desk, house.access, house.published).found if one.code == "R-411"]
    assert told == found


@pytest.mark.clause("HZ-7.4b")
@pytest.mark.parametrize(("pack", "found"), [("hangzhou", ["R-413/refused"]), ("xian", [])])
def test_refused_calls_of_a_grant_are_warned_of(opened: Any, pack: str, found: list[str]) -> None:
    house = opened()
    reference = _granted(house, house.applicant())
    house.sweep()
    call = Call(entry="metro/rides", resource="rides", code="field-outside", grant=f"{reference}-G1", holder="示例")
    for _ in range(REFUSED_A_DAY - 1):
        log_call(house.access, call, house.now)
    assert "R-413/refused" not in codes(house)
    log_call(house.access, call, house.now)
    desk = replace(house.front.desk, laws=opened(pack=pack).front.desk.laws)
    told = [one for one in standing(desk, house.access, house.published).found if "R-413" in one.code]
    assert [one.code for one in told] == found
    assert [one.facts["amount"] for one in told] == [str(REFUSED_A_DAY) for _ in found]


def test_a_call_is_counted_after_its_line_so_that_a_crash_between_them_accuses_nobody(house: House) -> None:
    call = Call(entry="metro/rides", resource="rides", code="ok", grant="2222-2222-222-G1", holder="示例")
    log_call(house.access, call, house.now)
    count_call(house.access, "metro/rides", house.now)
    (counted,) = house.access.query("counted:metro/rides")
    assert (counted.body["total"], len(calls_of(house.access, "metro/rides"))) == (2, 1)
    stranger = Call(entry="metro/rides", resource="rides", code="no-token")
    log_call(house.access, stranger, house.now)
    assert house.access.query("counted:metro/rides") == (counted,)


@pytest.mark.parametrize("pack", sorted(set(pack_keys()) - {"zhejiang"}))
def test_a_late_stage_is_a_matter_of_every_text(house: House, pack: str) -> None:
    case = _case(house, house.submit("consultation")["reference"])
    (found,) = late_stages(case, load_pack(pack), LATER)
    assert (found.code, found.severity) == ("R-406", "warning")


def test_a_case_whose_pack_is_gone_is_counted_and_stops_no_other(house: House) -> None:
    house.submit("consultation")
    house.now = LATER
    laws = house.front.desk.laws
    lost = replace(house.front.desk, laws=_Lost(laws))
    seen = standing(lost, house.access, house.published)
    assert (seen.cases, seen.unread, seen.found) == (1, 1, ())


class _Lost:
    """Laws that no longer ship the pack of any case."""

    def __init__(self, laws: Any) -> None:
        self.in_force = laws.in_force

    def of(self, case: Any) -> Any:
        raise LookupError(case.pack)
