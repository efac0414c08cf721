"""R-209: the data items that the catalogue promises are columns of its tables."""

from typing import Any

import pytest


@pytest.mark.clause("HZ-2.6.4")
@pytest.mark.parametrize(
    ("items", "expected"),
    [
        (["站点", "数量"], 0),
        ("站点、数量（个）", 0),
        (["站点", "线路"], 1),
        ("站点，线路；票价", 1),
        (None, 0),
        ([], 0),
    ],
)
@pytest.mark.parametrize(("pack", "severity"), [("hangzhou", "error"), ("lishui", "warning")])
def test_data_items_are_columns(portal: Any, items: Any, expected: int, pack: str, severity: str) -> None:
    portal.entry(facts={"data_items": items})
    found = [one for one in portal.findings(pack) if one.key == "R-209/items"]
    assert [one.severity.value for one in found] == [severity] * expected
