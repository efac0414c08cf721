"""Rows of the tables and lists of an entry's page, drawn without the template: most of what a page escapes is here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from markupsafe import Markup, escape

from catalog.column_facts import ColumnFacts
from catalog.marking import marked
from catalog.messages import Messages
from catalog.model.entry import Field, Resource
from catalog.views.data import Download

STEP, HEIGHT = 4, 16  # of the bars of a small picture, in its own units
WORDS_SHOWN = 3


def without_values(facts: ColumnFacts) -> ColumnFacts:
    """The same facts without a single value of the data, for a page before the gate (HZ-3.1)."""
    return replace(facts, low="", high="", words=())


def field_rows(resource: Resource, facts: Mapping[str, ColumnFacts], rows: int, language: str) -> Markup:
    """A row for each column: title, name, type, and, where `facts` may be told, what is missing and the spread.

    Facts of `without_values` show the spread as a picture alone.
    """
    told = (_field(resource, field, facts.get(field.name), (rows, language)) for field in resource.fields)
    return Markup("".join(told))


def _field(resource: Resource, field: Field, facts: ColumnFacts | None, where: tuple[int, str]) -> str:
    rows, language = where
    words = _words(language)
    lang = "" if language == "zh" else ' lang="zh-CN"'
    guarded = _tag(words(f"portal.sensitivity.{field.sensitivity}")) if field.sensitivity else ""
    title = f"{marked(field.title, language)}{guarded}"
    key = _tag(words("portal.field.key")) if field.name in resource.primary_key else ""
    unit = f' <span class="m-soft">{_chinese(field.unit, language)}</span>' if field.unit else ""
    required = _tag(words("portal.field.required")) if field.constraints.get("required") else ""
    kind = f"{words(f'portal.type.{field.type}')}{unit}{required}"
    return (
        f'<tr><th scope="row">{title}</th><td><code{lang}>{escape(field.name)}</code>{key}</td><td>{kind}</td>'
        f"{_told(facts, rows, language)}<td>{_description(resource, field, language)}</td></tr>"
    )


def _tag(word: str) -> str:
    return f' <span class="m-tag">{escape(word)}</span>' if word else ""


def _description(resource: Resource, field: Field, language: str) -> str:
    text = str(marked(field.description, language))
    if reference := _reference(resource, field):
        text += f' <span class="m-soft">→ <code>{escape(reference)}</code></span>'
    if field.example:
        example = _chinese(field.example, language)
        text += f' <span class="m-soft">{escape(_words(language)("portal.field.example"))}{example}</span>'
    return text


def _reference(resource: Resource, field: Field) -> str:
    """The column that a column points at, as `resource.field`."""
    key = next((key for key in resource.foreign_keys if field.name in key.fields), None)
    if key is None or len(key.reference) != len(key.fields):
        return ""
    return f"{key.resource or resource.name}.{key.reference[key.fields.index(field.name)]}"


def _told(facts: ColumnFacts | None, rows: int, language: str) -> str:
    """The cells of what is missing and of the spread; none at all where nothing may be told."""
    if facts is None:
        return ""
    words = _words(language)
    missing = rows - facts.filled
    share = words("data.field.none") if missing <= 0 else _share(missing, rows)
    return f'<td class="m-num">{share}</td><td class="m-spread">{spark(facts)}{_spread(facts, language)}</td>'


def _share(missing: int, rows: int) -> str:
    """A share that is never rounded to nothing or to everything."""
    percent = missing * 100 / rows
    if percent < 0.1:
        return "&lt;0.1%"
    return "100%" if missing == rows else f"{min(percent, 99.9):.1f}%"


def _spread(facts: ColumnFacts, language: str) -> str:
    words = _words(language)
    if facts.low or facts.high:
        return f"{escape(facts.low)} – {escape(facts.high)}" if facts.low != facts.high else str(escape(facts.low))
    if facts.words:
        pairs = zip(facts.words[:WORDS_SHOWN], facts.bars, strict=False)
        more = " …" if len(facts.words) > WORDS_SHOWN else ""
        return " · ".join(f"{_chinese(word[:20], language)} {count:,}" for word, count in pairs) + more
    if facts.is_unique:
        return str(escape(words("data.field.unique")))
    return str(escape(words("data.field.kinds", n=f"{facts.distinct:,}"))) if facts.distinct else ""


def spark(facts: ColumnFacts) -> str:
    """The spread as a row of bars; what it shows is said in words beside it."""
    if not any(facts.bars):
        return ""
    most = max(facts.bars)
    heights = ((at, max(1, round(count / most * HEIGHT))) for at, count in enumerate(facts.bars) if count)
    bars = "".join(f"M{at * STEP} {HEIGHT}v-{high}h{STEP - 1}v{high}" for at, high in heights)
    return f'<svg class="m-spark" viewBox="0 0 48 {HEIGHT}" aria-hidden="true"><path d="{bars}"/></svg>'


def download_items(files: Sequence[Download], system: str, language: str) -> Markup:
    """An item for each file: format, size, what it is good for, and the hash to compare it with."""
    return Markup("".join(_download(file, system, language) for file in files))


def _download(file: Download, system: str, language: str) -> str:
    words = _words(language)
    name, digest = escape(file.name), file.hash.partition(":")[2]
    kind = "original" if file.original else "moved" if file.format == "GEOJSON" and system else file.format
    mark = "" if file.original else " m-button--secondary"
    save = "" if file.gated else f' download="{name}"'
    word = f' <span class="m-small">{words("portal.entry.original")}</span>' if file.original else ""
    copy = (
        f'<button type="button" class="m-copy" data-copy="{digest}" data-done="{words("portal.copied")}" '
        f'aria-label="{escape(words("portal.entry.copy_hash", name=file.name))}" hidden>{words("portal.copy")}</button>'
    )
    return (
        f'<li><a class="m-button{mark}" href="{escape(file.href)}"{save}>{escape(file.format)}{word}</a>'
        f'<span class="m-downloads__size">{size_text(file.bytes)}</span>'
        f'<span class="m-downloads__what">{escape(words(f"data.format.{kind}", system=system))} '
        f'<span class="m-hash" title="{digest}">sha256 {digest[:12]}…</span></span>{copy}</li>'
    )


def size_text(size: int) -> str:
    """A number of bytes as people read it."""
    for unit, power in (("GB", 30), ("MB", 20), ("KB", 10)):
        if size >= 1 << power:
            return f"{size / (1 << power):.{2 if power == 30 else 1}f} {unit}"
    return f"{size} B"


def _chinese(text: str, language: str) -> str:
    """Text of the data, marked as Chinese on pages of another language where it is."""
    is_marked = language != "zh" and any(letter >= "⺀" for letter in text)
    return f'<span lang="zh-CN">{escape(text)}</span>' if is_marked else str(escape(text))


@cache
def _words(language: str) -> Callable[..., str]:
    return Messages(language).text
