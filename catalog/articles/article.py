"""An article as a value: what its front matter says, and its text in one or two languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from catalog.articles.sections import Section
from catalog.model.label import NO_LABEL, Label


@dataclass(frozen=True, slots=True)
class Source:
    """Where something was said first."""

    title: Label
    url: str


@dataclass(frozen=True, slots=True)
class Text:
    """The Markdown of an article in one language: the file, the line on which it begins, and the text."""

    file: str
    line: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One file of a section. `begins` and `until` are the days of an event; `until` is also a deadline."""

    section: Section
    name: str
    kind: str
    title: Label
    day: date
    publisher: str
    summary: Label = NO_LABEL
    begins: date | None = None
    until: date | None = None
    place: Label = NO_LABEL
    entries: tuple[str, ...] = ()
    procedure: str = ""
    sources: tuple[Source, ...] = ()
    illustrative: bool = False
    texts: Mapping[str, Text]  # by language; Chinese is always there

    @property
    def path(self) -> str:
        """The address of its page."""
        return f"{self.section.path}{self.name}/"

    @property
    def file(self) -> str:
        """Its file, relative to the repository."""
        return self.texts["zh"].file

    @property
    def last_day(self) -> date:
        """The last day on which it concerns anybody: of an event its end, else the day it was published."""
        return self.until or self.begins or self.day

    def text(self, language: str) -> tuple[str, Text]:
        """The text for readers of a language, and the language that it is in."""
        told = language if language in self.texts else "zh"
        return told, self.texts[told]
