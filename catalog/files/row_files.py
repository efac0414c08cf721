"""Row indexes in the private half of a build: `rows/<publisher>/<entry>.<resource>.sqlite`.

The name of an entry has no dot, so the first one ends it. Most entries have one index, and a folder for each took as
long as all its links.
"""

import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from catalog.files.writing import link_new, link_over


def row_file(key: str, resource: str) -> str:
    """The file of an index below `rows`."""
    return f"{key}.{resource}.sqlite"


def row_files(top: Path, key: str) -> list[Path]:
    """What lies below `rows` for an entry: its indexes, and the folder in which an older build kept them."""
    publisher, _, entry = key.partition("/")
    return [top / publisher / name for name in sorted(_held(f"{top}/{publisher}").get(entry, ()))]


class RowFiles:
    """The folder of all indexes, while one build is made. That of a publisher is looked at once."""

    def __init__(self, top: Path) -> None:
        self._top = str(top)
        self._publishers: dict[str, dict[str, set[str]]] = {}
        self._made: set[str] = set()

    def keep(self, key: str, made: Mapping[str, str]) -> None:
        """Make the indexes of an entry those that are `made`: where each lies, by the resource's name."""
        publisher, _, entry = key.partition("/")
        folder, held = f"{self._top}/{publisher}", self._looked(publisher).pop(entry, set())
        names = {row_file(entry, resource): source for resource, source in made.items()}
        if names and folder not in self._made:
            os.makedirs(folder, exist_ok=True)
            self._made.add(folder)
        for name, source in names.items():
            (link_over if name in held else link_new)(source, f"{folder}/{name}")
        _remove(folder, held - set(names))

    def forget(self, key: str) -> None:
        """Remove every index of an entry, and the folder of its publisher when that is left empty."""
        self.keep(key, {})
        publisher = key.partition("/")[0]
        if not self._publishers[publisher]:
            with suppress(OSError):
                os.rmdir(f"{self._top}/{publisher}")

    def _looked(self, publisher: str) -> dict[str, set[str]]:
        """What was there before, by the entry."""
        if publisher not in self._publishers:
            self._publishers[publisher] = _held(f"{self._top}/{publisher}")
        return self._publishers[publisher]


def _held(folder: str) -> dict[str, set[str]]:
    """The names in the folder of a publisher, by the entry's; a folder of an older build has no dot."""
    found: dict[str, set[str]] = {}
    if os.path.isdir(folder):
        for name in os.listdir(folder):
            found.setdefault(name.partition(".")[0], set()).add(name)
    return found


def _remove(folder: str, names: Iterable[str]) -> None:
    for name in names:
        path = Path(folder, name)
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
