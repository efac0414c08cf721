"""Where a link or picture of an article leads: to an address of the site or the web, or nowhere with a reason."""

import re
from dataclasses import dataclass
from posixpath import normpath

from catalog.articles.article import Article
from catalog.articles.reading import ENGLISH, MARKDOWN
from catalog.articles.sections import KEYS
from catalog.loading.reserved import RESERVED

_WEB = re.compile(r"(?:https?://[^\s<>\"'`\\]+|mailto:[^\s<>\"'`\\]+|tel:[+0-9() -]+)\Z", re.IGNORECASE)
_PATH = re.compile(r"[A-Za-z0-9._~/-]*\Z")
_REST = re.compile(r"[?#][^\s<>\"'`\\]*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What links may lead to: addresses of articles and pictures, keys of entries and bodies, authored files."""

    articles: frozenset[str]
    pictures: frozenset[str]
    entries: frozenset[str]
    bodies: frozenset[str]
    files: frozenset[str]  # below the folder of authored pages

    @property
    def facts(self) -> tuple[tuple[str, ...], ...]:
        """The same in one order, for a stamp."""
        every = (self.articles, self.pictures, self.entries, self.bodies, self.files)
        return tuple(tuple(sorted(names)) for names in every)


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
    return Target(address) if address in known.pictures else Target(problem="picture")


def _parted(written: str) -> tuple[str, str]:
    place = re.split(r"[?#]", written, maxsplit=1)[0]
    return place, written[len(place) :]


def _absolute(place: str, known: Known) -> Target:
    """A path of the site. What articles and the catalogue hold must be there; other pages are taken at their word."""
    parts = place.strip("/").split("/")
    if ".." in parts:
        return Target(problem="link-missing")
    if parts[0] in KEYS and len(parts) > 1 and not parts[1].isdigit():
        there = place in known.pictures or f"/{parts[0]}/{parts[1]}/" in known.articles
        return Target(place) if there else Target(problem="link-missing")
    if parts[0] in RESERVED or not parts[0]:
        return Target(place)
    there = "/".join(parts[:2]) in known.entries if len(parts) > 1 else parts[0] in known.bodies
    return Target(place) if there else Target(problem="link-missing")


def _relative(place: str, article: Article, known: Known) -> Target:
    """A file of the repository, written as from the article: another article, an authored page, a picture."""
    file = normpath(f"{article.section.key}/{place}")
    if f"/{file}" in known.pictures:
        return Target(f"/{file}")
    section, _, name = file.partition("/")
    if section in KEYS:
        path = f"/{section}/{name.removesuffix(ENGLISH).removesuffix(MARKDOWN)}/"
        return Target(path) if path in known.articles else Target(problem="link-missing")
    if file not in known.files or not file.endswith(MARKDOWN):
        return Target(problem="link-missing")
    page = file.removesuffix(MARKDOWN).removeprefix("en/")
    return Target(f"/{page.removesuffix('index').rstrip('/')}/")
