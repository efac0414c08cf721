"""`mulu mask` from a raw file outside the repository to the finding that holds what is committed against its rules."""

from __future__ import annotations

import csv
import json
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml

from catalog.authoring.mask import MaskOrder, MaskReport, mask_entry
from catalog.checks.run import Scope, data_findings
from catalog.configuration.settings import load_settings
from catalog.errors import UsageError
from catalog.masking.secret import Secret

KEY = "data-bureau/visits"
FOLDER = f"datapackages/{KEY}"
ON = date(2026, 11, 21)
SECRET = Secret(key=b"0123456789abcdef")
HEAD = ("姓名", "手机", "证件", "生日", "年龄", "区县", "就诊日", "病种")
ROWS = [
    ("王示例", "13800000001", f"P{number % 30:03d}", f"19{50 + number % 50}-01-02", str(20 + number % 40),
     ("330106", "330102")[number % 2], f"2026-01-{1 + number % 28:02d}", ("甲症", "乙症", "丙症")[number % 3])
    for number in range(120)
]  # fmt: skip
ODD = ("李示例", "保密", "P999", "不详", "88", "三三零", "昨天", "甲症")
DESCRIPTOR = """# 就诊记录
name: visits
title: 就诊记录
description: 示例市就诊记录。
licenses: [{name: CC-BY-4.0}]
resources:
- name: visits   # 唯一的表
  path: visits.csv
  format: csv
  encoding: gbk  # 原来的编码
  schema:
    fields:
    # 以下为个人信息
    - {name: 姓名, type: string, title: 姓名}
    - name: 手机  # 联系方式
      type: integer
      title: 手机
      constraints: {pattern: "1[0-9]+"}
    - {name: 证件, type: string, title: 证件}
    - {name: 生日, type: date, title: 生日}
    - {name: 年龄, type: integer, title: 年龄}   # 周岁
    - {name: 区县, type: string, title: 区县}
    - {name: 就诊日, type: date, title: 就诊日}
    - {name: 病种, type: string, title: 病种}
# 目录事实
catalog:
  openness_type: unconditional  # 见细则
  update_frequency: yearly
  topic_class: health
  data_type: table
  access_modes: [download]
  open_agreement: open-data-licence-v1
"""
RULES: dict[str, object] = {
    "姓名": {"rule": "drop"},
    "手机": {"rule": "mask", "first": 3, "last": 4},
    "证件": {"rule": "hash"},
    "生日": {"rule": "generalise", "to": "year"},
    "年龄": {"rule": "bucket", "edges": [18, 40, 60]},
    "区县": {"rule": "generalise", "to": "city"},
    "就诊日": {"rule": "shift", "by": "证件", "days": 30},
}


@pytest.fixture
def raw(tmp_path_factory: Any) -> Path:
    """A raw file outside any repository, in GB18030 as offices write it."""
    path: Path = tmp_path_factory.mktemp("raw") / "visits.csv"
    with path.open("w", encoding="gb18030", newline="") as stream:
        csv.writer(stream).writerows([HEAD, *ROWS, ODD])
    return path


@pytest.fixture
def entry(portal: Any) -> Any:
    portal.write(f"{FOLDER}/datapackage.yaml", DESCRIPTOR)
    return portal


def mask(portal: Any, raw: Path, **options: Any) -> MaskReport:
    order = {"rules": RULES, "standard": "示例标准", "secret": SECRET, **options}
    return mask_entry(load_settings(portal.root, {}), MaskOrder(entry=KEY, data=raw, on=ON, **order))


def text_of(portal: Any) -> str:
    return str((portal.root / FOLDER / "datapackage.yaml").read_text("utf-8"))


def rows_of(portal: Any) -> list[dict[str, str]]:
    with (portal.root / FOLDER / "visits.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def found(portal: Any) -> list[str]:
    return [key for key in (*portal.keys(), *portal.data_keys()) if key.startswith("R-107")]


@pytest.mark.clause("HZ-2.6.1", "SD-9(1)", "LY-14", "XA-26")
def test_the_masked_file_holds_no_original_and_keeps_what_is_not_masked(entry: Any, raw: Path) -> None:
    report = mask(entry, raw)
    rows = rows_of(entry)
    assert list(rows[0]) == list(HEAD[1:])
    assert rows[0]["手机"] == "138****0001"
    assert [row["病种"] for row in rows] == [row[-1] for row in (*ROWS, ODD)]
    for name, place in (("手机", 1), ("证件", 2), ("生日", 3), ("年龄", 4), ("就诊日", 6)):
        assert all(row[name] != original[place] for row, original in zip(rows, ROWS, strict=False))
    assert {rows[-1][name] for name in ("生日", "区县", "就诊日")} == {""}
    assert (report.rows, report.written, sum(one.emptied for one in report.columns)) == (121, 121, 3)
    assert found(entry) == []


def test_the_descriptor_tells_rules_record_and_types_and_keeps_its_comments(entry: Any, raw: Path) -> None:
    mask(entry, raw, promise={"k": 5, "quasi": ["区县", "年龄"], "l": 2, "sensitive": ["病种"]})
    text = text_of(entry)
    for comment in (part for line in DESCRIPTOR.splitlines() if (part := line.partition("#")[2])):
        assert f"#{comment}" in text
    value = yaml.safe_load(text)
    (resource,) = value["resources"]
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    assert "姓名" not in fields
    assert fields["手机"] == {"name": "手机", "type": "string", "title": "手机", "catalog": {"mask": RULES["手机"]}}
    assert (fields["生日"]["type"], fields["年龄"]["type"], fields["就诊日"]["type"]) == ("year", "string", "date")
    assert resource["encoding"] == "utf-8"
    digest = "sha256:" + sha256((entry.root / FOLDER / "visits.csv").read_bytes()).hexdigest()
    record = value["catalog"]["desensitisation"]
    assert (record["standard"], str(record["done_at"])) == ("示例标准", "2026-11-21")
    assert "手机：遮盖" in record["rule"]
    assert "姓名：删除" in record["rule"]
    assert record["resources"]["visits"] == {
        "hash": digest, "rows": 120, "suppressed": 1, "dropped": ["姓名"], "key": SECRET.mark,
    }  # fmt: skip
    assert resource["hash"] == digest
    assert found(entry) == []


def test_the_same_raw_file_gives_the_same_bytes_and_needs_no_rules_again(entry: Any, raw: Path) -> None:
    first = mask(entry, raw)
    described, written = text_of(entry), (entry.root / FOLDER / "visits.csv").read_bytes()
    assert mask(entry, raw, rules={}, standard="").hash == first.hash
    assert (text_of(entry), (entry.root / FOLDER / "visits.csv").read_bytes()) == (described, written)
    assert mask(entry, raw, rules={}, secret=Secret(key=b"fedcba9876543210")).hash != first.hash


def test_a_rule_text_of_an_officer_stays(entry: Any, raw: Path) -> None:
    entry.write(f"{FOLDER}/datapackage.yaml", DESCRIPTOR + "  desensitisation: {rule: 按本局脱敏细则}  # 局内\n")
    mask(entry, raw)
    assert yaml.safe_load(text_of(entry))["catalog"]["desensitisation"]["rule"] == "按本局脱敏细则"


@pytest.mark.clause("HZ-2.6.3a")
def test_columns_that_still_look_sensitive_are_told(entry: Any, raw: Path) -> None:
    rules = {name: rule for name, rule in RULES.items() if name != "手机"}
    (left,) = mask(entry, raw, rules=rules).leftovers
    assert (left.column, left.kind, left.count, left.lines) == ("手机", "mobile", 120, (2, 3, 4, 5, 6))
    assert mask(entry, raw).leftovers == ()


def test_a_report_writes_nothing(entry: Any, raw: Path) -> None:
    report = mask(entry, raw, only_report=True, promise={"k": 200, "quasi": ["区县"]})
    assert report.anonymity is not None
    assert (report.written, report.anonymity.suppressed, report.anonymity.left) == (0, 121, 0)
    assert text_of(entry) == DESCRIPTOR
    assert sorted(one.name for one in (entry.root / FOLDER).iterdir()) == ["datapackage.yaml"]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"secret": Secret()}, "mask-key-missing"),
        ({"rules": {**RULES, "手机": {"rule": "md5"}}}, "mask-rule"),
        ({"rules": {**RULES, "手机号": {"rule": "hash"}}}, "mask-field-unknown"),
        ({"rules": {**RULES, "就诊日": {"rule": "shift", "by": "患者", "days": 3}}}, "mask-field-unknown"),
        ({"promise": {"k": 5, "quasi": ["姓名"]}}, "mask-field-unknown"),
        ({"promise": {"k": 1, "quasi": ["区县"]}}, "mask-promise"),
        ({"resource": "others"}, "mask-resource"),
    ],
)
def test_what_cannot_be_done_is_refused_and_nothing_is_written(
    entry: Any, raw: Path, options: dict[str, Any], code: str
) -> None:
    with pytest.raises(UsageError, match=code):
        mask(entry, raw, **options)
    assert text_of(entry) == DESCRIPTOR
    assert sorted(one.name for one in (entry.root / FOLDER).iterdir()) == ["datapackage.yaml"]


@pytest.mark.clause("HZ-2.6.1")
def test_a_raw_file_in_the_repository_is_refused(entry: Any, raw: Path) -> None:
    inside = entry.write("build/raw.csv", raw.read_bytes())
    with pytest.raises(UsageError, match="mask-raw-inside"):
        mask(entry, inside)


def test_a_column_that_nobody_declared_is_refused_before_it_can_slip_through(entry: Any, raw: Path) -> None:
    raw.write_text("姓名,手机,证件,生日,年龄,区县,就诊日,病种,备注\n" + ",".join((*ODD, "x")) + "\n", "utf-8")
    with pytest.raises(UsageError, match="mask-columns") as refused:
        mask(entry, raw)
    assert refused.value.facts["strange"] == "备注"


@pytest.mark.parametrize("rules", [{}, RULES, {"备注": {"rule": "drop"}}], ids=["none", "declared", "strange"])
def test_a_raw_file_without_names_is_refused_without_showing_its_first_row(
    entry: Any, raw: Path, rules: dict[str, object]
) -> None:
    raw.write_text(",".join(ODD) + "\n", "utf-8")
    with pytest.raises(UsageError, match=r"mask-columns|mask-field-unknown") as refused:
        mask(entry, raw, rules=rules)
    assert not any(cell in str(refused.value.facts) for cell in ODD)


def test_a_workbook_is_masked_too_and_names_no_author(entry: Any, raw: Path, tmp_path: Path) -> None:
    from openpyxl import Workbook, load_workbook

    book = Workbook()
    for row in (HEAD, *ROWS):
        book.active.append([int(cell) if cell.isdigit() and len(cell) < 4 else cell for cell in row])
    book.active.append([*ROWS[0][:6], date(2026, 1, 5), "甲症"])
    book.properties.creator = "王示例"
    source = raw.with_name("visits.xlsx")
    book.save(source)
    entry.write(f"{FOLDER}/datapackage.yaml", DESCRIPTOR.replace("csv", "xlsx").replace("  encoding: gbk", "  # "))
    first = mask(entry, source)
    assert mask(entry, source, rules={}).hash == first.hash
    written = load_workbook(entry.root / FOLDER / "visits.xlsx")
    rows = list(written.active.iter_rows(values_only=True))
    assert rows[0] == HEAD[1:]
    assert rows[1][0] == "138****0001"
    assert rows[-1][5] is not None
    assert not written.properties.creator
    assert found(entry) == []


def test_masked_data_of_the_store_go_to_the_store(entry: Any, raw: Path) -> None:
    entry.write(
        f"{FOLDER}/datapackage.yaml",
        DESCRIPTOR.replace("  format: csv\n", "  format: csv\n  catalog: {stored: true}\n"),
    )
    report = mask(entry, raw)
    store = load_settings(entry.root, {}).store
    assert "sha256:" + sha256((store / KEY / "visits.csv").read_bytes()).hexdigest() == report.hash
    assert not (entry.root / FOLDER / "visits.csv").exists()
    assert found(entry) == []
    entry.write(
        f"{FOLDER}/datapackage.yaml",
        text_of(entry).replace(f"\n  hash: '{report.hash}'", f"\n  hash: 'sha256:{'0' * 64}'"),
    )
    assert found(entry) == ["R-107/bytes"]


def change(portal: Any, old: str, new: str) -> None:
    path = portal.root / FOLDER / "visits.csv"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


@pytest.mark.clause("HZ-2.6.1", "SD-9(1)", "LY-14", "XA-26")
@pytest.mark.parametrize(
    ("old", "new", "keys"),
    [
        ("138****0001", "13800000001", ["R-107/bytes", "R-107/shape"]),
        ("[18,40)", "39", ["R-107/bytes", "R-107/shape"]),
        ("330100", "330106", ["R-107/bytes", "R-107/shape"]),
        (",甲症", ",丁症", ["R-107/bytes"]),
        ("手机,", "姓名,", ["R-107/bytes", "R-107/dropped"]),
    ],
)
def test_what_was_changed_after_masking_is_found(entry: Any, raw: Path, old: str, new: str, keys: list[str]) -> None:
    mask(entry, raw)
    change(entry, old, new)
    assert [key for key in found(entry) if key in keys] == keys


@pytest.mark.clause("HZ-2.6.1")
def test_a_group_below_the_promise_is_found(entry: Any, raw: Path) -> None:
    mask(entry, raw, promise={"k": 5, "quasi": ["区县", "年龄"]})
    assert found(entry) == []
    path = entry.root / FOLDER / "visits.csv"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[-1].replace("330100", "320100")]) + "\n", "utf-8")
    assert sorted(found(entry)) == ["R-107/anonymity", "R-107/bytes"]


@pytest.mark.clause("HZ-2.3.3", "HZ-2.6.1")
@pytest.mark.parametrize(("openness", "keys"), [("unconditional", ["R-107/no-rule"]), ("restricted", [])])
def test_a_personal_column_without_a_rule_is_found_where_anybody_may_read(
    entry: Any, raw: Path, openness: str, keys: list[str]
) -> None:
    text = DESCRIPTOR.replace("title: 病种}", "title: 病种, catalog: {sensitivity: sensitive}}")
    entry.write(
        f"{FOLDER}/datapackage.yaml", text.replace("openness_type: unconditional", f"openness_type: {openness}")
    )
    mask(entry, raw)
    assert found(entry) == keys


@pytest.mark.clause("HZ-2.6.1")
def test_rules_that_nobody_carried_out_are_found(entry: Any) -> None:
    entry.write(f"{FOLDER}/datapackage.yaml", DESCRIPTOR.replace(
        "title: 证件}", "title: 证件, catalog: {mask: {rule: hash}}}").replace(
        "title: 生日}", "title: 生日, catalog: {mask: {rule: week}}}"))  # fmt: skip
    assert found(entry) == ["R-107/mask-rule", "R-107/not-masked"]
    entry.write(f"{FOLDER}/datapackage.yaml", DESCRIPTOR.replace(
        "  encoding: gbk", "  catalog: {anonymity: {k: 5, quasi: [职业]}}\n  encoding: gbk"))  # fmt: skip
    assert found(entry) == ["R-107/anonymity-field"]


@pytest.mark.clause("HZ-2.6.3a")
def test_no_report_and_no_finding_carries_a_value(entry: Any, raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from catalog.cli import run

    key = raw.with_name("key")
    key.write_text("0123456789abcdef", "utf-8")
    said = [f"{name}={text}" for name, text in (("姓名", "drop"), ("手机", "mask:first=3,last=4"), ("证件", "hash"))]
    command = ["--root", str(entry.root), "mask", KEY, "--data", str(raw), "--key-file", str(key), "--standard", "x"]
    command += [part for one in said for part in ("--rule", one)] + ["--anonymity", "k=3,quasi=生日/区县"]
    for language in ("zh", "en"):
        assert run([*command, "--language", language], {}) == 0
    assert run([*command, "--json", "--report"], {}) == 0
    printed = capsys.readouterr().out
    entry.write(f"{FOLDER}/visits.csv", raw.read_text("gb18030").encode())
    context = entry.context()
    findings = repr([*entry.findings(), *data_findings(context, Scope(), None)])
    values = {cell for row in (*ROWS, ODD) for cell in row if len(cell) > 2} - {"88"}
    assert [value for value in values if value in printed or value in findings] == []
    assert json.loads(printed[printed.index("{") :])["written"] is False


def test_a_descriptor_in_json_and_other_signs_between_cells_stay(entry: Any, raw: Path) -> None:
    value = yaml.safe_load(DESCRIPTOR)
    value["resources"][0].update(path="visits.tsv", format="tsv", dialect={"delimiter": ";"})
    value["resources"][0]["schema"]["missingValues"] = ["", "保密"]
    (entry.root / FOLDER / "datapackage.yaml").unlink()
    path = entry.write(f"{FOLDER}/datapackage.json", json.dumps(value, ensure_ascii=False))
    raw.write_bytes(raw.read_text("gb18030").replace("丙症", "丙;症").encode("utf-16"))
    mask(entry, raw)
    with (entry.root / FOLDER / "visits.tsv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    assert (rows[2]["病种"], rows[-1]["手机"]) == ("丙;症", "保密")
    assert json.loads(path.read_text("utf-8"))["resources"][0]["schema"]["fields"][0]["catalog"]["mask"]["first"] == 3
    assert found(entry) == []


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "mask-header"), (b"\xff\xff\xff", "mask-encoding"), ("手机\n13800000000\n".encode(), "mask-columns")],
    ids=["empty", "no-text", "other"],
)  # fmt: skip
def test_a_broken_raw_file_is_refused_with_words(entry: Any, raw: Path, content: bytes, code: str) -> None:
    raw.write_bytes(content)
    with pytest.raises(UsageError, match=code):
        mask(entry, raw)
    assert text_of(entry) == DESCRIPTOR


def test_a_broken_workbook_is_refused_with_words(entry: Any, raw: Path) -> None:
    broken = raw.with_suffix(".xlsx")
    broken.write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(UsageError, match="mask-unreadable"):
        mask(entry, broken)


def test_sheets_of_one_workbook_are_not_masked_one_by_one(entry: Any, raw: Path) -> None:
    value = yaml.safe_load(DESCRIPTOR)
    one = value["resources"][0]
    one.update(path="visits.xlsx", format="xlsx")
    value["resources"].append({**one, "name": "second", "dialect": {"excel": {"sheet": 2}}})
    entry.write(f"{FOLDER}/datapackage.yaml", value)
    with pytest.raises(UsageError, match="mask-sheets"):
        mask(entry, raw, resource="visits")


@pytest.mark.clause("HZ-2.3.1")
def test_prohibited_data_are_not_masked_into_being_open(entry: Any, raw: Path) -> None:
    entry.write(
        f"{FOLDER}/datapackage.yaml", DESCRIPTOR.replace("openness_type: unconditional", "openness_type: prohibited")
    )
    with pytest.raises(UsageError, match="entry-prohibited"):
        mask(entry, raw)
