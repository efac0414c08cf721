"""The personal data of a case: sealed in the vault, opened for a reason, every look recorded."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from casework.desk import Desk
from catalog.rules.commands import Actor
from runtime.errors import Erased
from runtime.instants import instant_text
from runtime.records import Record

EMAIL_FIELD = "contact_email"
_LOOKS = "looks"  # the partition that records who opened which case's answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """All answers of the last submission of a case, and the language to write to the person in."""

    values: Mapping[str, str] = field(default_factory=dict)
    language: str = "zh"
    is_erased: bool = False

    @property
    def email(self) -> str:
        """Where to tell the person, "" when they gave no address."""
        return self.values.get(EMAIL_FIELD, "")


def vault_of(answers: Mapping[str, str], language: str, submission: int) -> dict[str, str]:
    """What goes into the vault with submission number `submission`; earlier ones stay beside it."""
    return {f"answers.{submission}": json.dumps({"values": dict(answers), "language": language}, ensure_ascii=False)}


def answers_of(desk: Desk, case_id: str) -> Answers:
    """The last answers, for the platform's own use (a mail, a masked name); nothing but a mark after erasure."""
    try:
        kept = desk.store.reveal(case_id)
    except Erased:
        return Answers(is_erased=True)
    numbers = [int(name.partition(".")[2]) for name in kept if name.startswith("answers.")]
    if not numbers:
        return Answers()
    row = json.loads(kept[f"answers.{max(numbers)}"])
    return Answers(values=row["values"], language=row["language"])


def answers_for(desk: Desk, case_id: str, actor: Actor) -> Answers:
    """The last answers, for a person; who looked and when is recorded before they are shown."""
    now = instant_text(desk.now())
    body = {"case": case_id, "by": actor.id or "secret", "at": now}
    desk.records.put(Record(partition=f"{_LOOKS}:{case_id}", sort=f"{now}~{actor.id or 'secret'}", body=body))
    return answers_of(desk, case_id)


def looks_at(desk: Desk, case_id: str) -> tuple[tuple[str, str], ...]:
    """Who opened the answers of a case, and when, oldest first."""
    rows = desk.records.query(f"{_LOOKS}:{case_id}", limit=200)
    return tuple((str(row.body["by"]), str(row.body["at"])) for row in rows)
