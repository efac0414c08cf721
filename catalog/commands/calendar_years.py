"""`mulu calendar show`: every year of the calendar in a line, or one year day by day with its notices."""

from collections.abc import Iterator
from datetime import date, timedelta

from catalog.errors import UsageError
from catalog.law.calendar_source import calendar_folder, load_calendar
from catalog.messages import Messages
from catalog.rules.calendars import Calendar, Day, DayKind, Notice
from catalog.rules.traces import notice_line, notice_name, why
from catalog.session import Session

DECIDED = (DayKind.HOLIDAY, DayKind.ESTIMATED_HOLIDAY)


def show(session: Session, what: str) -> int:
    """Print the calendar, or the year `what`; 0. Raises UsageError where that is no year."""
    known = load_calendar(calendar_folder(session.root))
    if what and not (what.isascii() and what.isdigit() and len(what) == 4 and what > "1900"):
        raise UsageError("calendar-shown", value=what)
    if session.as_json:
        years = [int(what)] if what else [*_years(known)]
        session.show_json({**_head(known), "years": [_year_row(known, year, session.messages) for year in years]})
    elif what:
        _show_year(session, known, int(what))
    else:
        _show_all(session, known)
    return 0


def _head(known: Calendar) -> dict[str, object]:
    span = {"known_from": known.known_from.isoformat(), "known_through": known.known_through.isoformat()}
    return {"version": known.version, **span}


def _years(known: Calendar) -> range:
    last = max([known.known_through, *known.estimated, *known.days_off])
    return range(known.known_from.year, last.year + 1)


def _days(known: Calendar, year: int) -> Iterator[Day]:
    first = date(year, 1, 1)
    return (known.day(first + timedelta(days=n)) for n in range((date(year, 12, 31) - first).days + 1))


def _figures(known: Calendar, year: int) -> dict[str, int]:
    kinds = [day.kind for day in _days(known, year)]
    return {"off": sum(kind in DECIDED for kind in kinds), "work": kinds.count(DayKind.MAKE_UP)}


def _state(known: Calendar, year: int, words: Messages) -> str:
    if date(year, 12, 31) <= known.known_through and year >= known.known_from.year:
        return words.text("cli.calendar.state.firm")
    if known.known_from.year <= year == known.known_through.year:
        return words.text("cli.calendar.state.partly", known=known.known_through.isoformat())
    guessed = any(on.year == year for on in known.estimated)
    return words.text(f"cli.calendar.state.{'estimated' if guessed else 'unknown'}")


def _year_row(known: Calendar, year: int, words: Messages) -> dict[str, object]:
    told = [
        {"date": day.on.isoformat(), "counted": day.counted, "kind": str(day.kind), "name": day.name,
         "notice": day.notice.id if day.notice else "", "why": why(day, words)}
        for day in _days(known, year) if _is_told(day)
    ]  # fmt: skip
    return {"year": year, "state": _state(known, year, words), **_figures(known, year), "days": told}


def _is_told(day: Day) -> bool:
    return day.kind in (*DECIDED, DayKind.MAKE_UP) or day.notice is not None


def _show_all(session: Session, known: Calendar) -> None:
    _say_head(session, known)
    for year in _years(known):
        state = _state(known, year, session.messages)
        session.say("calendar.row", year=year, state=state, **_figures(known, year))


def _say_head(session: Session, known: Calendar) -> None:
    rule = notice_name(known.notices.get(known.estimated_by), session.messages)
    session.say("calendar.head", rule=rule, **_head(known))


def _show_year(session: Session, known: Calendar, year: int) -> None:
    _say_head(session, known)
    session.say("calendar.year", year=year, state=_state(known, year, session.messages), **_figures(known, year))
    days = [day for day in _days(known, year) if _is_told(day)]
    for day in days:
        session.say("calendar.day", on=day.on.isoformat(), what=why(day, session.messages))
    notices: dict[str, Notice] = {day.notice.id: day.notice for day in days if day.notice}
    if notices:
        session.say("calendar.notices")
    for notice in notices.values():
        session.say("calendar.notice", id=notice.id, line=notice_line(notice, session.messages))
