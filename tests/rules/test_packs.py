"""The shipped packs: complete, cited, in two languages, and switched by their key alone."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from catalog.law.packs_source import PackError, compile_pack, load_pack, pack_keys
from catalog.rules.labels import Label
from catalog.rules.pack_rows import parse_pack
from catalog.rules.packs import Pack, Reason

PROCEDURES = {"restricted_application", "demand", "consultation", "correction", "rights_protection"}


@pytest.mark.parametrize("key", ["hangzhou", "shandong"])
def test_a_pack_has_the_five_procedures_of_the_first_issue(key: str) -> None:
    assert {procedure.key for procedure in load_pack(key).procedures} >= PROCEDURES


@pytest.mark.parametrize("key", pack_keys())
def test_every_stage_cites_a_clause_or_says_it_is_ours(key: str) -> None:
    stages = [stage for procedure in load_pack(key).procedures for stage in procedure.stages]
    assert [stage.key for stage in stages if not stage.clauses and not stage.ours] == []


@pytest.mark.parametrize("key", pack_keys())
def test_every_counted_limit_says_when_its_clock_starts(key: str) -> None:
    stages = [stage for procedure in load_pack(key).procedures for stage in procedure.stages]
    assert [stage.key for stage in stages if stage.limit.is_counted and not stage.clock.zh] == []


def labels(value: Any) -> Iterator[Label]:
    if isinstance(value, Label):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from labels(item)
    elif isinstance(value, dict):
        yield from labels(tuple(value.values()))
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from labels(getattr(value, name))


@pytest.mark.parametrize("key", pack_keys())
def test_every_label_stands_in_both_languages(key: str) -> None:
    assert [label for label in labels(load_pack(key)) if bool(label.zh) != bool(label.en)] == []


@pytest.mark.parametrize("key", pack_keys())
def test_every_outcome_that_ends_unfavourably_needs_a_reason(key: str) -> None:
    for procedure in load_pack(key).procedures:
        bad = {end.key for end in procedure.ends if not end.favourable} | {"returned"}
        for stage in procedure.stages:
            missing = [outcome.key for outcome in stage.outcomes if outcome.to in bad and outcome.reason is Reason.NONE]
            assert missing == [], f"{key}/{procedure.key}/{stage.key}"


@pytest.mark.parametrize("key", pack_keys())
def test_every_stage_is_reached_and_every_register_column_is_titled(key: str) -> None:
    for procedure in load_pack(key).procedures:
        reached = set(procedure.opens) | {o.to for stage in procedure.stages for o in stage.outcomes}
        reached |= {procedure.appeal.to} if procedure.appeal else set()
        reached |= {stage for opening in procedure.opens_when for stage in opening.stages}
        assert {stage.key for stage in procedure.stages} <= reached


@pytest.mark.clause("HZ-9")
@pytest.mark.parametrize(("today", "validity"), [(date(2027, 7, 31), "in_force"), (date(2027, 8, 1), "expired")])
def test_hangzhou_is_in_force_through_its_last_day(today: date, validity: str) -> None:
    assert load_pack("hangzhou").validity_on(today) == validity


@pytest.mark.clause("SD-24")
@pytest.mark.parametrize(("today", "validity"), [(date(2024, 11, 1), "in_force"), (date(2024, 11, 2), "expired")])
def test_shandong_expired_on_its_own_terms(today: date, validity: str) -> None:
    assert load_pack("shandong").validity_on(today) == validity


def test_the_province_is_laid_over_the_city_and_nobody_else() -> None:
    def clauses(pack: Pack) -> tuple[str, ...]:
        procedure = pack.procedure("restricted_application")
        stage = procedure.stage("agreement") if procedure else None
        return stage.clauses if stage else ()

    assert clauses(load_pack("hangzhou")) == ("HZ-3.2.2(4)", "ZJ-33¶3")
    assert clauses(load_pack("shandong")) == ("SD-14(3)",)


def test_an_unknown_pack_names_those_there_are() -> None:
    with pytest.raises(PackError, match=", ".join(pack_keys())):
        load_pack("atlantis")


def test_an_outcome_that_leads_nowhere_is_refused() -> None:
    rows = compile_pack("shandong")
    rows["procedures"][0]["stages"][0]["outcomes"][0]["to"] = "nowhere"
    with pytest.raises(ValueError, match="nowhere"):
        parse_pack(rows)


@pytest.mark.parametrize("key", pack_keys())
def test_nobody_writes_into_the_rows_that_the_next_one_reads(key: str) -> None:
    def spoil(value: Any) -> None:
        for inner in list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else ():
            spoil(inner)
        if isinstance(value, dict | list):
            value.clear()

    before = deepcopy(compile_pack(key))
    spoil(compile_pack(key))
    assert compile_pack(key) == before


def test_compiled_rows_are_plain_json_and_give_the_same_pack() -> None:
    import json

    assert parse_pack(json.loads(json.dumps(compile_pack("hangzhou")))) == load_pack("hangzhou")
