"""`mulu due`: when a stage is due, under which clause, and how the days were counted."""

from datetime import date

from catalog.commands.packs import limit_words, named_pack
from catalog.commands.packs import named_procedure as named_procedure
from catalog.commands.session import Session
from catalog.errors import UsageError
from catalog.messages import Messages
from catalog.own_packs import own_folder
from catalog.packs_source import load_calendar
from catalog.rules.calendars import Day
from catalog.rules.deadlines import Deadline, deadline
from catalog.rules.packs import Procedure, Stage


def due(session: Session, pack: str, procedure: str, stage: str, start: date) -> int:
    """Print the due date of a stage that starts with an event on `start`; 0."""
    found = named_stage(named_procedure(named_pack(pack, own_folder(session.root)), procedure), stage)
    counted = deadline(found.limit, start, load_calendar())
    if session.as_json:
        session.show_json(due_row(found, counted, session.messages))
    else:
        _show(session, found, counted)
    return 0


def named_stage(procedure: Procedure, key: str) -> Stage:
    """The stage called `key`. Raises UsageError listing the choices."""
    stage = procedure.stage(key)
    if stage is None:
        choices = ", ".join(one.key for one in procedure.stages)
        raise UsageError("stage-unknown", procedure=procedure.key, name=key, choices=choices)
    return stage


def due_row(stage: Stage, counted: Deadline, messages: Messages) -> dict[str, object]:
    """The answer as design section 8 promises it; `due_on` is null where the text gives no number."""
    return {
        "due_on": counted.due_on.isoformat() if counted.due_on else None,
        "provisional": counted.provisional,
        "clause": ", ".join(stage.clauses),
        "calendar": counted.calendar,
        "trace": [
            {"date": day.on.isoformat(), "counted": day.counted, "why": why(day, messages)} for day in counted.trace
        ],
    }


def why(day: Day, messages: Messages) -> str:
    """Why a day counts or not, with the holiday's name."""
    return " ".join(filter(None, (messages.text(f"cli.due.why.{day.kind}"), day.name)))


def _show(session: Session, stage: Stage, counted: Deadline) -> None:
    words = session.messages
    if counted.due_on is None:
        session.say("due.none", limit=limit_words(stage.limit, words))
    else:
        firmness = words.text(f"cli.due.{'provisional' if counted.provisional else 'firm'}")
        session.say("due.due", due_on=counted.due_on.isoformat(), firmness=firmness)
    session.say("due.clause", clauses=", ".join(stage.clauses) or "–")
    session.say("due.calendar", version=counted.calendar)
    if counted.trace:
        session.say("due.trace")
    number = 0
    for day in counted.trace:
        number += day.counted
        mark = words.text("cli.due.day.counted", n=number) if day.counted else words.text("cli.due.day.skipped")
        session.show(f"  {day.on.isoformat()}  {mark}  {why(day, words)}")
