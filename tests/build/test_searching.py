"""The search finds what was written: read from the shards as the script on the page reads them."""

from __future__ import annotations

import json
import random
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.load import load_catalogue
from catalog.model.entry import Entry
from catalog.searching import Terms, pairs_by_shard, patched, shard_count, shard_of, shards, terms_of
from tests.bench.generated import repository
from tests.build.conftest import Build, write_entry

BLOCK = re.compile(r"[^\W_]+")


class Index:
    """The files of a built index, queried as `site/assets/search.js` does."""

    def __init__(self, site: Path) -> None:
        self.folder = site / "search"
        self.facts = json.loads((self.folder / "index.json").read_text("utf-8"))

    def shard(self, term: str) -> dict[str, list[list[int]]]:
        number = shard_of(term, self.facts["shards"])
        found: dict[str, list[list[int]]] = json.loads((self.folder / f"terms/{number}.json").read_text("utf-8"))
        return found

    def found(self, query: str) -> dict[int, int]:
        """Places by rank: 3 the whole title, 2 all in the title, 1 somewhere."""
        whole, starts, exact = cut(query)
        anywhere: set[int] | None = None
        titles: set[int] | None = None
        for term in (*whole, *starts):
            shard = self.shard(term)
            rows = [shard[name] for name in shard if (name == term if term in whole else name.startswith(term))]
            title = {place for row in rows for place in places(row[0])}
            places_here = title | {place for row in rows for place in places(row[1] if len(row) > 1 else [])}
            titles = title if titles is None else titles & title
            anywhere = places_here if anywhere is None else anywhere & places_here
        same = set(places(self.shard(exact).get(f"={exact}", [[]])[0]))
        return {at: 3 if at in same else 2 if at in (titles or ()) else 1 for at in anywhere or ()}


def places(gaps: list[int]) -> list[int]:
    total, found = 0, []
    for gap in gaps:
        total += gap
        found.append(total)
    return found


def cut(query: str) -> tuple[list[str], list[str], str]:
    """Whole terms, beginnings of terms, and the query without what is no letter."""
    text = unicodedata.normalize("NFKC", query).lower()
    whole, starts = [], []
    for block in BLOCK.findall(text):
        if block.isascii():
            starts.append(block)
        elif len(block) == 1:
            whole.append(block)
        else:
            whole += [block[at : at + 2] for at in range(len(block) - 1) if not block[at : at + 2].isascii()]
            starts += re.findall(r"[0-9a-z]{2,}", block)
    return whole, starts, "".join(BLOCK.findall(text))


def texts(entry: Entry, publisher: str) -> Iterator[str]:
    """Everything that a person may have read of an entry."""
    yield from (entry.title.zh, entry.title.en, entry.description.zh, *entry.keywords, publisher)
    for resource in entry.resources:
        yield resource.title.zh
        yield from (field.title.zh for field in resource.fields)
        yield from (field.name for field in resource.fields)


def parts_of(text: str, length: int) -> set[str]:
    """Every part of a text of that length that consists of letters and digits."""
    parts = {text[at : at + length] for at in range(len(text) - length + 1)}
    return {part for part in parts if BLOCK.fullmatch(part)}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> tuple[Index, list[tuple[Entry, str]]]:
    from datetime import date

    from catalog.build import build

    root = repository(tmp_path_factory.mktemp("search") / "r", 40)
    odd = {"title": "杭州2022年亚运会G20峰会A座 Wi-Fi热点（含5G）", "keywords": ["Ａ１全角", "café", "地铁①号线"]}
    write_entry(root, "odd/mixed", {**odd, "catalog": {"openness_type": "unconditional"}}, {})
    build(root, today=date(2026, 11, 21), processes=1)
    catalogue = load_catalogue(root)
    titles = {body.name: body.title.zh for body in catalogue.publishers}
    return Index(root / "build/site"), [(entry, titles[entry.publisher]) for entry in catalogue.entries]


@pytest.mark.parametrize("length", [2, 3, 5])
def test_every_part_of_what_was_written_finds_its_entry(
    length: int, index: tuple[Index, list[tuple[Entry, str]]]
) -> None:
    searched, entries = index
    chance = random.Random(length)
    missed = []
    for place, (entry, publisher) in enumerate(entries):
        parts = sorted({part for text in texts(entry, publisher) for part in parts_of(text, length)})
        for part in chance.sample(parts, min(25, len(parts))):
            if place not in searched.found(part):
                missed.append((entry.key, part))
    assert missed == []


def test_every_pair_of_the_mixed_entry_finds_it(index: tuple[Index, list[tuple[Entry, str]]]) -> None:
    searched, entries = index
    place = next(at for at, (entry, _) in enumerate(entries) if entry.key == "odd/mixed")
    entry, publisher = entries[place]
    parts = {part for text in texts(entry, publisher) for part in parts_of(text, 2)}
    assert sorted(part for part in parts if place not in searched.found(part)) == []


@pytest.mark.parametrize("word", ["公交", "交线", "气象", "园区", "峰会", "①号"])
def test_two_characters_find_exactly_the_entries_that_hold_them(
    word: str, index: tuple[Index, list[tuple[Entry, str]]]
) -> None:
    searched, entries = index
    asked = unicodedata.normalize("NFKC", word)
    holding = {
        place
        for place, (entry, publisher) in enumerate(entries)
        if any(asked in unicodedata.normalize("NFKC", text) for text in texts(entry, publisher))
    }
    assert set(searched.found(word)) == holding


def test_a_whole_title_comes_first(index: tuple[Index, list[tuple[Entry, str]]]) -> None:
    searched, entries = index
    for place, (entry, _) in enumerate(entries):
        found = searched.found(entry.title.zh)
        assert found[place] == 3
        assert [at for at, rank in found.items() if rank == 3] == [place]


def test_titles_rank_above_other_texts(index: tuple[Index, list[tuple[Entry, str]]]) -> None:
    searched, entries = index
    for place, rank in searched.found("汇总").items():
        assert (rank >= 2) == ("汇总" in entries[place][0].title.zh)


def test_one_character_finds_titles(index: tuple[Index, list[tuple[Entry, str]]]) -> None:
    searched, entries = index
    expected = {place for place, (entry, _) in enumerate(entries) if "园" in entry.title.zh}
    assert set(searched.found("园")) == expected


def test_a_query_of_two_words_needs_both(index: tuple[Index, list[tuple[Entry, str]]]) -> None:
    searched, _ = index
    assert set(searched.found("示例 名录")) == set(searched.found("示例")) & set(searched.found("名录"))


@pytest.mark.parametrize(("entries", "count"), [(0, 16), (256, 16), (257, 32), (10_000, 1024), (10**6, 1024)])
def test_shards_grow_with_the_catalogue(entries: int, count: int) -> None:
    assert shard_count(entries) == count


def test_a_shard_that_was_patched_is_the_shard_of_a_new_index() -> None:
    count = 16
    old = [terms_of([f"数据{n}"], ["公交 metro 站点"]) for n in range(30)]
    new = [*old]
    new[7] = terms_of(["全新标题", "New"], ["公交"])
    written = dict(shards(old, count))
    before, after = pairs_by_shard(old[7], count), pairs_by_shard(new[7], count)
    for number in before.keys() | after.keys():
        gone, come = before.get(number, frozenset()), after.get(number, frozenset())
        written[number] = patched(written[number], 7, gone, come)
    assert written == dict(shards(new, count))


def test_an_empty_text_has_no_terms() -> None:
    assert terms_of(["", "！？", "  "], []) == Terms(frozenset(), frozenset())


def test_filters_count_every_entry_once(small: Path, built: Build) -> None:
    built(small)
    facts = json.loads((small / "build/site/search/index.json").read_text("utf-8"))
    columns = json.loads((small / "build/site/search/facets.json").read_text("utf-8"))
    kinds = [facet["key"] for facet in facts["facets"]]
    assert kinds == ["openness", "topic", "publisher", "format", "frequency", "licence", "status"]
    assert {len(columns[kind]) for kind in (*kinds, "updated")} == {12}
