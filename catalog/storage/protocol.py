"""What every data store can do, and the words for what lies in one.

A key is `<publisher>/<entry>/<path>`. Bytes stand under a key whole or not at all, and are read back, or compared with
the checksum that the server reckoned itself, before a write counts as done.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from catalog.errors import StoreError
from catalog.files.paths import unsafe_reason
from catalog.storage.store import Seal

Tell = Callable[[int], None]
"""Told how many bytes of a file have arrived so far."""


def nobody(arrived: int) -> None:
    """Listens to no progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What stands under a key now. `mark` changes with every write; `seal.hash` is empty where nobody wrote it down."""

    key: str
    seal: Seal
    mark: str


class CopyKind(StrEnum):
    """What a copy in a store is: the bytes that stand, bytes that stood before, a mark that something was deleted
    (it names the data, and holds none), or parts of a write that never ended."""

    OBJECT = "object"
    VERSION = "version"
    MARKER = "marker"
    UPLOAD = "upload"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCopy:
    """One thing that must go for a key to be gone. `bytes` is None where the store does not say."""

    kind: CopyKind
    key: str
    version: str = ""
    bytes: int | None = None
    hash: str = ""


class Store(Protocol):
    """A data store. Every method raises StoreError where the store cannot be reached or refuses."""

    @property
    def place(self) -> str:
        """Where it is, as people write it."""

    def find(self, key: str) -> Stored | None:
        """What stands under `key`; None when nothing does."""

    def listed(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """The keys below `prefix`, each with its size in bytes."""

    def put(self, key: str, source: Path, seal: Seal, *, before: Stored | None, tell: Tell = nobody) -> Stored:
        """Bring the file `source`, whose seal is `seal`, under `key`, where `before` stands now, and verify it.

        A write that was broken off is taken up where it stopped. Raises StoreError `store-changed` when something else
        stands under the key by now, `store-source` when the file changed meanwhile, `store-altered` when other bytes
        came back than were sent.
        """

    def fetch(self, key: str, target: Path, *, tell: Tell = nobody) -> Seal:
        """Copy what stands under `key` to the file `target`, whole or not at all. Raises StoreError `store-missing`."""

    def copies(self, prefix: str) -> Iterator[StoredCopy]:
        """Everything the store still has below `prefix`: objects, earlier versions, markers, unfinished uploads."""

    def remove(self, copy: StoredCopy) -> None:
        """Remove one copy for good; one that is gone already is no fault."""


def checked_key(key: str) -> str:
    """`key`, when it is a plain path. Raises StoreError `store-path`."""
    if not key or unsafe_reason(key):
        raise StoreError("store-path", path=key[:120])
    return key
