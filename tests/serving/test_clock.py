"""The clock that `--now` sets: starts there, runs on, and refuses what is no instant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from catalog.clock import clock_from, instant_of
from catalog.errors import UsageError

MACHINE = datetime(2026, 11, 1, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-09-24T10:00", "2026-09-24T02:00:00+00:00"),
        ("2026-09-24", "2026-09-24T01:00:00+00:00"),
        ("20260924", "2026-09-24T01:00:00+00:00"),
        ("2026-09-24T10:00:00+00:00", "2026-09-24T10:00:00+00:00"),
        ("2026-09-24T10:00:00Z", "2026-09-24T10:00:00+00:00"),
        (" 2026-12-31T23:59:59 ", "2026-12-31T15:59:59+00:00"),
        ("2199-12-31", "2199-12-31T01:00:00+00:00"),
    ],
)
def test_an_instant_without_a_zone_is_beijing_time_and_a_bare_date_nine_in_the_morning(text: str, moment: str) -> None:
    assert instant_of(text).isoformat() == moment


@pytest.mark.parametrize(
    "text", ["", "now", "2026-13-01", "2026-02-30", "0001-01-01", "9999-12-31T23:59", "2200-01-01"]
)
def test_what_is_no_instant_is_refused_with_the_word_that_was_given(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        instant_of(text)
    assert (refused.value.code, refused.value.facts["value"]) == ("instant", text)


def test_a_clock_set_by_hand_starts_there_and_runs_on_with_the_machine() -> None:
    shown = [MACHINE]
    clock = clock_from("2026-09-24T10:00", lambda: shown[0])
    assert clock() == datetime(2026, 9, 24, 2, tzinfo=UTC)
    shown[0] += timedelta(hours=25)
    assert clock() == datetime(2026, 9, 25, 3, tzinfo=UTC)


def test_without_now_the_machine_s_clock_is_the_clock() -> None:
    assert clock_from(None, lambda: MACHINE)() == MACHINE
