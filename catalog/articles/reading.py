"""The folders of articles to articles and findings. What cannot be published is a finding, and the rest goes on."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from catalog.articles.article import Article, Text
from catalog.articles.front_matter import Facts, found, read_head, split
from catalog.articles.sections import SECTIONS, Section
from catalog.errors import DescriptorError
from catalog.files.characters import legal
from catalog.loading.descriptors import read_bytes, read_text
from catalog.loading.values import SLUG
from catalog.model.finding import Finding, Severity

MAX_TEXT = 100 * 1024  # bytes of an article; ours
MAX_PICTURE = 1024 * 1024  # bytes of a picture, which every reader of the article loads; ours
MARKDOWN, ENGLISH = ".md", ".en.md"
MAX_NAME = 80  # characters; a name is part of the address
_STARTS = {
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".gif": (b"GIF87a", b"GIF89a"),
    ".webp": (b"RIFF",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Articles:
    """Everything that can be published, the newest first. `pictures` lead from their addresses to their files."""

    articles: tuple[Article, ...] = ()
    pictures: dict[str, Path] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def paths(self) -> frozenset[str]:
        """The addresses of all articles."""
        return frozenset(article.path for article in self.articles)

    def of(self, section: Section) -> tuple[Article, ...]:
        """The articles of a section, the newest first."""
        return tuple(article for article in self.articles if article.section == section)


def load_articles(pages: Path, root: Path) -> Articles:
    """The articles in the folders of `pages` that sections are named after. Never raises for what they hold."""
    articles: list[Article] = []
    pictures: dict[str, Path] = {}
    findings: list[Finding] = []
    for section in SECTIONS:
        folder = pages / section.key
        if folder.is_symlink():
            findings.append(found("article/link-folder", _shown(folder, root)))
        elif folder.is_dir():
            _read_folder(_Folder(section, folder, root, articles, pictures, findings))
    articles.sort(key=lambda one: (-one.day.toordinal(), one.path))
    return Articles(articles=tuple(articles), pictures=pictures, findings=tuple(findings))


@dataclass(slots=True)
class _Folder:
    """One section while its folder is read."""

    section: Section
    place: Path
    root: Path
    articles: list[Article]
    pictures: dict[str, Path]
    findings: list[Finding]

    def say(self, code: str, path: Path, severity: Severity = Severity.ERROR, /, **facts: str) -> None:
        """Note what is wrong with a file."""
        self.findings.append(found(code, _shown(path, self.root), 1, severity, **facts))


def _read_folder(folder: _Folder) -> None:
    paths = sorted(path for path in folder.place.iterdir() if not path.name.startswith("."))
    names = {path.name for path in paths}
    for path in paths:
        if path.name.endswith(ENGLISH):
            if path.name.removesuffix(ENGLISH) + MARKDOWN not in names:
                folder.say("article/english-alone", path, name=path.name.removesuffix(ENGLISH) + MARKDOWN)
        elif path.name.endswith(MARKDOWN):
            _read_article(folder, path)
        elif path.is_dir() or path.suffix.lower() not in _STARTS:
            folder.say("article/file", path, Severity.WARNING, name=_printable(path.name))
        elif problem := _picture_problem(path):
            folder.say(f"article/{problem}", path, name=_printable(path.name), limit=str(MAX_PICTURE // 1024))
        else:
            folder.pictures[f"{folder.section.path}{path.name}"] = path


def _read_article(folder: _Folder, path: Path) -> None:
    name, file = path.name.removesuffix(MARKDOWN), _shown(path, folder.root)
    if not SLUG.match(name) or len(name) > MAX_NAME or name.isdigit() or name == "index":
        folder.say("article/name", path, name=_printable(name))
        return
    content = _content(folder, path)
    if content is None:
        return
    head = read_head(content, folder.section, file)
    folder.findings.extend(head.findings)
    if head.facts is None or head.facts.day is None:
        return
    if not head.text.strip():
        folder.say("article/empty", path)
    texts = {"zh": Text(file, head.line, legal(head.text)), **_english(folder, path)}
    folder.articles.append(_article(folder.section, name, head.facts, texts))


def _english(folder: _Folder, path: Path) -> dict[str, Text]:
    english = path.with_name(path.name.removesuffix(MARKDOWN) + ENGLISH)
    content = _content(folder, english) if os.path.lexists(english) else None
    if content is None:
        return {}
    head, text, line = split(content)
    if head.strip():
        folder.say("article/english-head", english, Severity.WARNING)
    return {"en": Text(_shown(english, folder.root), line, legal(text))} if text.strip() else {}


def _article(section: Section, name: str, facts: Facts, texts: dict[str, Text]) -> Article:
    assert facts.day is not None
    return Article(
        section=section,
        name=name,
        kind=facts.kind,
        title=facts.title,
        day=facts.day,
        publisher=facts.publisher,
        summary=facts.summary,
        begins=facts.begins,
        until=facts.until,
        place=facts.place,
        entries=facts.entries,
        procedure=facts.procedure,
        sources=facts.sources,
        illustrative=facts.illustrative,
        texts=texts,
    )


def _content(folder: _Folder, path: Path) -> str | None:
    try:
        return read_text(path, MAX_TEXT)
    except DescriptorError as error:
        one = found(error.code, _shown(path, folder.root), error.line, key="", **error.facts)
        folder.findings.append(replace(one, code=error.code, cause=""))
        return None


def _picture_problem(path: Path) -> str:
    """What forbids to publish a picture: a link, its size, or bytes that are no picture of that name."""
    try:
        start = read_bytes(path, MAX_PICTURE)[:12]
    except DescriptorError as error:
        return "picture-large" if error.code == "too-large" else "picture-unread"
    if not SLUG.match(path.stem) or path.suffix != path.suffix.lower():
        return "picture-name"
    return "" if start.startswith(_STARTS[path.suffix]) else "picture-other"


def files_of(articles: Articles) -> Iterator[tuple[str, Path]]:
    """Every picture by its path below the site."""
    for address, path in sorted(articles.pictures.items()):
        yield address.lstrip("/"), path


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def _printable(name: str) -> str:
    return name.encode("utf-8", "replace").decode()[:120]
