"""What the last build knew of the history: a SQLite file in the cache, by the commit it reaches to; safe to lose.

The same commit gives the same book, whether it was written at once or commit by commit.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from catalog.history.contents import Contents
from catalog.history.revisions import CAME, GONE, MOVED, History, Part, Revision, packed, unpacked
from catalog.history.walk import Commit, Touched, commits, is_on_the_way, reach_of
from catalog.loading.catalogue import FOLDER

if TYPE_CHECKING:
    from catalog.history.telling import Step

KEPT = 20  # revisions of an entry that are told in full
FORM = "3"
_SCHEMA = """
PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, count INTEGER, told TEXT) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The history of every folder that ever was an entry: how often it changed, and its newest revisions as text."""

    told: Mapping[str, tuple[int, str]]
    is_cut: bool = False

    def mark(self, key: str) -> str:
        """What says everything about the history of a key."""
        count, told = self.told.get(key, (0, ""))
        return f"{count}{'-' if self.is_cut else '+'}{told}"

    def of(self, key: str, former: Iterable[str] = ()) -> History:
        """The history of an entry, with that of the addresses it had before."""
        told = [(name, *self.told.get(name, (0, ""))) for name in (key, *former)]
        revisions = list(unpacked(told[0][2])) if told[0][2] else []
        for name, _, text in told[1:]:
            revisions = _joined(revisions, unpacked(text) if text else (), name)
        kept = tuple(revisions[:KEPT])
        more = sum(count for _, count, _ in told) - len(kept)
        return History(revisions=kept, more=max(0, more), is_cut=self.is_cut)


def _joined(newer: list[Revision], older: Sequence[Revision], name: str) -> list[Revision]:
    """One history of two addresses: to leave the one and come to the other is to move."""
    if newer and older and newer[-1].parts[0].kind == CAME and older[0].parts[0].kind == GONE:
        moved = Revision(newer[-1].commit, newer[-1].day, (Part(MOVED, names=(name,)),))
        return [*newer[:-1], moved, *older[1:]]
    return sorted((*newer, *older), key=lambda one: one.day, reverse=True)


def opened_book(root: Path, path: Path) -> Book:
    """The book of the commit that is checked out, kept at `path`. Without Git it is empty."""
    head, cut = reach_of(root)
    if not head:
        return Book(told={})
    try:
        return _brought_up(root, path, head, cut)
    except sqlite3.DatabaseError:
        for name in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            name.unlink(missing_ok=True)
        return _brought_up(root, path, head, cut)


def _brought_up(root: Path, path: Path, head: str, cut: bool) -> Book:
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, timeout=60)) as connection:
        connection.executescript(_SCHEMA)
        facts = dict(connection.execute("SELECT name, value FROM facts"))
        at, form = facts.get("head", ""), f"{FORM}{'-cut' if cut else ''}"
        known = at if facts.get("form") == form and at and is_on_the_way(root, at, head) else ""
        if not known:
            connection.execute("DELETE FROM entries")
        if known != head:
            _write(connection, root, _news(root, head, known, cut), {"head": head, "form": form})
        rows = connection.execute("SELECT key, count, told FROM entries")
        return Book(told={key: (count, told) for key, count, told in rows}, is_cut=cut)


def _news(root: Path, head: str, known: str, cut: bool) -> "dict[str, list[Step]]":
    """The steps of each entry since `known`, newest first. Where a clone was cut off, everything seems to begin."""
    from catalog.history.telling import Step  # here and below: most builds have no news to tell

    found: dict[str, list[Step]] = {}
    for commit in commits(root, head, known):
        if not (cut and commit.is_root):
            for key, files in _by_entry(commit).items():
                found.setdefault(key, []).append(Step(commit.id, commit.day, tuple(files)))
    return found


def _by_entry(commit: Commit) -> dict[str, list[Touched]]:
    found: dict[str, list[Touched]] = {}
    for one in commit.files:
        parts = one.path.split("/", 3)
        if len(parts) == 4 and parts[0] == FOLDER:
            found.setdefault(f"{parts[1]}/{parts[2]}", []).append(one._replace(path=parts[3]))
    return found


def _write(connection: sqlite3.Connection, root: Path, news: "Mapping[str, list[Step]]", facts: dict[str, str]) -> None:
    """All of it or nothing: a build that dies in between begins again from the same commit."""
    from catalog.history.telling import revisions_of

    with connection, Contents(root) as contents:
        known = connection.execute("SELECT key, count, told FROM entries").fetchall() if news else ()
        before = {key: (count, told) for key, count, told in known if key in news}
        rows = []
        for key, steps in news.items():
            count, told = before.get(key, (0, "[]"))
            revisions = (*revisions_of(steps[:KEPT], contents), *unpacked(told))
            rows.append((key, count + len(steps), packed(revisions[:KEPT])))
        connection.executemany("REPLACE INTO entries VALUES (?,?,?)", rows)
        connection.executemany("REPLACE INTO facts VALUES (?,?)", facts.items())
