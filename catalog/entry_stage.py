"""The first stage of a build: entries that changed are loaded and drawn, those that are gone are removed."""

import os
from collections.abc import Iterable, Mapping
from functools import partial
from time import perf_counter

from catalog.about_page import embed_path
from catalog.crew import BuildError, Crew
from catalog.facets import facets
from catalog.fingerprints import folder_stamp, moment, seal, stamp
from catalog.history.walk import reach_of
from catalog.job import Entries, Job
from catalog.ledger import Remembered
from catalog.load import FOLDER, entry_keys
from catalog.model.card import Card
from catalog.model.finding import Finding
from catalog.outside import Outside
from catalog.related import related_to
from catalog.views import Link
from catalog.workshop import BUILD_FAILED, TERMS, Loaded
from catalog.writing import remove_file, remove_folder

KEPT_AT_ONCE = 200  # entries that are written to the ledger together
TOLD_EVERY = 2000  # entries
SIGHT = "sight"  # the fact that says from which folders the entries were drawn
CATALOGUE = "catalogue"  # the fact that holds the stamp of what they say


def refresh_entries(job: Job) -> Entries:
    """Bring every entry's files up to date with its folder, its publisher and the portal."""
    started = perf_counter()
    root = job.portal.settings.root
    top = str(root / FOLDER)
    folders = {key: f"{top}/{key}" for key in entry_keys(root)}
    stamps = _stamps(job, folders)
    standing = job.ledger.standing()
    changed = [key for key in folders if not _is_current(job, standing.get(key), stamps[key], key)]
    gone = frozenset(standing) - frozenset(folders)
    sight = stamp(job.house, stamps, job.publishers, reach_of(root))
    started = job.timed("scan", started)
    if not changed and not gone and job.ledger.fact(SIGHT) == sight:
        return _unchanged(job)
    job.ledger.state({SIGHT: ""})
    known = job.ledger.entries()
    job.ledger.intend(changed)
    _remove(job, gone)
    job.ledger.forget(gone)
    with Crew(job.plan, len(changed), job.processes) as crew:
        loaded = _load(job, crew, changed)
        job.timed("load", started)
        entries = _drawn(job, crew, _Round(known, folders, stamps, loaded, gone))
    job.ledger.state({SIGHT: sight, CATALOGUE: entries.stamp})
    return entries


def _unchanged(job: Job) -> Entries:
    """The catalogue as the last build left it, read when it is asked for."""
    return Entries(
        count=job.ledger.count(),
        findings=job.ledger.findings(),
        drawn=frozenset(),
        removed=frozenset(),
        old_terms={},
        stamp=job.ledger.fact(CATALOGUE),
        read=lambda: tuple(one.card for one in job.ledger.entries().values() if one.card),
        read_marks=lambda: {key: f"{one.stamp} {one.context}" for key, one in job.ledger.entries().items() if one.card},
        count_facets=partial(facets, job.portal, job.publishers),
    )


class _Round:
    """What is known when the drawing begins."""

    def __init__(
        self,
        known: Mapping[str, Remembered],
        folders: Mapping[str, str],
        stamps: Mapping[str, str],
        loaded: dict[str, Loaded],
        gone: frozenset[str],
    ) -> None:
        self.known, self.folders, self.stamps, self.loaded, self.gone = known, folders, stamps, loaded, gone

    def card(self, key: str) -> Card | None:
        """The card of an entry, loaded now or remembered."""
        return self.loaded[key].card if key in self.loaded else self.known[key].card

    def findings(self, key: str) -> tuple[Finding, ...]:
        """What was wrong with an entry, now or when it was last loaded."""
        return self.loaded[key].findings if key in self.loaded else self.known[key].findings


def _drawn(job: Job, crew: Crew, now: _Round) -> Entries:
    started = perf_counter()
    cards = tuple(card for key in sorted(now.folders) if (card := now.card(key)))
    related = related_to(cards)
    bodies, outside = _bodies(job), Outside(job, cards)
    job.timed("outside", started)
    told = {card.key: f"{card.key}\0{card.title.zh}\0{card.title.en}" for card in cards}
    contexts = {
        key: seal("\n".join([bodies[key.partition("/")[0]], outside.mark(key), *[told[one.key] for one in beside]]))
        for key, beside in related.items()
    }
    moved = [key for key in contexts if key not in now.loaded and now.known[key].context != contexts[key]]
    job.ledger.intend(moved)
    now.loaded.update(_load(job, crew, moved))
    old_terms = job.ledger.fragments_of(TERMS, now.loaded)
    _draw(job, crew, now, (contexts, related, outside))
    broken = [key for key, one in now.loaded.items() if one.card is None]
    _refuse_ruin(now, broken)
    _remove(job, broken)
    job.ledger.remember({key: _remembered(now, key, "") for key in broken}, {})
    job.ledger.without_fragments(broken)
    job.timed("pages", started)
    kept = {card.key: (now.stamps[card.key], contexts[card.key]) for card in cards if now.card(card.key)}
    shown = tuple(card for card in cards if card.key in kept)
    return Entries(
        count=len(shown),
        findings=tuple(finding for key in sorted(now.folders) for finding in now.findings(key)),
        drawn=frozenset(key for key, one in now.loaded.items() if one.card),
        removed=now.gone | frozenset(broken),
        old_terms=old_terms,
        stamp=stamp(job.house, kept, job.publishers),
        read=lambda: shown,
        read_marks=lambda: {key: f"{mark} {context}" for key, (mark, context) in kept.items()},
        count_facets=partial(facets, job.portal, job.publishers),
    )


def _refuse_ruin(now: _Round, broken: list[str]) -> None:
    """When no entry at all can be drawn, the fault is not in the entries, and their pages stay as they were."""
    failed = [key for key in broken if now.loaded[key].findings and now.loaded[key].findings[-1].code == BUILD_FAILED]
    if len(failed) > 1 and len(failed) == len(now.loaded):
        raise BuildError("build-process", problem=str(now.loaded[failed[0]].findings[-1].facts.get("problem", "")))


def _draw(
    job: Job, crew: Crew, now: _Round, context: tuple[dict[str, str], dict[str, tuple[Card, ...]], Outside]
) -> None:
    contexts, related, outside = context
    keys = [key for key in sorted(now.loaded) if now.loaded[key].card]
    batch: dict[str, dict[str, bytes]] = {}
    drawing = crew.ask("draw", keys, lambda key: (key, _links(related[key]), outside.about(key)))
    for done, one in enumerate(drawing, 1):
        if one.findings:
            before = now.loaded[one.key].findings
            now.loaded[one.key] = Loaded(key=one.key, card=None, findings=(*before, *one.findings))
        else:
            batch[one.key] = one.fragments
        if len(batch) == KEPT_AT_ONCE or done == len(keys):
            job.ledger.remember({key: _remembered(now, key, contexts[key]) for key in batch}, batch)
            batch = {}
        if done % TOLD_EVERY == 0:
            job.say("drawn", done=done, all=len(keys))


def _load(job: Job, crew: Crew, keys: list[str]) -> dict[str, Loaded]:
    found = {}
    for one in crew.ask("load", keys, str):
        found[one.key] = one
        if len(found) % TOLD_EVERY == 0:
            job.say("loaded", done=len(found), all=len(keys))
    return found


def _remembered(now: _Round, key: str, context: str) -> Remembered:
    one = now.loaded[key]
    return Remembered(stamp=now.stamps[key], context=context, card=one.card, findings=one.findings)


def _stamps(job: Job, folders: Mapping[str, str]) -> dict[str, str]:
    """The stamp of each entry: its folder, and what the store holds of it."""
    looked = moment(job.folders.cache)
    store = job.portal.settings.store
    stored = {body.name for body in job.publishers if (store / body.name).is_dir()}
    return {
        key: f"{job.house}-{folder_stamp(_places(folder, f'{store}/{key}', key, stored), looked)}"
        for key, folder in folders.items()
    }


def _places(folder: str, store: str, key: str, stored: set[str]) -> tuple[str, ...]:
    """The folders of an entry; most publishers have nothing in the store."""
    return (folder, store) if key.partition("/")[0] in stored else (folder,)


def _is_current(job: Job, known: tuple[str, bool] | None, now: str, key: str) -> bool:
    if known is None or known[0] != now:
        return False
    return not known[1] or os.path.exists(f"{job.folders.site}/{key}/index.html")


def _bodies(job: Job) -> dict[str, str]:
    """For each publisher the stamp of what its entries show of it and of those above it."""
    titles = {body.name: body.title for body in job.publishers}
    authority = job.authority.contact.email if job.authority else ""
    return {body.name: stamp(body, titles.get(body.parent), authority) for body in job.publishers}


def _links(cards: tuple[Card, ...]) -> tuple[Link, ...]:
    return tuple(Link(title=card.title, path=card.path, key=card.key) for card in cards)


def _remove(job: Job, keys: Iterable[str]) -> None:
    """Every file of some entries; nothing else lies in their folders."""
    folders = job.folders
    tops = (folders.site, folders.data, folders.rows, *(folders.site / word for word in job.portal.languages[1:]))
    for key in keys:
        for top in tops:
            remove_folder(top / key)
        remove_file(folders.site, embed_path(key))
