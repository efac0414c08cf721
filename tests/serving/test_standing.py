"""`mulu audit standing`: how cases and grants stand, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.serving.running import Town


def test_a_town_without_cases_is_in_order(open_town: Callable[[], Town]) -> None:
    town = open_town()
    done = town.mulu("audit", "standing")
    assert (done.returncode, done.stdout) == (0, "Cases and grants are in order (0 cases).\n")


def test_what_is_late_is_named_with_its_case_and_nothing_is_changed(open_town: Callable[[], Town]) -> None:
    town = open_town().start()
    body = {"procedure": "consultation", "subject": "示例问题", "text": "示例内容"}
    reference = town.visitor().call("POST", "/api/cases", body).json()["reference"]
    assert town.stop() == 0
    kept = town.mulu("audit", "standing", "--now", "2031-01-06", "--json")
    rows = json.loads(kept.stdout)["findings"]
    late = [row for row in rows if row["where"]["file"] == reference]
    assert kept.returncode == 0 and [row["code"] for row in late] == ["R-406"]
    assert town.mulu("audit", "standing", "--now", "2031-01-06", "--json").stdout == kept.stdout
    assert reference in town.mulu("audit", "standing", "--now", "2031-01-06").stdout
