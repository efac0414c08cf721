"""Opening an entry of the catalogue for writing, or beginning one that is not there yet."""

import re
from dataclasses import replace

from casework.entries.answering import answered, answers_of
from casework.entries.composing import begun
from casework.entries.drafts import Draft
from casework.entries.notation import NAMES, Unreadable, parsed
from casework.entries.office import EntryOffice, listed
from casework.entries.questions import Question

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MAX_SLUG = 60


def begin(entries: EntryOffice, draft: Draft, *, is_new: bool) -> Draft | str:
    """The draft with what stands in the repository, or the code of what forbids it. Raises HostFault."""
    if not SLUG.fullmatch(draft.entry) or len(draft.entry) > MAX_SLUG:
        return "slug"
    base = entries.host.tip(entries.host.base)
    found = listed(entries.host, base, draft)
    if is_new:
        return "taken" if found else replace(draft, base=base, descriptor=begun(draft.entry))
    file = next((name for name in NAMES if name in found), "")
    if not file:
        return "missing"
    try:
        descriptor = parsed(file, entries.host.blob(found[file]))
    except Unreadable:
        return "unreadable"
    if (descriptor.get("catalog") or {}).get("register"):
        return "register"
    return replace(draft, base=base, found=found, file=file, descriptor=descriptor)


def rebased(entries: EntryOffice, draft: Draft, questions: tuple[Question, ...]) -> Draft | str:
    """The draft over what stands in the repository now; its own answers and files win. Raises HostFault."""
    tip = entries.host.tip(draft.branch)
    fresh = begin(entries, draft, is_new=False)
    if isinstance(fresh, str):
        fresh = begin(entries, replace(draft, found={}), is_new=True)
    if isinstance(fresh, str):
        return fresh
    made = answered(fresh.descriptor, questions, answers_of(draft.descriptor, questions))
    if "resources" in draft.descriptor:
        made["resources"] = draft.descriptor["resources"]
    pushed = listed(entries.host, tip, draft) if tip else {}
    return replace(fresh, descriptor=made, pushed=pushed, head=tip, intended={})
