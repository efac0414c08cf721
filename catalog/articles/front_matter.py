"""The facts at the head of an article, between two lines of `---`, read like a descriptor: typed, with lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from catalog.articles.article import Source
from catalog.articles.sections import Section
from catalog.errors import DescriptorError
from catalog.loading.descriptors import parse_descriptor
from catalog.loading.values import SLUG, Fault, Values, findings_of
from catalog.loading.yaml_text import parse_yaml_lines
from catalog.model.finding import Finding, Severity
from catalog.model.label import Label

FENCE = "---"
KEYS = (
    "title", "date", "kind", "publisher", "summary", "begins", "until", "place", "entries", "procedure", "sources",
    "illustrative",
)  # fmt: skip
MAX_TITLE = 120  # characters; ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the head of an article says; `day` is None only where an error was found."""

    title: Label
    day: date | None
    kind: str
    publisher: str
    summary: Label
    begins: date | None
    until: date | None
    place: Label
    entries: tuple[str, ...]
    procedure: str
    sources: tuple[Source, ...]
    illustrative: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The head of a file: its facts, None where it has none that can be used, and the text after it."""

    facts: Facts | None
    text: str
    line: int  # on which the text begins
    findings: tuple[Finding, ...] = ()


def split(content: str) -> tuple[str, str, int]:
    """The head without its fences, the text, and the line on which the text begins; an empty head where none is."""
    lines = content.splitlines(keepends=True)
    if not lines or lines[0].strip() != FENCE:
        return "", content, 1
    end = next((at for at, line in enumerate(lines[1:], 1) if line.strip() == FENCE), None)
    if end is None:
        return "", content, 1
    return "".join(lines[1:end]), "".join(lines[end + 1 :]), end + 2


def read_head(content: str, section: Section, file: str) -> Head:
    """The head of an article of `section`, with what is wrong in it."""
    head, text, line = split(content)
    if not head.strip():
        return Head(facts=None, text=text, line=line, findings=(found("article/head", file),))
    yaml = f"\n{head}"  # the first line of the file is the fence, so lines count right
    try:
        mapping = parse_descriptor(yaml, is_json=False)
    except DescriptorError as error:
        broken = Finding(
            code=error.code, severity=Severity.ERROR, file=file, line=error.line, facts={"key": "", **error.facts}
        )
        return Head(facts=None, text=text, line=line, findings=(broken,))
    faults: list[Fault] = []
    facts = _facts(Values(mapping, (), faults), section, mapping)
    findings = findings_of(faults, parse_yaml_lines(yaml) if faults else {}, file)
    usable = not any(fault.severity is Severity.ERROR for fault in faults)
    return Head(facts=facts if usable else None, text=text, line=line, findings=findings)


def found(code: str, file: str, line: int = 1, severity: Severity = Severity.ERROR, /, **facts: str) -> Finding:
    """A finding of ours in an article; `code` carries its cause, as `article/head`."""
    name, _, cause = code.partition("/")
    return Finding(code=name, cause=cause, severity=severity, file=file, line=line, facts=facts)


def _facts(values: Values, section: Section, mapping: Mapping[str, object]) -> Facts:
    for key in mapping:
        if key not in KEYS:
            values.fault("article/key", key, Severity.WARNING, known=", ".join(KEYS))
    title = values.label("title")
    if not title.zh:
        values.fault("article/title", "title")
    elif max(len(title.zh), len(title.en) // 2) > MAX_TITLE:
        values.fault("article/title-long", "title", limit=str(MAX_TITLE))
    day = values.day("date")
    if day is None and not values.text("date"):
        values.fault("article/date", "date")
    begins, until = values.day("begins"), values.day("until")
    if begins and until and until < begins:
        values.fault("article/backwards", "until", begins=begins.isoformat(), until=until.isoformat())
    return Facts(
        title=title,
        day=day,
        kind=_kind(values, section),
        publisher=_slug(values, "publisher"),
        summary=values.label("summary"),
        begins=begins,
        until=until,
        place=values.label("place"),
        entries=values.texts("entries"),
        procedure=values.text("procedure"),
        sources=tuple(_sources(values)),
        illustrative=values.flag("illustrative"),
    )


def _kind(values: Values, section: Section) -> str:
    kind = values.text("kind") or section.kinds[0]
    if kind not in section.kinds:
        values.fault("article/kind", "kind", value=kind[:40], choices=", ".join(section.kinds))
    return kind


def _slug(values: Values, key: str) -> str:
    value = values.text(key)
    if value and not SLUG.match(value):
        values.fault(f"article/{key}", key, value=value[:80])
        return ""
    return value


def _sources(values: Values) -> Iterator[Source]:
    for one in values.each("sources"):
        url = one.address("url")
        title = one.label("title")
        if url or title.zh:
            yield Source(title if title.zh else Label(url, url), url)
