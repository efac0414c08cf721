"""What lists need to know of an entry: little enough to keep of ten thousand, and remembered between builds."""

from typing import NamedTuple

from catalog.model.label import Label
from catalog.model.states import GONE, Standing


class Card(NamedTuple):
    """An entry in a list. `updated` is an ISO day or empty; `rows` counts those that were read, None for none."""

    key: str
    publisher: str
    title: Label
    summary: Label
    openness: str
    topic: str
    frequency: str
    formats: tuple[str, ...]
    licences: tuple[str, ...]
    keywords: tuple[str, ...]
    updated: str
    rows: int | None
    files: int
    status: str
    standing: Standing  # without the files; nothing where it is published
    renamed_from: tuple[str, ...]  # old keys
    illustrative: bool
    demonstration: bool
    register: str
    listed: str  # the plan or list that it publishes and its year, as `key_list/2026`; empty for others
    derived: tuple[str, ...]  # keys of the products in the cache
    public_page: str  # the page of the pack that shows its rows, such as expert_committee; empty for others
    conditions: Label  # of restricted data, in short
    regions: tuple[str, ...]
    has_rows_interface: bool  # rows can be asked for over HTTP

    @property
    def path(self) -> str:
        """The path of the entry's page."""
        return f"/{self.key}/"

    @property
    def is_gone(self) -> bool:
        """Whether only a notice of it is left."""
        return self.status in GONE

    @property
    def since(self) -> str:
        """The ISO day on which a state other than published began, or empty."""
        return self.standing.since.isoformat() if self.standing.since else ""

    @property
    def changed(self) -> str:
        """The ISO day of the last news of it: of its data, or of its state; empty for none."""
        return max(self.updated, self.since)
