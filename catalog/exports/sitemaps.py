"""The map of the site (sitemaps.org protocol 0.9), each page in every language."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from catalog.files.characters import ascii_address, xml_text
from catalog.portal import Portal

MAX_ADDRESSES = 2_000  # in a file: of 50,000 allowed so few that a change to one entry makes little anew
_OPENING = '<?xml version="1.0" encoding="UTF-8"?>\n<{0} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"{1}>\n'
_XHTML = ' xmlns:xhtml="http://www.w3.org/1999/xhtml"'
_BARE = re.compile(r"[-._~:/0-9A-Za-z]*")
_TAGS = {"zh": "zh-CN", "en": "en"}
Pages = Sequence[tuple[str, str]]  # paths in the first language, and days (ISO or empty)


class SiteMap(NamedTuple):
    """A file of the map; without `pages` it is the index that names `others`."""

    name: str
    pages: Pages
    others: tuple[str, ...] = ()

    def content(self, portal: Portal) -> bytes:
        """The file."""
        return _index(portal, self.others) if self.others else _map(portal, self.pages)


def site_maps(portal: Portal, pages: Pages) -> tuple[SiteMap, ...]:
    """`sitemap.xml` of the pages; above 2,000 addresses an index of several."""
    size = max(1, MAX_ADDRESSES // len(portal.languages))
    parts = [pages[at : at + size] for at in range(0, len(pages), size)]
    if len(parts) <= 1:
        return (SiteMap("sitemap.xml", pages),)
    found = tuple(SiteMap(f"sitemap-{number}.xml", part) for number, part in enumerate(parts, 1))
    return (SiteMap("sitemap.xml", (), tuple(one.name for one in found)), *found)


def _index(portal: Portal, names: Sequence[str]) -> bytes:
    rows = "".join(f"<sitemap><loc>{_loc(portal, name)}</loc></sitemap>\n" for name in names)
    return (_OPENING.format("sitemapindex", "") + rows + "</sitemapindex>\n").encode()


def _map(portal: Portal, pages: Pages) -> bytes:
    rows = "".join(row for path, day in pages for row in _rows(portal, path, day))
    return (_OPENING.format("urlset", _XHTML) + rows + "</urlset>\n").encode()


def _rows(portal: Portal, path: str, day: str) -> Iterator[str]:
    """A page in each language, every one naming all of them."""
    first, *others = portal.languages
    top, place = _top(portal), _escaped(path.lstrip("/"))
    places = {first: top + place} | {word: f"{top}{word}/{place}" for word in others}
    links = "".join(f'{_link(word)}{address}"/>' for word, address in places.items()) if others else ""
    changed = f"<lastmod>{day}</lastmod>" if day else ""
    for address in places.values():
        yield f"<url><loc>{address}</loc>{changed}{links}</url>\n"


@lru_cache(maxsize=8)
def _link(word: str) -> str:
    return f'<xhtml:link rel="alternate" hreflang="{_TAGS.get(word, word)}" href="'


def _loc(portal: Portal, path: str) -> str:
    return _top(portal) + _escaped(path.lstrip("/"))


def _top(portal: Portal) -> str:
    return _escaped(portal.settings.site_url)


def _escaped(address: str) -> str:
    """An address, or the end of one, as text of XML; nearly all are made of letters that stand for themselves."""
    return address if _BARE.fullmatch(address) else xml_text(ascii_address(address))
