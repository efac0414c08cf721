"""Who is told: the mails that casework would write for the events of a step, by their recipients."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from casework.access_book import RecordedAccess
from casework.desk import Desk
from casework.directory import parse_directory
from casework.laws import Laws
from casework.notices import messages_for
from casework.personal import Answers
from casework.wording import parse_wordings
from catalog.law.packs_source import compile_pack, load_calendar_rows
from catalog.rules.cases import Case
from catalog.rules.events import Event
from runtime.sqlite import SqliteStore
from runtime.sqlite_database import SqliteDatabase
from runtime.sqlite_records import SqliteRecords
from runtime.vault import Keyring
from tests.scenarios.playing import Tell

BODIES = ("metro", "water", "bus")
PERSON = "person@sample.example"
LANGUAGES = ("zh", "en")
ADDRESSES = {PERSON: "申请人", "bureau@sample.example": "主管部门"} | {
    f"{body}@sample.example": f"开放主体 {body}" for body in BODIES
}


def open_mailroom(folder: Path) -> Tell:
    """A mailroom over a catalogue of made-up bodies; it keeps what it needs in `folder`."""
    database = SqliteDatabase(folder / "scenarios.sqlite")
    records = SqliteRecords(database)
    desks: dict[str, Desk] = {}

    def tell(case: Case, events: tuple[Event, ...]) -> frozenset[str]:
        told = Answers(values={"contact_email": PERSON})
        if case.pack not in desks:
            desks[case.pack] = _desk(database, records, case.pack)
        letters = messages_for(desks[case.pack], case, events, told)
        return frozenset(ADDRESSES[letter.recipient] for letter in letters)

    return tell


def _desk(database: SqliteDatabase, records: SqliteRecords, pack: str) -> Desk:
    packs = {pack: compile_pack(pack)}
    directory: Mapping[str, Any] = {
        "entries": [],
        "publishers": [{"key": key, "title": key, "email": f"{key}@sample.example"} for key in ("bureau", *BODIES)],
        "authority": "bureau",
    }
    laws = Laws({"pack": pack, "packs": packs, "calendar": load_calendar_rows()}, records)
    return Desk(
        store=SqliteStore(database, Keyring(bytes(32))),
        records=records,
        laws=laws,
        directory=parse_directory(directory),
        wordings=parse_wordings({language: {} for language in LANGUAGES}, LANGUAGES),
        access=RecordedAccess(lambda: records, laws),
        now=lambda: datetime(2026, 1, 1, tzinfo=UTC),
        site_url="https://portal.example/",
    )
