"""A descriptor's text changed value by value: it reads as meant, and every comment stays."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.errors import UsageError
from catalog.loading.catalogue import descriptor_path, entry_folders
from catalog.loading.descriptors import read_text
from catalog.loading.yaml_edits import rewritten_yaml
from catalog.loading.yaml_text import parse_yaml

ROOT = Path(__file__).resolve().parents[2]
TEXT = """# 第一行
name: x  # 名称
note: |
  两行
  文字
resources:
  # 之前
  - name: people  # 资源
    hash: 'md5:1'   # 旧
    schema:
      fields:
      - {name: 姓名, type: string}  # 删
      - name: 手机  # 电话
        type: integer
        constraints: {minimum: 3}  # 限
      - constraints: {minimum: 3}
        name: 生日
      - {name: 年龄, constraints: {minimum: 1}, type: integer}   # 流
    # 之后
  - {name: other, path: o.csv}
empty: {}
catalog:
  openness_type: unconditional  # 见细则
  desensitisation:
  # 末尾
"""
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-999, 999) | st.text(alphabet="ab甲乙:#-'\"{}[], \n", max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "名"]), inner, max_size=3),
    max_leaves=6,
)


def comments(text: str) -> list[str]:
    return [line.rpartition("#")[2] for line in text.splitlines() if "#" in line]


def parsed(text: str) -> dict[str, Any]:
    value = parse_yaml(text)
    assert isinstance(value, dict)
    return value


def test_fields_go_and_change_and_comments_stay() -> None:
    wanted = parsed(TEXT)
    fields = wanted["resources"][0]["schema"]["fields"]
    del fields[0]
    fields[0].update(type="string", catalog={"mask": {"rule": "mask", "first": 3}})
    for one in fields:
        one.pop("constraints", None)
    wanted["resources"][0]["hash"] = "sha256:0"
    wanted["resources"][1]["bytes"] = 5
    wanted["empty"] = {"k": 5}
    wanted["catalog"]["desensitisation"] = {"rule": "手机：遮盖", "done_at": "2026-11-21"}
    after = rewritten_yaml(TEXT, wanted)
    assert parsed(after) == wanted
    assert set(comments(TEXT)) - set(comments(after)) == {" 删", " 限"}
    assert "- {name: 年龄, type: integer}   # 流\n" in after


def test_nothing_changes_where_nothing_differs() -> None:
    assert rewritten_yaml(TEXT, parsed(TEXT)) == TEXT


@settings(max_examples=150, deadline=None)
@given(key=st.sampled_from(["name", "note", "empty", "catalog", "fresh"]), value=VALUES)
def test_whatever_is_written_reads_as_meant_or_is_refused(key: str, value: object) -> None:
    wanted = {**parsed(TEXT), key: value}
    try:
        after = rewritten_yaml(TEXT, wanted)
    except UsageError:
        return
    assert parsed(after) == wanted


@pytest.mark.parametrize("folder", entry_folders(ROOT)[:30], ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_every_published_descriptor_takes_a_record(folder: Path) -> None:
    path = descriptor_path(folder)
    if path.suffix == ".json":
        return
    text = read_text(path)
    before = parsed(text)
    wanted = deepcopy(before)
    wanted["catalog"]["desensitisation"] = {"rule": "示例", "standard": "示例", "done_at": "2026-11-21"}
    for one in wanted.get("resources") or ():
        one["bytes"], one["hash"] = 1, "sha256:0"
        for field in (one.get("schema") or {}).get("fields") or ():
            field.setdefault("catalog", {})["mask"] = {"rule": "hash", "length": 16}
    after = rewritten_yaml(text, wanted)
    assert parsed(after) == wanted
    assert comments(after) == comments(text) or len(comments(after)) >= len(comments(text))
