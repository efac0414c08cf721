"""Whether the tables have the data items that the catalogue promises (R-209, HZ-2.6.4)."""

import re
from collections.abc import Iterator

from catalog.checks.subjects import Subject
from catalog.model.finding import Finding

ITEMS = "data_items"
_BETWEEN = re.compile(r"[、,，;；\n]+")


def check_items(subject: Subject) -> Iterator[Finding]:
    """Each data item that an entry lists is a column of one of its tables, by its name or its title."""
    tables = [one for one in subject.entry.resources if one.is_tabular and one.fields]
    if not tables or not subject.applies("R-209"):
        return
    columns = {_plain(word) for one in tables for field in one.fields for word in (field.name, field.title.zh)}
    absent = [item for item in _items(subject.entry.extra.get(ITEMS)) if _plain(item) not in columns]
    if absent:
        shown = "、".join(absent[:12]) + (" …" if len(absent) > 12 else "")
        yield subject.finding("R-209/items", "catalog", ITEMS, fields=shown)


def _items(value: object) -> list[str]:
    words = _BETWEEN.split(value) if isinstance(value, str) else value if isinstance(value, list) else []
    return [word.strip() for word in words if isinstance(word, str) and word.strip()]


def _plain(word: str) -> str:
    """Without what people write differently: blanks, capitals, brackets with units."""
    return re.sub(r"\s|[（(][^）)]*[）)]", "", word).casefold()
