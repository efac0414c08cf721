"""How often data are taken: counted by month without a name, and nobody waits or fails for it (HZ-2.2b)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from access.uses import UseCounts
from runtime.errors import StoreAway
from runtime.use_counts import CALLS, DOWNLOADS, Used, count_use, uses_of
from tests.access.conftest import HEALTH, NOON, STOPS
from tests.access.test_consents import FILE, agree

pytestmark = pytest.mark.clause("HZ-2.2b")


def used(site: Any, month: str = "2026-03") -> dict[str, tuple[int, int]]:
    """Downloads and calls of a month by data set."""
    site.desk.uses.settle()
    return {one.entry: (one.downloads, one.calls) for one in uses_of(site.desk.records, month)}


def test_files_and_pages_of_rows_count_and_what_was_refused_does_not(gated: Any) -> None:
    cookie = gated.cookie()
    assert gated.rows(cookie=cookie).status == 403 and gated.go(FILE, cookie=cookie).status == 403
    agree(gated, cookie)
    assert used(gated) == {}
    gated.go(FILE, cookie=cookie)
    gated.go(FILE, cookie=cookie, range="bytes=0-99")
    gated.go(FILE, cookie=cookie, range="bytes=100-")  # goes on with what was counted
    gated.rows(STOPS, ("_limit", "1"), cookie=cookie)
    gated.rows(STOPS, ("nothing", "1"), cookie=cookie)
    assert used(gated) == {STOPS: (2, 1)}


def test_a_grant_counts_too_and_a_month_begins_at_midnight_in_shanghai(gated: Any) -> None:
    gated.grant(token="示例".encode().hex(), ends_on=NOON.date() + timedelta(days=90))
    gated.clock[0] = NOON.replace(day=31, hour=15, minute=59)
    gated.rows(HEALTH, token="示例".encode().hex())
    gated.move(timedelta(minutes=1))
    gated.rows(HEALTH, token="示例".encode().hex())
    assert (used(gated), used(gated, "2026-04")) == ({HEALTH: (0, 1)}, {HEALTH: (0, 1)})


class Away:
    """Records that do not answer until `back`."""

    def __init__(self, records: Any) -> None:
        self.records, self.back = records, False

    def add(self, *args: Any, **named: Any) -> int:
        """Refuses, or adds."""
        if not self.back:
            raise StoreAway("away")
        return int(self.records.add(*args, **named))


@pytest.mark.parametrize(("aside", "kept"), [(True, 2), (False, 1)])
def test_a_store_that_is_away_stops_no_answer(gated: Any, aside: bool, kept: int) -> None:
    away = Away(gated.desk.records)
    uses = UseCounts(away, aside=aside)  # type: ignore[arg-type]  # only `add` is asked
    uses.count(STOPS, CALLS, NOON)
    uses.settle()
    away.back = True
    uses.count(STOPS, CALLS, NOON)
    uses.settle()
    assert used(gated) == {STOPS: (0, kept)}


def test_counters_of_both_kinds_are_read_as_one_data_set(gated: Any) -> None:
    for kind, amount in ((CALLS, 3), (DOWNLOADS, 2), (CALLS, 4)):
        count_use(gated.desk.records, STOPS, kind, NOON, amount)
    assert uses_of(gated.desk.records, "2026-03") == (Used(entry=STOPS, downloads=2, calls=7),)
    assert uses_of(gated.desk.records, "2026-02") == ()
