"""Whether every old address leads to one entry, and to one that the public can see (design section 3; ours)."""

from collections.abc import Iterator

from catalog.checks.subjects import Context
from catalog.loading.renames import claims
from catalog.model.finding import Finding


def check_renames(context: Context) -> Iterator[Finding]:
    """Claims that cannot be met: no key, its own address, one at which an entry stands, one claimed twice, a draft.

    A name that is passed on is passed on whole: who renames an entry again takes the older names along, because the
    folder that named them is no longer there.
    """
    entries = {entry.key: entry for entry in context.catalogue.entries}
    for claim in claims(entries.values()):
        entry = entries[claim.key]
        at = ("catalog", "renamed_from", claim.place)
        facts = {"entry": entry.key, "value": claim.old[:120], "other": claim.other}
        if not claim.problem and entry.is_draft:
            yield context.finding("renamed/draft", entry.file, at, **facts)
        elif claim.problem == "stands" and entries[claim.other].renamed_from:
            older = ", ".join(entries[claim.other].renamed_from)
            yield context.finding("renamed/chain", entry.file, at, **facts, older=older[:200])
        elif claim.problem:
            yield context.finding(f"renamed/{claim.problem}", entry.file, at, **facts)
