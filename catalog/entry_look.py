"""Which entries changed since the last build: told from their folders alone, by names, sizes and times of change.

Where none did, nothing of what loads and draws them is even imported.
"""

import os
from collections.abc import Mapping
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from catalog.fingerprints import folder_stamp, moment, stamp
from catalog.history.walk import reach_of
from catalog.job import Entries, Job
from catalog.load import FOLDER, survey
from catalog.model.card import Card
from catalog.model.finding import Finding

if TYPE_CHECKING:
    from catalog.views import Facet

SIGHT = "sight"  # the fact that says from which folders the entries were drawn
CATALOGUE = "catalogue"  # the fact that holds the stamp of what they say


class Look(NamedTuple):
    """The stamps of all folders of entries, by key; those that must be drawn; those that are no more.

    `strays` are the folders that cannot be entries.
    """

    stamps: Mapping[str, str]
    changed: list[str]
    gone: frozenset[str]
    strays: tuple[Finding, ...]


def refresh_entries(job: Job) -> Entries:
    """Bring every entry's files up to date with its folder, its publisher and the portal."""
    started = perf_counter()
    look = _looked(job)
    sight = stamp(job.house, look.stamps, job.publishers, reach_of(job.portal.settings.root))
    job.timed("scan", started)
    if not look.changed and not look.gone and job.ledger.fact(SIGHT) == sight:
        return _unchanged(job, look.strays)
    from catalog.entry_stage import redrawn_entries  # only here: it takes longer to import than to find nothing changed

    job.ledger.state({SIGHT: ""})
    entries = redrawn_entries(job, look)
    job.ledger.state({SIGHT: sight, CATALOGUE: entries.stamp})
    return entries


def _looked(job: Job) -> Look:
    keys, strays = survey(job.portal.settings.root)
    stamps = _stamps(job, keys)
    standing = job.ledger.standing()
    changed = [key for key in keys if not _is_current(job, standing.get(key), stamps[key], key)]
    return Look(stamps, changed, frozenset(standing) - frozenset(keys), strays)


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
    from catalog.facets import facets  # see above

    return facets(job.portal, job.publishers, cards)


def _stamps(job: Job, keys: tuple[str, ...]) -> dict[str, str]:
    """The stamp of each entry: its folder, and what the store holds of it."""
    looked, top = moment(job.folders.cache), f"{job.portal.settings.root}/{FOLDER}"
    store = job.portal.settings.store
    stored = {body.name for body in job.publishers if (store / body.name).is_dir()}
    return {
        key: f"{job.house}-{folder_stamp(_places(f'{top}/{key}', f'{store}/{key}', key, stored), looked)}"
        for key in keys
    }


def _places(folder: str, store: str, key: str, stored: set[str]) -> tuple[str, ...]:
    """The folders of an entry; most publishers have nothing in the store."""
    return (folder, store) if key.partition("/")[0] in stored else (folder,)


def _is_current(job: Job, known: tuple[str, bool] | None, now: str, key: str) -> bool:
    if known is None or known[0] != now:
        return False
    return not known[1] or os.path.exists(f"{job.folders.site}/{key}/index.html")
