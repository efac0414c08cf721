"""The rows of the entry behind a page: a register, or a table that the authority keeps."""

from collections import deque

from catalog.errors import MuluError
from catalog.loading.catalogue import load_entry
from catalog.offering.cards import Card
from catalog.offering.offers import readable, source_of
from catalog.portal import Portal
from catalog.previews.preview import shown
from catalog.tabular.tables import Cell, open_table

MOST_ROWS = 500  # on a page; the entry behind it holds them all
Rows = tuple[tuple[str, ...], tuple[tuple[str, ...], ...], int]
"""Names of columns, rows oldest first, how many there are."""
NO_ROWS: Rows = ((), (), 0)


def newest_rows(portal: Portal, card: Card | None, most: int = MOST_ROWS) -> Rows:
    """The newest rows of the first table of an entry, at most `most`; none without an entry that can be read."""
    root = portal.settings.root
    entry = load_entry(root, card.key).entry if card else None
    resource = next((one for one in entry.data if readable(entry, one)), None) if entry else None
    source = source_of(entry, resource, portal) if entry and resource else None
    if resource is None or source is None:
        return NO_ROWS
    try:
        with open_table(resource, source) as table:
            names = tuple(field.name for field in table.fields)
            kept, total = deque[tuple[Cell, ...]](maxlen=most), 0
            for row in table.rows:
                kept.append(row)
                total += 1
    except (MuluError, OSError):
        return NO_ROWS
    return names, tuple(tuple(map(shown, row)) for row in kept), total
