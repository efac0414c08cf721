"""`mulu audit verify`: silent over sound chains, and loud over every way to alter one."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable

import pytest

from tests.serving.running import Town

TAMPERINGS = {
    "a word of an event": "UPDATE events SET text = replace(text, 'consult', 'result') WHERE n = 1 AND case_id = ?",
    "an event taken away": "DELETE FROM events WHERE n = 1 AND case_id = ?",
    "the number of events": "UPDATE cases SET version = version + 1 WHERE case_id = ?",
    "a link": "UPDATE events SET hash = replace(hash, substr(hash, 1, 1), 'f') || '0' WHERE n = 1 AND case_id = ?",
    "the index row": "UPDATE cases SET meta = substr(meta, 1, 20) WHERE case_id = ?",
}


@pytest.fixture
def quiet_town(open_town: Callable[[], Town]) -> tuple[Town, list[str]]:
    """A town that has been served and stopped, and its three cases."""
    town = open_town().start()
    body = {"procedure": "consultation", "subject": "示例问题", "text": "示例内容"}
    references = [town.visitor().call("POST", "/api/cases", body).json()["reference"] for _ in range(3)]
    assert town.stop() == 0
    return town, references


def test_every_alteration_of_a_record_is_found_and_named(quiet_town: tuple[Town, list[str]]) -> None:
    town, references = quiet_town
    kept = town.state / "casework.sqlite3"
    sound = town.mulu("audit", "verify")
    cases = sound.stdout.split()[0]  # the three, and the recurring duties that the sweep opened
    assert (sound.returncode, sound.stdout) == (0, f"{cases} cases verified, 0 broken.\n")
    assert int(cases) >= len(references)
    shutil.copy(kept, town.root / "sound.sqlite3")
    for what, statement in TAMPERINGS.items():
        shutil.copy(town.root / "sound.sqlite3", kept)
        with sqlite3.connect(kept) as connection:
            connection.executescript("DROP TRIGGER events_are_not_changed; DROP TRIGGER events_are_not_removed")
            assert connection.execute(statement, (references[1],)).rowcount == 1, what
        connection.close()
        found = town.mulu("audit", "verify")
        assert found.returncode == 1, what
        assert found.stdout.count("does not fit") == 1 and references[1] in found.stdout, what
        assert found.stdout.endswith(f"{cases} cases verified, 1 broken.\n") and "Traceback" not in found.stderr, what


def test_the_database_itself_lets_nobody_change_or_remove_an_event(quiet_town: tuple[Town, list[str]]) -> None:
    town, references = quiet_town
    connection = sqlite3.connect(town.state / "casework.sqlite3")
    for statement in ("UPDATE events SET text = '{}' WHERE case_id = ?", "DELETE FROM events WHERE case_id = ?"):
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(statement, (references[0],))
    connection.close()
