"""Whether the pages that belong to no single entry still stand as the last build left them."""

import os

from catalog.building.job import Entries, Job
from catalog.remembered.fingerprints import stamp
from catalog.remembered.folder_looks import DOUBT, folder_stamp, moment

LISTED = "listed"  # the fact that says from what all of these pages were made
OTHERS = ("file:", "authored:")  # names in the ledger of what other stages write
SPOKEN = "lone:"  # of names that are no address, the only ones that every language has


def refresh_lists(job: Job, entries: Entries) -> dict[str, str]:
    """Bring every such page up to date; gives their paths with the stamps of what they show."""
    known = job.ledger.pages()
    articles = folder_stamp((str(job.portal.settings.pages),), moment(job.folders.cache))
    sight = stamp(entries.stamp, job.law, job.today, articles)
    if job.ledger.fact(LISTED) == sight and all(_stands(job, name) for name in known):
        return {name: mark for name, mark in known.items() if not name.startswith(OTHERS)}
    from catalog.stages.list_stage import (
        redrawn_lists,  # only here: it takes longer to import than to find nothing changed
    )

    job.ledger.state({LISTED: ""})
    pages = redrawn_lists(job, entries, known)
    job.ledger.state({LISTED: "" if articles.endswith(DOUBT) else sight})
    return pages


def _stands(job: Job, name: str) -> bool:
    """Whether a page or file is there in every language that has it; exports and assets look after themselves."""
    if name.startswith(OTHERS):
        return True
    path = name.partition(":")[2] if ":" in name else f"{name.strip('/')}/index.html"
    others = job.portal.languages[1:] if ":" not in name or name.startswith(SPOKEN) else ()
    return all(os.path.isfile(f"{job.folders.site}/{top}{path}") for top in ("", *(f"{word}/" for word in others)))
