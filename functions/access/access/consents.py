"""Consent to the open data licence: once for each person and version, kept with its instant (HZ-3.1)."""

from datetime import datetime

from runtime.instants import instant_text
from runtime.records import Record, RecordStore


def has_consented(records: RecordStore, person: str, licence: str) -> bool:
    """Whether the person agreed to this version of the licence."""
    return records.fetch(f"consent:{person}", licence) is not None


def record_consent(records: RecordStore, person: str, licence: str, now: datetime) -> bool:
    """Keep a person's consent; the first one stands. Whether this was the first."""
    body = {"licence": licence, "at": instant_text(now)}
    return records.put(Record(partition=f"consent:{person}", sort=licence, body=body), expected=0)


def consents_of(records: RecordStore, person: str) -> tuple[tuple[str, str], ...]:
    """What a person agreed to: licence and instant."""
    return tuple((record.sort, str(record.body["at"])) for record in records.query(f"consent:{person}"))
