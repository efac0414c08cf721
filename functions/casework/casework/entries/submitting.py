"""From a draft to a pull request, in steps of which each can be made again: after a crash the next try goes on.

The branch is named after the draft. A commit is made only where the branch's files differ from the draft's, and a
pull request is opened only where the branch has none, so a second submission of the same draft changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from casework.entries.composing import Composed, composed
from casework.entries.drafts import PROPOSED, SENDING, Draft
from casework.entries.examining import Folder, Report
from casework.entries.office import EntryOffice, listed
from casework.entries.reporting import body_of, heading_of, message_of
from casework.hosting.port import HostFault, Order, Pull, Signature, blob_id
from casework.wording import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Stale:
    """Somebody changed the entry since the draft began: these files of its folder."""

    files: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overtaken:
    """Another window changed the draft meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """Who proposes, and in which words."""

    author: Signature
    office: str
    words: Wording
    report: Report


def folder_of(entries: EntryOffice, draft: Draft) -> tuple[Folder, Composed]:
    """The entry before and after. Raises HostFault, UploadGone."""
    before = {path: entries.host.blob(blob) for path, blob in draft.found.items()}

    def kept(path: str) -> bytes | None:
        pushed = draft.pushed.get(path)
        is_same = pushed is None or pushed == draft.found.get(path)
        return before.get(path) if is_same else entries.host.blob(str(pushed))

    made = composed(draft, entries.drawer.data, kept)
    after = Folder(publisher=draft.publisher, entry=draft.entry, before=before, after=made.files, stored=made.stored)
    return after, made


def submit(entries: EntryOffice, draft: Draft, sending: Sending) -> Draft | Stale | Overtaken:
    """Make a draft a pull request, or push its changes to the one it has. Raises HostFault, UploadGone."""
    tip = entries.host.tip(draft.branch)
    parent = tip or entries.host.tip(entries.host.base)
    present = listed(entries.host, parent, draft)
    _, made = folder_of(entries, draft)
    stale = _stale(draft, present, made, has_branch=bool(tip))
    if stale:
        return stale
    wanted = {path: blob_id(data) for path, data in made.files.items()}
    held = entries.drawer.keep(replace(draft, state=SENDING, intended=wanted))
    if held is None:
        return Overtaken()
    for path, data in made.stored.items():
        entries.store.put(draft.key, path, data)
    head = _committed(entries, held, made, sending, (parent, present, not tip))
    pull = entries.host.propose(
        draft.branch,
        heading_of(draft, sending.words),
        body_of(draft, sending.report, sending.office, sending.words),
    )
    return entries.drawer.keep(_proposed(held, pull, head)) or Overtaken()


def _stale(draft: Draft, present: Mapping[str, str], made: Composed, *, has_branch: bool) -> Stale | None:
    """What changed under the draft. On its own branch only what neither it pushed nor pushes now counts."""
    known = draft.pushed if has_branch and draft.pushed else draft.found
    wanted = {path: blob_id(data) for path, data in made.files.items()}
    changed = [
        path
        for path in sorted({*known, *present})
        if present.get(path) not in (known.get(path), wanted.get(path), draft.intended.get(path))
    ]
    return Stale(files=tuple(changed)) if changed else None


def _committed(
    entries: EntryOffice, draft: Draft, made: Composed, sending: Sending, at: tuple[str, Mapping[str, str], bool]
) -> str:
    """The branch's tip with the draft's files on it; no commit where they are there already."""
    parent, present, begins = at
    top = draft.folder
    changes: dict[str, bytes | None] = {
        f"{top}/{path}": data for path, data in made.files.items() if present.get(path) != blob_id(data)
    }
    changes |= {f"{top}/{path}": None for path in present if path not in made.files}
    if not changes:
        if begins:
            raise HostFault("unchanged")
        return parent
    return entries.host.commit(
        Order(
            branch=draft.branch,
            parent=parent,
            begins=begins,
            message=message_of(draft, sending.words),
            author=sending.author,
            at=entries.drawer.desk.now(),
            changes=changes,
            present={f"{top}/{path}": blob for path, blob in present.items()},
        )
    )


def _proposed(draft: Draft, pull: Pull, head: str) -> Draft:
    pushed = draft.intended
    return replace(draft, state=PROPOSED, number=pull.number, url=pull.url, head=head, pushed=pushed, intended={})
