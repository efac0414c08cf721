"""The entry of deadlines and the packs were both written from the texts: they say the same numbers."""

import csv
import re
from pathlib import Path

import pytest

from catalog.packs_source import load_pack, pack_keys
from catalog.rules.limits import Limit, Unit
from catalog.rules.packs import Pack

FOLDER = Path(__file__).resolve().parents[2] / "datapackages" / "hangzhou-data-bureau"
UNITS = {Unit.WORKING_DAYS: "working_day", Unit.MONTHS: "month"}


def rows(name: str) -> list[dict[str, str]]:
    with open(FOLDER / name, encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def article(clause: str) -> str:
    """The clause without the letter or paragraph that divides its sentences (HZ-4.6b is in HZ-4.6)."""
    return re.sub(r"([a-z]|¶\d[a-z]?)$", "", clause)


PUBLISHED = {(article(row["clause"]), row["number"], row["unit"]) for row in rows("statutory-deadlines/deadlines.csv")}


def counted(pack: Pack) -> list[tuple[str, tuple[str, ...], Limit]]:
    stages = [(f"{one.key}/{stage.key}", stage) for one in pack.procedures for stage in one.stages]
    return [(where, stage.clauses, stage.limit) for where, stage in stages if stage.limit.is_counted]


STAGES = [(key, *found) for key in pack_keys() for found in counted(load_pack(key))]


@pytest.mark.parametrize(("pack", "where", "clauses", "limit"), STAGES, ids=lambda value: str(value)[:40])
def test_every_counted_limit_of_a_pack_is_published(
    pack: str, where: str, clauses: tuple[str, ...], limit: Limit
) -> None:
    wanted = {(article(clause), str(limit.n), UNITS[limit.unit]) for clause in clauses}
    assert wanted & PUBLISHED, f"{pack}: {where}"


def test_no_deadline_is_invented_where_the_text_has_none() -> None:
    silent = {row["clause"] for row in rows("statutory-deadlines/without-limit.csv")}
    assert not [row for row in rows("statutory-deadlines/deadlines.csv") if row["clause"] in silent - {"HZ-5.3"}]


@pytest.mark.parametrize("key", pack_keys())
def test_the_published_grounds_are_those_of_the_packs(key: str) -> None:
    pack = load_pack(key)
    published = {(row["code"], row["openness_type"]) for row in rows("openness-grounds/grounds.csv")}
    assert {(ground.code, ground.openness) for ground in pack.grounds} <= published
