"""Marks of state secrets: such data is not public data at all (ZJ-2¶2, XA-2, LY-7(1))."""

import re
from collections.abc import Iterator

from catalog.checks.subjects import Subject
from catalog.model.finding import Finding

# A classification mark as it is printed on documents: the degree with a star, in brackets, after 密级, or alone.
MARK = re.compile(
    r"(?:绝密|机密|秘密)\s*[★☆]|密级\s*[:：]?\s*(?:绝密|机密|秘密)|[【\[（(]\s*(?:绝密|机密|秘密)\s*[】\]）)]"
)
ALONE = re.compile(r"\s*(?:绝密|机密|秘密)(?:级|文件)?\s*")


def check_secret_marks(subject: Subject) -> Iterator[Finding]:
    """R-124: no classification mark and no `state_secret` flag anywhere in what an entry says."""
    entry = subject.entry
    if not subject.applies("R-124"):
        return
    if entry.extra.get("state_secret"):
        yield subject.finding("R-124/flag", "catalog", "state_secret")
    for keys, text in _texts(subject):
        if marked(text):
            yield subject.finding("R-124", *keys, value=text[:60])


def marked(text: str) -> bool:
    """Whether a text carries a mark; 商业秘密 and 不含国家秘密 are words, not marks."""
    return bool(MARK.search(text) or ALONE.fullmatch(text))


def _texts(subject: Subject) -> Iterator[tuple[tuple[str | int, ...], str]]:
    entry = subject.entry
    yield ("title",), entry.title.zh
    yield ("description",), entry.description.zh
    yield from ((("keywords", index), word) for index, word in enumerate(entry.keywords))
    for index, resource in enumerate(entry.resources):
        yield ("resources", index, "title"), resource.title.zh
        for place, field in enumerate(resource.fields):
            yield ("resources", index, "schema", "fields", place), field.title.zh
            yield ("resources", index, "schema", "fields", place), field.description.zh
    yield from (((("catalog", key)), value) for key, value in entry.extra.items() if isinstance(value, str))
