"""What a city hears when its pack is wrong: the file, the line, what to do; and that nothing hostile gets through."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from catalog.law.packs_source import pack_keys
from catalog.messages import Messages
from catalog.model.finding import Finding, Severity
from catalog.pack_check.library import library_for
from catalog.pack_check.run import SHIPPED, Library, check_pack
from catalog.pack_check.sources import is_known
from catalog.reporting.reports import message_of, remedy_of

SEVENTH = """\
key: seventh
version: "1"
document:
  title: {zh: 示例市公共数据开放办法, en: Example Measures}
  number: 示例〔2026〕1号
  issuer: {zh: 示例市政府, en: Example Government}
  status: in_force
  in_force_from: "2026-01-01"
  in_force_until:
  place: {zh: 示例市, en: Example City}
intervals: {timely: 5}
openness:
  unconditional: {zh: 无条件开放, en: Open}
  restricted: {zh: 受限开放, en: Restricted}
  prohibited: {zh: 不开放, en: Not open}
commitments:
  safety:
    version: "1"
    title: {zh: 安全承诺, en: Safety}
    clauses: [QS-6]
    items:
      - {zh: 安全使用, en: Use it safely}
procedures:
  - key: demand
    title: {zh: 数据需求, en: Demand}
    summary: {zh: 提出需求, en: Ask for data}
    clauses: [QS-5]
    form: ask
    register: answered
    stages:
      - key: evaluate
        title: {zh: 评估, en: Evaluate}
        actor: authority
        clock: {zh: 收到需求, en: the demand arrives}
        limit: {n: 10, unit: working_days}
        extension: {to_days: 15, approver: authority, clauses: [QS-5]}
        clauses: [QS-5]
        outcomes:
          - {key: yes_open, title: {zh: 开放, en: Open}, to: publish, tell: [applicant], starts: [check]}
          - {key: refuse, title: {zh: 不开放, en: Refuse}, to: refused, reason: law, tell: [applicant]}
      - key: publish
        title: {zh: 发布, en: Publish}
        actor: publisher
        per_provider: true
        ours: true
        outcomes:
          - {key: done, title: {zh: 已发布, en: Published}, to: opened, tell: [applicant]}
    ends:
      - {key: opened, title: {zh: 已开放, en: Opened}, favourable: true}
      - {key: refused, title: {zh: 不开放, en: Not opened}}
      - {key: withdrawn, title: {zh: 已撤回, en: Withdrawn}}
  - key: check
    like: verification
    clauses: [QS-7]
    stages:
      - {key: forward, ours: true}
      - {key: verify, clauses: [QS-7]}
registers:
  - key: answered
    title: {zh: 已办需求, en: Decided demands}
    procedure: demand
    states: [opened, refused]
    clauses: [QS-8]
    columns:
      - {key: reference, title: {zh: 编号, en: Reference}}
      - {key: subject, title: {zh: 需求, en: Demand}}
forms:
  ask:
    version: "1"
    title: {zh: 需求表, en: Demand}
    sections: [{key: what, title: {zh: 什么, en: What}}]
    fields:
      - {key: subject, kind: string, section: what, label: {zh: 标题, en: Subject}, public: true, ours: true}
      - {key: use, kind: choice, label: {zh: 用途, en: Use}, ours: true, options: [{key: own, label: {zh: 自, en: O}}]}
      - {key: safety, kind: commitment, commitment: safety, label: {zh: 承诺, en: Commitment}, clauses: [QS-6]}
      - {key: name, kind: string, label: {zh: 姓名, en: Name}, personal: true, ours: true}
"""
Check = Callable[..., tuple[Finding, ...]]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Checks a text as `seventh.yaml`, beside other packs by their names."""

    def checked(text: str | bytes, **beside: str) -> tuple[Finding, ...]:
        for name, other in beside.items():
            (tmp_path / f"{name}.yaml").write_text(other, "utf-8")
        path = tmp_path / "seventh.yaml"
        path.write_bytes(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text)
        library = library_for(tmp_path, "seventh") if beside else Library(folder=tmp_path)
        return check_pack(path, "site/packs/seventh.yaml", library)

    return checked


def test_a_sound_pack_passes(check: Check) -> None:
    assert check(SEVENTH) == ()


@pytest.mark.parametrize("key", [*pack_keys(), "patterns", "ours"])
def test_every_pack_that_is_shipped_passes(key: str) -> None:
    found = check_pack(SHIPPED / f"{key}.yaml", f"{key}.yaml", library_for(None, key))
    assert [f"{one.line} {message_of(one, Messages('en'))}" for one in found if one.severity is Severity.ERROR] == []


# what was written, what a slip makes of it, the code, and a word that the sentence or the remedy must hold
SLIPS = [
    ("version: ", "versoin: ", "pack-key-unknown", "Did you mean version?"),
    ("        actor: authority", "        actr: authority", "pack-key-unknown", "Did you mean actor?"),
    ("        actor: authority", "        actor: autority", "pack-role", "Did you mean authority?"),
    ("tell: [applicant], starts", "tell: [aplicant], starts", "pack-role", "Did you mean applicant?"),
    ("approver: authority", "approver: mayor", "pack-role", "mayor"),
    ("to: publish,", "to: publsh,", "pack-target", "Did you mean publish?"),
    ("to: opened,", "to: publish,", "pack-no-exit", "publish"),
    ("to: publish,", "to: opened,", "pack-unreachable", "publish"),
    ("        clauses: [QS-5]\n        outcomes", "        outcomes", "pack-clause-missing", "ours: true"),
    ("        ours: true\n        outcomes", "        outcomes", "pack-clause-missing", "demand/stages/publish"),
    ("        actor: authority", "        actor: []", "pack-missing", "actor"),
    ("        actor: authority", "        actor: platform", "pack-nobody", "automatic"),
    ("        actor: publisher", "        actor: authority", "pack-per-provider", "publisher"),
    ("n: 10, unit", "n: 0, unit", "pack-number", "between 1 and"),
    ("n: 10, unit", "n: -3, unit", "pack-number", "-3"),
    ("n: 10, unit", "n: 4000, unit", "pack-number", "4000"),
    ("n: 10, unit: working_days", "unit: working_days", "pack-limit-count", "n: 5"),
    ("n: 10, unit: working_days", "n: 10, unit: workdays", "pack-unit", "working_days"),
    ("limit: {n: 10, unit: working_days}", "limit: soon", "pack-unit", "timely"),
    ("n: 10, unit: working_days", "unit: dates, dates: ['02-29']", "pack-limit-dates", "MM-DD"),
    ("n: 10, unit: working_days", "unit: set", "pack-limit-field", "due_on"),
    ("n: 10, unit: working_days", "unit: working_days, field: days", "pack-field-unknown", "days"),
    ("to_days: 15", "to_days: 10", "pack-extension", "total"),
    ("reason: law", "reason: lwa", "pack-choice", "Did you mean law?"),
    ("status: in_force", "status: inforce", "pack-choice", "Did you mean in_force?"),
    ("starts: [check]", "starts: [chek]", "pack-procedure-unknown", "Did you mean check?"),
    ("like: verification", "like: verifcation", "pack-pattern-unknown", "Did you mean verification?"),
    ("form: ask", "form: asks", "pack-form-unknown", "Did you mean ask?"),
    ("register: answered", "register: answers", "pack-register-unknown", "Did you mean answered?"),
    ("states: [opened,", "states: [open_, ", "pack-end-unknown", "Did you mean open?"),
    ("{key: subject, title", "{key: subjct, title", "pack-column-unknown", "Did you mean subject?"),
    ("{key: subject, title", "{key: name, title", "pack-column-personal", "personal"),
    ("commitment: safety,", "commitment: saftey,", "pack-commitment-unknown", "Did you mean safety?"),
    ("section: what, label: {zh: 标题", "section: waht, label: {zh: 标题", "pack-section-unknown", "what"),
    ("kind: string, section", "kind: strng, section", "pack-choice", "Did you mean string?"),
    (", options: [{key: own, label: {zh: 自, en: O}}]", "", "pack-options-missing", "use"),
    ("{key: use, kind", "{key: subject, kind", "pack-twice", "subject"),
    ("  - key: check\n", "  - key: demand\n", "pack-twice", "demand"),
    ("{zh: 评估, en: Evaluate}", "{zh: 评估}", "pack-label", "English"),
    ("{zh: 评估, en: Evaluate}", "{en: Evaluate}", "pack-label", "Chinese"),
    ("{zh: 评估, en: Evaluate}", "评估", "pack-kind", "{zh, en}"),
    ("key: seventh", "key: seven", "pack-key", "seventh.yaml"),
    ("key: seventh", "key: seventh\ninherits: zhejiagn", "pack-inherits", "Did you mean zhejiang?"),
    ("in_force_until:\n", "in_force_until: \"2025-01-01\"\n", "pack-dates-backwards", "2025-01-01"),
    ("in_force_from: \"2026-01-01\"", "in_force_from: 1 May", "pack-kind", "YYYY-MM-DD"),
    ("in_force_from: \"2026-01-01\"", "in_force_from:", "pack-undated", "note"),
    ("        clock: {zh: 收到需求, en: the demand arrives}\n", "", "pack-clock-missing", "clock_ours"),
    ("      - {key: refused, title", "      - {key: lost, title: {zh: 丢, en: Lost}}\n      - {key: refused, title",
     "pack-end-unreached", "lost"),
    ("title: {zh: 已开放, en: Opened}, favourable", "favourable", "pack-missing", "title"),
    ("    form: ask\n", "    form: ask\n    recurs: {by: authority}\n", "pack-recurs", "every_months"),
    ("    form: ask\n", "    form: ask\n    concerns: grant\n", "pack-grant-missing", "kind: grant"),
    ("to: opened, tell", "to: opened, partial: true, tell", "pack-partial-field", "approved_entries"),
    ("to: refused, reason", "to: refused, partial: true, reason", "pack-partial", "per_provider"),
    ("  prohibited: {zh: 不开放, en: Not open}\n", "", "pack-missing", "prohibited"),
    ("timely: 5", "timely: 0", "pack-number", "intervals/timely"),
    ("personal: true", "personal: true, public: true", "pack-public-personal", "name"),
    ("personal: true", "minimum: 5, maximum: 4", "pack-range", "name"),
    ("    items:\n      - {zh: 安全使用, en: Use it safely}\n", "", "pack-missing", "items"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "code", "word"), SLIPS)
def test_a_slip_is_named_with_its_line_and_remedy(check: Check, right: str, wrong: str, code: str, word: str) -> None:
    assert right in SEVENTH
    text = SEVENTH.replace(right, wrong, 1)
    (found,) = [one for one in check(text) if one.code == code]
    told = message_of(found, Messages("en")) + " " + remedy_of(found, Messages("en"))
    assert word in told
    assert re.search(r"[一-龥]", message_of(found, Messages("zh")) + remedy_of(found, Messages("zh")))
    assert "‹" not in told + message_of(found, Messages("zh")) + remedy_of(found, Messages("zh"))
    assert found.file == "site/packs/seventh.yaml"


@pytest.mark.parametrize(
    ("right", "wrong", "code"),
    [
        ("        actor: authority", "        actor: autority", "pack-role"),
        ("to: publish,", "to: publsh,", "pack-target"),
        ("{key: subject, title", "{key: subjct, title", "pack-column-unknown"),
        ("clauses: [QS-8]", "clases: [QS-8]", "pack-key-unknown"),
        ("n: 10, unit", "n: 0, unit", "pack-number"),
        ("{zh: 不开放, en: Refuse}", "{zh: 不开放}", "pack-label"),
    ],
)
def test_the_line_is_that_of_the_row(check: Check, right: str, wrong: str, code: str) -> None:
    text = SEVENTH.replace(right, wrong, 1)
    (found,) = [one for one in check(text) if one.code == code]
    assert wrong in text.splitlines()[found.line - 1]


def test_a_fault_that_a_pattern_brings_is_told_at_the_row_that_copies_it(check: Check) -> None:
    text = SEVENTH.replace("      - {key: forward, ours: true}\n", "      - {key: forward, ours: true, drop: true}\n")
    (found,) = [one for one in check(text) if one.code == "pack-stage-unknown"]
    assert text.splitlines()[found.line - 1].strip() == "- key: check"
    assert "forward" in message_of(found, Messages("en"))


def test_a_procedure_of_another_pack_can_be_copied(check: Check) -> None:
    text = SEVENTH.replace("like: verification", "like: hangzhou/consultation")
    rows = "stages:\n      - {key: forward, ours: true}\n      - {key: verify, clauses: [QS-7]}\n"
    assert check(text.replace(rows, "register: answered\n")) == ()


def test_a_cycle_between_two_stages_has_no_exit(check: Check) -> None:
    round_about = SEVENTH.replace("to: opened,", "to: evaluate,").replace("to: refused, reason", "to: publish, reason")
    codes = [one.code for one in check(round_about) if one.severity is Severity.ERROR]
    assert codes == ["pack-no-end", "pack-no-exit", "pack-no-exit"]


def test_a_stage_that_returns_a_case_for_ever_is_no_way_out(check: Check) -> None:
    text = SEVENTH.replace("to: opened,", "to: returned,")
    assert "pack-no-exit" in {one.code for one in check(text)}


@pytest.mark.parametrize(
    ("until", "overlaps"), [("2025-12-31", False), ("2026-01-01", True), ("", True)], ids=["before", "one-day", "open"]
)
def test_two_packs_of_one_place_must_not_be_in_force_on_the_same_day(check: Check, until: str, overlaps: bool) -> None:
    last = f'in_force_until: "{until}"' if until else "in_force_until:"
    older = SEVENTH.replace("key: seventh", "key: sixth").replace('from: "2026-01-01"', 'from: "2020-01-01"')
    found = check(SEVENTH, sixth=older.replace("in_force_until:", last))
    assert [one.code for one in found] == ["pack-overlap"] * overlaps


def test_a_clause_that_the_register_of_clauses_does_not_have_is_named(check: Check, tmp_path: Path) -> None:
    path = tmp_path / "seventh.yaml"
    path.write_text(SEVENTH.replace("clauses: [QS-8]", "clauses: [QS-88]"), "utf-8")
    known = frozenset({"QS-5", "QS-6", "QS-7", "QS-8"})
    (found,) = check_pack(path, "x", Library(folder=tmp_path, clauses=known))
    assert found.code == "pack-clause-unknown"
    assert "QS-88" in path.read_text("utf-8").splitlines()[found.line - 1]
    assert "QS-8" in message_of(found, Messages("en"))


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [*{last}, *{last}, *{last}, *{last}, *{last}, *{last}, *{last}, *{last}, *{last}]\n"
    for last, name in zip("abcdefghijklmnop", "bcdefghijklmnopq", strict=False)
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (BOMB, "pack-too-many"),
        ("a: &a [*a]", "pack-alias"),
        ("a: *nobody", "pack-alias"),
        ("a: " + "[" * 100_000, "pack-too-deep"),
        ("{a: " * 100_000, "pack-too-deep"),
        ("a: !!python/object/apply:os.system [ls]", "yaml-tag"),
        ("a: 1\n---\nb: 2", "yaml-documents"),
        ("a: &x {b: 1}\nc: {<<: *x}", "pack-merge"),
        ("a: 1\na: 2", "duplicate-key"),
        ("? [a, b]\n: c", "key-not-text"),
        ("a: [1, 2", "yaml-broken"),
        ("a:\tb: c", "yaml-broken"),
        ("- a\n- b", "pack-not-a-mapping"),
        ("", "pack-not-a-mapping"),
        ("just text", "pack-not-a-mapping"),
        (b"\xff\xfe\x00\x01" * 64, "pack-not-utf-8"),
        (bytes(range(256)) * 10, "pack-not-utf-8"),
        (b"\x00" * 100, "yaml-broken"),
        ("a: b\n" * 2_200_000, "pack-too-large"),
        ("k" * 1_000_000, "pack-not-a-mapping"),
    ],
)
def test_a_hostile_file_is_refused_with_a_reason(check: Check, text: str | bytes, code: str) -> None:
    (found,) = check(text)
    assert found.code == code
    for language in ("zh", "en"):
        assert "‹" not in message_of(found, Messages(language)) + remedy_of(found, Messages(language))


@pytest.mark.parametrize("wrong", ["[]", "{}", "7", "text", "true", "[{}]", "[[]]", "{a: {b: c}}", "[null]", ""])
@pytest.mark.parametrize("key", re.findall(r"(?m)^ *-? ?([a-z_]+):", SEVENTH))
def test_a_wrong_value_anywhere_never_breaks_the_check(check: Check, key: str, wrong: str) -> None:
    text = re.sub(rf"(?m)^( *-? ?{key}:).*(\n\1 .*)*$", rf"\1 {wrong}", SEVENTH, count=1)
    for found in check(text):
        message_of(found, Messages("zh"))
        remedy_of(found, Messages("en"))


def test_the_command_checks_any_file_and_says_so_by_its_exit_code(portal: Any, run_mulu: Any, tmp_path: Path) -> None:
    portal.write("site/packs/seventh.yaml", SEVENTH.encode())
    assert run_mulu("packs", "--check", "site/packs/seventh.yaml")[0] == 0
    assert run_mulu("packs", "--check", "seventh")[0] == 0
    portal.write("site/packs/seventh.yaml", SEVENTH.replace("actor: authority", "actor: autority").encode())
    code, out, _ = run_mulu("packs", "--check", "site/packs/seventh.yaml", "--json")
    (row,) = json.loads(out)["findings"]
    assert (code, row["code"], row["where"]) == (1, "pack-role", {"file": "site/packs/seventh.yaml", "line": 33})
    code, out, _ = run_mulu("packs", "--check", "site/packs/seventh.yaml", "--format", "github")
    assert out.startswith("::error file=site/packs/seventh.yaml,line=33")
    assert run_mulu("packs", "--check", "nowhere.yaml")[0] == 2


@pytest.mark.parametrize(
    ("clause", "known"),
    [
        ("QS-2.6.5a", True),  # a row
        ("QS-2.6.5", True),  # a part that holds rows
        ("QS-2", True),
        ("QS-3(2)", True),  # an item of a row that is not taken down item by item
        ("QS-2.6.5a¶9", True),
        ("QS-4(3)", False),  # of a row that is
        ("QS-2.6.51", False),
        ("QS-2.6.6", False),
        ("QS-A3-4", True),  # within a span of rows
        ("QS-A4", False),
        ("ZZ-9", True),  # of a document that nobody took down
    ],
)
def test_a_clause_may_be_cited_as_exactly_as_its_document_is_taken_down(clause: str, known: bool) -> None:
    rows = frozenset({"QS-2.6.5a", "QS-2.6.5b", "QS-3", "QS-4", "QS-4(1)", "QS-4(2)", "QS-A3-1…7"})
    assert is_known(clause, rows) is known
