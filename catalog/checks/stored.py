"""Whether what lies in the data store can be told from anything else: by its hash and its size (design section 3)."""

from collections.abc import Iterator

from catalog.checks.subjects import Subject
from catalog.model.finding import Finding
from catalog.storage.local import stored_source


def check_stored(subject: Subject) -> Iterator[Finding]:
    """A stored resource carries hash and bytes; where this machine has the file, its size agrees."""
    for index, resource in enumerate(subject.entry.resources):
        if not resource.stored:
            continue
        if not resource.hash or resource.bytes is None:
            yield subject.finding(
                "stored-unsealed", "resources", index, path=resource.path, entry_key=subject.entry.key
            )
            continue
        path = stored_source(subject.context.settings, subject.entry.key, resource)
        if path and path.stat().st_size != resource.bytes:
            declared, found = f"{resource.bytes:,}", f"{path.stat().st_size:,}"
            at = ("resources", index, "bytes")
            yield subject.finding("bytes-differ", *at, declared=declared, found=found, path=resource.path)
