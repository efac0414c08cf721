"""The last stages of a build where anything changed: exports, search, what the functions read, and what is stale."""

from itertools import chain
from time import perf_counter

from catalog.building.job import FILE_MARK, Entries, Job
from catalog.derivation.derived import forget_others
from catalog.files.writing import remove_file
from catalog.messages import LANGUAGES
from catalog.remembered.fingerprints import seal
from catalog.remembered.joined_files import Change, joining
from catalog.stages.index_stage import refresh_exports, refresh_private_files
from catalog.stages.moved_pages import frame_name
from catalog.stages.search_stage import refresh_search

DERIVED = "derived"  # the fact that says which products the cache was left with


def refresh_whole(
    job: Job, entries: Entries, pages: dict[str, str], known: dict[str, str], indexed: str
) -> dict[str, str]:
    """Write everything that is made of the whole catalogue; gives the names of the exports with their stamps.

    `known` are the stamps of the last build, none where it did not finish; `indexed` is what it said of the search.
    """
    started = perf_counter()
    change = Change(keys=[card.key for card in entries.cards], drawn=entries.drawn, whole=not known)
    with joining(job.ledger, change) as join:
        exported = refresh_exports(job, entries, pages, _exported(known), join)
        started = job.timed("exports", started)
        refresh_search(job, entries, indexed)
        started = job.timed("search", started)
        refresh_private_files(job, entries, join)
    _forget_products(job, entries, anyway=not known)
    job.timed("private", started)
    return {f"{FILE_MARK}{name}": mark for name, mark in exported.items()}


def _forget_products(job: Job, entries: Entries, *, anyway: bool) -> None:
    """Remove what was derived from data that no entry has any more; `anyway` after a build that died."""
    kept = frozenset(chain.from_iterable([card.derived for card in entries.cards]))
    mark = seal("".join(sorted(kept)))
    if anyway or job.ledger.fact(DERIVED) != mark:
        job.ledger.state({DERIVED: ""})
        forget_others(job.folders.cache, kept)
        job.ledger.state({DERIVED: mark})


def _exported(known: dict[str, str]) -> dict[str, str]:
    """The stamps of exports by their names."""
    return {name.removeprefix(FILE_MARK): mark for name, mark in known.items() if name.startswith(FILE_MARK)}


def remove_pages(job: Job, entries: Entries, names: set[str]) -> None:
    """Take away what the last build wrote and this one did not, in every language; not where an entry stands now."""
    standing = {name for card in entries.cards for name in (card.path, frame_name(card.key))}
    site = job.folders.site
    for name in sorted(names - standing):
        path = name.partition(":")[2] if ":" in name else f"{name.strip('/')}/index.html"
        for top in (site, *(site / word for word in LANGUAGES)):
            remove_file(top, path)
    job.ledger.forget_pages(names)
