"""Which entries changed since the last build: told from their folders alone, by names, sizes and times of change.

Where none did, nothing of what loads and draws them is even imported.
"""

import os
from collections.abc import Iterator
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING

from catalog.building.job import Entries, Job
from catalog.history.walk import reach_of
from catalog.loading.catalogue import FOLDER, survey
from catalog.model.card import Card
from catalog.model.finding import Finding
from catalog.remembered.fingerprints import stamp
from catalog.remembered.folder_looks import FolderLook, Look, folder_look, moment, still_so
from catalog.remembered.ledger import Left

if TYPE_CHECKING:
    from catalog.views import Facet

SIGHT = "sight"  # the fact that says from which folders the entries were drawn
CATALOGUE = "catalogue"  # the fact that holds the stamp of what they say


def refresh_entries(job: Job) -> Entries:
    """Bring every entry's files up to date with its folder, its publisher and the portal."""
    started = perf_counter()
    look = _looked(job)
    stamps = [one.stamp for one in look.found.values()]
    sight = stamp(job.house, list(look.found), stamps, job.publishers, reach_of(job.portal.settings.root))
    job.timed("scan", started)
    if not look.changed and not look.gone and job.ledger.fact(SIGHT) == sight:
        return _unchanged(job, look.strays)
    from catalog.stages.entry_stage import (
        redrawn_entries,  # only here: it takes longer to import than to find nothing changed
    )

    job.ledger.state({SIGHT: ""})
    entries = redrawn_entries(job, look)
    job.ledger.state({SIGHT: sight, CATALOGUE: entries.stamp})
    return entries


def _looked(job: Job) -> Look:
    keys, strays = survey(job.portal.settings.root)
    left, looked = job.ledger.left(), moment(job.folders.cache)
    found = {key: _look(left.get(key), places, job.house, looked) for key, places in _places(job, keys)}
    site = job.folders.site
    changed = [key for key, look in found.items() if not _is_current(left.get(key), look.stamp, f"{site}/{key}")]
    if again := {key: look.seen for key, look in found.items() if _is_seen_anew(left.get(key), look)}:
        job.ledger.see(again)
    return Look(found, changed, frozenset(left) - frozenset(found), strays)


def _places(job: Job, keys: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The folders of each entry: its own, and that in the store, where most publishers have nothing."""
    top, store = f"{job.portal.settings.root}/{FOLDER}", job.portal.settings.store
    stored = {body.name for body in job.publishers if (store / body.name).is_dir()}
    for key in keys:
        yield key, (f"{top}/{key}", f"{store}/{key}") if key.partition("/")[0] in stored else (f"{top}/{key}",)


def _look(left: Left | None, places: tuple[str, ...], house: str, looked: int) -> FolderLook:
    """What the folders hold now; they are listed anew only where what was seen in them is no longer so."""
    if left and left.stamp.startswith(house) and still_so(left.seen, places):
        return FolderLook(left.stamp, left.seen)
    found = folder_look(places, looked)
    return FolderLook(f"{house}-{found.stamp}", found.seen)


def _is_seen_anew(left: Left | None, look: FolderLook) -> bool:
    """Whether nothing changed but, say, the time of a folder. What changed is kept with its new stamp, once drawn."""
    return left is not None and look.stamp == left.stamp and look.seen is not left.seen


def _is_current(left: Left | None, now: str, page: str) -> bool:
    if left is None or left.stamp != now:
        return False
    return not left.shown or os.access(f"{page}/index.html", os.F_OK)


def _unchanged(job: Job, strays: tuple[Finding, ...]) -> Entries:
    """The catalogue as the last build left it, read when it is asked for."""
    return Entries(
        count=job.ledger.count(),
        findings=(*strays, *job.ledger.findings()),
        drawn=frozenset(),
        removed=frozenset(),
        old_terms={},
        stamp=job.ledger.fact(CATALOGUE),
        read=lambda: tuple([one.card for one in job.ledger.entries().values() if one.card]),
        read_marks=lambda: {key: f"{one.stamp} {one.context}" for key, one in job.ledger.entries().items() if one.card},
        count_facets=partial(_facets, job),
    )


def _facets(job: Job, cards: tuple[Card, ...]) -> "tuple[Facet, ...]":
    from catalog.offering.facets import facets  # see above

    return facets(job.portal, job.publishers, cards)
