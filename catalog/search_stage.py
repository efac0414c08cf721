"""The part of a build that writes the search: shards, columns of the filters, results as they are drawn, words."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice

from catalog import searching
from catalog.facets import columns, manifest, orders
from catalog.fingerprints import stamp
from catalog.job import Entries, Job
from catalog.joined_files import MOST_PATCHED
from catalog.pages import SEARCH
from catalog.portal import ASSETS
from catalog.searching import NO_TERMS, listed, packed, unpacked
from catalog.shards import pairs_by_shard, patched, shard_count, shards
from catalog.sounds import readings_document
from catalog.synonyms import load_synonyms
from catalog.workshop import CARD, MARK, TERMS, WORDS
from catalog.writing import keep_only, write_changed

BLOCK = 4  # results in one file
INDEXED = "indexed"  # the fact that says for which list of entries the shards are whole
WORKER = "search-worker.js"  # lies at the top, because a worker sees only what lies beside or below it
_NO_TERMS = packed(NO_TERMS)


def refresh_search(job: Job, entries: Entries, indexed: str) -> None:
    """Write the index; `indexed` is what the last build said of it before this one began."""
    count = shard_count(len(entries.cards))
    mark = stamp(searching.FORM, job.house, count, [card.key for card in entries.cards])
    patch = indexed == mark and len(entries.drawn) <= MOST_PATCHED and _has_shards(job, count)
    if patch:
        _patch(job, entries, count)
    else:
        _write_shards(job, count)
    kept = {f"terms/{number}.json" for number in range(count)}
    kept |= set(_write_results(job, entries, whole=not patch))
    kept |= set(_write_tables(job, entries, count))
    keep_only(job.folders.site / SEARCH, kept)
    job.ledger.state({INDEXED: mark})


def _has_shards(job: Job, count: int) -> bool:
    return all((job.folders.site / SEARCH / "terms" / f"{number}.json").is_file() for number in range(count))


def _write_shards(job: Job, count: int) -> None:
    terms = (listed(body) for body in job.ledger.fragments(TERMS))
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


def _write_results(job: Job, entries: Entries, *, whole: bool) -> Iterator[str]:
    """Results as they are drawn, and the words in which a hit may lie; gives the names of all files."""
    kinds = {f"results/{language}": f"{CARD}{language}" for language in job.portal.languages} | {"words": WORDS}
    keys = [card.key for card in entries.cards]
    blocks = [keys[at : at + BLOCK] for at in range(0, len(keys), BLOCK)]
    touched = [at for at, block in enumerate(blocks) if whole or not entries.drawn.isdisjoint(block)]
    for folder, kind in kinds.items():
        bodies = job.ledger.fragments(kind) if whole else _fragments(job, kind, [blocks[at] for at in touched])
        for number in touched:
            some = list(islice(bodies, len(blocks[number])))
            content = b"[" + b",".join(some) + b"]" if kind == WORDS else _json([body.decode() for body in some])
            write_changed(job.folders.site / SEARCH / folder / f"{number}.json", content)
        yield from (f"{folder}/{number}.json" for number in range(len(blocks)))


def _fragments(job: Job, kind: str, blocks: Iterable[list[str]]) -> Iterator[bytes]:
    for keys in blocks:
        found = job.ledger.fragments_of(kind, keys)
        yield from (found[key] for key in keys)


def _write_tables(job: Job, entries: Entries, count: int) -> Iterator[str]:
    """What is small: columns, orders, synonyms, readings, the worker, and the manifest that all others hang on."""
    folder = job.folders.site / SEARCH
    found = entries.facets
    settings = job.portal.settings
    files = {
        **{f"columns/{name}.json": content for name, content in columns(entries.cards, found).items()},
        "order.json": _json(orders(entries.cards)),
        "synonyms.json": _json(load_synonyms(settings.root, settings.authority).rows),
        "readings.json": _json(readings_document()),
    }
    version = stamp(searching.FORM, count, BLOCK, files, list(job.ledger.fragments(MARK)))[:12]
    said = manifest(job.portal, found, entries=len(entries.cards), shards=count)
    for name, content in files.items():
        write_changed(folder / name, content)
    write_changed(folder / "index.json", _json({**said, "block": BLOCK, "version": version}))
    worker = settings.root / ASSETS / WORKER
    if worker.is_file():
        write_changed(job.folders.site / WORKER, worker.read_bytes())
    yield from (*files, "index.json")


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
