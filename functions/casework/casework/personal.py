"""The personal data of a case: sealed in the vault, opened for a reason, every look recorded."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from casework.desk import Desk
from catalog.rules.cases import Case
from catalog.rules.commands import Actor
from catalog.rules.forms import FormField
from catalog.rules.permissions import HOLDER, roles_in
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


def decided_vault(run: int, fields: Iterable[FormField], answers: Mapping[str, str]) -> dict[str, str]:
    """What goes into the vault with the decision of a run: the answers that the pack marks personal."""
    named = ((field.key, answers.get(field.key, "").strip()) for field in fields if field.personal)
    values = {key: answer for key, answer in named if answer}
    return {f"decided.{run}": json.dumps({"values": values}, ensure_ascii=False)} if values else {}


def decided_of(desk: Desk, case_id: str) -> dict[int, Mapping[str, str]]:
    """The personal answers of decisions by run; none after erasure. The caller records who looks."""
    try:
        kept = desk.store.reveal(case_id)
    except Erased:
        return {}
    named = ((name.partition("."), text) for name, text in kept.items())
    return {int(parts[2]): json.loads(text)["values"] for parts, text in named if parts[0] == "decided"}


def may_read(case: Case, actor: Actor) -> bool:
    """Whether a person may open the personal data of a case: who handles it or submitted it, not who it is about."""
    return bool(roles_in(case, actor) - {HOLDER})


def record_look(desk: Desk, case_id: str, actor: Actor) -> None:
    """Record who opens the personal data of a case, and when, before they are shown."""
    now = instant_text(desk.now())
    body = {"case": case_id, "by": actor.id or "secret", "at": now}
    desk.records.put(Record(partition=f"{_LOOKS}:{case_id}", sort=f"{now}~{actor.id or 'secret'}", body=body))


def looks_at(desk: Desk, case_id: str) -> tuple[tuple[str, str], ...]:
    """Who opened the answers of a case, and when, oldest first."""
    rows = desk.records.query(f"{_LOOKS}:{case_id}", limit=200)
    return tuple((str(row.body["by"]), str(row.body["at"])) for row in rows)
