"""Sharing, authorised operation and data that came by sharing (R-120, R-121, R-115)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.catalog.conftest import OPEN, PROHIBITED


@pytest.mark.clause("ZJ-23¶2b")
@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({}, []),
        ({"sharing_type": "unconditional"}, []),
        ({"sharing_type": "restricted"}, ["R-120/missing", "R-120/missing"]),
        ({"sharing_type": "restricted", "sharing_basis": "示例理由", "sharing_conditions": "示例条件"}, []),
        ({"sharing_type": "none"}, ["R-120/missing"]),
        ({"sharing_type": "none", "sharing_basis": "示例依据"}, []),
        ({"sharing_type": "free"}, ["R-120/unknown"]),
    ],
)
def test_restricted_sharing_says_why_and_how_and_none_says_by_which_law(
    portal: Any, facts: dict[str, str], found: list[str]
) -> None:
    portal.entry(OPEN, facts)
    assert [key for key in portal.keys() if key.startswith("R-120")] == found


@pytest.mark.clause("ZJ-35")
def test_prohibited_data_are_not_given_into_authorised_operation(portal: Any) -> None:
    portal.entry(PROHIBITED, {"authorised_operation": True})
    assert "R-121" in portal.keys()
    portal.entry(PROHIBITED, {"authorised_operation": False})
    assert "R-121" not in portal.keys()


@pytest.mark.clause("LY-11¶1b")
def test_what_came_by_sharing_is_not_in_a_bodys_own_list(portal: Any) -> None:
    portal.entry(OPEN, {"acquisition": "shared"})
    assert "R-115" in portal.keys("lianyungang")
    assert "R-115" not in portal.keys("hangzhou")
