"""What happened in a case, oldest first, in words. Reminders and tokens are for those who handle them."""

from datetime import date
from typing import Any

from casework.desk import Desk
from casework.filing import events_of
from casework.wording import Wording
from catalog.rules import events as ev
from catalog.rules.calendars import local_date
from catalog.rules.cases import Case
from catalog.rules.packs import Procedure

_FOR_OFFICERS = (ev.Reminded, ev.GrantReminded, ev.DeadlineRecomputed)


def history(desk: Desk, case: Case, words: Wording, *, is_officer: bool) -> list[tuple[date, str]]:
    """Local date and sentence of each event that this reader is shown; nobody's name or id."""
    stored = desk.store.load(case.reference)
    procedure = desk.procedure_of(case)
    events = events_of(stored) if stored else ()
    shown = (event for event in events if is_officer or not isinstance(event, _FOR_OFFICERS))
    return [(local_date(event.at), _sentence(case, procedure, event, words)) for event in shown]


def _sentence(case: Case, procedure: Procedure, event: Any, words: Wording) -> str:
    run = case.run(event.run) if hasattr(event, "run") else None
    stage = procedure.stage(run.stage) if run else None
    outcome = stage.outcome(getattr(event, "outcome", "")) if stage else None
    return words.text(
        f"casework.history.event.{type(event).__name__}",
        stage=stage.title.text(words.language) if stage else "",
        outcome=outcome.title.text(words.language) if outcome else "",
        due_on=getattr(event, "due_on", ""),
    )
