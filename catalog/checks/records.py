"""Whether what was done before opening is on record, and what is offered is enough (R-111, R-117, R-303)."""

from collections.abc import Iterator

from catalog.checks.subjects import Subject
from catalog.model.entry import Openness
from catalog.model.finding import Finding

RESTRICTED_AGREEMENT = "restricted-use-agreement-v1"  # the model agreement of the annexes, as the portal prints it
REVIEW = ("by", "date", "result")


def check_agreement(subject: Subject) -> Iterator[Finding]:
    """R-117: the open agreement is a text and version that the portal has (HZ-2.6.5)."""
    entry, gate = subject.entry, subject.context.pack.gate
    texts = (*((gate.licence,) if gate else ()), RESTRICTED_AGREEMENT)
    if entry.open_agreement and entry.open_agreement not in texts and subject.applies("R-117"):
        yield subject.finding(
            "R-117", "catalog", "open_agreement", value=entry.open_agreement, choices=", ".join(texts)
        )


def check_security_review(subject: Subject) -> Iterator[Finding]:
    """R-303: the opening body reviewed the data before opening them (HZ-7.2, SD-9(1), SD-22)."""
    entry = subject.entry
    if entry.openness is Openness.PROHIBITED or not subject.applies("R-303"):
        return
    review = entry.extra.get("security_review")
    if not isinstance(review, dict) or not review:
        yield subject.finding("R-303", "catalog", "security_review")
        return
    missing = [key for key in REVIEW if not review.get(key)]
    if missing:
        yield subject.finding("R-303/incomplete", "catalog", "security_review", value=", ".join(missing))


def check_formats(subject: Subject) -> Iterator[Finding]:
    """R-111: open data comes in more than one kind of file (SD-10¶2); what the portal derives counts."""
    entry = subject.entry
    formats = {resource.format for resource in entry.data}
    if entry.openness is not Openness.UNCONDITIONAL or not formats or not subject.applies("R-111"):
        return
    if len(formats) == 1 and not any(resource.is_tabular or resource.format == "geojson" for resource in entry.data):
        yield subject.finding("R-111", "resources", count=str(len(formats)), value=", ".join(sorted(formats)))
