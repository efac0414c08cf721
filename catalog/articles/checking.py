"""What `mulu check` says of articles: what the reading found, and every link, picture and tag of their texts."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from catalog.articles.article import Article, Text
from catalog.articles.body import dropped_of, targets_of
from catalog.articles.front_matter import found, split
from catalog.articles.links import Known, link_of, picture_of
from catalog.articles.reading import Articles
from catalog.errors import DescriptorError
from catalog.loading.descriptors import nearest_line, read_text
from catalog.loading.yaml_text import parse_yaml_lines
from catalog.model.finding import Finding, Severity
from catalog.rules.packs import Pack

_BLIND = re.compile(r"!\[\s*\]\(")


def article_findings(root: Path, articles: Articles, known: Known, pack: Pack) -> tuple[Finding, ...]:
    """Every finding of every article, by file and line."""
    said = [*articles.findings]
    for article in articles.articles:
        said += _facts(article, root, known, pack)
        for text in article.texts.values():
            said += _text(article, text, known)
    return tuple(sorted(said, key=lambda one: (one.file, one.line, one.code, one.cause)))


def _facts(article: Article, root: Path, known: Known, pack: Pack) -> Iterator[Finding]:
    """What the head names: a body, data sets, a procedure of the pack in force."""
    if article.publisher and article.publisher not in known.bodies:
        yield _headed(root, article, "publisher", "article/publisher", value=article.publisher)
    for entry in article.entries:
        if entry not in known.entries:
            yield _headed(root, article, "entries", "article/entry", value=entry[:120])
    procedure = pack.procedure(article.procedure)
    if article.procedure and (procedure is None or not procedure.is_public):
        choices = ", ".join(one.key for one in pack.procedures if one.is_public)
        one = _headed(root, article, "procedure", "article/procedure", value=article.procedure[:80], choices=choices)
        yield replace(one, severity=Severity.WARNING)


def _headed(root: Path, article: Article, key: str, code: str, /, **facts: str) -> Finding:
    """A finding at a key of the head; the file is read again only when there is something to say."""
    try:
        head, _, _ = split(read_text(root / article.file))
    except DescriptorError:
        head = ""
    return found(code, article.file, nearest_line(parse_yaml_lines(f"\n{head}"), (key,)), **facts)


def _text(article: Article, text: Text, known: Known) -> Iterator[Finding]:
    for tag, written in targets_of(text.text):
        target = (link_of if tag == "a" else picture_of)(written, article, known)
        if target.problem:
            shown = unquote(written)
            yield found(f"article/{target.problem}", text.file, _line(text, shown), value=shown[:120])
    if blind := _BLIND.search(text.text):
        yield found("article/alt", text.file, _line(text, blind.group()))
    if dropped := dropped_of(text.text):
        first = dropped[0].strip("<>")
        yield found("article/html", text.file, _line(text, first), Severity.WARNING, names=", ".join(dropped[:8]))


def _line(text: Text, wanted: str) -> int:
    """The line on which something is written for the first time; that of the text's beginning where it is not."""
    at = text.text.find(wanted)
    return text.line + text.text.count("\n", 0, at) if at >= 0 else text.line
