"""The third stage of a build: the exports, and what the functions read."""

import json
from collections.abc import Callable, Iterable

from catalog.calendar_source import calendar_document, calendar_folder
from catalog.entry_form import entry_form
from catalog.exports import EXPORTS, Whole, feeds, lists
from catalog.fingerprints import stamp
from catalog.job import Entries, Job
from catalog.joined_files import Joined
from catalog.plan_pages import promises
from catalog.private_files import access_file, catalogue_file, messages_document, packs_document
from catalog.renames import moved
from catalog.writing import write_changed

PACKS = "packs"  # the fact that says of which house the packs were written


def refresh_exports(job: Job, entries: Entries, pages: Iterable[str], join: Callable[[Joined], None]) -> set[str]:
    """Write every export; gives their names. `join` brings files of joined fragments up to date."""
    site, portal = job.folders.site, job.portal
    whole = Whole(portal=portal, publishers=job.publishers, authority=job.authority, cards=entries.cards)
    for export in EXPORTS:
        join(export.joined(whole, site))
    written = {export.path for export in EXPORTS}
    left = {f"/{old}/" for old in moved(entries.cards)}
    addresses = [(path.lstrip("/"), "") for path in sorted(pages) if path.startswith("/") and path not in left]
    addresses += [(card.path.lstrip("/"), card.changed) for card in entries.cards if not card.is_gone]
    others = {**lists.site_maps(portal, addresses), "robots.txt": lists.robots(portal), **dict(feeds(whole))}
    for name, content in others.items():
        write_changed(site / name, content)
    return written | set(others)


def refresh_private_files(job: Job, entries: Entries, join: Callable[[Joined], None]) -> None:
    """What the functions read; none of it is public."""
    private, leading = job.folders.private, moved(entries.cards)
    join(access_file(job.portal, leading, private / "access.json"))
    around = (promises(job, entries), leading)
    join(catalogue_file(job.portal, job.publishers, around, private / "catalogue.json"))
    write_changed(private / "messages.json", messages_document(job.portal))
    write_changed(private / "entry_form.json", _json(entry_form(job.portal.settings)))
    calendar = calendar_document(calendar_folder(job.portal.settings.root))
    write_changed(private / "calendar.json", calendar)
    made_from = stamp(job.law, calendar)
    if job.ledger.fact(PACKS) != made_from or not (private / "packs.json").is_file():
        write_changed(private / "packs.json", packs_document(job.portal))
        job.ledger.state({PACKS: made_from})


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
