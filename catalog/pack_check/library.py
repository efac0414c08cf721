"""What a pack is checked against: the city's other packs, and the clauses of the documents that are known."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from catalog.own_packs import every_readable
from catalog.pack_check.run import Library
from catalog.packs_source import PackError, compile_pack


def library_for(folder: Path | None, key: str) -> Library:
    """Everything beside the pack called `key`."""
    return Library(folder=folder, clauses=known_clauses(), others=tuple(_others(folder, key)))


def _others(folder: Path | None, key: str) -> Iterator[Mapping[str, Any]]:
    for pack in every_readable(folder):
        if pack.key != key:
            try:
                yield compile_pack(pack.key, folder)
            except PackError:
                continue


@cache
def known_clauses() -> frozenset[str]:
    """The clause ids of every document that is taken down clause by clause; none where no document is."""
    folder = files("catalog").joinpath("clauses")
    found: set[str] = set()
    for item in folder.iterdir() if folder.is_dir() else ():
        if item.name.endswith((".yaml", ".json")):
            text = item.read_text("utf-8")
            rows = json.loads(text) if item.name.endswith(".json") else yaml.safe_load(text)
            found.update(_ids(rows))
    return frozenset(found)


def _ids(rows: Any) -> Iterator[str]:
    for row in (rows.get("clauses") or () if isinstance(rows, dict) else rows) or ():
        if isinstance(row, dict) and isinstance(row.get("id") or row.get("clause"), str):
            yield str(row.get("id") or row.get("clause"))
