"""The map of the site (sitemaps.org protocol 0.9), each page in every language."""

from collections.abc import Iterator, Sequence

from catalog.characters import ascii_address, xml_text
from catalog.portal import Portal

MAX_ADDRESSES = 45_000  # in a file, of 50,000 allowed
_OPENING = '<?xml version="1.0" encoding="UTF-8"?>\n<{0} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"{1}>\n'
_XHTML = ' xmlns:xhtml="http://www.w3.org/1999/xhtml"'
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
    places = {first: _loc(portal, path)} | {word: _loc(portal, f"{word}/{path.lstrip('/')}") for word in others}
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{_TAGS.get(word, word)}" href="{address}"/>'
        for word, address in places.items()
    )
    changed = f"<lastmod>{day}</lastmod>" if day else ""
    for address in places.values():
        yield f"<url><loc>{address}</loc>{changed}{links if others else ''}</url>\n"


def _loc(portal: Portal, path: str) -> str:
    return xml_text(ascii_address(portal.address(path)))
