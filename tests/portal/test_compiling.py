"""Templates as they are compiled: quicker than the engine would make them, and still the same markup."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace

import pytest
from jinja2 import DictLoader, StrictUndefined, TemplateError
from markupsafe import Markup

from catalog.marking import chinese, grouped, marked
from catalog.model.label import Label
from catalog.templating.hoisting import Hoisting

SENTENCES = {
    "rows": "{n} rows <of> {name}",
    "sets": "{n} sets",
    "sets_one": "{n} set",
    "exact": "{n:>4}|{n!r}",
    "bare": "{n} and {other}",
}
Draw = Callable[..., str]


def _said(code: str, **facts: object) -> str:
    if facts.get("n") == 1 and f"{code}_one" in SENTENCES:
        code = f"{code}_one"
    return SENTENCES[code].format_map({"other": "‹other›", **facts})


@pytest.fixture
def draw() -> Draw:
    """A template of English pages, with `part` beside it, drawn with a page."""

    def drawn(source: str, **facts: object) -> str:
        parts = {"page": source, "part": "{% set own = page.word %}[{{ own }}{{ outer }}]"}
        environment = Hoisting(loader=DictLoader(parts), autoescape=True, undefined=StrictUndefined)
        environment.globals.update(
            t=_said,
            has=SENTENCES.__contains__,
            label=lambda label: marked(label, "en"),
            chinese=lambda text: chinese(text, "en"),
            plain=lambda label: label.text("en"),
            grouped=grouped,
        )
        return environment.get_template("page").render(page=SimpleNamespace(**facts))

    return drawn


def test_facts_of_a_sentence_are_escaped_as_its_words_are(draw: Draw) -> None:
    assert draw("{{ t('rows', n=grouped(page.n), name=page.name) }}", n=1234, name="<b>") == (
        "1,234 rows &lt;of&gt; &lt;b&gt;"
    )


def test_a_single_thing_is_told_in_a_sentence_of_its_own(draw: Draw) -> None:
    assert [draw("{{ t('sets', n=page.n) }}", n=n) for n in (0, 1, 2)] == ["0 sets", "1 set", "2 sets"]


def test_a_sentence_that_shows_a_fact_in_a_way_of_its_own_is_said_as_ever(draw: Draw) -> None:
    assert draw("{{ t('exact', n=page.n) }}{{ t('bare', n=page.n) }}", n=7) == "   7|77 and ‹other›"


def test_words_answer_with_markup_and_everything_else_is_escaped(draw: Draw) -> None:
    source = "{{ label(page.title) }} {{ plain(page.title) }} {{ page.title.zh ~ '&' }} {{ page.raw }} "
    source += "{{ chinese(page.own) }}"
    title = Label("地铁<1>", "Metro <1> 地铁")
    assert draw(source, title=title, raw=Markup("<i>"), own="A&B 数") == (
        'Metro &lt;1&gt; <span lang="zh-CN">地铁</span> Metro &lt;1&gt; 地铁 地铁&lt;1&gt;&amp; <i> '
        '<span lang="zh-CN">A&amp;B 数</span>'
    )


def test_an_included_part_sees_what_is_around_it_and_keeps_its_own_words(draw: Draw) -> None:
    source = "{% set own = 1 %}{% for outer in (2, 3) %}{% include 'part' %}{% endfor %}{{ own }}"
    assert draw(source, word="&") == "[&amp;2][&amp;3]1"


def test_a_dot_reads_an_attribute_and_only_default_forgives_that_there_is_none(draw: Draw) -> None:
    assert draw("{{ page.there }}{{ page.gone|default('-') }}{{ page.gone is defined }}", there=1) == "1-False"
    with pytest.raises(AttributeError, match="gone"):
        draw("{{ page.gone }}")


def test_a_template_cannot_give_a_word_of_ours_another_meaning(draw: Draw) -> None:
    with pytest.raises(TemplateError, match="plain"):
        draw("{% set plain = 1 %}")


@pytest.mark.parametrize(("values", "times"), [((("a",), ("a",)), 1), ((("a",), ("b",)), 2), ((["a"], ["a"]), 2)])
def test_a_part_that_entries_share_is_drawn_once_for_a_value_that_can_be_told_from_others(
    values: tuple[Sequence[str], Sequence[str]], times: int
) -> None:
    drawn: list[str] = []
    parts = {
        "partials/alike.html.j2": "{% macro told(names) %}<b>{{ url(names[0]) }}</b>{% endmacro %}",
        "page": "{% import 'partials/alike.html.j2' as alike with context %}{{ alike.told(names) }}",
    }
    environment = Hoisting(loader=DictLoader(parts), autoescape=True, undefined=StrictUndefined)

    def url(text: str) -> str:
        drawn.append(text)
        return text

    environment.globals.update(url=url)
    said = [environment.get_template("page").render(names=names) for names in values]
    assert said == [f"<b>{one[0]}</b>" for one in values]
    assert len(drawn) == times
