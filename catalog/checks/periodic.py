"""What is due in the catalogue because time has passed (requirements R-401 to R-403).

Nobody's pull request makes these true, so none is held up by them: `mulu check --due` speaks of them, in a scheduled
run over the whole catalogue. Each warns, and the recurring duties of the pack remind the bodies besides.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from catalog.checks.subjects import Subject
from catalog.model.entry import Entry, Openness
from catalog.model.finding import Finding, Severity

INTERVAL_MONTHS = 12  # a year is the text's for maintenance (HZ-2.4.3a); for evaluations, "from time to time", ours
MAINTAINED, EVALUATED = "last_full_maintenance", "last_evaluated"


def check_maintenance(subject: Subject) -> Iterator[Finding]:
    """R-401: every entry was looked through within the year (HZ-2.4.3a)."""
    yield from _overdue(subject, "R-401", MAINTAINED, _day(subject.entry.extra.get(MAINTAINED)))


def check_restricted(subject: Subject) -> Iterator[Finding]:
    """R-402: restricted data were evaluated in the last twelve months (HZ-2.3.4¶2c, ZJ-31¶1)."""
    if subject.entry.openness is Openness.RESTRICTED:
        yield from _overdue(subject, "R-402", EVALUATED, evaluated_on(subject.entry))


def check_unopened(subject: Subject) -> Iterator[Finding]:
    """R-403: data that are not opened were evaluated in the last twelve months (HZ-2.4.3b, XA-22)."""
    if subject.entry.openness is Openness.PROHIBITED:
        yield from _overdue(subject, "R-403", EVALUATED, evaluated_on(subject.entry))


def evaluated_on(entry: Entry) -> date | None:
    """The day of the last evaluation: `last_evaluated`, or the record of one, whichever is later."""
    record = entry.extra.get("evaluation")
    recorded = _day(record.get("date")) if isinstance(record, Mapping) else None
    return max(filter(None, (_day(entry.extra.get(EVALUATED)), recorded)), default=None)


def anniversary(day: date, months: int = INTERVAL_MONTHS) -> date:
    """The same day of the month, `months` later; the last of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return min(first + timedelta(days=day.day - 1), last)


def _overdue(subject: Subject, rule: str, key: str, done: date | None) -> Iterator[Finding]:
    """A warning after the anniversary of `done`, or of the entry's first day where it was never done."""
    if not subject.applies(rule):
        return
    since = done or began_on(subject.entry)
    if since is None:
        yield subject.finding(f"{rule}/never", "catalog", key, severity=Severity.WARNING, field=key)
    elif subject.context.today > (due := anniversary(since)):
        facts = {"field": key, "value": since.isoformat(), "due": due.isoformat()}
        yield subject.finding(rule if done else f"{rule}/first", "catalog", key, severity=Severity.WARNING, **facts)


def began_on(entry: Entry) -> date | None:
    """The day from which the first year runs: of its publication, or else of its creation."""
    record = entry.extra.get("publication")
    published = _day(record.get("date")) if isinstance(record, Mapping) else None
    return published or _day(entry.created[:10])


def _day(value: object) -> date | None:
    """A day from ISO text or from YAML's own date; None for anything else."""
    if isinstance(value, datetime):
        return value.date()
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value)) if "-" in str(value) else None
    except ValueError:
        return None
