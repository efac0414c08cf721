"""What happened in a case, oldest first, in words. Reminders and tokens are for those who handle them."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from casework.desk import Desk
from casework.filing import events_of
from casework.wording import Wording
from catalog.rules import events as ev
from catalog.rules.calendars import local_date
from catalog.rules.cases import Case
from catalog.rules.packs import Pack

_FOR_OFFICERS = (ev.Reminded, ev.GrantReminded, ev.Carried)
_EVENT = "casework.history.event"


def history(desk: Desk, case: Case, words: Wording, *, is_officer: bool) -> list[tuple[date, str]]:
    """Local date and sentence of each event that this reader is shown; nobody's name or id."""
    stored, pack = desk.store.load(case.reference), desk.laws.of(case)
    events = events_of(stored) if stored else ()
    shown = (event for event in events if is_officer or not isinstance(event, _FOR_OFFICERS))
    return [(local_date(event.at), line) for event in shown for line in _lines(case, pack, event, words)]


def _lines(case: Case, pack: Pack, event: Any, words: Wording) -> Iterator[str]:
    facts = _stage_facts(case, pack, event, words)
    if isinstance(event, ev.Submitted):
        yield words.text(f"casework.history.{_opened(event)}", **_opening_facts(pack, event, words))
        yield from _commitments(pack, event, words)
    elif isinstance(event, ev.Ordered):
        yield words.text(f"casework.history.order.{event.kind}", **_order_facts(pack, event, words))
    elif isinstance(event, ev.DeadlineRecomputed) and event.was_due_on == event.due_on:
        yield words.text(f"casework.history.{'still' if event.provisional else 'confirmed'}", **facts)
    elif isinstance(event, ev.StateTold):
        yield words.text(f"{_EVENT}.StateTold", entry=event.entry, state=words.text(f"portal.status.{event.status}"))
    else:
        yield words.text(f"{_EVENT}.{type(event).__name__}", **facts)
    if getattr(event, "late_reason", ""):
        yield words.text("casework.history.late", **facts)
    version = dict(getattr(event, "facts", ())).get("agreement_version")
    if isinstance(event, ev.Signed) and version:
        yield words.text("casework.history.agreement", version=version)


def _opened(event: ev.Submitted) -> str:
    """The word for how the case began: it follows from another, recurs, was opened by an office, or was submitted."""
    if event.origin:
        return "followed"
    if event.opened_as:
        return "opened" if event.by else "duty"
    return "event.Submitted"


def _opening_facts(pack: Pack, event: ev.Submitted, words: Wording) -> dict[str, str]:
    role = pack.roles[event.opened_as].text(words.language) if event.opened_as in pack.roles else event.opened_as
    return {"origin": event.origin, "role": role}


def _commitments(pack: Pack, event: ev.Submitted, words: Wording) -> Iterator[str]:
    for key, version in event.commitments:
        known = pack.commitments.get(key)
        title = known.title.text(words.language) if known else key
        yield words.text("casework.history.commitment", title=title, version=version)


def _order_facts(pack: Pack, event: ev.Ordered, words: Wording) -> dict[str, str]:
    procedure = pack.procedure(event.procedure)
    title = procedure.title.text(words.language) if procedure else event.procedure
    return {"procedure": title, "grant": event.grant}


def _stage_facts(case: Case, pack: Pack, event: Any, words: Wording) -> dict[str, str]:
    procedure = pack.procedure(case.procedure)
    run = case.run(event.run) if hasattr(event, "run") else None
    stage = procedure.stage(run.stage) if procedure and run else None
    outcome = stage.outcome(getattr(event, "outcome", "")) if stage else None
    return {
        "stage": stage.title.text(words.language) if stage else "",
        "outcome": outcome.title.text(words.language) if outcome else "",
        "due_on": str(getattr(event, "due_on", "")),
        "ends_on": str(getattr(event, "ends_on", "")),
        "late_reason": getattr(event, "late_reason", ""),
    }
