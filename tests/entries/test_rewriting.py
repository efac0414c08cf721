"""A changed descriptor differs from the old one in the lines that changed, and in no other."""

from __future__ import annotations

import copy
import difflib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.entries.notation import parsed, written
from casework.entries.rewriting import rewritten
from tests.entries.test_notation import TEXT, VALUES

OLD = """\
# 说明
name: stops
title: 旧名称  # 尾注
keywords: [一, 二]

# 事实
catalog:
  openness_type: unconditional
  security_review:
    by: 岗位
    date: '2026-01-01'
  status: published
resources:
  - name: openings
    path: openings.csv
    schema:
      fields:
        - name: 编码
          title: 编码
          constraints: {required: true}
        - name: 名称
"""


def changed(change: Any) -> list[str]:
    """The lines that a change takes and brings."""
    value = parsed("datapackage.yaml", OLD.encode())
    wanted = copy.deepcopy(value)
    change(wanted)
    text = rewritten("datapackage.yaml", OLD.encode(), wanted)
    assert parsed("datapackage.yaml", text) == wanted
    told = difflib.unified_diff(OLD.splitlines(), text.decode().splitlines(), n=0, lineterm="")
    return [line for line in told if line[0] in "+-" and line[:3] not in ("+++", "---")]


def test_nothing_changed_is_the_same_text() -> None:
    assert changed(lambda one: None) == []


def test_a_title_is_one_line() -> None:
    assert changed(lambda one: one.update(title="新名称")) == ["-title: 旧名称  # 尾注", "+title: 新名称"]


def test_a_fact_below_a_key_is_one_line() -> None:
    told = changed(lambda one: one["catalog"]["security_review"].update(date="2026-02-02"))
    assert told == ["-    date: '2026-01-01'", "+    date: '2026-02-02'"]


def test_a_new_fact_stands_behind_the_others_and_a_gone_one_goes() -> None:
    assert changed(lambda one: one["catalog"].update(grade="L1")) == ["+  grade: L1"]
    assert changed(lambda one: one["catalog"].pop("status")) == ["-  status: published"]


def test_a_columns_words_are_its_own_lines() -> None:
    fields = changed(lambda one: one["resources"][0]["schema"]["fields"][1].update(title="站名", description="说明"))
    assert fields == ["+          title: 站名", "+          description: 说明"]
    renamed = changed(lambda one: one["resources"][0].update(name="other"))
    assert renamed == ["-  - name: openings", "+  - name: other"]


@pytest.mark.parametrize("text", [b"{name: x}\n", b"- x\n", b"", b"a: [\n", b"\xff", b"a: &x 1\nb: *x\n"])
def test_a_text_that_cannot_be_spliced_is_written_anew(text: bytes) -> None:
    assert rewritten("datapackage.yaml", text, {"name": "y"}) == written("datapackage.yaml", {"name": "y"})


def test_every_descriptor_of_the_catalogue_takes_a_new_title_in_a_few_lines(root: Path) -> None:
    for path in sorted(root.glob("datapackages/*/*/datapackage.yaml")):
        value = parsed(path.name, path.read_bytes())
        value["title"] = "新名称"
        text = rewritten(path.name, path.read_bytes(), value)
        assert parsed(path.name, text) == value
        told = list(difflib.unified_diff(path.read_text("utf-8").splitlines(), text.decode().splitlines(), n=0))
        assert len(told) <= 8, path


@settings(max_examples=150, deadline=None)
@given(before=st.dictionaries(TEXT, VALUES, max_size=4), after=st.dictionaries(TEXT, VALUES, max_size=4))
def test_whatever_changes_the_meaning_is_what_was_asked(before: dict[str, Any], after: dict[str, Any]) -> None:
    name = "datapackage.yaml"
    mixed = {**before, **after}
    assert parsed(name, rewritten(name, written(name, before), mixed)) == mixed
