"""Whether an entry that is not simply published says what its page must tell (ours; HZ-2.6.9, HZ-4.7, LS-17, ZJ-44)."""

from collections.abc import Iterator

from catalog.checks.subjects import Subject
from catalog.clauses.registers import known_ids
from catalog.model.entry import Entry
from catalog.model.finding import Finding, Severity
from catalog.model.states import State


def check_told(subject: Subject) -> Iterator[Finding]:
    """Since when, why and by which clause; of what is gone also what it was.

    Who suspends at once (HZ-4.7b, LS-17b) is not held up by it: there it is a warning.
    """
    entry = subject.entry
    if entry.status in (State.PUBLISHED, State.DRAFT):
        return
    missing = ", ".join(_missing(entry))
    if missing:
        severity = Severity.ERROR if entry.is_gone else Severity.WARNING
        cause = "gone" if entry.is_gone else "paused"
        yield subject.finding(f"state-silent/{cause}", "catalog", "status", severity=severity, value=missing)


def check_dates(subject: Subject) -> Iterator[Finding]:
    """A state does not begin after the day of the check: the page would say so of what still stands."""
    since = subject.entry.standing.since
    if since and since > subject.context.today and subject.entry.status != State.DRAFT:
        on = subject.context.today.isoformat()
        at = ("catalog", "status_since")
        yield subject.finding("state-early", *at, severity=Severity.WARNING, value=since.isoformat(), today=on)


def check_clauses(subject: Subject) -> Iterator[Finding]:
    """The clauses named are clauses of the documents."""
    for place, clause in enumerate(subject.entry.standing.clauses):
        if clause not in known_ids():
            at = ("catalog", "status_clauses", place)
            yield subject.finding("state-clause-unknown", *at, severity=Severity.WARNING, value=clause[:60])


def check_left_behind(subject: Subject) -> Iterator[Finding]:
    """Files of an entry that is gone still lie in the repository, where anybody who has it finds them."""
    entry = subject.entry
    if not entry.is_gone:
        return
    for place, resource in enumerate(entry.resources):
        if not resource.stored and (subject.folder / resource.path).is_file():
            at = ("resources", place, "path")
            yield subject.finding("state-left-behind", *at, severity=Severity.WARNING, path=resource.path)


def _missing(entry: Entry) -> Iterator[str]:
    told = entry.standing
    said: dict[str, object] = {
        "status_since": told.since,
        "status_reason": told.reason.zh,
        "status_clauses": told.clauses,
    }
    if entry.is_gone:
        said["last_published"] = told.last_files
    yield from (key for key, value in said.items() if not value)
