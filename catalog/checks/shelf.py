"""The entries of a repository, each read when it is asked for: most checks of one entry need no other."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import overload

from catalog.errors import DescriptorError
from catalog.loading.catalogue import LoadedEntry, descriptor_path, entry_folders, load_entry
from catalog.loading.descriptors import MAX_BYTES, read_bytes
from catalog.model.entry import Entry


class Shelf(Sequence[Entry]):
    """Entries sorted by key. `asked` says whether a check looked at others than the one it was given."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.asked = False
        self._loaded: dict[str, LoadedEntry] = {}
        self._every: Mapping[str, Path] | None = None
        self._all: tuple[Entry, ...] | None = None

    @property
    def folders(self) -> Mapping[str, Path]:
        """Every entry's folder by its key."""
        if self._every is None:
            self._every = {f"{folder.parent.name}/{folder.name}": folder for folder in entry_folders(self.root)}
        return self._every

    def loaded(self, key: str) -> LoadedEntry:
        """One entry as read, with what was wrong with it; does not count as asking."""
        if key not in self._loaded:
            self._loaded[key] = load_entry(self.root, key)
        return self._loaded[key]

    def at(self, key: str) -> Entry | None:
        """The entry at `publisher/name`, without reading others."""
        self.asked = True
        return self.loaded(key).entry if key in self.folders else None

    def mentioning(self, word: bytes) -> Iterator[Entry]:
        """The entries whose descriptor holds `word`; the others are not parsed."""
        for key, folder in self.folders.items():
            if word in descriptor_bytes(folder):
                entry = self.loaded(key).entry
                yield from (entry,) if entry else ()

    def _entries(self) -> tuple[Entry, ...]:
        self.asked = True
        if self._all is None:
            found = (self.loaded(key).entry for key in self.folders)
            self._all = tuple(sorted(_there(found), key=lambda entry: entry.key))
        return self._all

    def __len__(self) -> int:
        return len(self._entries())

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries())

    @overload
    def __getitem__(self, place: int) -> Entry: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Entry]: ...
    def __getitem__(self, place: int | slice) -> Entry | Sequence[Entry]:
        return self._entries()[place]


def _there(found: Iterable[Entry | None]) -> Iterator[Entry]:
    yield from (entry for entry in found if entry is not None)


def descriptor_bytes(folder: Path) -> bytes:
    """The descriptor in a folder as it lies there; nothing where it cannot be read. No link is followed."""
    try:
        return read_bytes(descriptor_path(folder), MAX_BYTES)
    except DescriptorError:
        return b""
