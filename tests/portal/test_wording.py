"""How the sentences of built pages are joined: what stands between two of them, and how one thing is told."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SKIPPED = re.compile(r"<(script|style|svg|code|pre)\b.*?</\1>", re.DOTALL)
JOINED = re.compile(r"</?(?:a|b|strong|span|em|small)\b(?! class=\"m-tag)[^>]*>")
WRONG = {
    "zh": re.compile(r"[一-鿿]: |[，。；：、]{2}|[一-鿿] 起施行|起施行 [一-鿿]"),
    "en": re.compile(
        r"(?i:\b([a-z]{2,}(?: [a-z]{2,})?) \1\b)|[a-z][:;,](?=[A-Z(])"
        r"|\b1 (?:data set|row|column|metric|month|value)s\b"
    ),
}


def lines_of(page: Path) -> Iterator[str]:
    """The lines of a page as a person reads them."""
    text = JOINED.sub("", SKIPPED.sub(" ", page.read_text("utf-8")))
    yield from (html.unescape(line) for line in re.sub(r"<[^>]+>", "\n", text).split("\n"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_sentences_are_joined_as_their_language_joins_them(built: Path, language: str) -> None:
    """Pages of records of decisions and of help are written by hand, and are not ours to join."""
    pages = [page for page in built.rglob("*.html") if (page.relative_to(built).parts[0] == "en") == (language == "en")]
    ours = [page for page in pages if not {"decisions", "help", "about"} & set(page.relative_to(built).parts)]
    found = {
        str(page.relative_to(built)): match.group(0)
        for page in ours
        for line in lines_of(page)
        if (match := WRONG[language].search(line))
    }
    assert (len(ours) > 100, found) == (True, {})


def test_what_is_joined_wrongly_would_be_found() -> None:
    for line in ("依据: 细则", "自 2024-08-01 起施行 有效期", "到期。，"):
        assert WRONG["zh"].search(line)
    for line in ("In force in force from", "Run by:(sponsor)", "1 data sets"):
        assert WRONG["en"].search(line), line
