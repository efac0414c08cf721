"""The part of a build that writes the search: shards, columns of the filters, results as they are drawn, words."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import islice
from pathlib import Path

from catalog.building.job import INDEXED, Entries, Job
from catalog.building.workshop import CARD, MARK, TERMS, WORDS
from catalog.files.json_text import json_bytes
from catalog.files.writing import keep_only, write_changed
from catalog.pages.lists import SEARCH
from catalog.portal import ASSETS
from catalog.remembered.fingerprints import stamp
from catalog.remembered.joined_files import MOST_PATCHED
from catalog.search import terms as searching
from catalog.search.columns import columns, columns_again, manifest, orders, orders_again
from catalog.search.shards import pairs_by_shard, patched, shard_count, shards
from catalog.search.sounds import readings_document
from catalog.search.synonyms import load_synonyms
from catalog.search.terms import NO_TERMS, listed, packed, unpacked
from catalog.search.traditional import traditional_document

BLOCK = 4  # results in one file
WORKER = "search-worker.js"  # lies at the top, because a worker sees only what lies beside or below it
_NO_TERMS = packed(NO_TERMS)


def refresh_search(job: Job, entries: Entries, indexed: str) -> None:
    """Write the index; `indexed` is what the last build said of it before this one began."""
    count = shard_count(len(entries.cards))
    mark = stamp(searching.FORM, job.house, count, [card.key for card in entries.cards])
    if indexed == mark and len(entries.drawn) <= MOST_PATCHED and _has_shards(job, count):
        _refresh_few(job, entries, count)
    else:
        _refresh_all(job, entries, count)
    worker = job.portal.settings.root / ASSETS / WORKER
    if worker.is_file():
        write_changed(job.folders.site / WORKER, worker.read_bytes())
    job.ledger.state({INDEXED: mark})


def _refresh_all(job: Job, entries: Entries, count: int) -> None:
    folder = job.folders.site / SEARCH
    marks = blake2b()
    for number, content in shards(_read(job, marks.update), count, spool=job.folders.cache):
        write_changed(f"{folder}/terms/{number}.json", content)
    settings = job.portal.settings
    tables = {
        **_named_columns(columns(entries.cards, entries.facets)),
        **{_ordered(language): json_bytes(orders(entries.cards, language)) for language in job.portal.languages},
        "synonyms.json": json_bytes(load_synonyms(settings.root, settings.authority).rows),
        "readings.json": json_bytes(readings_document()),
        "traditional.json": json_bytes(traditional_document()),
    }
    _write_tables(job, entries, count, (tables, marks.hexdigest()))
    blocks = range(len(_blocks(entries)))
    kept = {f"terms/{number}.json" for number in range(count)} | {*tables, "index.json"}
    kept |= {f"{name}/{number}.json" for name in _kinds(job) for number in blocks}
    keep_only(folder, kept)


def _refresh_few(job: Job, entries: Entries, count: int) -> None:
    """The same entries as in the build before, of which few changed: only files that say something of those."""
    folder = job.folders.site / SEARCH
    places = [place for place, card in enumerate(entries.cards) if card.key in entries.drawn]
    _patch(job, entries, count, places)
    _write_results(job, _blocks(entries), sorted({place // BLOCK for place in places}))
    settings = job.portal.settings
    tables = {
        **_named_columns(columns_again(folder, entries.cards, entries.facets, places)),
        **{
            _ordered(language): json_bytes(orders_again(folder / _ordered(language), entries.cards, places, language))
            for language in job.portal.languages
        },
        "synonyms.json": _lasting(
            folder / "synonyms.json", lambda: load_synonyms(settings.root, settings.authority).rows
        ),
        "readings.json": _lasting(folder / "readings.json", readings_document),
        "traditional.json": _lasting(folder / "traditional.json", traditional_document),
    }
    marks = blake2b(b"".join(job.ledger.fragments(MARK))).hexdigest()
    _write_tables(job, entries, count, (tables, marks))


def _has_shards(job: Job, count: int) -> bool:
    try:
        names = set(os.listdir(job.folders.site / SEARCH / "terms"))
    except OSError:
        return False
    return names.issuperset(f"{number}.json" for number in range(count))


def _read(job: Job, mark: Callable[[bytes], object]) -> Iterator[list[list[str]]]:
    """The terms of every entry; its results and words, which are read with them, are written on the way."""
    kinds = _kinds(job)
    sets = job.ledger.sets((*kinds.values(), TERMS, MARK))
    for number, block in enumerate(iter(lambda: list(islice(sets, BLOCK)), [])):
        _write_block(job, kinds, number, [one[: len(kinds)] for one in block])
        for *_, terms, marks in block:
            mark(marks)
            yield listed(terms)


def _patch(job: Job, entries: Entries, count: int, places: Sequence[int]) -> None:
    """Take the old terms of each changed entry out of its shards, and put the new ones in."""
    current = job.ledger.fragments_of(TERMS, entries.drawn)
    for place in places:
        key = entries.cards[place].key
        old = pairs_by_shard(unpacked(entries.old_terms.get(key, _NO_TERMS)), count)
        new = pairs_by_shard(unpacked(current[key]), count)
        for number in sorted(old.keys() | new.keys()):
            before, after = old.get(number, frozenset()), new.get(number, frozenset())
            if before != after:
                path = job.folders.site / SEARCH / "terms" / f"{number}.json"
                write_changed(path, patched(path.read_bytes(), place, before, after))


def _kinds(job: Job) -> dict[str, str]:
    """The folders of results as they are drawn, and of the words in which a hit may lie, each with its fragments."""
    return {f"results/{language}": f"{CARD}{language}" for language in job.portal.languages} | {"words": WORDS}


def _blocks(entries: Entries) -> list[list[str]]:
    keys = [card.key for card in entries.cards]
    return [keys[at : at + BLOCK] for at in range(0, len(keys), BLOCK)]


def _write_results(job: Job, blocks: Sequence[list[str]], numbers: Sequence[int]) -> None:
    """The blocks that have these numbers."""
    kinds = _kinds(job)
    for number in numbers:
        sets = job.ledger.sets_of(tuple(kinds.values()), blocks[number])
        _write_block(job, kinds, number, [sets[key] for key in blocks[number]])


def _write_block(job: Job, names: Iterable[str], number: int, sets: Sequence[Sequence[bytes]]) -> None:
    """What lies under these names of the same few entries."""
    for name, some in zip(names, zip(*sets, strict=True), strict=True):
        content = b"[" + b",".join(some) + b"]" if name == WORDS else json_bytes([body.decode() for body in some])
        write_changed(f"{job.folders.site}/{SEARCH}/{name}/{number}.json", content)


def _write_tables(job: Job, entries: Entries, count: int, made: tuple[dict[str, bytes], str]) -> None:
    """What is small: columns, orders, synonyms, readings, and the manifest that all others hang on.

    `made` are the first of these, and a mark of all that the search says of the entries.
    """
    folder, (tables, marks) = job.folders.site / SEARCH, made
    said = {name: blake2b(content, digest_size=16).hexdigest() for name, content in tables.items()}
    version = stamp(searching.FORM, count, BLOCK, said, marks)[:12]
    facts = manifest(job.portal, entries.facets, entries=len(entries.cards), shards=count)
    for name, content in tables.items():
        write_changed(folder / name, content)
    write_changed(folder / "index.json", json_bytes({**facts, "block": BLOCK, "version": version}))


def _named_columns(found: dict[str, bytes]) -> dict[str, bytes]:
    return {f"columns/{name}.json": content for name, content in found.items()}


def _ordered(language: str) -> str:
    return f"order/{language}.json"


def _lasting(path: Path, made: Callable[[], object]) -> bytes:
    """What hangs on the portal alone, and was written by the build before unless somebody took it away."""
    try:
        return path.read_bytes()
    except OSError:
        return json_bytes(made())
