"""Data of society, which organisations and people open beside the public bodies (HZ-4.8, HZ-5.4).

An entry says so with `catalog.society_data: true`. What public data are asked mildly is asked of these strictly: every
column says what it means, and somebody answers for them (requirements R-114, R-118).
"""

from collections.abc import Iterator

from catalog.checks.subjects import Subject
from catalog.model.finding import Finding, Severity

SOCIETY = "society_data"
_ANSWERS = ("responsible_person", "public_contact")


def severity_of_silence(subject: Subject) -> Severity | None:
    """How grave a column without a meaning is: an error in data of society (HZ-5.4), else as the pack says."""
    return Severity.ERROR if subject.entry.extra.get(SOCIETY) is True else None


def check_responsible(subject: Subject) -> Iterator[Finding]:
    """R-118: data of society name who is responsible and how the public reaches them (HZ-5.4)."""
    extra = subject.entry.extra
    if extra.get(SOCIETY) is not True or not subject.applies("R-118"):
        return
    for key in _ANSWERS:
        if not str(extra.get(key) or "").strip():
            yield subject.finding("R-118/responsible", "catalog", key, field=key)
