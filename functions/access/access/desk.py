"""What every part of access works with: records, files, law, words and the clock, wired once at the edge."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from access.datasets import Dataset, Holdings
from access.indexes import Readers
from access.uses import UseCounts
from access.wording import Wording, preferred
from catalog.rules.packs import Gate
from runtime.limits import Counters
from runtime.records import RecordStore
from runtime.sessions import Sessions
from runtime.signing import Signer


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Where a browser is sent for a file, for a short time."""

    url: str


class Shelf(Protocol):
    """Where the private part of the build lies: a folder, or a bucket."""

    def holdings(self) -> Holdings:
        """What there is to serve now."""

    def file(self, path: str) -> Path | None:
        """A file of the build as a file of this machine, None when it is not there."""

    def download(self, path: str, name: str) -> Path | Link | None:
        """What to hand a browser for a file: the file itself, or a link signed for a short time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The wiring. `now` gives aware UTC; `site_url` ends with a slash; `gate` is that of the pack in force.

    `shell` gives the page of the portal around ours in a language, "" before the first build.
    """

    records: RecordStore
    counters: Counters
    uses: UseCounts
    signer: Signer
    sessions: Sessions
    shelf: Shelf
    readers: Readers
    gate: Gate | None
    wordings: Mapping[str, Wording]
    shell: Callable[[str], str]
    now: Callable[[], datetime]
    site_url: str

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the portal, the default first."""
        return tuple(self.wordings)

    def wording(self, accepted: str) -> Wording:
        """The sentences for an Accept-Language header."""
        return self.wordings[preferred(accepted, self.languages)]

    def dataset(self, publisher: str, entry: str) -> Dataset | None:
        """The data set at `publisher/entry`, None when this app does not serve one."""
        return self.shelf.holdings().datasets.get(f"{publisher}/{entry}")
