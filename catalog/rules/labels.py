"""A word in the languages of the portal."""

from collections.abc import Mapping
from typing import NamedTuple


class Label(NamedTuple):
    """The same text in Chinese and English; English may be empty where only a Chinese title exists.

    A tuple, because a build makes, tells apart and remembers hundreds of thousands of them.
    """

    zh: str
    en: str = ""

    def text(self, language: str) -> str:
        """The text in `language`, falling back to Chinese."""
        return self.en if language == "en" and self.en else self.zh

    def falls_back(self, language: str) -> bool:
        """Whether `text(language)` is Chinese on a page of another language, so that it must be marked `lang`."""
        return language != "zh" and bool(self.zh) and not self.en


NO_LABEL = Label("")


def parse_label(value: object) -> Label:
    """A label from `{zh, en}` or from a bare Chinese string; anything else is an empty label."""
    if isinstance(value, Mapping):
        return Label(str(value.get("zh", "")), str(value.get("en", "")))
    return Label(value) if isinstance(value, str) else NO_LABEL
