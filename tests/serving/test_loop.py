"""The reminder loop outlives what goes wrong in it, and ends when it is told to."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from casework.sweep import Swept
from catalog.clock import clock_from
from catalog.serving.embedded import Embedded, environment_for, open_embedded
from catalog.serving.loop import ReminderLoop

AT = datetime(2026, 9, 24, 2, tzinfo=UTC)


@pytest.fixture
def embedded(built_town: Path, tmp_path: Path) -> Iterator[Embedded]:
    """Both apps over an empty state folder."""
    environment = environment_for(tmp_path / "state", built_town / "build", "http://127.0.0.1:8000/")
    opened = open_embedded(built_town / "build/site", environment, clock_from("2026-09-24T10:00", lambda: AT))
    yield opened
    opened.close()


def test_a_sweep_that_breaks_is_told_and_the_next_one_is_made(embedded: Embedded) -> None:
    told: queue.Queue[str] = queue.Queue()
    remaining = [OSError("disk full"), ValueError("broken"), None]

    def swept(result: Swept) -> None:
        failure = remaining.pop(0) if remaining else None
        if failure:
            raise failure
        told.put("swept")

    loop = ReminderLoop(embedded, swept, lambda error: told.put(str(error)), every_seconds=0.01)
    loop.start()
    assert [told.get(timeout=30) for _ in range(4)] == ["disk full", "broken", "swept", "swept"]
    loop.stop()


def test_stop_ends_the_loop_after_the_sweep_that_is_running(embedded: Embedded) -> None:
    told: queue.Queue[Swept] = queue.Queue()
    loop = ReminderLoop(embedded, told.put, lambda error: pytest.fail(str(error)), every_seconds=3600)
    loop.start()
    assert told.get(timeout=30).at == AT  # the first sweep does not wait for an hour
    loop.stop()
    assert told.empty()


def test_a_failure_while_telling_of_a_failure_does_not_end_the_loop(embedded: Embedded) -> None:
    told: queue.Queue[str] = queue.Queue()

    def broken(_: Swept) -> None:
        told.put("swept")
        raise OSError("nobody listens")

    def silent(_: Exception) -> None:
        raise BrokenPipeError

    loop = ReminderLoop(embedded, broken, silent, every_seconds=0.01)
    loop.start()
    assert [told.get(timeout=30) for _ in range(3)] == ["swept"] * 3
    loop.stop()
