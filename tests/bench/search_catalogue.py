"""The search files of a made-up catalogue of any size, without its pages: texts mixed as in real entries."""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from generated import BODIES, FIELDS, FREQUENCIES, KINDS, PLACES, ROOT, THINGS, TOPICS

from catalog.configuration.settings import load_settings
from catalog.loading.catalogue import load_catalogue
from catalog.model.label import Label
from catalog.model.publisher import Publisher
from catalog.offering.cards import Card, card_of
from catalog.offering.facets import facets
from catalog.pages.lists import card_view, portal_view
from catalog.portal import Portal, open_portal
from catalog.search.columns import columns, manifest, orders
from catalog.search.shards import pairs_by_shard, patched, shard_count, shards
from catalog.search.sounds import readings_document
from catalog.search.synonyms import Synonyms, load_synonyms
from catalog.search.terms import listed, packed, terms_of
from catalog.search.traditional import traditional_document
from catalog.stages.search_stage import BLOCK
from catalog.templating.rendering import Renderer

FIRST_DAY = date(2023, 1, 2)
Texts = tuple[list[str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What the index took: milliseconds of CPU an entry, seconds to patch one entry, bytes on disk."""

    cutting: float
    writing: float
    patch: float
    bytes: int


def portal() -> Portal:
    """The portal of this repository."""
    return open_portal(load_settings(ROOT), pack="", languages=(), today=date(2026, 11, 21))


def clauses() -> list[str]:
    """What the entries of this repository say, in pieces: the words of real descriptions."""
    entries = load_catalogue(ROOT).entries
    said = [entry.description.zh for entry in entries]
    said += [field.description.zh for entry in entries for one in entry.resources for field in one.fields]
    return sorted({part for text in said for part in re.split("[，。；：]", text) if 4 <= len(part) <= 40})


def made_up(number: int, bodies: Sequence[Publisher], pool: Sequence[str]) -> tuple[Card, Texts]:
    """An entry's card and its texts by part; each summary has three real clauses, each column another."""
    chance = random.Random(number)
    body = bodies[number // 100 % len(bodies)]
    place, thing, kind = chance.choice(PLACES), chance.choice(THINGS), chance.choice(KINDS)
    title = f"{place}区{thing}{kind}{number:05d}"
    summary = f"{place}区{thing}的{kind}，由主管部门汇总整理，{'，'.join(chance.sample(pool, 3))}。"
    key = f"{body.name}/entry-{number:05d}"
    columns = [text for name, _, zh, en in FIELDS for text in (zh, en, name)]
    texts = (
        [title, f"Example table {number} of {place}"],
        [thing, kind, place],
        [body.title.zh, body.title.en],
        [summary, "杭州市", key],
        columns,
        [f"{zh}：{chance.choice(pool)}" for _, _, zh, _ in FIELDS],
    )
    return _card(key, title, summary, body, chance), texts


def _card(key: str, title: str, summary: str, body: Publisher, chance: random.Random) -> Card:
    return _pattern()._replace(
        key=key,
        publisher=body.name,
        title=Label(title, ""),
        summary=Label(summary[:119], ""),
        openness="restricted" if chance.randrange(12) == 7 else "unconditional",
        topic=chance.choice(TOPICS),
        frequency=chance.choice(FREQUENCIES),
        formats=chance.choice((("CSV",), ("CSV",), ("CSV", "XLSX"), ("JSON",))),
        updated=(FIRST_DAY + timedelta(days=chance.randrange(1400))).isoformat(),
        has_rows_interface=chance.randrange(4) > 0,
        regions=(chance.choice(PLACES),),
    )


@cache
def _pattern() -> Card:
    """A card of this repository, from which the made-up ones take what no search needs."""
    return card_of(next(entry for entry in load_catalogue(ROOT).entries if not entry.is_gone), ())


def write(folder: Path, count: int) -> Cost:
    """Write every file of the search for `count` entries; says what it took."""
    place = portal()
    pool = clauses()
    bodies = [_body(number) for number in range(max(4, count // 100))]
    entries = sorted((made_up(number, bodies, pool) for number in range(count)), key=lambda entry: entry[0].key)
    synonyms = load_synonyms(ROOT, place.settings.authority)
    started = time.process_time()
    remembered = [packed(terms_of(texts, synonyms)) for _, texts in entries]
    cutting = time.process_time() - started
    started = time.process_time()
    number = shard_count(count)
    (folder / "terms").mkdir(parents=True)
    for at, content in shards(map(listed, remembered), number):
        (folder / f"terms/{at}.json").write_bytes(content)
    _write_tables(folder, place, bodies, [card for card, _ in entries], number)
    writing = time.process_time() - started
    patch = _patch(folder, entries[count // 2][1], count // 2, (number, synonyms))
    _write_results(folder, place, entries)
    size = sum(path.stat().st_size for path in folder.rglob("*.json"))
    return Cost(cutting=cutting / count * 1000, writing=writing / count * 1000, patch=patch, bytes=size)


def _body(number: int) -> Publisher:
    title = f"杭州市{BODIES[number % len(BODIES)]}局（示例{number:03d}）"
    return Publisher(name=f"body-{number:03d}", file="", title=Label(title, f"Example body {number}"))


def _write_tables(folder: Path, place: Portal, bodies: Sequence[Publisher], cards: list[Card], number: int) -> None:
    found = facets(place, bodies, cards)
    facts = {**manifest(place, found, entries=len(cards), shards=number), "block": BLOCK, "version": "1"}
    rows = load_synonyms(ROOT, place.settings.authority).rows
    documents = {"index": facts, "order/zh": orders(cards, "zh"), "synonyms": rows, "readings": readings_document()}
    documents["traditional"] = traditional_document()
    for name in ("columns", "order"):
        (folder / name).mkdir()
    for name, content in columns(cards, found).items():
        (folder / f"columns/{name}.json").write_bytes(content)
    for name, value in documents.items():
        (folder / f"{name}.json").write_bytes(_json(value))


def _patch(folder: Path, texts: Texts, place: int, index: tuple[int, Synonyms]) -> float:
    """Seconds to change one entry's title in the shards; the shards stay as they were."""
    number, synonyms = index
    before = pairs_by_shard(terms_of(texts, synonyms), number)
    started = time.process_time()
    after = pairs_by_shard(terms_of(([f"{texts[0][0]}改名", texts[0][1]], *texts[1:]), synonyms), number)
    for at in before.keys() | after.keys():
        old, new = before.get(at, frozenset()), after.get(at, frozenset())
        if old != new:
            patched((folder / f"terms/{at}.json").read_bytes(), place, old, new)
    return time.process_time() - started


def _write_results(folder: Path, place: Portal, entries: Sequence[tuple[Card, Texts]]) -> None:
    """Cards as the portal draws them, from one drawn card into which the words of each are put."""
    card = entries[0][0]
    view = card_view(place, card, None)
    drawn = Renderer(place, portal_view(place, ()), None).card(view, "zh")
    (folder / "results/zh").mkdir(parents=True)
    (folder / "words").mkdir()
    for at in range(0, len(entries), BLOCK):
        some = entries[at : at + BLOCK]
        cards = [_filled(drawn, card, one) for one, _ in some]
        (folder / f"results/zh/{at // BLOCK}.json").write_bytes(_json(cards))
        (folder / f"words/{at // BLOCK}.json").write_bytes(_json([texts for _, texts in some]))


def _filled(drawn: str, pattern: Card, card: Card) -> str:
    pairs = ((pattern.title.zh, card.title.zh), (pattern.summary.zh, card.summary.zh), (pattern.key, card.key))
    for old, new in (*pairs, (pattern.updated, card.updated), (f">{pattern.publisher}<", f">{card.publisher}<")):
        drawn = drawn.replace(old, new)
    return drawn


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
