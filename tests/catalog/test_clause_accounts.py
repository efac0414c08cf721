"""Every clause of the six documents is accounted for: carried out somewhere that exists, or with a reason why not."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from catalog.clauses.accounts import account_for, every_account, packs_of, row_ids, row_of
from catalog.clauses.addresses import address_of, title_of
from catalog.clauses.inventory import has_module, stock_of
from catalog.clauses.mentions import mentions
from catalog.clauses.proofs import named_by_tests
from catalog.clauses.registers import clause_register, clause_registers, known_ids
from catalog.clauses.rows import Clause, ClauseRegister, Reference, Status, parse_reference, parse_register
from catalog.clauses.stock import exists
from catalog.cli import program, run
from catalog.law.packs_source import load_pack, pack_keys
from catalog.pack_check.sources import is_known
from catalog.rules.labels import NO_LABEL, Label

ROOT = Path(__file__).resolve().parents[2]
# How many rows the clause matrix of the requirements has for each document (sections 2.1 to 2.6).
ROWS = {"hangzhou": 132, "lishui": 61, "zhejiang": 84, "lianyungang": 58, "shandong": 61, "xian": 52}
PREFIXES = {"hangzhou": "HZ", "lishui": "LS", "zhejiang": "ZJ", "lianyungang": "LY", "shandong": "SD", "xian": "XA"}
PACKS = tuple(load_pack(key) for key in pack_keys())
DOCUMENTS = tuple(ROWS)


def register_of(document: str) -> ClauseRegister:
    register = clause_register(document)
    assert register is not None, f"catalog/clauses/{document}.yaml is missing"
    return register


def made_up(kind: str = "I", status: str = "", why: Label = NO_LABEL, where: tuple[Reference, ...] = ()) -> Clause:
    text = Label("示例", "Example")
    return Clause(id="EX-1", force="M", kind=kind, caps=("CAT",), text=text, status=status, why=why, where=where)


def status_of(clause: Clause) -> Status:
    register = ClauseRegister(document="example", prefix="EX", clauses=(clause,))
    return account_for(register, ()).accounts[0].status


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_row_of_the_clause_matrix_is_in_the_register(document: str) -> None:
    register = register_of(document)
    assert len(register.clauses) == ROWS[document]
    assert register.prefix == PREFIXES[document]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_id_stands_once_and_belongs_to_its_document(document: str) -> None:
    register = register_of(document)
    ids = Counter(name for clause in register.clauses for name in (clause.id, *clause.ids))
    assert [name for name, count in ids.items() if count > 1] == []
    assert [name for name in ids if not name.startswith(f"{register.prefix}-")] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_row_says_in_both_languages_shortly_what_it_asks(document: str) -> None:
    clauses = register_of(document).clauses
    assert [one.id for one in clauses if not (1 < len(one.text.zh) <= 30 and 1 < len(one.text.en) <= 80)] == []
    assert [one.id for one in clauses if bool(one.why.zh) != bool(one.why.en)] == []
    assert {part for one in clauses for part in one.kind.split("/")} <= {"I", "S", "O", "-"}
    assert {part for one in clauses for part in one.force.split("/")} <= set("MPYNED")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_clause_that_software_could_carry_out_is_unexplained(document: str) -> None:
    account = account_for(register_of(document), packs_of(document, PACKS))
    assert [one.clause.id for one in account.unexplained] == []


@pytest.mark.parametrize("pack", [pack for pack in PACKS if pack.inherits], ids=lambda pack: pack.key)
def test_a_city_alone_accounts_for_the_law_above_it(pack: object) -> None:
    """What its portal lists must not hang on another city's pack."""
    city = next(one for one in PACKS if one is pack)
    account = account_for(register_of(city.inherits), (city,))
    assert [one.clause.id for one in account.unexplained] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_reference_leads_to_something_that_is_there(document: str) -> None:
    stock = stock_of(packs_of(document, PACKS), program("en").commands)
    named = [(one.id, reference) for one in register_of(document).clauses for reference in one.where]
    assert [f"{clause}: {reference}" for clause, reference in named if not exists(reference, stock)] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_packs_name_is_there_as_well(document: str) -> None:
    packs = packs_of(document, PACKS)
    stock = stock_of(packs, ())
    found = {reference for pack in packs for _, reference in mentions(pack)}
    assert found
    assert [str(reference) for reference in found if not exists(reference, stock)] == []


def test_packs_name_only_clauses_that_the_documents_have() -> None:
    known = known_ids()
    assert sorted({clause for pack in PACKS for clause, _ in mentions(pack) if not is_known(clause, known)}) == []


def test_conflicts_name_only_clauses_that_the_documents_have() -> None:
    known = known_ids()
    named = {clause for pack in PACKS for conflict in pack.conflicts for clause in conflict.clauses}
    assert sorted(clause for clause in named if not is_known(clause, known)) == []


def test_tests_name_only_clauses_that_the_documents_have() -> None:
    named = named_by_tests(ROOT)
    known = known_ids()
    assert named["HZ-3.2.2(1)"] > 1
    assert sorted(clause for clause in named if not is_known(clause, known)) == []


def test_a_clause_that_software_could_carry_out_needs_a_place_or_a_reason() -> None:
    page = (parse_reference("page:/rules/"),)
    for kind in ("I", "S", "S/I", "O/S"):
        assert status_of(made_up(kind)) is Status.UNEXPLAINED
        assert status_of(made_up(kind, where=page)) is Status.IMPLEMENTED
        assert status_of(made_up(kind, status="outside", why=Label("理由", "Reason"))) is Status.OUTSIDE
    for kind in ("O", "-"):
        assert status_of(made_up(kind)) is Status.OUTSIDE


def test_a_status_without_its_reason_explains_nothing() -> None:
    for status in ("record", "outside", "not_yet"):
        assert status_of(made_up(status=status)) is Status.UNEXPLAINED
        assert status_of(made_up(status=status, why=Label("理由", "Reason"))) == status
    assert status_of(made_up(status="implemented")) is Status.UNEXPLAINED


def test_an_item_counts_for_its_row_and_an_article_for_none() -> None:
    rows = {"EX-2": "EX-2", "EX-2.1(3)": "EX-2.1(3)", "EX-3a": "EX-3a", "EX-3b": "EX-3b"}
    assert row_of("EX-2", rows) == "EX-2"
    assert row_of("EX-2(1)", rows) == "EX-2"
    assert row_of("EX-2¶4", rows) == "EX-2"
    assert row_of("EX-2.1(3)a", rows) == "EX-2.1(3)"
    assert row_of("EX-20", rows) is None
    assert row_of("EX-3", rows) is None


def test_the_single_clauses_of_a_combined_row_are_found() -> None:
    rows = row_ids(register_of("zhejiang"))
    assert rows["ZJ-38"] == rows["ZJ-37"] == "ZJ-37,38"
    assert rows["ZJ-36¶2"] == "ZJ-4, 5¶1, 8, 12¶1, 34¶1, 36¶1–2, 39¶1"


def test_a_reference_to_nothing_is_found_out() -> None:
    stock = stock_of(packs_of("hangzhou", PACKS), ("due",))
    good = ("pack:demand", "pack:demand/publish_entry", "rule:R-103", "page:/rules/", "command:due", "field:grade",
            "form:demand/data_items", "register:results", "gate:", "clause:ZJ-19¶1b", "module:catalog.cli")  # fmt: skip
    bad = ("pack:dream", "pack:demand/dream", "rule:R-999", "page:/dream/", "command:dream", "field:dream",
           "form:demand/dream", "register:dream", "clause:HZ-99", "module:catalog.dream", "dream:x")  # fmt: skip
    assert [text for text in good if not exists(parse_reference(text), stock)] == []
    assert [text for text in bad if exists(parse_reference(text), stock)] == []


def test_a_rule_counts_only_where_a_pack_switches_it_on() -> None:
    """R-111 asks for two kinds of file; Shandong has it, Hangzhou does not."""
    rule = parse_reference("rule:R-111")
    assert exists(rule, stock_of(packs_of("shandong", PACKS), ()))
    assert not exists(rule, stock_of(packs_of("hangzhou", PACKS), ()))


def test_modules_of_the_functions_are_looked_for_in_their_folder() -> None:
    assert has_module("functions.access.access.calls")
    assert not has_module("functions.access.access.dreams")


def test_a_reference_without_a_kind_is_refused() -> None:
    row = {"id": "EX-1", "force": "M", "kind": "I", "caps": [], "zh": "示例", "en": "Example", "where": ["demand"]}
    with pytest.raises(ValueError, match="write kind:target"):
        parse_register({"document": "example", "prefix": "EX", "clauses": [row]})


def test_readers_are_led_to_the_page_of_what_carries_a_clause_out() -> None:
    pack = load_pack("hangzhou")
    stage = Reference("pack", "restricted_application/demand_review")
    assert address_of(stage, pack) == "/procedures/restricted-application/"
    assert title_of(stage, pack) == Label(
        "受限开放数据申请：需求审核", "Application for restricted data: Review of the need"
    )
    assert address_of(Reference("form", "demand/data_items"), pack) == "/apply/demand/"
    assert address_of(Reference("pack", "quality_ticket/rectify"), pack) == "/rules/procedures/quality-ticket/"
    assert address_of(Reference("register", "restricted_users"), pack) == "/registers/restricted-users/"
    assert address_of(Reference("module", "catalog.cli"), pack) == ""


def test_every_kind_of_place_has_a_word_for_readers() -> None:
    from catalog.messages import Messages

    kinds = {
        place.kind for one in every_account(clause_registers(), PACKS) for row in one.accounts for place in row.where
    }
    for language in ("zh", "en"):
        assert [kind for kind in kinds if not Messages(language).has(f"clauses.kinds.{kind}")] == []


def test_the_command_prints_the_table_and_its_totals(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["packs", "--coverage", "hangzhou", "--root", str(ROOT), "--language", "en"], {}) == 0
    out = capsys.readouterr().out
    assert "HZ-3.2.2(2)" in out
    assert "ZJ-33¶3b" in out, "the law above the city's rules is part of the account"
    assert "LS-11(2)" not in out
    assert "Totals" in out


def test_the_command_prints_the_account_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["packs", "--coverage", "--format", "json", "--root", str(ROOT)], {}) == 0
    documents = json.loads(capsys.readouterr().out)["documents"]
    assert {one["document"]: one["totals"]["clauses"] for one in documents} == ROWS
    assert sum(one["totals"]["unexplained"] for one in documents) == 0
    filing = next(row for one in documents for row in one["clauses"] if row["clause"] == "HZ-3.2.2(5)")
    assert {"reference": "pack:restricted_application/filing", "pack": "hangzhou"} in filing["where"]
    assert filing["tests"] > 0


def test_an_unknown_pack_is_refused_with_the_choices(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["packs", "--coverage", "atlantis", "--root", str(ROOT), "--language", "en"], {}) == 2
    assert "hangzhou" in capsys.readouterr().err
