"""What a destruction has done so far, line by line, so that one that was broken off is taken up and nothing is lost.

Each line is written and flushed before the next step; a torn last line is one that was never written.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from catalog.destruction.copies import Copy, Place

FOUND, REMOVED, GONE = "found", "removed", "gone"


@dataclass(slots=True, kw_only=True)
class Fate:
    """What became of one copy: when it was found, removed by us, and seen to be gone (ISO instants, UTC)."""

    copy: Copy
    found_at: str
    removed_at: str = ""
    gone_at: str = ""


@dataclass(slots=True)
class Journal:
    """The journal of one entry, in a file."""

    path: Path
    fates: dict[str, Fate] = field(default_factory=dict)

    def found(self, copy: Copy, at: str) -> None:
        """A copy is there: for the first time, or again."""
        known = self.fates.get(copy.id)
        if known is None or known.gone_at:
            self._write({"event": FOUND, "at": at, "copy": asdict(copy)})

    def removed(self, copy: Copy, at: str) -> None:
        """We removed it."""
        self._write({"event": REMOVED, "at": at, "id": copy.id})

    def gone(self, copy: Copy, at: str) -> None:
        """It is not there any more, whoever removed it."""
        if not self.fates[copy.id].gone_at:
            self._write({"event": GONE, "at": at, "id": copy.id})

    def _write(self, event: Mapping[str, Any]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with open(self.path, "a", encoding="utf-8") as stream:
            stream.write(json.dumps(event, ensure_ascii=False) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        self._take(event)

    def _take(self, event: Mapping[str, Any]) -> None:
        if event["event"] == FOUND:
            facts = {**event["copy"], "place": Place(event["copy"]["place"])}
            copy = Copy(**facts)
            before = self.fates.get(copy.id)
            self.fates[copy.id] = Fate(copy=copy, found_at=before.found_at if before else event["at"])
        elif event["event"] == REMOVED:
            self.fates[event["id"]].removed_at = event["at"]
        else:
            self.fates[event["id"]].gone_at = event["at"]


def open_journal(path: Path) -> Journal:
    """The journal in `path`, with what it says already."""
    journal = Journal(path)
    if not path.is_file():
        return journal
    text = path.read_bytes()
    whole, _, torn = text.rpartition(b"\n")
    if torn:
        with open(path, "r+b") as stream:
            stream.truncate(len(whole) + 1 if whole else 0)
    for line in whole.decode("utf-8", "replace").splitlines():
        journal._take(json.loads(line))
    return journal
