"""What the last build made, and from what: a SQLite file in the cache and a file of fragments, safe to lose together.

An intent is written before files are, so that a build which dies leaves nothing that the next does not know of.
"""

import pickle
import sqlite3
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice, starmap
from pathlib import Path
from typing import Any, NamedTuple

from catalog.model.card import Card
from catalog.model.finding import Finding
from catalog.remembered.fragment_file import FRAGMENTS, FragmentFile, Place, following, unlink_others
from catalog.remembered.packed_cards import FAULTS, packed_card, unpacked_card

FORM = "6"
ENOUGH = "enough"  # the fact that says up to how many bytes that file may grow before it is looked at
_LAST = "~"  # after every key
_ASKED_AT_ONCE = 500  # keys
_WASTED = 16 << 20  # bytes out of use that are not worth a copy of what is in use
_PRAGMAS = "PRAGMA page_size=65536; PRAGMA cache_size=-65536; PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS entries
    (key TEXT PRIMARY KEY, stamp TEXT, context TEXT, card BLOB, findings BLOB, seen BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS places (key TEXT PRIMARY KEY, start INTEGER, kinds TEXT, ends BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seams (name TEXT PRIMARY KEY, ends TEXT, sizes BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pages (path TEXT PRIMARY KEY, stamp TEXT) WITHOUT ROWID;
"""


class Remembered(NamedTuple):
    """An entry as the last build left it; an empty stamp means that it did not finish."""

    stamp: str
    context: str
    card: Card | None
    findings: tuple[Finding, ...]
    seen: bytes = b""  # in its folders: see `folder_looks`


class Left(NamedTuple):
    """How the last build left an entry: its stamp, whether it is shown, and what was seen in its folders."""

    stamp: str
    shown: bool
    seen: bytes


class Seams(NamedTuple):
    """Where the fragments lie in a file that joins them: its size, head and tail in bytes, and those of each."""

    size: int
    changed: int  # nanoseconds, by the clock of the file system
    head: int
    tail: int
    listed: str  # the stamp of the entries' keys
    frame: str  # and of all that is no fragment
    sizes: bytes  # of an array of unsigned integers, in the order of the keys

    @property
    def array(self) -> "array[int]":
        """The sizes of the fragments."""
        return array("I", self.sizes)


class Ledger:
    """The open file. Not shared between threads; other processes may read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._connection = _opened(path)
        except sqlite3.Error:
            _forget_all(path)
            self._connection = _opened(path)
        self.fragment_file = FragmentFile(path.with_name(_fragments(self._connection)[0]))

    def close(self) -> None:
        """Let go of the files."""
        self._connection.close()
        self.fragment_file.close()

    def fact(self, name: str) -> str:
        """A fact about the last build, or an empty string."""
        row = self._connection.execute("SELECT value FROM facts WHERE name=?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def state(self, facts: Mapping[str, str]) -> None:
        """Set facts."""
        with self._connection:
            self._connection.executemany("REPLACE INTO facts VALUES (?,?)", facts.items())

    def entries(self) -> dict[str, Remembered]:
        """Every entry that is known, by key."""
        rows = self._connection.execute("SELECT key, stamp, context, card, findings FROM entries ORDER BY key")
        shared: dict[Any, Any] = {}
        return {key: _remembered(row, shared) for key, *row in rows}

    def left(self) -> dict[str, Left]:
        """Every entry that is known, by key, as far as one must know to look whether it changed."""
        rows = self._connection.execute("SELECT key, stamp, card IS NOT NULL, seen FROM entries ORDER BY key")
        return {key: Left(stamp, bool(shown), seen) for key, stamp, shown, seen in rows}

    def count(self) -> int:
        """How many entries are shown."""
        return int(self._connection.execute("SELECT count(*) FROM entries WHERE card IS NOT NULL").fetchone()[0])

    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with entries, in the order of their keys."""
        rows = self._connection.execute("SELECT findings FROM entries WHERE findings IS NOT NULL ORDER BY key")
        return tuple(finding for (packed,) in rows for finding in _remembered(("", "", None, packed), {}).findings)

    def see(self, seen: Mapping[str, bytes]) -> None:
        """Keep what was seen in the folders of entries that did not change."""
        with self._connection:
            pairs = ((found, key) for key, found in seen.items())
            self._connection.executemany("UPDATE entries SET seen=? WHERE key=?", pairs)

    def intend(self, keys: Iterable[str]) -> None:
        """Say that the files of these entries are about to change."""
        with self._connection:
            self._connection.executemany(
                "INSERT INTO entries VALUES (?,'','',NULL,NULL,x'') ON CONFLICT (key) DO UPDATE SET stamp=''",
                ((key,) for key in keys),
            )

    def remember(self, entries: Mapping[str, Remembered], places: Mapping[str, Place]) -> None:
        """Keep what was made of some entries, and where their fragments lie."""
        rows = ((key, *_row(one)) for key, one in entries.items())
        with self._connection:
            self._connection.executemany("REPLACE INTO entries VALUES (?,?,?,?,?,?)", rows)
            located = ((key, *place) for key, place in places.items())
            self._connection.executemany("REPLACE INTO places VALUES (?,?,?,?)", located)
            known = f"{self.fragment_file.path.name} {self.fragment_file.size}"
            self._connection.execute("REPLACE INTO facts VALUES (?,?)", (FRAGMENTS, known))

    def forget(self, keys: Iterable[str]) -> None:
        """Drop entries that are gone."""
        named = [(key,) for key in keys]
        if not named:
            return
        with self._connection:
            self._connection.executemany("DELETE FROM entries WHERE key=?", named)
            self._connection.executemany("DELETE FROM places WHERE key=?", named)

    def without_fragments(self, keys: Iterable[str]) -> None:
        """Drop what was made of entries that can no longer be loaded; they themselves stay known."""
        with self._connection:
            self._connection.executemany("DELETE FROM places WHERE key=?", ((key,) for key in keys))

    def fragments(self, kind: str, first: str = "", last: str = _LAST) -> Iterator[bytes]:
        """The fragments of one kind in the order of the keys, from the first key through the last."""
        return (only for (only,) in self.sets((kind,), first, last))

    def sets(self, kinds: Sequence[str], first: str = "", last: str = _LAST) -> Iterator[list[bytes]]:
        """The same of some kinds, of every entry that has all of them."""
        query = "SELECT start, kinds, ends FROM places WHERE key BETWEEN ? AND ? ORDER BY key"
        places = starmap(Place, self._connection.execute(query, (first, last)))
        return (found for place in places if (found := self.fragment_file.bodies(place, kinds)))

    def fragments_of(self, kind: str, keys: Iterable[str]) -> dict[str, bytes]:
        """The fragments of one kind of some entries."""
        return {key: only for key, (only,) in self.sets_of((kind,), keys).items()}

    def sets_of(self, kinds: Sequence[str], keys: Iterable[str]) -> dict[str, list[bytes]]:
        """The fragments of some kinds of those entries that have all of them."""
        rest, places = iter(keys), dict[str, Place]()
        while some := list(islice(rest, _ASKED_AT_ONCE)):
            query = f"SELECT key, start, kinds, ends FROM places WHERE key IN ({','.join('?' * len(some))})"
            places |= {key: Place(*row) for key, *row in self._connection.execute(query, some)}
        return {key: found for key, place in places.items() if (found := self.fragment_file.bodies(place, kinds))}

    def tidy(self) -> None:
        """Copy the fragments in use to a file of their own, where the old one holds more of others.

        Nobody else may have the ledger open. A crash leaves both files, of which the next tidying removes one.
        """
        if self.fragment_file.size <= int(self.fact(ENOUGH) or 0):
            return
        places = {key: Place(*row) for key, *row in self._connection.execute("SELECT * FROM places ORDER BY start")}
        used = sum(place.size for place in places.values())
        if self.fragment_file.size > 2 * used + _WASTED:
            self._copy_fragments(places, used)
        self.state({ENOUGH: str(2 * used + _WASTED)})
        unlink_others(self.fragment_file.path)

    def _copy_fragments(self, places: Mapping[str, Place], used: int) -> None:
        old = self.fragment_file
        target = following(old.path)
        moved = old.copied(places.values(), target)
        with self._connection:
            pairs = ((place.start, key) for key, place in zip(places, moved, strict=True))
            self._connection.executemany("UPDATE places SET start=? WHERE key=?", pairs)
            self._connection.execute("REPLACE INTO facts VALUES (?,?)", (FRAGMENTS, f"{target.name} {used}"))
        old.close()
        self.fragment_file = FragmentFile(target)

    def seams(self) -> dict[str, Seams]:
        """Where the fragments lie in every file that joins them, by its name, as it was last written."""
        return {name: _seams(*row) for name, *row in self._connection.execute("SELECT * FROM seams")}

    def keep_seams(self, seams: Mapping[str, Seams], others: Collection[str]) -> None:
        """Set them; only `others` stay as they were."""
        rows = ((name, " ".join(map(str, one[:6])), one.sizes) for name, one in seams.items())
        with self._connection:
            known = [name for (name,) in self._connection.execute("SELECT name FROM seams")]
            gone = ((name,) for name in known if name not in others)
            self._connection.executemany("DELETE FROM seams WHERE name=?", gone)
            self._connection.executemany("REPLACE INTO seams VALUES (?,?,?)", rows)

    def pages(self) -> dict[str, str]:
        """Every file that belongs to no single entry, and its stamp; an empty one did not get finished."""
        return dict(self._connection.execute("SELECT path, stamp FROM pages"))

    def keep_pages(self, pages: Mapping[str, str]) -> None:
        """Set the stamps of pages."""
        with self._connection:
            self._connection.executemany("REPLACE INTO pages VALUES (?,?)", pages.items())

    def forget_pages(self, paths: Iterable[str]) -> None:
        """Drop pages that are gone."""
        with self._connection:
            self._connection.executemany("DELETE FROM pages WHERE path=?", ((path,) for path in paths))


def _seams(ends: str, sizes: bytes) -> Seams:
    size, changed, head, tail, listed, frame = ends.split()
    return Seams(int(size), int(changed), int(head), int(tail), listed, frame, sizes)


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=60)
    try:
        connection.executescript(_PRAGMAS + _SCHEMA)
        form = connection.execute("SELECT value FROM facts WHERE name='form'").fetchone()
        if form is None:
            connection.execute("INSERT INTO facts VALUES ('form', ?)", (FORM,))
            connection.commit()
        elif form[0] != FORM or _is_cut(path, connection):
            raise sqlite3.DatabaseError("another form of the ledger, or fragments that are lost")
    except BaseException:
        connection.close()
        raise
    return connection


def _fragments(connection: sqlite3.Connection) -> tuple[str, int]:
    """The name of their file, and the bytes of it that are known: a fact of its own."""
    row = connection.execute("SELECT value FROM facts WHERE name=?", (FRAGMENTS,)).fetchone()
    name, _, size = (row[0] if row else f"{FRAGMENTS}-1 0").partition(" ")
    return name, int(size)


def _is_cut(path: Path, connection: sqlite3.Connection) -> bool:
    """Whether somebody took the fragments away that the ledger knows."""
    name, known = _fragments(connection)
    try:
        return path.with_name(name).stat().st_size < known
    except OSError:
        return known > 0


def _forget_all(path: Path) -> None:
    for name in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        name.unlink(missing_ok=True)
    unlink_others(path)


def _row(one: Remembered) -> tuple[str, str, bytes | None, bytes | None, bytes]:
    card = packed_card(one.card) if one.card else None
    return one.stamp, one.context, card, _packed(one.findings), one.seen


def _packed(findings: tuple[Finding, ...]) -> bytes | None:
    return pickle.dumps(findings) if findings else None


def _remembered(row: Sequence[Any], shared: dict[Any, Any]) -> Remembered:
    stamp, context, card, findings = row
    try:
        known = unpacked_card(card, shared) if card else None
        return Remembered(stamp, context, known, _unpacked(findings) if findings else ())
    except FAULTS:
        return Remembered(stamp="", context="", card=None, findings=())  # written by other code


def _unpacked(findings: bytes) -> tuple[Finding, ...]:
    found: tuple[Finding, ...] = pickle.loads(findings)
    return found
