"""All of it: publishers and entries, immutable, with look-ups."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from catalog.model.entry import Entry
from catalog.model.finding import Finding
from catalog.model.publisher import Publisher


@runtime_checkable
class Indexed(Protocol):
    """Entries that need not all be read to find one."""

    def at(self, key: str) -> Entry | None:
        """The entry at `publisher/name`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Entries and publishers sorted by key, and what was wrong with those that could not be loaded."""

    publishers: tuple[Publisher, ...]
    entries: Sequence[Entry]
    broken: tuple[Finding, ...] = ()

    def publisher(self, name: str) -> Publisher | None:
        """The publisher called `name`, if the catalogue has it."""
        return next((publisher for publisher in self.publishers if publisher.name == name), None)

    def entry(self, key: str) -> Entry | None:
        """The entry at `publisher/name`, if the catalogue has it."""
        if isinstance(self.entries, Indexed):
            return self.entries.at(key)
        return next((entry for entry in self.entries if entry.key == key), None)

    def of(self, publisher: str) -> tuple[Entry, ...]:
        """The entries of one publisher."""
        return tuple(entry for entry in self.entries if entry.publisher == publisher)
