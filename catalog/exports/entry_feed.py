"""The Atom feed (RFC 4287) of one entry: each change of it, so that who uses the data hears of it."""

from collections.abc import Iterator

from catalog.characters import ascii_address, legal, xml_text
from catalog.messages import Messages
from catalog.published import Published
from catalog.views.about import HistoryView, RevisionView

_NEVER = "1970-01-01"  # a feed must name an instant


def entry_feed(published: Published, history: HistoryView, name: str) -> bytes:
    """The feed called `name` beside the page of an entry; without a history, its last update alone.

    Of an entry that is gone, that and why. Days begin in China. Nothing depends on when the feed was written.
    """
    page = xml_text(ascii_address(published.page))
    rows = [*_state(published, page), *(_row(one, page) for one in history.revisions)]
    if not rows and published.modified:
        rows = [_item(f"{page}#{published.modified}", published.modified, published.entry.title.zh, "", page)]
    title = Messages("zh").text("about.feed_title", title=published.entry.title.zh)
    newest = max((*_days(published), *(one.day for one in history.revisions)), default=_NEVER)
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh">\n'
        f"<id>{page}{name}</id>\n<title>{xml_text(legal(title))}</title>\n<updated>{_instant(newest)}</updated>\n"
        f'<link rel="self" type="application/atom+xml" href="{page}{name}"/>\n'
        f'<link rel="alternate" type="text/html" href="{page}"/>\n'
        f"<author><name>{xml_text(legal(published.publisher.title.zh))}</name></author>\n{''.join(rows)}</feed>\n"
    )
    return text.encode("utf-8", "replace")


def _days(published: Published) -> Iterator[str]:
    """The days, besides those of its changes, on which there was news of it."""
    since = published.entry.standing.since
    yield from (day for day in (published.modified[:10], since.isoformat() if since else "") if day)


def _state(published: Published, page: str) -> Iterator[str]:
    since = published.entry.standing.since
    if since and (published.entry.is_gone or published.entry.is_paused):
        day, reason = since.isoformat(), published.entry.standing.reason
        word = Messages("zh").text(f"portal.status.{published.entry.status}")
        yield _item(f"{page}#{published.entry.status}-{day}", day, word, reason.zh, page)


def _row(revision: RevisionView, page: str) -> str:
    told = [f"{one.text.zh}{'、'.join(one.names)}" for one in revision.changes]
    return _item(f"{page}#{revision.mark}", revision.day, told[0], "；".join(told), page)


def _item(address: str, day: str, title: str, summary: str, page: str) -> str:
    return (
        f"<entry><id>{address}</id><title>{xml_text(legal(title))}</title><updated>{_instant(day)}</updated>"
        f'<link rel="alternate" type="text/html" href="{page}"/><summary>{xml_text(legal(summary))}</summary></entry>\n'
    )


def _instant(day: str) -> str:
    return f"{day}T00:00:00+08:00"
