"""The map of the site (sitemaps.org protocol 0.9), each page in every language."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from catalog.characters import ascii_address, xml_text
from catalog.portal import Portal

MAX_ADDRESSES = 45_000  # in a file, of 50,000 allowed
_OPENING = '<?xml version="1.0" encoding="UTF-8"?>\n<{0} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"{1}>\n'
_XHTML = ' xmlns:xhtml="http://www.w3.org/1999/xhtml"'
_BARE = re.compile(r"[-._~:/0-9A-Za-z]*")
_TAGS = {"zh": "zh-CN", "en": "en"}


def site_maps(portal: Portal, pages: Sequence[tuple[str, str]]) -> dict[str, bytes]:
    """`sitemap.xml` of (path, day) pairs; above 45,000 addresses an index of several.

    `path` is the page's path in the first language, `day` ISO or empty.
    """
    size = max(1, MAX_ADDRESSES // len(portal.languages))
    parts = [pages[at : at + size] for at in range(0, len(pages), size)] or [()]
    if len(parts) == 1:
        return {"sitemap.xml": _map(portal, parts[0])}
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    return {"sitemap.xml": _index(portal, names)} | {
        name: _map(portal, part) for name, part in zip(names, parts, strict=True)
    }


def _index(portal: Portal, names: Sequence[str]) -> bytes:
    rows = "".join(f"<sitemap><loc>{_loc(portal, name)}</loc></sitemap>\n" for name in names)
    return (_OPENING.format("sitemapindex", "") + rows + "</sitemapindex>\n").encode()


def _map(portal: Portal, pages: Sequence[tuple[str, str]]) -> bytes:
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
