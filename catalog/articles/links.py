"""Where a link or picture of an article leads: to an address of the site or the web, or nowhere with a reason."""

import re
from dataclasses import dataclass
from pathlib import Path
from posixpath import normpath

from catalog.articles.article import Article
from catalog.articles.reading import ENGLISH, MARKDOWN, Articles
from catalog.articles.sections import KEYS
from catalog.load import FOLDER
from catalog.reserved import RESERVED

_WEB = re.compile(r"(?:https?://[^\s<>\"'`\\]+|mailto:[^\s<>\"'`\\]+|tel:[+0-9() -]+)\Z", re.IGNORECASE)
_PATH = re.compile(r"[A-Za-z0-9._~/-]*\Z")
_REST = re.compile(r"[?#][^\s<>\"'`\\]*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What links may lead to: the repository, its authored pages, and every article and picture."""

    root: Path
    pages: Path
    articles: Articles


@dataclass(frozen=True, slots=True)
class Target:
    """Where it leads: an address of the web, or a path of the site for `url`; `problem` says why nowhere."""

    path: str = ""
    problem: str = ""


def link_of(written: str, article: Article, known: Known) -> Target:
    """Where a link leads. Nothing but the web, mail, telephones and pages of this site can be linked to."""
    written = written.strip()
    if _WEB.match(written):
        return Target(written)
    place, rest = _parted(written)
    if not place or not _PATH.match(place) or (rest and not _REST.match(rest)):
        return Target(problem="link-kind")
    if place.startswith("//"):
        return Target(problem="link-kind")
    found = _absolute(place, known) if place.startswith("/") else _relative(place, article, known)
    return Target(found.path + rest) if found.path else found


def picture_of(written: str, article: Article, known: Known) -> Target:
    """Where a picture lies: beside the article's own file and nowhere else."""
    address = f"{article.section.path}{written.strip().removeprefix('./')}"
    return Target(address) if address in known.articles.pictures else Target(problem="picture")


def _parted(written: str) -> tuple[str, str]:
    place = re.split(r"[?#]", written, maxsplit=1)[0]
    return place, written[len(place) :]


def _absolute(place: str, known: Known) -> Target:
    """A path of the site. What articles and the catalogue hold must be there; other pages are taken at their word."""
    parts = place.strip("/").split("/")
    if ".." in parts:
        return Target(problem="link-missing")
    if parts[0] in KEYS and len(parts) > 1 and not parts[1].isdigit():
        there = place in known.articles.pictures or f"/{parts[0]}/{parts[1]}/" in known.articles.paths
        return Target(place) if there else Target(problem="link-missing")
    if parts[0] in RESERVED or not parts[0]:
        return Target(place)
    folder = known.root / FOLDER / Path(*parts[:2])
    return Target(place) if folder.is_dir() or folder.parent.is_file() else Target(problem="link-missing")


def _relative(place: str, article: Article, known: Known) -> Target:
    """A file of the repository, written as from the article: another article, an authored page, a picture."""
    file = normpath(f"{article.section.key}/{place}")
    if file.startswith("..") or not file.endswith((MARKDOWN, *known_suffixes(known))):
        return Target(problem="link-missing")
    if f"/{file}" in known.articles.pictures:
        return Target(f"/{file}")
    section, _, name = file.partition("/")
    if section in KEYS:
        path = f"/{section}/{name.removesuffix(ENGLISH).removesuffix(MARKDOWN)}/"
        return Target(path) if path in known.articles.paths else Target(problem="link-missing")
    if not (known.pages / file).is_file():
        return Target(problem="link-missing")
    page = file.removesuffix(MARKDOWN).removeprefix("en/")
    return Target(f"/{page.removesuffix('index').rstrip('/')}/")


def known_suffixes(known: Known) -> tuple[str, ...]:
    """The suffixes of the pictures that are there."""
    return tuple({Path(address).suffix for address in known.articles.pictures})
