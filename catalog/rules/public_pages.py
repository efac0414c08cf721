"""The pages that a portal publishes: what each shows, under which clause, and how it gets its content."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from catalog.rules.form_rows import rows, words
from catalog.rules.labels import Label, parse_label

DRAWN = ("charts", "channels", "conditions", "contacts", "licence", "services", "table")
"""How a page is drawn that shows nothing but what its row is about; any other page is drawn elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPage:
    """A public page by its key. `id` is its number in the list of pages (requirements section 8), such as `P-04`.

    `path` is its address, where it also stands while it has no content; `how` says how it gets some and `by`, a role of
    the pack, who puts it there. A page drawn as a `table` shows the newest entry whose `public_page` is its key, by
    `columns`; one drawn as `charts` shows the procedures named.
    """

    key: str
    id: str
    path: str
    title: Label
    text: Label
    by: str
    how: Label
    drawn: str = ""
    clauses: tuple[str, ...] = ()
    ours: bool = False
    columns: tuple[tuple[str, Label], ...] = ()
    procedures: tuple[str, ...] = ()


def page_at(pages: Iterable[PublicPage], path: str) -> PublicPage | None:
    """The public page at an address."""
    return next((page for page in pages if page.path == path), None)


def parse_public_page(row: Mapping[str, object]) -> PublicPage:
    """A page from its row. Raises KeyError or ValueError where the row is incomplete or its path is no page."""
    return PublicPage(
        key=str(row["key"]),
        id=str(row["id"]),
        path=_page_path(str(row["path"])),
        title=parse_label(row["title"]),
        text=parse_label(row.get("text")),
        by=str(row["by"]),
        how=parse_label(row.get("how")),
        drawn=_drawn(str(row.get("drawn", ""))),
        clauses=words(row.get("clauses")),
        ours=bool(row.get("ours", False)),
        columns=tuple((str(column["key"]), parse_label(column["title"])) for column in rows(row, "columns")),
        procedures=words(row.get("procedures")),
    )


def _page_path(path: str) -> str:
    if not (path.startswith("/") and path.endswith("/") and "//" not in path):
        raise ValueError(f"{path!r} is no path of a page: write /name/")
    return path


def _drawn(word: str) -> str:
    if word and word not in DRAWN:
        raise ValueError(f"{word!r} is no way to draw a page; there are {', '.join(DRAWN)}")
    return word
