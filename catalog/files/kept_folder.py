"""A folder of ours that holds, after a round of writing, what the round wrote and nothing else.

It is looked at once: where it was not there, nothing in it is looked for. Nothing is removed before the round ends, so
that one which dies leaves only what the next one finds and puts right.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from catalog.files.writing import copy_file, keep_only, link_new, link_over, write_new, write_over

_SMALL = 1 << 20  # bytes: a file that is read at once


class KeptFolder:
    """Names are relative; those of folders end with a slash. The folder is made with its first file."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._held: set[str] | None = None  # what was there, once it is known
        self._kept: set[str] = set()

    def write(self, name: str, content: bytes) -> None:
        """Make a file hold `content`."""
        write = write_over if self._keeps(name) else write_new
        write(f"{self._path}/{name}", content)

    def copy(self, name: str, source: Path) -> None:
        """Put a copy of a file here."""
        if source.stat().st_size <= _SMALL:
            self.write(name, source.read_bytes())
        else:
            self._keeps(name)
            copy_file(source, Path(self._path, name))

    def link(self, name: str, source: str) -> None:
        """Share the bytes of a file, which nobody edits in place; where the disk cannot, this is a copy."""
        link = link_over if self._keeps(name) else link_new
        link(source, f"{self._path}/{name}")

    def close(self) -> None:
        """End the round: what it did not write is removed, and so are folders left empty."""
        if self._held is None or self._held - self._kept:
            keep_only(Path(self._path), self._kept)

    def _keeps(self, name: str) -> bool:
        """Whether a file that is kept from now on was there; its folder is."""
        if self._held is None:
            self._held = self._opened()
        at = name.rfind("/") + 1
        if at and name[:at] not in self._kept:
            self._kept.add(name[:at])
            if name[:at] not in self._held:
                os.makedirs(f"{self._path}/{name[:at]}", exist_ok=True)
        self._kept.add(name)
        return name in self._held

    def _opened(self) -> set[str]:
        try:
            os.mkdir(self._path)
        except FileNotFoundError:
            os.makedirs(self._path, exist_ok=True)
        except FileExistsError:
            return set(_found(self._path, ""))
        return set()


def _found(folder: str, prefix: str) -> Iterator[str]:
    with os.scandir(folder) as found:
        items = list(found)
    for item in items:
        if item.is_dir(follow_symlinks=False):
            yield f"{prefix}{item.name}/"
            yield from _found(item.path, f"{prefix}{item.name}/")
        else:
            yield prefix + item.name
