"""`mulu due`: when a stage is due, under which clause, and how the days were counted."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from catalog.commands.packs import limit_words, named_pack
from catalog.commands.packs import named_procedure as named_procedure
from catalog.configuration.own_packs import own_folder
from catalog.errors import UsageError
from catalog.law.calendar_source import calendar_folder, load_calendar
from catalog.messages import Messages
from catalog.rules.deadlines import MAX_NUMBER, Deadline, deadline
from catalog.rules.limits import Limit, Unit
from catalog.rules.packs import Procedure, Stage
from catalog.rules.traces import notice_line, notices_of, traced
from catalog.session import Session

FIXED = (Unit.SET, Unit.PERIOD)


def due(session: Session, pack: str, procedure: str, stage: str, start: date, given: Mapping[str, str]) -> int:  # noqa: PLR0913
    """Print the due date of a stage that starts with an event on `start`; 0.

    `given` are the numbers and dates that the text leaves to the agreement or the authority, by the name of the fact;
    under SET the date that somebody set, whatever its fact is called. Raises UsageError where one cannot be used.
    """
    found = named_stage(named_procedure(named_pack(pack, own_folder(session.root)), procedure), stage)
    facts = _fitting(found, given, session.messages)
    calendar = load_calendar(calendar_folder(session.root))
    found = replace(found, limit=_filled(found.limit, facts))
    counted = deadline(found.limit, start, calendar, facts)
    also = deadline(found.also, start, calendar, facts) if found.also else None
    if session.as_json:
        session.show_json(due_row(found, counted, session.messages, also))
    else:
        _show(session, found, counted, also)
    return 0


SET = ""  # the name of the fact that `--set` gives


def facts_of(given: tuple[str, ...], fixed: str | None = None) -> dict[str, str]:
    """Facts from `name=value`, and the date of `--set`. Raises UsageError where one is written otherwise."""
    for text in given:
        name, equals, value = text.partition("=")
        if not (name.strip() and equals and value.strip()):
            raise UsageError("given-form", value=text)
    facts = {text.partition("=")[0].strip(): text.partition("=")[2].strip() for text in given}
    return facts if fixed is None else {**facts, SET: fixed.strip()}


def _fitting(stage: Stage, given: Mapping[str, str], words: Messages) -> dict[str, str]:
    """The facts under the names that the limit asks for. Raises UsageError for a number or date that is none."""
    limit, facts = stage.limit, {name: value for name, value in given.items() if name != SET}
    if SET in given and limit.unit not in FIXED:
        raise UsageError("set-needless", stage=stage.key, limit=limit_words(limit, words))
    if SET in given:
        facts[limit.field] = given[SET]
    value = facts.get(limit.field)
    if value is not None and limit.unit in FIXED and not _is_day(value):
        raise UsageError("set-date", value=value)
    if value is not None and limit.unit not in FIXED and limit.n < 1 and not _is_number(value):
        raise UsageError("fact-number", name=limit.field, value=value, most=str(MAX_NUMBER))
    return facts


def _filled(limit: Limit, facts: Mapping[str, str]) -> Limit:
    """The limit with the number that was given, so that it is said with it."""
    number = facts.get(limit.field, "") if limit.n < 1 and limit.unit not in FIXED else ""
    return replace(limit, n=int(number)) if number else limit


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 5 and 0 < int(text) <= MAX_NUMBER


def named_stage(procedure: Procedure, key: str) -> Stage:
    """The stage called `key`. Raises UsageError listing the choices."""
    stage = procedure.stage(key)
    if stage is None:
        choices = ", ".join(one.key for one in procedure.stages)
        raise UsageError("stage-unknown", procedure=procedure.key, name=key, choices=choices)
    return stage


def due_row(stage: Stage, counted: Deadline, messages: Messages, also: Deadline | None = None) -> dict[str, object]:
    """The answer as design section 8 promises it; `due_on` is null where the text gives no number."""
    days = traced(counted.trace, stage.limit.unit, messages)
    return {
        "due_on": counted.due_on.isoformat() if counted.due_on else None,
        "provisional": counted.provisional,
        "clause": ", ".join(stage.clauses),
        "calendar": counted.calendar,
        "trace": [{"date": day.on.isoformat(), "counted": day.counted, "why": day.why} for day in days],
        **({"printed_on": counted.printed_on.isoformat()} if counted.printed_on else {}),
        **({"also_on": also.due_on.isoformat()} if also and also.due_on else {}),
    }


def _show(session: Session, stage: Stage, counted: Deadline, also: Deadline | None) -> None:
    words = session.messages
    if counted.due_on is None:
        session.say("due.none", limit=limit_words(stage.limit, words))
        if stage.limit.field:
            session.say("due.set" if stage.limit.unit in FIXED else "due.given", field=stage.limit.field)
    else:
        firmness = words.text(f"cli.due.{'provisional' if counted.provisional else 'firm'}")
        session.say("due.due", due_on=counted.due_on.isoformat(), firmness=firmness)
        code = "due.counted-limit" if stage.limit.unit is Unit.WORKING_DAYS else "due.limit"
        session.say(code, limit=limit_words(stage.limit, words), start_on=counted.start_on.isoformat())
    if counted.printed_on:
        session.say("due.printed", printed_on=counted.printed_on.isoformat())
    if also and stage.also:
        _show_also(session, stage.also, also)
    session.say("due.clause", clauses=", ".join(stage.clauses) or "–")
    session.say("due.calendar", version=counted.calendar)
    _show_days(session, stage, counted)


def _show_also(session: Session, limit: Limit, also: Deadline) -> None:
    """The second limit that the text gives beside the first, which is only shown."""
    if also.due_on:
        session.say("due.also", due_on=also.due_on.isoformat(), limit=limit_words(limit, session.messages))


def _show_days(session: Session, stage: Stage, counted: Deadline) -> None:
    words = session.messages
    if counted.trace:
        session.say("due.trace" if stage.limit.unit is Unit.WORKING_DAYS else "due.day-itself")
    for day in traced(counted.trace, stage.limit.unit, words):
        session.show(f"  {day.on.isoformat()}  {day.mark}  {day.why}")
    notices = notices_of(counted.trace)
    if notices:
        session.say("due.notices")
    for notice in notices:
        session.show(f"  {notice_line(notice, words)}")
