"""An entry in plain words: one or two sentences that a person without the trade understands, made from its facts."""

import re
from functools import cache, lru_cache

from catalog.messages import Messages
from catalog.model.entry import Field, Openness
from catalog.model.label import Label
from catalog.offering.published import Published

NAMED = 4  # columns
_DAY = r"[0-9]{4}(?:-[0-9]{2}){0,2}"
_INTERVAL = re.compile(f"({_DAY})/({_DAY})")


def summary_of(published: Published, language: str) -> Label:
    """What it is, what each row says, what it covers and how fresh it is; only what is known."""
    words = _words(language)
    said = (_size(published, words), _columns(published, words), _covers(published, words), _fresh(published, words))
    text = ("" if language == "zh" else " ").join(filter(None, said))  # Chinese sentences end with their own space
    return Label(text, text)


@cache
def _words(language: str) -> Messages:
    return Messages(language)


def _size(published: Published, words: Messages) -> str:
    entry, body = published.entry, published.publisher.title.text(words.language)
    if entry.openness is Openness.PROHIBITED:
        return words.text("about.summary.prohibited", body=body)
    data = [offer.derived for offer in published.offers if offer.resource.role != "sample"]
    rows = sum([one.rows or 0 for one in data if one])
    kind = ("one_table" if rows else "one_file") if len(data) == 1 else "tables" if rows else "files"
    return words.text(f"about.summary.{kind}", body=body, n=len(data), rows=f"{rows:,}")


def _columns(published: Published, words: Messages) -> str:
    """The first columns by their titles; in English those that have an English one."""
    first = next((offer for offer in published.offers if offer.resource.fields), None)
    if first is None:
        return ""
    names = [name for field in first.resource.fields if (name := _name(field, words.language))]
    if not names:
        return ""
    code = "about.summary.columns" if len(names) <= NAMED else "about.summary.columns_and_more"
    return words.text(code, names=words.text("portal.list").join(names[:NAMED]), n=len(first.resource.fields))


def _name(field: Field, language: str) -> str:
    if language == "zh":
        return field.title.zh or field.name
    return field.title.en or (field.name if field.name.isascii() else "")


def _covers(published: Published, words: Messages) -> str:
    entry = published.entry
    when = span_of(entry.coverage_temporal).text(words.language)
    found = [text for text in (entry.coverage_geographic, when) if text]
    if words.language != "zh":
        found = [text for text in found if text.isascii()]
    return words.text("about.summary.covers", what=words.text("portal.list").join(found)) if found else ""


@lru_cache(maxsize=1024)
def span_of(text: str) -> Label:
    """An interval of days, months or years (ISO 8601) as people write it; any other text as it stands."""
    found = _INTERVAL.fullmatch(text)
    if not found:
        return Label(text, text if text.isascii() else "")
    first, last = found.groups()
    zh, en = (Messages(language).text("about.summary.span", first=first, last=last) for language in ("zh", "en"))
    return Label(zh, en)


def _fresh(published: Published, words: Messages) -> str:
    entry, portal = published.entry, published.portal
    day = entry.last_updated.isoformat() if entry.last_updated else ""
    often = portal.word("frequencies", entry.update_frequency).text(words.language) if entry.update_frequency else ""
    if often and day:
        return words.text("about.summary.fresh", often=often, day=day)
    return words.text("about.summary.often", often=often) if often else ""
