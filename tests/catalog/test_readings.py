"""Our readings of what the texts leave open are all taken down, in both languages, for every pack they matter to."""

from __future__ import annotations

import csv
import io

import pytest

from catalog.clauses.readings import Reading, cited_under, parse_readings, readings, readings_for
from catalog.clauses.registers import clause_register, known_ids
from catalog.law.packs_source import load_pack, pack_keys
from catalog.pack_check.sources import is_known

PACKS = tuple(load_pack(key) for key in pack_keys())
BY_ID = {one.id: one for one in readings()}
LONGEST = {"zh": 120, "en": 360}  # letters; a reading is a sentence or two, no commentary


def test_all_seventy_five_open_questions_have_a_reading() -> None:
    assert [one.id for one in readings()] == [f"AMB-{number:02}" for number in range(1, 76)]


@pytest.mark.parametrize("reading", readings(), ids=lambda one: one.id)
def test_a_reading_is_short_and_whole_in_both_languages(reading: Reading) -> None:
    for label in (reading.question, reading.reading):
        assert 1 < len(label.zh) <= LONGEST["zh"]
        assert 1 < len(label.text("en")) <= LONGEST["en"]
        assert label.text("en") != label.zh


def test_readings_cite_only_clauses_that_the_documents_have() -> None:
    known = known_ids()
    assert [(one.id, clause) for one in readings() for clause in one.clauses if not is_known(clause, known)] == []


def test_a_reading_cites_a_clause_of_every_document_it_is_for_and_of_no_other() -> None:
    """So that each row of a portal's page says where in its own text, or in the higher law, the question lies."""
    prefixes = {pack.key: _prefixes(pack.key, pack.inherits) for pack in PACKS}
    for one in readings():
        assert [key for key in one.packs if not cited_under(one, prefixes[key])] == [], one.id
        known = {prefix for key in one.packs for prefix in prefixes[key]}
        assert {clause.partition("-")[0] for clause in one.clauses} <= known, one.id


def _prefixes(*documents: str) -> set[str]:
    registers = (clause_register(document) for document in documents if document)
    return {register.prefix for register in registers if register}


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.key)
def test_every_pack_has_readings_and_those_its_own_conflicts_speak_of_are_among_them(pack: object) -> None:
    found = next(one for one in PACKS if one is pack)
    listed = {one.id for one in readings_for(found)}
    assert listed
    said = " ".join(conflict.text.zh for conflict in found.conflicts)
    assert [one for one in BY_ID if one in said and one not in listed] == []


@pytest.mark.clause("ZJ-33¶3")
def test_a_city_also_lists_the_readings_of_the_law_above_it() -> None:
    hangzhou = next(one for one in PACKS if one.key == "hangzhou")
    above = {one.id for one in readings() if "zhejiang" in one.packs}
    assert above <= {one.id for one in readings_for(hangzhou)}


def test_a_row_without_a_column_is_no_reading() -> None:
    rows = csv.DictReader(io.StringIO("id,packs\nAMB-99,hangzhou\n"))
    with pytest.raises(KeyError):
        parse_readings(rows)
