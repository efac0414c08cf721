"""How an entry may be passed on besides opening it: sharing between agencies, and authorised operation."""

from collections.abc import Iterator

from catalog.checks.subjects import Subject
from catalog.model.entry import Openness
from catalog.model.finding import Finding

TYPES = ("unconditional", "restricted", "none")  # 无条件共享, 受限共享, 不共享 (ZJ-22, 23¶1)
_NEEDED = {"restricted": ("sharing_conditions", "sharing_basis"), "none": ("sharing_basis",)}


def check_sharing(subject: Subject) -> Iterator[Finding]:
    """R-120: restricted sharing states reason and conditions, no sharing its legal basis (ZJ-23¶2)."""
    extra = subject.entry.extra
    kind = str(extra.get("sharing_type") or "")
    if not kind or not subject.applies("R-120"):
        return
    if kind not in TYPES:
        yield subject.finding("R-120/unknown", "catalog", "sharing_type", value=kind, choices=", ".join(TYPES))
    for key in _NEEDED.get(kind, ()):
        if not str(extra.get(key) or "").strip():
            yield subject.finding("R-120/missing", "catalog", "sharing_type", value=key)


def check_operation(subject: Subject) -> Iterator[Finding]:
    """R-121: prohibited data are not given into authorised operation (ZJ-35)."""
    entry = subject.entry
    if entry.openness is Openness.PROHIBITED and entry.extra.get("authorised_operation") and subject.applies("R-121"):
        yield subject.finding("R-121", "catalog", "authorised_operation")


def check_acquisition(subject: Subject) -> Iterator[Finding]:
    """R-115: what a body has by sharing is not in its own opening list (LY-11¶1b)."""
    if subject.entry.extra.get("acquisition") == "shared" and subject.applies("R-115"):
        yield subject.finding("R-115", "catalog", "acquisition")
