"""The entry of deadlines and the packs were both written from the texts: they say the same numbers."""

import csv
import re
from pathlib import Path

import pytest

from catalog.law.packs_source import load_pack, pack_keys
from catalog.rules.limits import Unit
from catalog.rules.packs import Pack, Procedure, Stage

FOLDER = Path(__file__).resolve().parents[2] / "datapackages" / "hangzhou-data-bureau"
UNITS = {Unit.WORKING_DAYS: "working_day", Unit.MONTHS: "month"}


def rows(name: str) -> list[dict[str, str]]:
    with open(FOLDER / name, encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def article(clause: str) -> str:
    """The clause without the letter, paragraph or range that divides its sentences (HZ-4.6b is in HZ-4.6)."""
    return re.sub(r"([a-z]|¶\d[a-z]?|\(\d+\)–\(\d+\))$", "", clause)


PUBLISHED = {
    (article(row["clause"]), row["fixed_date"] or row["number"], row["unit"])
    for row in rows("statutory-deadlines/deadlines.csv")
}


def printed(procedure: Procedure, stage: Stage) -> set[tuple[str, str]]:
    """The numbers and dates of the text that a stage counts by; none where the case or we fix them."""
    limit, rhythm = stage.limit, procedure.recurs
    if limit.unit is Unit.PERIOD and rhythm and not rhythm.ours:
        return {(day, "fixed_date") for day in rhythm.dates} or {(str(rhythm.every_months // 12), "year")}
    if limit.unit is Unit.DATES:
        return {(day, "fixed_date") for day in limit.dates}
    return {(str(limit.n), UNITS[limit.unit])} if limit.n else set()


def counted(pack: Pack) -> list[tuple[str, tuple[str, ...], set[tuple[str, str]]]]:
    stages = [(procedure, stage) for procedure in pack.procedures for stage in procedure.stages]
    found = [(f"{one.key}/{stage.key}", stage.clauses, printed(one, stage)) for one, stage in stages]
    return [row for row in found if row[2]]


STAGES = [(key, *found) for key in pack_keys() for found in counted(load_pack(key))]


@pytest.mark.parametrize(
    ("pack", "where", "clauses", "numbers"),
    STAGES,
    ids=lambda value: str(sorted(value) if isinstance(value, set) else value)[:40],
)
def test_every_number_that_a_pack_takes_from_its_text_is_published(
    pack: str, where: str, clauses: tuple[str, ...], numbers: set[tuple[str, str]]
) -> None:
    for number, unit in numbers:
        wanted = {(article(clause), number, unit) for clause in clauses}
        assert wanted & PUBLISHED, f"{pack}: {where}"


@pytest.mark.clause("ZJ-19¶1c")
def test_the_total_after_an_extension_is_published() -> None:
    stage = load_pack("zhejiang").procedure("verification").stage("verify")  # type: ignore[union-attr]
    assert stage and stage.extension
    wanted = {(article(clause), str(stage.extension.to_days), "working_day") for clause in stage.extension.clauses}
    assert wanted <= PUBLISHED


def test_no_deadline_is_invented_where_the_text_has_none() -> None:
    silent = {row["clause"] for row in rows("statutory-deadlines/without-limit.csv")}
    assert not [row for row in rows("statutory-deadlines/deadlines.csv") if row["clause"] in silent - {"HZ-5.3"}]


@pytest.mark.parametrize("key", pack_keys())
def test_the_published_grounds_are_those_of_the_packs(key: str) -> None:
    pack = load_pack(key)
    published = {(row["code"], row["openness_type"]) for row in rows("openness-grounds/grounds.csv")}
    assert {(ground.code, ground.openness) for ground in pack.grounds} <= published
