"""The third stage of a build: the search index, the exports, and what the functions read."""

import json
from collections.abc import Iterable

from catalog import searching
from catalog.calendar_source import calendar_document, calendar_folder
from catalog.entry_form import entry_form
from catalog.exports import EXPORTS, Whole, feeds, lists
from catalog.facets import blocks, facets, manifest, table
from catalog.fingerprints import stamp
from catalog.job import Entries, Job
from catalog.pages import SEARCH
from catalog.plan_pages import promises
from catalog.private_files import access_document, catalogue_document, messages_document, packs_document
from catalog.renames import moved
from catalog.searching import packed, pairs_by_shard, patched, shard_count, shards, terms_of, unpacked
from catalog.workshop import ACCESS, CARD, MARK, TERMS
from catalog.writing import keep_only, write_changed, write_stream

MOST_PATCHED = 200  # entries; more are faster from the beginning
INDEXED = "indexed"  # the fact that says for which list of entries the shards are whole
PACKS = "packs"  # the fact that says of which house the packs were written
_NO_TERMS = packed(terms_of((), ()))


def refresh_search(job: Job, entries: Entries, indexed: str) -> None:
    """Write the index; `indexed` is what the last build said of it before this one began."""
    count = shard_count(len(entries.cards))
    mark = stamp(searching.FORM, count, [card.key for card in entries.cards])
    if indexed == mark and len(entries.drawn) <= MOST_PATCHED and _has_shards(job, count):
        _patch(job, entries, count)
    else:
        _write_shards(job, entries, count)
    _write_tables(job, entries, count)
    job.ledger.state({INDEXED: mark})


def _has_shards(job: Job, count: int) -> bool:
    return all((job.folders.site / SEARCH / "terms" / f"{number}.json").is_file() for number in range(count))


def _write_shards(job: Job, entries: Entries, count: int) -> None:
    terms = (unpacked(body) for body in job.ledger.fragments(TERMS))
    for number, content in shards(terms, count):
        write_changed(job.folders.site / SEARCH / "terms" / f"{number}.json", content)


def _patch(job: Job, entries: Entries, count: int) -> None:
    """Take the old terms of each changed entry out of its shards, and put the new ones in."""
    places = {card.key: place for place, card in enumerate(entries.cards)}
    current = job.ledger.fragments_of(TERMS, entries.drawn)
    for key in sorted(entries.drawn):
        old = pairs_by_shard(unpacked(entries.old_terms.get(key, _NO_TERMS)), count)
        new = pairs_by_shard(unpacked(current[key]), count)
        for number in sorted(old.keys() | new.keys()):
            before, after = old.get(number, frozenset()), new.get(number, frozenset())
            if before != after:
                path = job.folders.site / SEARCH / "terms" / f"{number}.json"
                write_changed(path, patched(path.read_bytes(), places[key], before, after))


def _write_tables(job: Job, entries: Entries, count: int) -> None:
    """The filters' columns, the words of the results, and the manifest, whose version changes with any of it."""
    folder = job.folders.site / SEARCH
    found = facets(job.portal, job.publishers, entries.cards)
    columns = table(entries.cards, found)
    write_changed(folder / "facets.json", columns)
    kept = {f"terms/{number}.json" for number in range(count)} | {"facets.json", "index.json"}
    for language in job.portal.languages:
        for number, content in enumerate(blocks(job.ledger.fragments(CARD + language))):
            name = f"results/{language}/{number}.json"
            write_changed(folder / name, content)
            kept.add(name)
    said = manifest(job.portal, found, entries=len(entries.cards), shards=count)
    version = stamp(said, columns, list(job.ledger.fragments(MARK)))[:12]
    write_changed(folder / "index.json", _json({**said, "version": version}))
    keep_only(folder, kept)


def refresh_exports(job: Job, entries: Entries, pages: Iterable[str]) -> set[str]:
    """Write every export; gives their names."""
    site, portal = job.folders.site, job.portal
    whole = Whole(portal=portal, publishers=job.publishers, authority=job.authority, cards=entries.cards)
    for export in EXPORTS:
        write_stream(site / export.path, export.document(whole, job.ledger.fragments(export.path)))
    written = {export.path for export in EXPORTS}
    left = {f"/{old}/" for old in moved(entries.cards)}
    addresses = [(path.lstrip("/"), "") for path in sorted(pages) if path.startswith("/") and path not in left]
    addresses += [(card.path.lstrip("/"), card.changed) for card in entries.cards if not card.is_gone]
    others = {**lists.site_maps(portal, addresses), "robots.txt": lists.robots(portal), **dict(feeds(whole))}
    for name, content in others.items():
        write_changed(site / name, content)
    return written | set(others)


def refresh_private_files(job: Job, entries: Entries) -> None:
    """What the functions read; none of it is public."""
    private = job.folders.private
    write_stream(
        private / "access.json", access_document(job.portal, job.ledger.fragments(ACCESS), moved(entries.cards))
    )
    owed = promises(job, entries)
    write_changed(private / "catalogue.json", catalogue_document(job.portal, job.publishers, entries.cards, owed))
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
