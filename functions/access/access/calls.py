"""The call log of restricted data: who, when, which columns, how many rows; refused calls too. No filter values.

A call that names no grant of ours is counted by the hour once there are many, so that a flood cannot fill the log.
"""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from runtime.call_counts import count_call, log_partition
from runtime.instants import instant_text
from runtime.records import Record, RecordStore, SortRange

STRANGERS_AN_HOUR = 100
"""How many calls without a grant are written down one by one, for each data set and hour."""
_COUNTED_FOR = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call. `code` is "ok" or the reason of the refusal; without a grant, `grant` and `holder` are ""."""

    entry: str
    resource: str
    code: str
    grant: str = ""
    holder: str = ""
    fields: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    rows: int = 0


def log_call(records: RecordStore, call: Call, now: datetime) -> None:
    """Write a call down, durable when this returns: no row leaves before its line is kept. Raises StoreAway."""
    if not call.grant:
        hour = instant_text(now)[:13]
        total = records.add(f"strangers:{call.entry}", hour, 1, expires_at=now + _COUNTED_FOR)
        if total > STRANGERS_AN_HOUR:
            return
    sort = f"{instant_text(now)}-{secrets.token_hex(6)}"
    records.put(Record(partition=log_partition(call.entry), sort=sort, body=_body(call)), expected=0)
    if call.grant:
        count_call(records, call.entry, now)


def calls_of(records: RecordStore, entry: str, limit: int = 100) -> tuple[Mapping[str, Any], ...]:
    """The latest calls for an entry, newest first, each with its instant under `at`."""
    found = records.query(log_partition(entry), SortRange(newest_first=True), limit=limit)
    return tuple({"at": record.sort.rpartition("-")[0], **record.body} for record in found)


def _body(call: Call) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(call).items()}
