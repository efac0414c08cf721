"""A data file on its way into a draft: bounded, named by us, kept sealed, and read by the check's child alone."""

import hashlib
import re

from casework.entries.answering import resources_of
from casework.entries.composing import with_tables
from casework.entries.drafts import Draft
from casework.entries.examining import Refused
from casework.entries.office import EntryOffice
from casework.exchange import Upload
from casework.files import shown_name
from casework.hosting.port import blob_id
from runtime.limits import MAX_FILE_BYTES

MAX_FILES = 20
"""Of one draft; ours."""
_KIND = re.compile(r"[a-z0-9]{1,8}")


def uploaded(entries: EntryOffice, draft: Draft, upload: Upload, target: str) -> Draft:
    """The draft with the file; `target` is the path it replaces, "" for one more. Raises Refused."""
    if len(upload.data) > MAX_FILE_BYTES:
        raise Refused("size")
    if len(draft.uploads) >= MAX_FILES:
        raise Refused("many")
    path = path_for(draft, upload.name, target)
    tables = entries.examiner.tables(path, upload.data)
    marks = hashlib.sha256(upload.data).hexdigest(), blob_id(upload.data)
    kept = entries.drawer.quarantine(path, shown_name(upload.name), upload.data, marks)
    named = _titled(tables, kept.shown, is_new=not target)
    changed = with_tables(draft, kept, named)
    for old in draft.uploads:
        if old.path == path:
            entries.drawer.cabinet.shelf.remove(old.id)
    return changed


def path_for(draft: Draft, name: str, target: str) -> str:
    """A path that is safe whatever the sender's file is called: an ASCII slug and the kind. Raises Refused."""
    last = shown_name(name)
    stem, _, kind = last.rpartition(".")
    kind = kind.lower()
    if not stem or not _KIND.fullmatch(kind):
        raise Refused("kind")
    paths = {str(row.get("path")) for row in resources_of(draft.descriptor)} | set(draft.found)
    if target in paths and target.rpartition(".")[2].lower() == kind:
        return target
    word = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:50].strip("-")
    word = word if len(word) > 1 else "data"
    word = "data" if word == "datapackage" else word
    path, number = f"{word}.{kind}", 2
    while path in paths:
        path, number = f"{word}-{number}.{kind}", number + 1
    return path


def _titled(tables: tuple[dict[str, object], ...], shown: str, *, is_new: bool) -> tuple[dict[str, object], ...]:
    """The sender's name is the better title of a file that we renamed."""
    if not is_new or len(tables) != 1:
        return tables
    return ({**tables[0], "title": shown.rpartition(".")[0] or shown},)
