"""Rows of the tables and lists of an entry's page, drawn without the template: most of what a page escapes is here."""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from markupsafe import Markup

from catalog.marking import chinese, escaped, marked, markup
from catalog.messages import Messages
from catalog.model.entry import Field, Resource
from catalog.model.label import Label
from catalog.previews.column_facts import ColumnFacts
from catalog.previews.preview import NUMERIC

WORDS_SHOWN = 3
MOMENTS = frozenset({"date", "datetime", "yearmonth", "time"})
COLUMNS = 4096  # kept as they were drawn
FACT = "\0"  # where a fact stands in a sentence

PreviewColumn = tuple[Label, str, str]  # title, name and type
Told = tuple[ColumnFacts, str]  # what is known of a column, and its spread as a picture
Table = tuple[int, str, bool]  # its rows, the language of the page, and whether values may be told


def preview_heads(columns: Sequence[PreviewColumn], language: str) -> Markup:
    """The heads of the columns of the first rows."""
    return markup("".join([_head(*column, language) for column in columns]))


@lru_cache(COLUMNS)
def _head(title: Label, name: str, type: str, language: str) -> str:
    numeric = ' class="m-num"' if type in NUMERIC else ""
    kind = "number" if type in NUMERIC or type == "boolean" else "moment" if type in MOMENTS else "text"
    return f'<th scope="col" data-name="{escaped(name)}" data-kind="{kind}"{numeric}>{marked(title, language)}</th>'


def field_rows(
    resource: Resource, facts: Mapping[str, Told], rows: int, language: str, *, is_guarded: bool = False
) -> Markup:
    """A row for each column: title, name, type, and, where `facts` may be told, what is missing and the spread.

    Where it `is_guarded`, the spread is a picture alone, without a single value of the data (HZ-3.1).
    """
    table = (rows, language, not is_guarded)
    told = [_field(resource, field, facts.get(field.name), table) for field in resource.fields]
    return markup("".join(told))


def _field(resource: Resource, field: Field, told: Told | None, table: Table) -> str:
    language = table[1]
    marks = (field.sensitivity, field.name in resource.primary_key, bool(field.constraints.get("required")))
    named = _named(field.title, field.name, (field.type, field.unit), marks, language)
    return f"{named}{_told(told, table) if told else ''}<td>{_description(resource, field, language)}</td></tr>"


@lru_cache(COLUMNS)
def _named(title: Label, name: str, kind: tuple[str, str], marks: tuple[str, bool, bool], language: str) -> str:
    """The cells of a column's title, name and type, which come back in many tables."""
    lang = "" if language == "zh" else ' lang="zh-CN"'
    (type, unit), (sensitivity, is_key, is_required) = kind, marks
    guarded = _tag(f"portal.sensitivity.{sensitivity}", language) if sensitivity else ""
    key = _tag("portal.field.key", language) if is_key else ""
    measure = f' <span class="m-soft">{chinese(unit, language)}</span>' if unit else ""
    required = _tag("portal.field.required", language) if is_required else ""
    return (
        f'<tr><th scope="row">{marked(title, language)}{guarded}</th>'
        f"<td><code{lang}>{escaped(name)}</code>{key}</td>"
        f"<td>{word(f'portal.type.{type}', language)}{measure}{required}</td>"
    )


def _description(resource: Resource, field: Field, language: str) -> str:
    text = str(marked(field.description, language)) if field.description.zh else ""
    if resource.foreign_keys and (reference := _reference(resource, field)):
        text += f' <span class="m-soft">→ <code>{escaped(reference)}</code></span>'
    if field.example:
        example = chinese(field.example, language)
        text += f' <span class="m-soft">{word("portal.field.example", language)}{example}</span>'
    return text


def _reference(resource: Resource, field: Field) -> str:
    """The column that a column points at, as `resource.field`."""
    key = next((key for key in resource.foreign_keys if field.name in key.fields), None)
    if key is None or len(key.reference) != len(key.fields):
        return ""
    return f"{key.resource or resource.name}.{key.reference[key.fields.index(field.name)]}"


def _told(told: Told, table: Table) -> str:
    """The cells of what is missing and of the spread."""
    facts, spark = told
    rows, language, is_open = table
    missing = rows - facts.filled
    share = word("data.field.none", language) if missing <= 0 else _share(missing, rows)
    said = (_values(facts, language) if is_open else "") or _kinds(facts.is_unique, facts.distinct, language)
    return f'<td class="m-num">{share}</td><td class="m-spread">{spark}{said}</td>'


def _share(missing: int, rows: int) -> str:
    """A share that is never rounded to nothing or to everything."""
    percent = missing * 100 / rows
    if percent < 0.1:
        return "&lt;0.1%"
    return "100%" if missing == rows else f"{min(percent, 99.9):.1f}%"


def _values(facts: ColumnFacts, language: str) -> str:
    """The bounds of the values, or the most frequent ones; nothing where neither is known."""
    if facts.low or facts.high:
        return escaped(facts.low if facts.low == facts.high else f"{facts.low} – {facts.high}")
    if not facts.words:
        return ""
    pairs = zip(facts.words[:WORDS_SHOWN], facts.bars, strict=False)
    more = " …" if len(facts.words) > WORDS_SHOWN else ""
    return " · ".join([f"{chinese(word[:20], language)} {count:,}" for word, count in pairs]) + more


@lru_cache(COLUMNS)
def _kinds(is_unique: bool, distinct: int | None, language: str) -> str:
    """How many different values there are."""
    if is_unique:
        return word("data.field.unique", language)
    return escaped(Messages(language).text("data.field.kinds", n=f"{distinct:,}")) if distinct else ""


@cache
def word(code: str, language: str) -> str:
    """A sentence without facts, as markup."""
    return escaped(Messages(language).text(code))


@cache
def _tag(code: str, language: str) -> str:
    said = word(code, language)
    return f' <span class="m-tag">{said}</span>' if said else ""


@cache
def around(code: str, fact: str, language: str) -> list[str]:
    """The words of a sentence around its fact, as markup."""
    return escaped(Messages(language).text(code, **{fact: FACT})).split(FACT)
