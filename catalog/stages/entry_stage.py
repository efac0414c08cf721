"""The first stage of a build where entries changed: they are loaded and drawn, those that are gone are removed."""

from collections.abc import Iterable, Mapping
from functools import partial
from time import perf_counter
from typing import Any

from catalog.building.crew import BuildError, Crew
from catalog.building.job import Entries, Job
from catalog.building.workshop import BUILD_FAILED, TERMS, Loaded
from catalog.entry_pages.about_page import embed_path
from catalog.files.row_files import RowFiles
from catalog.files.writing import remove_file, remove_folder
from catalog.model.card import Card
from catalog.model.finding import Finding
from catalog.offering.facets import facets
from catalog.offering.related import related_to
from catalog.remembered.fingerprints import seal, stamp
from catalog.remembered.folder_looks import Look
from catalog.remembered.fragment_file import Place
from catalog.remembered.ledger import Remembered
from catalog.remembered.packed_cards import lean_card
from catalog.stages.outside import Outside
from catalog.views import Link

KEPT_AT_ONCE = 200  # entries that are written to the ledger together
TOLD_EVERY = 2000  # entries


def redrawn_entries(job: Job, look: Look) -> Entries:
    """Load and draw what changed, and what names it; remove what is gone."""
    started = perf_counter()
    known = job.ledger.entries()
    job.ledger.intend(look.changed)
    _remove(job, look.gone)
    job.ledger.forget(look.gone)
    with Crew(job.plan, len(look.changed), job.processes) as crew:
        loaded = _load(job, crew, look.changed)
        job.timed("load", started)
        return _drawn(job, crew, _Round(known, look, loaded))


class _Round:
    """What is known when the drawing begins."""

    def __init__(self, known: Mapping[str, Remembered], look: Look, loaded: dict[str, Loaded]) -> None:
        self.known, self.look, self.loaded = known, look, loaded

    def card(self, key: str) -> Card | None:
        """The card of an entry, loaded now or remembered."""
        return self.loaded[key].card if key in self.loaded else self.known[key].card

    def findings(self, key: str) -> tuple[Finding, ...]:
        """What was wrong with an entry, now or when it was last loaded."""
        return self.loaded[key].findings if key in self.loaded else self.known[key].findings


def _drawn(job: Job, crew: Crew, now: _Round) -> Entries:
    started = perf_counter()
    cards = tuple(card for key in sorted(now.look.found) if (card := now.card(key)))
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
    kept = {card.key: (now.look.found[card.key].stamp, contexts[card.key]) for card in cards if now.card(card.key)}
    shown = tuple(card for card in cards if card.key in kept)
    return Entries(
        count=len(shown),
        findings=(*now.look.strays, *(one for key in sorted(now.look.found) for one in now.findings(key))),
        drawn=frozenset(key for key, one in now.loaded.items() if one.card),
        removed=now.look.gone | frozenset(broken),
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
    batch: dict[str, Place] = {}
    drawing = crew.ask("draw", keys, lambda key: (key, _links(related[key]), outside.about(key)))
    for done, one in enumerate(drawing, 1):
        if one.findings:
            before = now.loaded[one.key].findings
            now.loaded[one.key] = Loaded(key=one.key, card=None, findings=(*before, *one.findings))
        else:
            batch[one.key] = one.place
        if len(batch) == KEPT_AT_ONCE or done == len(keys):
            job.ledger.remember({key: _remembered(now, key, contexts[key]) for key in batch}, batch)
            batch = {}
        if done % TOLD_EVERY == 0:
            job.say("drawn", done=done, all=len(keys))


def _load(job: Job, crew: Crew, keys: list[str]) -> dict[str, Loaded]:
    found, shared = {}, dict[Any, Any]()
    for one in crew.ask("load", keys, str):
        found[one.key] = one._replace(card=lean_card(list(one.card), shared)) if one.card else one
        if len(found) % TOLD_EVERY == 0:
            job.say("loaded", done=len(found), all=len(keys))
    return found


def _remembered(now: _Round, key: str, context: str) -> Remembered:
    one = now.loaded[key]
    look = now.look.found[key]
    return Remembered(stamp=look.stamp, context=context, card=one.card, findings=one.findings, seen=look.seen)


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
    tops = (folders.site, folders.data, *(folders.site / word for word in job.portal.languages[1:]))
    rows = RowFiles(folders.rows)
    for key in keys:
        rows.forget(key)
        for top in tops:
            remove_folder(top / key)
        remove_file(folders.site, embed_path(key))
