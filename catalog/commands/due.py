"""`mulu due`: when a stage is due, under which clause, and how the days were counted."""

from collections.abc import Iterator, Mapping
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
from catalog.rules.limits import Unit
from catalog.rules.packs import Procedure, Stage


def due(session: Session, pack: str, procedure: str, stage: str, start: date, given: Mapping[str, str]) -> int:  # noqa: PLR0913
    """Print the due date of a stage that starts with an event on `start`; 0.

    `given` are the numbers and dates that the text leaves to the agreement or the authority, by the name of the fact.
    """
    found = named_stage(named_procedure(named_pack(pack, own_folder(session.root)), procedure), stage)
    counted = deadline(found.limit, start, load_calendar(), given)
    if session.as_json:
        session.show_json(due_row(found, counted, session.messages))
    else:
        _show(session, found, counted)
    return 0


def facts_of(given: tuple[str, ...]) -> dict[str, str]:
    """Facts from `name=value`. Raises UsageError where one is written otherwise."""
    for text in given:
        name, equals, value = text.partition("=")
        if not (name.strip() and equals and value.strip()):
            raise UsageError("given-form", value=text)
    return {text.partition("=")[0].strip(): text.partition("=")[2].strip() for text in given}


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
        **({"printed_on": counted.printed_on.isoformat()} if counted.printed_on else {}),
    }


def why(day: Day, messages: Messages) -> str:
    """Why a day counts or not, with the holiday's name."""
    return " ".join(filter(None, (messages.text(f"cli.due.why.{day.kind}"), day.name)))


def _show(session: Session, stage: Stage, counted: Deadline) -> None:
    words = session.messages
    if counted.due_on is None:
        session.say("due.none", limit=limit_words(stage.limit, words))
        if stage.limit.field:
            session.say("due.given", field=stage.limit.field)
    else:
        firmness = words.text(f"cli.due.{'provisional' if counted.provisional else 'firm'}")
        session.say("due.due", due_on=counted.due_on.isoformat(), firmness=firmness)
    if counted.printed_on:
        session.say("due.printed", printed_on=counted.printed_on.isoformat())
    session.say("due.clause", clauses=", ".join(stage.clauses) or "–")
    session.say("due.calendar", version=counted.calendar)
    if counted.trace:
        session.say("due.trace")
    for day, mark in _marked(counted, stage.limit.unit is Unit.WORKING_DAYS, words):
        session.show(f"  {day.on.isoformat()}  {mark}  {why(day, words)}")


def _marked(counted: Deadline, by_days: bool, words: Messages) -> Iterator[tuple[Day, str]]:
    """Each day of the trace with its number, or with what a fixed date makes of it: kept or moved."""
    number = 0
    for day in counted.trace:
        number += day.counted
        if by_days:
            yield day, words.text("cli.due.day.counted", n=number) if day.counted else words.text("cli.due.day.skipped")
        else:
            yield day, words.text(f"cli.due.day.{'kept' if day.on == counted.due_on else 'moved'}")
