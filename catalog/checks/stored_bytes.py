"""Stored bytes as far as this machine has them: searched for sensitive data and held against their masking rules.

The text asks for the search over everything that is opened, and most of what personal data could hide in is too large
for Git or restricted (HZ-2.6.3a). Only a beginning is read: `mulu mask` and the check of what stands in Git read all.
"""

import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from catalog.checks.masking import examine_masking
from catalog.checks.observations import Observation
from catalog.checks.sensitive import examine_sensitive
from catalog.configuration.settings import FILE, Settings, load_settings
from catalog.errors import MuluError
from catalog.model.entry import Entry
from catalog.storage.local import stored_source

ROWS = 50_000  # of a table that are searched
MASKED_BYTES = 16 * 1024 * 1024  # of a file whose cells are held against their rules


def stored_files(entry: Entry, root: Path) -> dict[int, Path]:
    """The stored files of an entry that lie on this machine, by the place of their resource."""
    if not any(one.stored for one in entry.resources):
        return {}
    settings = _settings(root)
    if settings is None:
        return {}
    found = ((at, stored_source(settings, entry.key, one)) for at, one in enumerate(entry.resources) if one.stored)
    return {at: path for at, path in found if path is not None}


def stored_mark(entry: Entry, root: Path) -> bytes:
    """What changes when a stored file comes, goes or is replaced; empty where none is here."""
    states = ((at, path.stat()) for at, path in stored_files(entry, root).items())
    return repr([(at, state.st_size, state.st_mtime_ns) for at, state in states]).encode()


def examine_stored(entry: Entry, root: Path) -> Iterator[Observation]:
    """What the stored bytes of an entry say: their kind and place, never a value."""
    for index, path in stored_files(entry, root).items():
        one = entry.resources[index]
        yield from examine_sensitive(path, one, index, rows=ROWS)
        if one.is_tabular and path.stat().st_size <= MASKED_BYTES:
            yield from examine_masking(path, one, index, entry.extra.get("desensitisation"))


def _settings(root: Path) -> Settings | None:
    try:
        return _known_settings(root, (root / FILE).stat().st_mtime_ns, tuple(sorted(os.environ.items())))
    except (OSError, MuluError):
        return None


@lru_cache(maxsize=4)
def _known_settings(root: Path, changed: int, environment: tuple[tuple[str, str], ...]) -> Settings:
    return load_settings(root, dict(environment))
