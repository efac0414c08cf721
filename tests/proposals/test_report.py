"""The report tells the verdict first, the most important before the rest, and no stranger's text acts."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.messages import Messages
from catalog.model.finding import Finding, Severity
from catalog.reporting.annotations import to_annotations
from catalog.reporting.approvals import mark_of
from catalog.reporting.frames import Frame, files_at, frame_of
from catalog.reporting.passages import passage
from catalog.reporting.report import COMMENT_CHARACTERS, MARKER, to_report
from catalog.rules.labels import Label

TODAY = ("--today", "2026-11-20")
FRAME = Frame(messages=Messages("zh"), pack=Label("示例办法"), titles={}, clauses={}, entries=1)


def finding(severity: Severity, number: int = 1, **facts: str) -> Finding:
    file = f"datapackages/bureau/entry-{number}/datapackage.yaml"
    given = {"value": "x", "choices": "y", "key": "catalog.topic_class", **facts}
    return Finding(code="R-112", severity=severity, file=file, line=number, clauses=("HZ-5.1e",), facts=given)


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        ([Severity.ERROR, Severity.HUMAN, Severity.WARNING], "不能合并：1 个错误要先改正"),
        ([Severity.HUMAN, Severity.WARNING], "没有错误，1 处需要有人确认"),
        ([Severity.WARNING], "可以合并，有 1 个提醒"),
        ([], "可以合并：没有发现问题"),
    ],
)
def test_the_verdict_comes_first(found: list[Severity], verdict: str) -> None:
    lines = to_report([finding(one) for one in found], FRAME).splitlines()
    assert lines[:2] == [MARKER, f"## {verdict}"]


def test_errors_come_before_what_a_person_confirms_and_that_before_warnings() -> None:
    text = to_report([finding(one) for one in (Severity.WARNING, Severity.HUMAN, Severity.ERROR)], FRAME)
    places = [text.index(word) for word in ("### 错误", "### 待人确认", "### 提醒")]
    assert places == sorted(places)


def test_the_report_speaks_english_where_asked() -> None:
    text = to_report([finding(Severity.ERROR)], replace(FRAME, messages=Messages("en")))
    assert "Not ready to merge: 1 errors" in text
    assert re.search("[\u4e00-\u9fff]", text.replace("示例办法", "")) is None


def test_a_long_report_stays_below_the_limit_and_says_what_it_left_out() -> None:
    found = [finding(Severity.ERROR, n, value="长" * 300) for n in range(900)]
    found += [finding(Severity.WARNING, n) for n in range(50)]
    text = to_report(found, FRAME)
    shown = text.count("- **R-112**")
    assert len(text) <= COMMENT_CHARACTERS
    assert 100 < shown < 950
    left = re.search(r"没列出的：错误 (\d+)，待人确认 0，提醒 (\d+)", text)
    assert left and shown + int(left[1]) + int(left[2]) == 950
    assert text.count("<details>") == text.count("</details>")


@given(
    st.lists(st.tuples(st.sampled_from(list(Severity)), st.integers(1, 30), st.text(max_size=400)), max_size=60),
    st.integers(3_000, 20_000),
)
def test_whatever_is_found_the_limit_holds_and_folds_are_closed(
    rows: list[tuple[Severity, int, str]], limit: int
) -> None:
    text = to_report([finding(severity, n, value=value) for severity, n, value in rows], FRAME, limit)
    assert len(text) <= limit
    assert text.count("<details>") == text.count("</details>")


@given(st.text(max_size=200))
def test_a_strangers_text_is_one_line_without_calls_or_markup(text: str) -> None:
    line = passage(text)
    assert not re.search(r"[\n\r]|[@#!]\w|://|<", line)
    bare = re.sub(r"\\[\\`*_\[\]~|]", "", line)
    assert not re.search(r"[`*_\[\]~|\\]", bare)


@pytest.mark.parametrize(
    "text",
    [
        "@mayor", "＠mayor", "a|b", "</details><details open>", "](https://evil.example)", "`code`", "x\n\n# 可以合并",
        "\\|", "\\`", "![x](y)", "<!-- mulu:report -->", "<img src=x onerror=1>", "fixes #12",
        "www.evil.example", "/close\n/merge",
    ],
)  # fmt: skip
def test_what_strangers_write_cannot_leave_its_place(text: str) -> None:
    report = to_report([finding(Severity.ERROR, value=text)], FRAME)
    assert report.count(MARKER) == 1
    assert report.count("\n") == to_report([finding(Severity.ERROR)], FRAME).count("\n")
    assert not re.search(r"@mayor|＠mayor|\w://|<img|(?<!\\)\]\(|(?<!\\)`code|#12|www\.e|^/", report, re.MULTILINE)


def test_a_clause_is_told_in_our_words_with_its_page(portal: Any) -> None:
    portal.entry(facts={"update_frequency": "hourly"})
    context = portal.context()
    found = portal.findings()
    unknown = frame_of(context, Messages("zh"), {}, 1, ())
    known = frame_of(
        replace(context, settings=replace(context.settings, site_url="https://data.example/city/")),
        Messages("zh"), {}, 1, (),
    )  # fmt: skip
    clause = found[0].clauses[0]
    assert known.clauses[clause].text.zh in to_report(found, unknown).replace("\\", "")
    assert "rules/coverage" not in to_report(found, unknown)
    assert f"[{clause}](https://data.example/city/rules/coverage/#" in to_report(found, known)


def test_every_clause_has_its_place_on_the_page_of_the_law() -> None:
    template = Path(__file__).resolve().parents[2] / "site/templates/coverage.html.j2"
    assert '<tr id="{{ clause.id }}"' in template.read_text("utf-8")


@pytest.mark.parametrize(
    ("environment", "address"),
    [
        ({}, ""),
        ({"GITHUB_REPOSITORY": "a/b", "GITHUB_SHA": "c0ffee"}, "https://github.com/a/b/blob/c0ffee/"),
        (
            {"GITLAB_CI": "1", "CI_PROJECT_URL": "https://git.example/a/b", "CI_COMMIT_SHA": "c0ffee"},
            "https://git.example/a/b/-/blob/c0ffee/",
        ),
        ({"MULU_FILES": "https://gitee.example/a/b/blob/c0ffee"}, "https://gitee.example/a/b/blob/c0ffee/"),
    ],
)
def test_files_are_linked_where_the_runner_says(environment: dict[str, str], address: str) -> None:
    assert files_at(environment) == address


def test_annotations_show_ten_of_each_kind_the_most_different_first() -> None:
    found = [finding(Severity.ERROR, 1) for _ in range(30)] + [finding(Severity.ERROR, n) for n in range(2, 8)]
    found += [finding(Severity.WARNING, n) for n in range(12)] + [finding(Severity.HUMAN, 1)]
    lines = to_annotations(found, Messages("zh")).splitlines()
    kinds = [line[2:].split(" ")[0] for line in lines if line.startswith("::")]
    assert kinds == ["error"] * 10 + ["notice"] + ["warning"] * 10
    assert len({line.split(",")[0] for line in lines[:10]}) == 7
    assert lines[-1].startswith("另有 28 项")


@pytest.mark.parametrize("shown", [10, 11])
def test_nothing_is_said_of_a_rest_where_there_is_none(shown: int) -> None:
    lines = to_annotations([finding(Severity.ERROR, n) for n in range(shown)], Messages("zh")).splitlines()
    assert lines[-1].startswith("另有") is (shown == 11)


def test_github_gets_annotations_and_a_summary(
    portal: Any, run_mulu: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    portal.entry(facts={"update_frequency": "hourly"})
    code, out, _ = run_mulu("check", "data-bureau", "--format", "github", *TODAY)
    assert (code, out.startswith("::error file=datapackages/data-bureau/open/datapackage.yaml,line=")) == (1, True)
    assert "## 不能合并：1 个错误" in (tmp_path / "summary.md").read_text("utf-8")


RESTRICTED_UNLISTED = {"condition_codes": ["made-up-condition"]}


def human(portal: Any, good_entries: Any, **facts: Any) -> None:
    portal.entry(good_entries["restricted"], {**RESTRICTED_UNLISTED, **facts})


@pytest.mark.clause("HZ-3.2a")
def test_an_approval_answers_just_the_finding_it_names(portal: Any, run_mulu: Any, good_entries: Any) -> None:
    human(portal, good_entries)
    asked = [one for one in portal.findings() if one.severity is Severity.HUMAN]
    rows = [{"rule": one.code, "finding": mark_of(one), "by": "示例市数据局", "date": "2026-11-19"} for one in asked]
    assert asked
    assert run_mulu("check", "data-bureau", "--unconfirmed-blocks", *TODAY)[0] == 1
    human(portal, good_entries, approvals=rows)
    out = run_mulu("check", "data-bureau", "--format", "markdown", *TODAY)[1]
    assert ("待人确认（" in out, "已有人确认" in out, "示例市数据局" in out) == (False, True, True)
    human(portal, good_entries, approvals=rows, condition_codes=["other-condition"])
    assert "待人确认（" in run_mulu("check", "data-bureau", "--format", "markdown", *TODAY)[1]


@pytest.mark.parametrize(
    "row",
    [
        {"by": ""}, {"date": "2026-11-21"}, {"date": "昨天"}, {"date": None}, {"finding": ""},
    ],
)  # fmt: skip
def test_an_approval_without_who_or_when_answers_nothing(
    portal: Any, run_mulu: Any, good_entries: Any, row: dict[str, Any]
) -> None:
    human(portal, good_entries)
    one = next(one for one in portal.findings() if one.severity is Severity.HUMAN)
    full = {"rule": one.code, "finding": mark_of(one), "by": "示例市数据局", "date": "2026-11-20"}
    human(portal, good_entries, approvals=[{**full, **row}])
    out = run_mulu("check", "data-bureau", *TODAY)[1]
    assert ("approval" in out, "待人确认 R-309" in out) == (True, True)


def test_unconfirmed_things_block_only_where_asked(portal: Any, run_mulu: Any, good_entries: Any) -> None:
    human(portal, good_entries)
    data = [one for one in portal.findings() if one.severity is Severity.ERROR]
    assert data == []
