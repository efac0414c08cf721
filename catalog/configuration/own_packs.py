"""A city's own packs beside those that are shipped: YAML files of its repository, `site/packs/` or where it says."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from catalog.configuration.settings import PACKS, load_settings
from catalog.errors import SettingsError
from catalog.law.packs_source import PackError, compile_pack, load_pack, pack_keys
from catalog.rules.packs import Pack


def own_folder(root: Path) -> Path:
    """Where the city at `root` keeps its packs; the usual place where its settings cannot be read."""
    try:
        return load_settings(root).packs
    except SettingsError:
        return root / PACKS


def every_pack(in_force: str, folder: Path | None) -> dict[str, dict[str, Any]]:
    """The rows of every pack by key. A broken one that is not in force is left out, because nothing needs it yet.

    Raises PackError when the pack in force is broken.
    """
    found = {}
    for key in pack_keys(folder):
        try:
            load_pack(key, folder)
            found[key] = compile_pack(key, folder)
        except PackError:
            if key == in_force:
                raise
    return found


def every_readable(folder: Path | None) -> Iterator[Pack]:
    """Every pack that can be read."""
    for key in pack_keys(folder):
        try:
            yield load_pack(key, folder)
        except PackError:
            continue
