"""Writes with good defaults, so that a test says only what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from runtime.stores import Idempotency, Message, Meta, Queued, Write

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
"""A Monday."""


def later(**span: float) -> datetime:
    """An instant after noon."""
    return NOON + timedelta(**span)


def a_meta(**changes: Any) -> Meta:
    """An open case that nobody must look at."""
    return replace(Meta(procedure="demand", state="review", opened_at=NOON), **changes)


def a_write(case_id: str = "CASE-1", seen: int = 0, **changes: Any) -> Write:
    """The write that opens a case, or the next one."""
    plain = Write(case_id=case_id, expected_version=seen, events=({"event": "Noted", "n": seen + 1},), meta=a_meta())
    return replace(plain, **changes)


def a_message(key: str = "receipt", **changes: Any) -> Message:
    """A mail to a plainly made-up person."""
    mail = Message(key=key, recipient="zhang@example.org", subject="收件回执", body="已收到。", due_at=NOON)
    return replace(mail, **changes)


def a_stage(office: str = "authority", due: date | None = None, run: int = 1) -> Queued:
    """A stage that waits."""
    return Queued(office=office, stage="review", run=run, due_on=due)


def a_key(body: str = "b1", key: str = "key-1", answer: str = "") -> Idempotency:
    """A client's key."""
    return Idempotency(key=key, body_sha256=body, answer=answer)
