"""Sentences by code and language, from `catalog/messages/<language>/*.json`."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "messages"
LANGUAGES = ("zh", "en")
ONE = (1, "1")  # where `n` is one of these, `<code>_one` is said instead, if a language has it


class MessageMissing(LookupError):
    """A code without a sentence in a language: a bug, which a test finds first."""

    def __init__(self, code: str, language: str) -> None:
        super().__init__(f"no sentence for {code!r} in catalog/messages/{language}/*.json")


@dataclass(frozen=True, slots=True)
class Messages:
    """The sentences of one language."""

    language: str

    def text(self, code: str, /, **facts: object) -> str:
        """The sentence of `code` with its facts in place. Raises MessageMissing."""
        sentence = sentences_of(self.language).get(code)
        if sentence is None:
            raise MessageMissing(code, self.language)
        if "{" not in sentence and "}" not in sentence:
            return sentence
        if facts.get("n") in ONE:
            sentence = sentences_of(self.language).get(f"{code}_one", sentence)
        try:
            return sentence.format_map(facts)
        except KeyError:
            return sentence.format_map(_Facts(facts))

    def has(self, code: str) -> bool:
        """Whether there is a sentence for `code`."""
        return code in sentences_of(self.language)


@cache
def sentences_of(language: str) -> Mapping[str, str]:
    """Every sentence of a language by its dotted code; nested mappings are joined with a dot.

    Raises ValueError naming the file when one is not JSON or says a code twice.
    """
    sentences: dict[str, str] = {}
    for path in sorted((FOLDER / language).glob("*.json")):
        for code, sentence in _flat(_load(path), ""):
            if code in sentences:
                raise ValueError(f"{path}: the code {code!r} is said twice")
            sentences[code] = sentence
    return sentences


def preferred_language(environment: Mapping[str, str] = os.environ) -> str:
    """`en` where the locale says English, else `zh`."""
    names = (environment.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "en" if next(filter(None, names), "").lower().startswith("en") else "zh"


class _Facts(dict[str, object]):
    """A fact that nobody gave shows as its own name instead of breaking the sentence."""

    def __missing__(self, name: str) -> str:
        return f"‹{name}›"


def _load(path: Path) -> Mapping[str, object]:
    try:
        value = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
    if not isinstance(value, dict):
        raise ValueError(f"{path}: not a mapping")
    return value


def _flat(value: object, code: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{code}.{key}" if code else key)
    else:
        yield code, str(value)
