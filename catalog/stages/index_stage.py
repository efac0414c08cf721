"""The third stage of a build: the exports, and what the functions read.

What a build after one change finds as it was is not made again: files of fragments are patched, feeds and parts of the
map of the site are known by stamps of what they show, and what hangs on the law alone by the stamp of the law.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from catalog.building.entry_form import entry_form
from catalog.building.job import Entries, Job
from catalog.building.private_files import ACCESS, access_files, catalogue_file, messages_document, packs_document
from catalog.exports import Whole, feeds, joined_files, lists
from catalog.exports.body_pages import ENTRIES_A_PAGE
from catalog.exports.sitemaps import site_maps
from catalog.files.writing import keep_only, write_changed
from catalog.law.calendar_source import calendar_document, calendar_folder
from catalog.loading.renames import moved
from catalog.remembered.fingerprints import stamp
from catalog.remembered.joined_files import Joined
from catalog.stages.plan_pages import promises

LAW = "packs"  # the fact that says of which law the files of the functions were written
Made = tuple[str, str, Callable[[], bytes]]  # a file: its name, the stamp of what it shows, and what makes it


def refresh_exports(
    job: Job, entries: Entries, pages: Iterable[str], known: Mapping[str, str], join: Callable[[Joined], None]
) -> dict[str, str]:
    """Write every export; gives their names with stamps. `join` brings files of joined fragments up to date.

    `known` are the stamps of the last build by name, where it ended well.
    """
    site = job.folders.site
    whole = Whole(
        portal=job.portal,
        publishers=job.publishers,
        authority=job.authority,
        cards=entries.cards,
        most=ENTRIES_A_PAGE,
    )
    stamps: dict[str, str] = {}
    for joined in joined_files(whole, site):
        join(joined)
        stamps[joined.name] = ""
    for name, mark, content in (*_feeds(job, entries, whole), *_maps(job, whole, pages)):
        if known.get(name) != mark or not (site / name).is_file():
            write_changed(site / name, content())
        stamps[name] = mark
    write_changed(site / "robots.txt", lists.robots(job.portal))
    return stamps | {"robots.txt": ""}


def _feeds(job: Job, entries: Entries, whole: Whole) -> Iterator[Made]:
    marks = entries.marks
    for feed in feeds(whole):
        shown = [(card.key, marks[card.key]) for card in feed.cards[: lists.FEED_ENTRIES]]
        yield feed.path, stamp(job.house, feed.title, shown), partial(lists.feed, job.portal, *feed)


def _maps(job: Job, whole: Whole, pages: Iterable[str]) -> Iterator[Made]:
    left = {f"/{old}/" for old in moved(whole.cards)}
    addresses = [(path.lstrip("/"), "") for path in sorted(pages) if path.startswith("/") and path not in left]
    days = zip(whole.cards, whole.changed, strict=True)
    addresses += [(f"{card.key}/", day) for card, day in days if not card.is_gone]
    for one in site_maps(job.portal, addresses):
        yield one.name, stamp(job.house, one), partial(one.content, job.portal)


def refresh_private_files(job: Job, entries: Entries, join: Callable[[Joined], None]) -> None:
    """What the functions read; none of it is public."""
    private, leading = job.folders.private, moved(entries.cards)
    keys = [card.key for card in entries.cards]
    access = access_files(job.portal, leading, keys, private, ENTRIES_A_PAGE)
    keep_only(private / ACCESS, {joined.name.removeprefix(f"{ACCESS}/") for joined in access})
    for joined in access:
        join(joined)
    around = (promises(job, entries), leading)
    join(catalogue_file(job.portal, job.publishers, around, private / "catalogue.json"))
    makers = _of_the_law(job)
    if job.ledger.fact(LAW) != job.law or not all((private / name).is_file() for name in makers):
        for name, make in makers.items():
            write_changed(private / name, make())
        job.ledger.state({LAW: job.law})


def _of_the_law(job: Job) -> dict[str, Callable[[], bytes]]:
    """What hangs on the settings, the words, the lists, the packs and the calendar alone."""
    portal, root = job.portal, job.portal.settings.root
    return {
        "messages.json": lambda: messages_document(portal),
        "entry_form.json": lambda: _json(entry_form(portal.settings)),
        "calendar.json": lambda: calendar_document(calendar_folder(root)),
        "packs.json": lambda: packs_document(portal),
    }


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
