"""Whether the agreement is one the portal has, and what is offered is enough (R-111, R-117)."""

from collections.abc import Iterator

from catalog.checks.subjects import Subject
from catalog.model.entry import Openness
from catalog.model.finding import Finding

RESTRICTED_AGREEMENT = "restricted-use-agreement-v1"  # the model agreement of the annexes, as the portal prints it


def check_agreement(subject: Subject) -> Iterator[Finding]:
    """R-117: the open agreement is a text and version that the portal has (HZ-2.6.5)."""
    entry, gate = subject.entry, subject.context.pack.gate
    texts = (*((gate.licence,) if gate else ()), RESTRICTED_AGREEMENT)
    if entry.open_agreement and entry.open_agreement not in texts and subject.applies("R-117"):
        yield subject.finding(
            "R-117", "catalog", "open_agreement", value=entry.open_agreement, choices=", ".join(texts)
        )


def check_formats(subject: Subject) -> Iterator[Finding]:
    """R-111: open data comes in more than one kind of file (SD-10¶2); what the portal derives counts."""
    entry = subject.entry
    formats = {resource.format for resource in entry.data}
    if entry.openness is not Openness.UNCONDITIONAL or not formats or not subject.applies("R-111"):
        return
    if len(formats) == 1 and not any(resource.is_tabular or resource.format == "geojson" for resource in entry.data):
        yield subject.finding("R-111", "resources", count=str(len(formats)), value=", ".join(sorted(formats)))
