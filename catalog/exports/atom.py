"""Atom feeds (RFC 4287) of anything that has a page, a title and a day, in the first language of the portal.

What stands in Chinese in a feed of another language says so. Days begin in China. Nothing depends on when a feed was
written.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from catalog.files.characters import ascii_address, legal, xml_attribute, xml_text
from catalog.marking import holds_chinese
from catalog.portal import Portal

MOST = 50
NEVER = "1970-01-01"  # an empty feed must name an instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What a feed says of one thing. `day` is an ISO day of China; `mark` tells items of one page apart.

    `kinds` are categories: a term, and its word in the language of the feed or nothing.
    """

    path: str
    title: str
    day: str
    summary: str = ""
    kinds: tuple[tuple[str, str], ...] = ()
    author: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a feed says of itself: its path, the page that it is about, whose it is, and the day of its last news."""

    path: str
    title: str
    author: str
    day: str
    about: str = ""


def atom(portal: Portal, path: str, title: str, items: Iterable[Item]) -> bytes:
    """The feed at `path` of the newest items, by the portal itself."""
    newest = sorted(items, key=lambda one: (one.day, one.path), reverse=True)[:MOST]
    author = portal.name_in(portal.languages[0])
    return feed_of(portal, Head(path=path, title=title, author=author, day=newest[0].day if newest else NEVER), newest)


def feed_of(portal: Portal, head: Head, items: Iterable[Item]) -> bytes:
    """The feed of some items as they come."""
    language = portal.languages[0]
    address = _address(portal, head.path)
    rows = "".join([_item(portal, one, language) for one in items])
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}">\n'
        f"<id>{address}</id>\n{_said('title', head.title, language)}\n"
        f"<updated>{_instant(head.day)}</updated>\n"
        f'<link rel="self" type="application/atom+xml" href="{address}"/>\n'
        f'<link rel="alternate" type="text/html" href="{_address(portal, head.about)}"/>\n'
        f"{_author(head.author, language)}\n{rows}</feed>\n"
    )
    return text.encode("utf-8", "replace")


def _address(portal: Portal, path: str) -> str:
    return xml_text(ascii_address(portal.address(path)))


def _instant(day: str) -> str:
    return f"{day}T00:00:00+08:00"


def _item(portal: Portal, one: Item, language: str) -> str:
    page = _address(portal, one.path)
    author = _author(one.author, language) if one.author else ""
    kinds = "".join([_kind(term, word) for term, word in one.kinds if term])
    return (
        f"<entry><id>{page}{one.mark}</id>{_said('title', one.title, language)}<updated>{_instant(one.day)}</updated>"
        f'<link rel="alternate" type="text/html" href="{page}"/>{author}{kinds}'
        f"{_said('summary', one.summary, language)}</entry>\n"
    )


def _said(name: str, text: str, language: str) -> str:
    return f"<{name}{_tongue(text, language)}>{xml_text(legal(text))}</{name}>"


def _author(name: str, language: str) -> str:
    return f"<author{_tongue(name, language)}><name>{xml_text(legal(name))}</name></author>"


def _tongue(text: str, language: str) -> str:
    return ' xml:lang="zh"' if language != "zh" and holds_chinese(text) else ""


def _kind(term: str, word: str) -> str:
    label = f" label={xml_attribute(legal(word))}" if word else ""
    return f"<category term={xml_attribute(legal(term))}{label}/>"
