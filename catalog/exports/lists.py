"""Lists of the catalogue for machines: lines of JSON, the site map, feeds, robots.txt."""

import json
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from catalog.cards import Card
from catalog.portal import Portal
from catalog.published import Published

FEED_ENTRIES = 50
MAX_SITEMAP = 45_000  # addresses in a file, of 50,000 allowed
_SITEMAP = '<?xml version="1.0" encoding="UTF-8"?>\n<{0} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"{1}>\n'
_XHTML = ' xmlns:xhtml="http://www.w3.org/1999/xhtml"'


def line(published: Published) -> bytes:
    """One entry of `/entries.ndjson`."""
    entry = published.entry
    facts: dict[str, object] = {
        "key": entry.key,
        "title": entry.title.zh,
        "title_en": entry.title.en,
        "publisher": entry.publisher,
        "publisher_title": published.publisher.title.zh,
        "openness": str(entry.openness),
        "status": entry.status,
        "topic": entry.topic,
        "update_frequency": entry.update_frequency,
        "updated": published.modified,
        "licences": [licence.name for licence in entry.licences],
        "formats": sorted({offer.resource.format for offer in published.offers}),
        "keywords": list(entry.keywords),
        "page": published.page,
        "package": f"{published.page}datapackage.json",
        "files": [
            {"url": published.portal.address(published.path_of(offer, file)), "bytes": file.bytes, "hash": file.hash}
            for offer in published.offers
            for file in offer.files
        ],
    }
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def site_maps(portal: Portal, pages: Sequence[tuple[str, str]]) -> dict[str, bytes]:
    """`sitemap.xml` of (path, day) pairs; above 45,000 addresses an index of several."""
    parts = [pages[at : at + MAX_SITEMAP] for at in range(0, len(pages), MAX_SITEMAP)] or [()]
    if len(parts) == 1:
        return {"sitemap.xml": _site_map(portal, parts[0])}
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    rows = "".join(f"<sitemap><loc>{escape(portal.address(name))}</loc></sitemap>\n" for name in names)
    index = (_SITEMAP.format("sitemapindex", "") + rows + "</sitemapindex>\n").encode()
    return {"sitemap.xml": index} | {name: _site_map(portal, part) for name, part in zip(names, parts, strict=True)}


def _site_map(portal: Portal, pages: Iterable[tuple[str, str]]) -> bytes:
    others = portal.languages[1:]
    rows = []
    for path, day in pages:
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{word}" href={quoteattr(portal.address(f"{word}/{path}"))}/>'
            for word in others
        )
        changed = f"<lastmod>{day}</lastmod>" if day else ""
        rows.append(f"<url><loc>{escape(portal.address(path))}</loc>{changed}{links}</url>\n")
    return (_SITEMAP.format("urlset", _XHTML) + "".join(rows) + "</urlset>\n").encode()


def feed(portal: Portal, path: str, title: str, cards: Iterable[Card]) -> bytes:
    """An Atom feed (RFC 4287) of the entries last changed; those without a date are not news."""
    dated = sorted((card for card in cards if card.updated), key=lambda card: card.key)
    recent = sorted(dated, key=lambda card: card.updated, reverse=True)[:FEED_ENTRIES]
    address = portal.address(path)
    changed = recent[0].updated if recent else "2000-01-01"
    rows = "".join(_feed_entry(portal, card) for card in recent)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh">\n'
        f"<id>{escape(address)}</id><title>{escape(title)}</title><updated>{changed}T00:00:00Z</updated>\n"
        f'<link rel="self" href={quoteattr(address)}/><link href={quoteattr(portal.settings.site_url)}/>\n'
        f"<author><name>{escape(portal.settings.site_name)}</name></author>\n{rows}</feed>\n"
    ).encode()


def _feed_entry(portal: Portal, card: Card) -> str:
    page = escape(portal.address(card.path[1:]))
    return (
        f"<entry><id>{page}</id><title>{escape(card.title.zh)}</title><updated>{card.updated}T00:00:00Z</updated>"
        f'<link href="{page}"/><summary>{escape(card.summary.zh)}</summary></entry>\n'
    )


def robots(portal: Portal) -> bytes:
    """What crawlers may read, and where the map lies."""
    closed = "".join(f"Disallow: {portal.base}/{path}/\n" for path in ("api", "workbench", "downloads"))
    return f"User-agent: *\n{closed}\nSitemap: {portal.address('sitemap.xml')}\n".encode()
