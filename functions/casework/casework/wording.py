"""Sentences by code and language, from the message catalogues that the build hands over."""

from collections.abc import Mapping
from dataclasses import dataclass


class _Facts(dict[str, object]):
    """A fact that nobody gave shows as its own name instead of breaking the sentence."""

    def __missing__(self, name: str) -> str:
        return f"‹{name}›"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The sentences of one language."""

    language: str
    sentences: Mapping[str, str]

    def text(self, code: str, /, **facts: object) -> str:
        """The sentence of `code` with its facts in place; a code without a sentence shows as itself."""
        return self.sentences.get(code, code).format_map(_Facts(facts))

    def has(self, code: str) -> bool:
        """Whether there is a sentence for `code`."""
        return code in self.sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Wordings:
    """Every language of the portal; the first is the default."""

    languages: tuple[str, ...]
    by_language: Mapping[str, Wording]

    def of(self, language: str) -> Wording:
        """The sentences of a language, or of the default one."""
        return self.by_language.get(language) or self.by_language[self.languages[0]]


def parse_wordings(raw: Mapping[str, Mapping[str, str]], languages: tuple[str, ...]) -> Wordings:
    """The wordings of the build's messages.json."""
    return Wordings(
        languages=languages,
        by_language={key: Wording(language=key, sentences=raw[key]) for key in languages},
    )
