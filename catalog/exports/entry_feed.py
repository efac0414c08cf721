"""The Atom feed (RFC 4287) of one entry: each change of it, so that who uses the data hears of it."""

from collections.abc import Iterator

from catalog.exports.atom import NEVER, Head, Item, feed_of
from catalog.messages import Messages
from catalog.offering.published import Published
from catalog.views.about import ChangeView, HistoryView, RevisionView


def entry_feed(published: Published, history: HistoryView, name: str) -> bytes:
    """The feed called `name` beside the page of an entry; without a history, its last update alone.

    `history` is told in the first language of the portal. Of an entry that is gone, that and why.
    """
    portal, entry = published.portal, published.entry
    language, path = portal.languages[0], f"/{entry.key}/"
    own = entry.title.text(language)
    items = [*_state(published, path, language), *(_row(one, path, language) for one in history.revisions)]
    if not items and published.modified:
        items = [Item(path=path, mark=f"#{published.modified}", title=own, day=published.modified)]
    head = Head(
        path=path + name,
        about=path,
        title=Messages(language).text("about.feed_title", title=own),
        author=published.publisher.title.text(language),
        day=max((*_days(published), *(one.day for one in history.revisions)), default=NEVER),
    )
    return feed_of(portal, head, items)


def _days(published: Published) -> Iterator[str]:
    """The days, besides those of its changes, on which there was news of it."""
    since = published.entry.standing.since
    yield from (day for day in (published.modified[:10], since.isoformat() if since else "") if day)


def _state(published: Published, path: str, language: str) -> Iterator[Item]:
    since = published.entry.standing.since
    if since and (published.entry.is_gone or published.entry.is_paused):
        day, reason = since.isoformat(), published.entry.standing.reason
        word = Messages(language).text(f"portal.status.{published.entry.status}")
        mark = f"#{published.entry.status}-{day}"
        yield Item(path=path, mark=mark, title=word, day=day, summary=reason.text(language))


def _row(revision: RevisionView, path: str, language: str) -> Item:
    told = [_told(one, language) for one in revision.changes]
    summary = Messages(language).text("about.feed_list").join(told)
    return Item(path=path, mark=f"#{revision.mark}", title=told[0], day=revision.day, summary=summary)


def _told(change: ChangeView, language: str) -> str:
    said, words = change.text.text(language), Messages(language)
    if not change.names:
        return said
    return words.text("about.feed_names", said=said, names=words.text("portal.list").join(change.names))
