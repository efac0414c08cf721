"""What plans and lists promise reaches casework: rows with a day that are not open, with the body that owes them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.build.conftest import Build, write_entry

NAMES = ("data_set", "body", "openness", "update_frequency", "open_fields", "planned_on", "entry")
ROWS = (
    ("已开放的", "body-001", "无条件开放", "每年", "名称", "2026-12-31", "body-001/entry-00001"),
    ("按键名", "body-001", "无条件开放", "每年", "名称", "2026-12-31", ""),
    ("按名称", "示例单位", "无条件开放", "每年", "名称", "2027-02", ""),
    ("无人认领", "某单位", "无条件开放", "每年", "名称", "2026-01-01", ""),
    ("没有日期", "body-001", "无条件开放", "每年", "名称", "", ""),
)


@pytest.mark.clause("HZ-2.5.2c")
def test_rows_that_are_owed_are_told_to_casework_with_their_body(small: Path, built: Build) -> None:
    table = "\n".join(",".join(row) for row in (NAMES, *ROWS)) + "\n"
    fields = [{"name": name, "type": "yearmonth" if name == "planned_on" else "string"} for name in NAMES]
    resource = {"name": "items", "path": "items.csv", "format": "csv", "schema": {"fields": fields}}
    facts = {"openness_type": "unconditional", "list": "key_list", "list_year": 2026}
    write_entry(small, "planners/list", {"catalog": facts, "resources": [resource]}, {"items.csv": table.encode()})
    built(small)
    planned = json.loads((small / "build/catalogue.json").read_text("utf-8"))["planned"]
    assert [(row["what"], row["body"], row["until"]) for row in planned] == [
        ("按键名", "body-001", "2026-12-31"),
        ("按名称", "planners", "2027-02-28"),
        ("无人认领", "hangzhou-data-bureau", "2026-01-01"),
    ]
    assert {row["entry"] for row in planned} == {"planners/list"}
