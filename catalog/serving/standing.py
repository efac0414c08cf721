"""`mulu audit standing`: what is out of order with cases and grants, for the operators of the platform."""

from pathlib import Path

from casework.standing import Standing
from casework.standing import standing as standing_of
from catalog.clock import clock_from
from catalog.model.finding import Finding, Severity
from catalog.reporting.reports import counted, to_json, to_text
from catalog.rules.shortfalls import Shortfall
from catalog.serving.reminding import opened
from catalog.session import Session
from runtime.engines import open_records


def standing(session: Session, *, state: Path | None = None, now: str | None = None) -> int:
    """Print every shortfall; 1 when one is an error or a case could not be read, else 0."""
    with opened(session, state, clock_from(now)) as embedded:
        access = open_records(embedded.settings, "access")
        try:
            seen = standing_of(embedded.desk, access.records, embedded.published)
        finally:
            access.close()
    found = tuple(map(_finding, seen.found))
    _show(session, seen, found)
    return 1 if seen.unread or counted(found, Severity.ERROR) else 0


def _finding(one: Shortfall) -> Finding:
    """A shortfall as the reports of the checks show one; its place is the case or the data set."""
    code, _, cause = one.code.partition("/")
    return Finding(
        code=code,
        cause=cause,
        severity=Severity(one.severity),
        file=one.subject,
        line=1,
        clauses=one.clauses,
        facts=one.facts,
    )


def _show(session: Session, seen: Standing, found: tuple[Finding, ...]) -> None:
    figures = {"cases": seen.cases, "count": len(found), "unread": seen.unread}
    if session.as_json:
        session.show_json({"findings": to_json(found, session.messages), "summary": figures})
        return
    if found:
        session.show(to_text(found, session.messages) + "\n")
    errors = counted(found, Severity.ERROR)
    code = "serving.standing.found" if found or seen.unread else "serving.standing.clean"
    session.show(session.messages.text(code, errors=errors, **figures))
