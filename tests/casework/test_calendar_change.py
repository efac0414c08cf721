"""A new notice reaches a running service: due dates are counted again, and people hear only of dates that moved."""

from __future__ import annotations

import json
import os
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from casework.calendar_feed import EVERY, KEY, CalendarObject
from catalog.law.calendar_source import load_calendar_rows
from catalog.serving.function_data import packs_data
from tests.casework.house import House
from tests.casework.test_sweep import letters

DECEMBER = datetime(2026, 12, 30, 1, 0, tzinfo=UTC)


def announced(**off: str) -> dict[str, Any]:
    """The calendar with 2027 announced: the estimated days, and some more."""
    rows = load_calendar_rows()
    known = {on: name for on, name in rows["estimated"].items() if on.startswith("2027")}
    more = {on.removeprefix("d").replace("_", "-"): name for on, name in off.items()}
    days = {**rows["days_off"], **known, **more}
    return {**rows, "version": f"cn-2027.{len(more)}", "known_through": "2027-12-31", "days_off": days}


def put(path: Path, rows: object) -> None:
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(rows), "utf-8")
    os.replace(draft, path)


def beside(house: House) -> Path:
    """Where the running service looks for a newer calendar."""
    return house.published.parent.parent / "build" / "calendar.json"


def stage(house: House, reference: str) -> dict[str, Any]:
    return dict(house.case(reference)["stages"][0])


def told(house: House, reference: str) -> list[str]:
    """Who was written to about this case, so far."""
    return [str(mail["To"]) for mail in letters(house.outbox) if reference in mail.get_content()]


def test_a_date_that_moves_is_told_to_who_asked_and_who_acts(house: House) -> None:
    house.now = DECEMBER
    reference = house.submit("consultation", contact_email="person@sample.example")["reference"]
    house.sweep()
    before, heard = stage(house, reference), told(house, reference)
    put(beside(house), announced(d2027_01_04="元旦"))
    assert (house.sweep().recomputed, house.sweep().recomputed) == (1, 0)
    after = stage(house, reference)
    assert (before["provisional"], after["provisional"]) == (True, False)
    assert after["due_on"] > before["due_on"]
    new = Counter(told(house, reference)) - Counter(heard)  # letters due at one instant come in no order
    assert sorted(new.elements()) == ["bureau@sample.example", "person@sample.example"]


def test_a_date_that_only_becomes_firm_is_shown_and_told_to_nobody(house: House) -> None:
    house.now = DECEMBER
    reference = house.submit("consultation", contact_email="person@sample.example")["reference"]
    house.sweep()
    before, heard = stage(house, reference), told(house, reference)
    put(beside(house), announced())
    assert house.sweep().recomputed == 1
    after = stage(house, reference)
    assert (after["due_on"], after["provisional"]) == (before["due_on"], False)
    assert told(house, reference) == heard
    page = house.officer().see(f"/workbench/cases/{reference}").text
    assert f"到期日仍为 {after['due_on']}，由暂定变为确定" in page


@pytest.mark.parametrize("content", ["", "{", "[]", '{"version": 7}', '{"version": "1", "known_from": "soon"}'])
def test_a_calendar_that_cannot_be_read_changes_nothing(house: House, content: str) -> None:
    version = house.front.desk.laws.calendar.version
    beside(house).write_text(content, "utf-8")
    assert house.front.desk.laws.calendar.version == version
    assert house.sweep().stuck == 0


def test_a_sweep_that_breaks_off_is_made_good_by_the_next(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.now = DECEMBER
    references = [house.submit("consultation")["reference"] for _ in range(2)]
    house.sweep()
    put(beside(house), announced(d2027_01_04="元旦"))
    import casework.recounting

    real = casework.recounting.step
    calls: list[str] = []

    def broken(desk: Any, reference: str, *rest: Any) -> Any:
        calls.append(reference)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(desk, reference, *rest)

    monkeypatch.setattr(casework.recounting, "step", broken)
    with pytest.raises(KeyboardInterrupt):
        house.sweep()
    monkeypatch.setattr(casework.recounting, "step", real)
    house.sweep()
    assert [stage(house, reference)["provisional"] for reference in references] == [False, False]


def test_the_case_page_names_the_notice_of_each_day(house: House) -> None:
    house.now = datetime(2026, 9, 29, 1, 0, tzinfo=UTC)
    reference = house.submit("consultation")["reference"]
    page = house.officer().see(f"/workbench/cases/{reference}").text
    assert "放假（周四；国庆节，国办发明电〔2025〕7号）" in page
    assert "国务院办公厅关于2026年部分节假日安排的通知" in page
    english = house.officer().see(f"/en/workbench/cases/{reference}").text
    assert "day off (Thu; National Day, notice 国办发明电〔2025〕7号)" in english


class Bucket:
    """A bucket of one object, which counts how often it is read."""

    def __init__(self) -> None:
        self.rows: object = None
        self.reads = 0

    def get_object(self, **asked: str) -> dict[str, Any]:
        """As S3: an error where the object is missing or has not changed."""
        assert asked["Key"] == KEY
        self.reads += 1
        content = json.dumps(self.rows).encode()
        tag = str(hash(content))
        if self.rows is None or asked.get("IfNoneMatch") == tag:
            raise OSError("304")
        return {"ETag": tag, "Body": Body(content)}


class Body:
    """What S3 streams."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def read(self, amount: int) -> bytes:
        """At most so many bytes."""
        return self.content[:amount]


def test_the_bucket_is_asked_now_and_then_and_an_older_calendar_is_left_alone() -> None:
    bucket, times = Bucket(), [DECEMBER]
    feed = CalendarObject(lambda: bucket, "published", lambda: times[-1], load_calendar_rows())
    assert feed(False) is None
    bucket.rows = announced()
    assert (feed(False), bucket.reads) == (None, 1)
    times.append(DECEMBER + EVERY + timedelta(seconds=1))
    found = feed(False)
    assert found is not None and found["known_through"] == "2027-12-31"
    assert feed(True) is None  # not changed since
    bucket.rows = {**announced(), "known_through": "2025-12-31"}
    assert feed(True) is None


def test_a_pinned_pack_is_kept_small_and_read_again(house: House) -> None:
    reference = house.submit("consultation")["reference"]
    stored = house.front.desk.store.load(reference)
    assert stored
    laws = house.front.desk.laws
    (kept,) = house.engine.records.query("packs")
    assert set(kept.body) == {"packed"}
    assert len(kept.body["packed"]) < 150_000
    fresh = type(laws)(packs_data("shandong"), house.engine.records)
    assert fresh._kept("hangzhou", laws.in_force.version) == laws.in_force
