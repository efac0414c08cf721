"""`mulu packs`: what a lawyer reads, and where a city's own pack is found."""

from __future__ import annotations

import json
from typing import Any
from unicodedata import east_asian_width

import pytest

from catalog.law.packs_source import load_pack, pack_keys
from tests.catalog.test_pack_check import BOMB, SEVENTH

WORDS = {"zh": ("环节", "由谁", "法定", "平台要求"), "en": ("Stage", "By", "by law", "ours")}


def columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(2 if east_asian_width(mark) in "WF" else 1 for mark in text)


@pytest.mark.parametrize("key", pack_keys())
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_stage_and_outcome_of_a_pack_is_printed(portal: Any, run_mulu: Any, key: str, language: str) -> None:
    code, out, err = run_mulu("packs", key, "--language", language)
    assert (code, err) == (0, "")
    pack = load_pack(key)
    for procedure in pack.procedures:
        assert f"\n{procedure.key}  {procedure.title.text(language)}" in out
        for stage in procedure.stages:
            assert f"{stage.key} {stage.title.text(language)}" in out
            for outcome in stage.outcomes:
                assert f"{outcome.title.text(language)}" in out
    if note := pack.note.text(language):
        assert note in out


@pytest.mark.clause("HZ-3.2.2")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_procedure_is_one_table_whose_columns_stand_below_each_other(
    portal: Any, run_mulu: Any, language: str
) -> None:
    out = run_mulu("packs", "hangzhou", "restricted_application", "--language", language)[1]
    lines = out.splitlines()
    head = next(at for at, line in enumerate(lines) if line.startswith(WORDS[language][0]))
    place = columns(lines[head].partition(WORDS[language][1])[0])
    for line in lines[head + 1 :]:
        if line and not line.startswith(" "):
            before = ""
            while columns(before) < place:
                before += line[len(before)]
            assert columns(before) == place and before.endswith("  ") and line[len(before)] != " "
    assert "demand_review" in out and "joint_evaluation" not in out
    assert "HZ-3.2.2(2)" in out and WORDS[language][2] in out and WORDS[language][3] in out


def test_markdown_is_a_table_for_a_lawyer(portal: Any, run_mulu: Any) -> None:
    out = run_mulu("packs", "shandong", "--format", "markdown", "--language", "zh")[1]
    tables = [line for line in out.splitlines() if line.startswith("|")]
    assert out.startswith("# ") and "## restricted_application" in out
    assert len({line.count("|") - line.count("\\|") for line in tables[2:]}) == 1 + (tables[0].count("|") != 9)
    assert "| --- |" in out


@pytest.mark.clause("HZ-9", "SD-24")
def test_the_list_tells_state_dates_and_what_stands_open(portal: Any, run_mulu: Any) -> None:
    out = run_mulu("packs", "--language", "zh", "--today", "2026-11-21")[1]
    rows = {line.split()[0]: line for line in out.splitlines() if line and ":" not in line.split()[0]}
    assert "施行中" in rows["hangzhou"] and "2027-07-31" in rows["hangzhou"]
    assert "已失效" in rows["shandong"] and "2024-11-01" in rows["shandong"]
    assert "征求意见稿" in rows["xian"]
    assert "\nshandong: " in out and "\nxian: " in out
    assert "已失效" in run_mulu("packs", "--language", "zh", "--today", "2027-08-01")[1].split("hangzhou")[1][:40]


@pytest.mark.clause("SD-24")
def test_one_pack_warns_of_its_state_first(portal: Any, run_mulu: Any) -> None:
    out = run_mulu("packs", "shandong", "demand", "--language", "en", "--today", "2026-11-21")[1]
    assert "Mind: this document ended on 2024-11-01" in out
    assert "Mind" not in run_mulu("packs", "shandong", "demand", "--language", "en", "--today", "2024-11-01")[1]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("packs", "hangzhou", "demnd"), "restricted_application"),
        (("packs", "hangzhou", "demand", "more"), "more"),
        (("packs", "atlantis"), "hangzhou"),
        (("packs", "--check", "atlantis"), "hangzhou"),
    ],
)
def test_a_name_that_is_not_there_gets_the_choices(portal: Any, run_mulu: Any, arguments: Any, word: str) -> None:
    code, _, err = run_mulu(*arguments)
    assert code == 2 and word in err


@pytest.mark.parametrize("named", ["seventh", "site/packs/seventh.yaml", "law/seventh.yaml"])
def test_a_city_names_its_pack_by_key_or_by_file(portal: Any, run_mulu: Any, named: str) -> None:
    portal.write(named if "/" in named else "site/packs/seventh.yaml", SEVENTH.encode())
    settings = (portal.root / "mkdocs.yml").read_text("utf-8")
    portal.write("mkdocs.yml", settings.replace("pack: hangzhou", f"pack: {named}").encode())
    assert run_mulu("packs", "--json")[1].count('"key": "seventh"') == 1
    due = run_mulu("due", "seventh", "demand", "evaluate", "--from", "2026-09-24", "--json")[1]
    assert json.loads(due)["due_on"] == "2026-10-15"
    out = run_mulu("check", "--json")[1]
    assert [row for row in json.loads(out)["findings"] if row["code"].startswith("pack-")] == []


@pytest.mark.parametrize(
    "named", ["../seventh.yaml", "/etc/passwd.yaml", "site/packs/none.yaml", "site/packs/Seventh City.yaml"]
)
def test_a_pack_outside_the_repository_is_refused(portal: Any, run_mulu: Any, named: str) -> None:
    settings = (portal.root / "mkdocs.yml").read_text("utf-8")
    portal.write("mkdocs.yml", settings.replace("pack: hangzhou", f'pack: "{named}"').encode())
    code, _, err = run_mulu("check")
    assert code == 2 and "extra.mulu.pack" in err


@pytest.mark.parametrize("text", [BOMB, "a: !!python/name:os.system", "[" * 50_000, "key: seventh", "key: [1"])
def test_a_hostile_pack_in_force_stops_every_command_with_a_reason(portal: Any, run_mulu: Any, text: str) -> None:
    portal.write("site/packs/seventh.yaml", text.encode())
    settings = (portal.root / "mkdocs.yml").read_text("utf-8")
    portal.write("mkdocs.yml", settings.replace("pack: hangzhou", "pack: seventh").encode())
    for command in (("check",), ("build",), ("packs", "seventh"), ("due", "seventh", "a", "b", "--from", "2026-01-01")):
        code, _, err = run_mulu(*command)
        assert code == 2 and "mulu packs --check" in err and "Traceback" not in err
    assert run_mulu("packs", "--check", "seventh")[0] == 1
    code, out, _ = run_mulu("packs")
    assert code == 1 and "mulu packs --check seventh" in out and "hangzhou" in out
