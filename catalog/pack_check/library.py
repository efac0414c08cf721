"""What a pack is checked against: the city's other packs, and the clauses of the documents that are known."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from catalog.clauses.registers import known_ids
from catalog.configuration.own_packs import every_readable
from catalog.law.packs_source import PackError, compile_pack
from catalog.pack_check.run import Library


def library_for(folder: Path | None, key: str) -> Library:
    """Everything beside the pack called `key`."""
    return Library(folder=folder, clauses=known_ids(), others=tuple(_others(folder, key)))


def _others(folder: Path | None, key: str) -> Iterator[Mapping[str, Any]]:
    for pack in every_readable(folder):
        if pack.key != key:
            try:
                yield compile_pack(pack.key, folder)
            except PackError:
                continue
