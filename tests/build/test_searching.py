"""What the build writes for the search: terms, shards, columns. What the script finds: tests/portal/test_search.py."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from catalog.offering.facets import KINDS, values_of
from catalog.model.card import Card
from catalog.model.label import NO_LABEL, Label
from catalog.model.states import NO_STANDING
from catalog.search.columns import columns, columns_again, orders, orders_again
from catalog.search.terms import NO_TERMS, PARTS, Terms, exact, listed, normal, packed, terms_of, unpacked
from catalog.search.shards import FAR, STEP, pairs_by_shard, patched, read, shard_count, shard_of, shards
from catalog.search.sounds import plain, sounds
from catalog.search.synonyms import Synonyms, load_synonyms
from catalog.search.traditional import traditional_document
from catalog.views import Facet, Link
from tests.build.conftest import Build

ROOT = Path(__file__).resolve().parents[2]


def entry(title: str, summary: str = "") -> Terms:
    """The terms of an entry with a title and a summary."""
    return terms_of([[title], [], [], [summary], [], []])


def index(every: list[Terms], count: int, at_once: int = 1000) -> dict[int, bytes]:
    """The shards of some entries."""
    return dict(shards([listed(packed(one)) for one in every], count, at_once))


def test_a_term_stands_in_the_best_part_that_has_it() -> None:
    terms = entry("公交站点", "公交与地铁")
    assert "公交" in terms.parts[0]
    assert "公交" not in terms.parts[3]
    assert "地铁" in terms.parts[3]


def test_terms_are_remembered_as_they_are() -> None:
    terms = entry("杭州 metro 2022", "café 数据")
    assert unpacked(packed(terms)) == terms
    assert unpacked(packed(NO_TERMS)) == NO_TERMS == terms_of([["！？", "  "], *([[]] * (len(PARTS) - 1))])


@pytest.mark.parametrize(
    ("text", "same"), [("Ａ１", "a1"), ("café", "cafe"), ("地铁①号", "地铁1号"), ("ΟΔΟΣ", "οδοσ"), ("İzmir", "izmir")]
)
def test_texts_are_compared_in_one_form(text: str, same: str) -> None:
    assert normal(text) == same


def test_a_long_title_has_one_term_of_its_own() -> None:
    assert exact("公交站点 基本信息") == exact("公交站点基本信息") != exact("公交站点基本信急")
    assert exact("公交站点信息一") == exact("！") == ""


def test_letters_are_found_by_sound_and_by_first_letters() -> None:
    found = sounds("公交站点")
    assert {"'gong jiao公交", "'jiao zan交站", "'zan dian站点", "'dian", "^gj", "^gjz", "^jzd"} <= set(found)
    assert plain("zhang") == plain("zan") == "zan"


def test_both_common_readings_of_a_letter_count() -> None:
    assert {"'yin han银行", "'yin xin银行"} <= set(sounds("银行"))


def test_a_word_of_two_letters_is_told_from_the_same_letters_within_another() -> None:
    assert {"ic", "ic."} <= set(entry("IC卡").parts[0])
    assert "ic" in entry("public").parts[0]
    assert "ic." not in entry("public").parts[0]
    assert "of." not in entry("out of").parts[0]
    assert shard_of("ic.", 2048) == shard_of("~ic", 2048) == shard_of("ic", 2048)


def test_words_that_mean_the_same_are_terms_of_each_other() -> None:
    words = Synonyms((("公交", "公共汽车", "bus"),))
    for text in ("杭州公交", "公共汽车线路", "city bus"):
        assert {"~公交", "~公共汽车", "~bus"} <= set(terms_of([[text], *([[]] * 5)], words).parts[0])
    assert not any(term.startswith("~") for term in terms_of([["公共空间"], *([[]] * 5)], words).parts[0])


def test_a_latin_word_has_synonyms_where_it_stands_whole() -> None:
    words = Synonyms((("码头", "port"),))
    assert "~码头" in terms_of([["Port of Zhapu"], *([[]] * 5)], words).parts[0]
    assert "~码头" in terms_of([["乍浦port"], *([[]] * 5)], words).parts[0]
    for text in ("Bureau of Transport", "Reports", "airport"):
        assert "~码头" not in terms_of([[text], *([[]] * 5)], words).parts[0]


def test_a_city_adds_synonyms_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "datapackages/bureau/vocabularies"
    folder.mkdir(parents=True)
    (folder / "synonyms.csv").write_text("words\n小红车 公共自行车\n一个\nＢＲＴ\u3000快速公交\n", encoding="utf-8")
    rows = load_synonyms(tmp_path, "bureau").rows
    assert ("小红车", "公共自行车") in rows
    assert ("brt", "快速公交") in rows
    assert len(rows) == len(load_synonyms(tmp_path, "nobody").rows) + 2


def test_every_synonym_can_be_found() -> None:
    rows = load_synonyms(ROOT, "nobody").rows
    words = [word for row in rows for word in row]
    assert [word for word in words if normal(word) != word or len(word) > 12 or not word.isalnum()] == []


def test_a_word_of_one_letter_is_asked_for_and_never_recognised() -> None:
    words = Synonyms((("碳", "碳排放"),))
    assert {"~碳", "~碳排放"} <= set(terms_of([["碳排放"], *([[]] * 5)], words).parts[0])
    assert not any(term.startswith("~") for term in terms_of([["碳素笔"], *([[]] * 5)], words).parts[0])


def test_every_traditional_letter_has_one_simplified_letter_of_the_standard() -> None:
    table = traditional_document()
    assert len(table["traditional"]) == len(set(table["traditional"])) == len(table["simplified"]) > 2000
    assert dict(zip(table["traditional"], table["simplified"], strict=True))["機"] == "机"
    assert table["simplified"].encode("gb2312")
    assert not set(table["traditional"]) & set(table["simplified"])


@pytest.mark.parametrize(("entries", "count"), [(0, 16), (128, 16), (129, 32), (10_000, 2048), (10**6, 16384)])
def test_shards_grow_with_the_catalogue(entries: int, count: int) -> None:
    assert shard_count(entries) == count


def test_terms_that_begin_alike_lie_together() -> None:
    assert shard_of("metro", 2048) == shard_of("met", 2048) == shard_of("~metro", 2048)
    assert shard_of("~公共汽车", 2048) == shard_of("公共", 2048)
    assert shard_of("^gjz", 2048) == shard_of("gjz", 2048)
    assert shard_of("'gong jiao公交", 2048) == shard_of("'gong jian共建", 2048) == shard_of("'gong j", 2048)


def test_a_row_says_places_and_parts_however_far_apart() -> None:
    every = [entry("别的")] * 20_000
    every[3], every[19_999] = entry("稀有"), entry("其他", "稀有")
    count = 16
    written = index(every, count)
    row = json.loads(written[shard_of("稀有", count)])["稀有"]
    assert read(row) == [3 * len(PARTS), 19_999 * len(PARTS) + 3]
    assert any(ord(letter) >= FAR for letter in row)
    assert 19_996 * len(PARTS) > STEP


def test_a_shard_that_was_patched_is_the_shard_of_a_new_index() -> None:
    count = 16
    old = [entry(f"数据{n}", "公交 metro 站点") for n in range(30)]
    new = [*old]
    new[7] = terms_of([["全新标题", "New"], ["公交"], *([[]] * 4)])
    written = index(old, count)
    before, after = pairs_by_shard(old[7], count), pairs_by_shard(new[7], count)
    for number in before.keys() | after.keys():
        gone, come = before.get(number, frozenset()), after.get(number, frozenset())
        written[number] = patched(written[number], 7, gone, come)
    assert written == index(new, count) == index(new, count, at_once=7) == index(new, count, at_once=30)


def test_filters_count_every_entry_once(small: Path, built: Build) -> None:
    built(small)
    folder = small / "build/site/search"
    facts = json.loads((folder / "index.json").read_text("utf-8"))
    columns = {path.stem: json.loads(path.read_text("utf-8")) for path in (folder / "columns").iterdir()}
    kinds = [facet["key"] for facet in facts["facets"]]
    assert kinds[:3] == ["openness", "topic", "publisher"]
    assert {"region", "format", "frequency", "interface"} <= set(kinds)
    assert set(columns) == {*kinds, "updated", "day", "title"}
    assert {len(column["at"]) for column in columns.values()} == {12}
    assert sorted(json.loads((folder / "order/zh.json").read_text("utf-8"))["title"]) == list(range(12))


def card(key: str, chance: random.Random) -> Card:
    """A card with values by chance."""
    texts: dict[str, Any] = dict.fromkeys(Card._fields, "")
    texts |= dict.fromkeys(("keywords", "licences", "renamed_from", "derived"), ())
    return Card(**texts)._replace(
        key=key,
        title=Label("".join(chance.choices("公交站点数据年报清单", k=chance.randrange(2, 40))), ""),
        summary=NO_LABEL,
        standing=NO_STANDING,
        openness=chance.choice(("unconditional", "conditional")),
        topic=chance.choice(("transport", "education", "")),
        formats=chance.choice((("CSV",), ("CSV", "JSON"), ())),
        regions=tuple(chance.sample(("西湖", "滨江"), chance.randrange(3))),
        updated=chance.choice(("2026-03-01", "2019-12-31", "")),
        has_rows_interface=chance.random() < 0.5,
        status=chance.choice(("published", "published", "suspended", "withdrawn")),
    )


def filters(cards: list[Card]) -> list[Facet]:
    """The filters of some cards, the most frequent values first."""
    found = []
    for kind in KINDS:
        counts = Counter(value for one in cards for value in values_of(one, kind))
        every = sorted(counts, key=lambda value: (-counts[value], value))
        found.append(Facet(key=kind, values=tuple(Link(title=NO_LABEL, path="", key=value) for value in every)))
    return found


def test_tables_of_the_last_build_serve_as_far_as_they_are_true(tmp_path: Path) -> None:
    chance = random.Random(11)
    (tmp_path / "columns").mkdir()
    for _ in range(40):
        cards = [card(f"body/entry-{number:02}", chance) for number in range(24)]
        facts = [{"key": one.key, "values": [value.key for value in one.values]} for one in filters(cards)]
        (tmp_path / "index.json").write_text(json.dumps({"facets": facts}))
        (tmp_path / "order.json").write_text(json.dumps(orders(cards, "zh")))
        for name, content in columns(cards, filters(cards)).items():
            (tmp_path / f"columns/{name}.json").write_bytes(content)
        places = sorted(chance.sample(range(24), chance.randrange(4)))
        for place in places:
            cards[place] = card(cards[place].key, chance)
        found = filters(cards)
        assert columns_again(tmp_path, cards, found, places) == columns(cards, found)
        assert orders_again(tmp_path / "order.json", cards, places, "zh") == orders(cards, "zh")


def test_the_order_by_name_is_that_of_the_sounds() -> None:
    words = "2024年 gdp 长江 地铁 臨安 区县 市场主体 行政许可 中国 重点企业 自然资源".split()
    cards = [card(word, random.Random(1))._replace(title=Label(word, "")) for word in reversed(words)]
    assert orders(cards, "zh")["title"] == list(range(len(words)))[::-1]


def test_the_order_by_name_is_that_of_the_language() -> None:
    named = [card("a", random.Random(1))._replace(title=title) for title in (Label("阿", "Zoo"), Label("在", "apes"))]
    assert [orders(named, language)["title"] for language in ("zh", "en")] == [[0, 1], [1, 0]]


def test_the_newest_first_is_told_to_the_day() -> None:
    told = [
        json.loads(columns([card("a", random.Random(1))._replace(updated=day)], [])["day"])["at"]
        for day in ("2026-03-09", "2026-03-10", "")
    ]
    assert told[2] < told[0] < told[1]
