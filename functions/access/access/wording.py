"""Sentences by code and language, from the message catalogues that the build hands over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


class _Facts(dict[str, object]):
    """A fact that nobody gave shows as its own name instead of breaking the sentence."""

    def __missing__(self, name: str) -> str:
        return f"‹{name}›"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The sentences of one language."""

    language: str
    sentences: Mapping[str, str] = field(default_factory=dict)

    def text(self, code: str, /, **facts: object) -> str:
        """The sentence of `code` with its facts in place; a code without a sentence shows as itself."""
        return self.sentences.get(code, code).format_map(_Facts(facts))


def preferred(accepted: str, languages: Sequence[str]) -> str:
    """The language of ours that an Accept-Language header names first, else the first of ours."""
    named = (part.partition(";")[0].strip().lower().partition("-")[0] for part in accepted.split(","))
    return next((language for language in named if language in languages), languages[0])
