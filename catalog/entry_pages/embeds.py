"""The gist of an entry for the pages of others: a picture of its data where there is one, else their first rows."""

from markupsafe import Markup

from catalog.model.label import NO_LABEL
from catalog.model.states import State
from catalog.offering.published import Published
from catalog.views import EntryView, PreviewTable, TombstoneView
from catalog.views.about import EmbedView

ROWS = 8
_END = "</tr>"


def embed_view(published: Published, view: EntryView | TombstoneView) -> EmbedView:
    """The page in a frame, from the page of the entry; of one that is not published, that and nothing of its data."""
    shown = view if isinstance(view, EntryView) and view.status == State.PUBLISHED else None
    drawn = (shown.chart or shown.map) if shown else None
    table = _table(shown) if shown and not drawn else None
    return EmbedView(
        path=view.path,
        page=published.page,
        title=view.title,
        publisher=published.publisher.title,
        openness=view.openness,
        openness_word=view.openness_word,
        status=str(published.entry.status),
        summary=shown.about.summary if shown else NO_LABEL,
        updated=published.entry.last_updated.isoformat() if published.entry.last_updated else "",
        illustrative=published.entry.illustrative,
        picture=drawn.svg if drawn else Markup(""),
        caption=drawn.title if drawn else NO_LABEL,
        headings=table.titles if table else (),
        rows=_first(table.body) if table else Markup(""),
    )


def _table(view: EntryView) -> PreviewTable | None:
    return next((one.preview for one in view.resources if one.preview), None)


def _first(body: Markup) -> Markup:
    """As many rows of a table's body as fit."""
    end = 0
    for _ in range(ROWS):
        found = body.find(_END, end)
        if found < 0:
            break
        end = found + len(_END)
    return Markup(str(body)[:end])
