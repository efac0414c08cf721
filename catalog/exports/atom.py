"""An Atom feed (RFC 4287) of anything that has a page, a title and a day."""

from collections.abc import Iterable
from dataclasses import dataclass

from catalog.characters import ascii_address, legal, xml_text
from catalog.portal import Portal

MOST = 50
_NEVER = "1970-01-01"  # an empty feed must name an instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What a feed says of one thing. `day` is an ISO day of China; `kind` a word for it, or empty."""

    path: str
    title: str
    day: str
    summary: str = ""
    kind: str = ""
    author: str = ""


def atom(portal: Portal, path: str, title: str, items: Iterable[Item]) -> bytes:
    """The feed at `path` of the newest items. Nothing depends on when it was written."""
    newest = sorted(items, key=lambda one: (one.day, one.path), reverse=True)[:MOST]
    address = xml_text(ascii_address(portal.address(path)))
    rows = "".join(_entry(portal, one) for one in newest)
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh">\n'
        f"<id>{address}</id>\n<title>{xml_text(legal(title))}</title>\n"
        f"<updated>{_instant(newest[0].day if newest else _NEVER)}</updated>\n"
        f'<link rel="self" type="application/atom+xml" href="{address}"/>\n'
        f'<link rel="alternate" type="text/html" href="{xml_text(ascii_address(portal.settings.site_url))}"/>\n'
        f"<author><name>{xml_text(legal(portal.settings.site_name))}</name></author>\n{rows}</feed>\n"
    )
    return text.encode("utf-8", "replace")


def _instant(day: str) -> str:
    return f"{day}T00:00:00+08:00"


def _entry(portal: Portal, one: Item) -> str:
    page = xml_text(ascii_address(portal.address(one.path)))
    author = f"<author><name>{xml_text(legal(one.author))}</name></author>" if one.author else ""
    kind = f'<category term="{xml_text(legal(one.kind)).replace(chr(34), "&quot;")}"/>' if one.kind else ""
    return (
        f"<entry><id>{page}</id><title>{xml_text(legal(one.title))}</title><updated>{_instant(one.day)}</updated>"
        f'<link rel="alternate" type="text/html" href="{page}"/>{author}{kind}'
        f"<summary>{xml_text(legal(one.summary))}</summary></entry>\n"
    )
