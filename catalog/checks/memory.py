"""What earlier checks found, kept beside the build: safe to delete, and useless to whoever would forge it.

It is a file under `build/`, which Git ignores. A copy that somebody committed is not believed.
"""

import json
import sqlite3
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.checks.observations import Observation, from_row, to_row
from catalog.files.paths import crosses_link
from catalog.model.finding import Finding, Severity
from catalog.rules.labels import Label

FILE = Path("build/cache/checks/found.sqlite")
FORM = 1  # of the rows; raise it when they change
_WAIT = 5.0  # seconds for another check that is writing
_TABLES = (
    "CREATE TABLE IF NOT EXISTS found (unit TEXT PRIMARY KEY, stamp TEXT, wide TEXT, rows TEXT) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS observed (mark TEXT PRIMARY KEY, rows TEXT)",
)
_MOST = 100_000  # observations of files that are kept; the oldest go first
_SOME = 500  # units that are asked for by name; for more the whole table is read


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The findings of one unit (an entry by its key; "" is the catalogue as a whole).

    `stamp` is of what the unit holds; `wide` is of all entries where its checks looked at others, else empty.
    """

    stamp: str
    wide: str
    findings: tuple[Finding, ...]


def recall(root: Path, units: Sequence[str]) -> dict[str, Kept]:
    """What is kept of these units; nothing where the file cannot be read or came with a commit."""
    rows = _asked(root, "SELECT unit, stamp, wide, rows FROM found", "unit", units)
    return {unit: Kept(stamp=stamp, wide=wide, findings=read) for unit, stamp, wide, text in rows
            if (read := _read(text)) is not None}  # fmt: skip


def recall_observed(root: Path, marks: Sequence[str]) -> dict[str, list[Observation]]:
    """What was observed of entries with these fingerprints."""
    found = {}
    for mark, text in _asked(root, "SELECT mark, rows FROM observed", "mark", marks):
        with suppress(ValueError, TypeError):
            found[mark] = [from_row(row) for row in json.loads(text)]
    return found


def keep(root: Path, found: Mapping[str, Kept], every: Iterable[str] | None = None) -> None:
    """Remember these; with `every`, forget units that are not among them. What cannot be written costs only time."""
    rows = [(unit, one.stamp, one.wide, _written(one.findings)) for unit, one in found.items()]

    def put(memory: sqlite3.Connection) -> None:
        memory.executemany("INSERT OR REPLACE INTO found VALUES (?, ?, ?, ?)", rows)
        if every is not None:
            gone = {unit for (unit,) in memory.execute("SELECT unit FROM found")} - set(every)
            memory.executemany("DELETE FROM found WHERE unit = ?", [(unit,) for unit in gone])

    _write(root, put)


def keep_observed(root: Path, observed: Mapping[str, Sequence[Observation]]) -> None:
    """Remember what was observed of entries with these fingerprints; the oldest are forgotten."""
    rows = [(mark, json.dumps([to_row(one) for one in seen])) for mark, seen in observed.items()]

    def put(memory: sqlite3.Connection) -> None:
        memory.executemany("INSERT OR REPLACE INTO observed VALUES (?, ?)", rows)
        memory.execute(f"DELETE FROM observed WHERE rowid <= (SELECT max(rowid) - {_MOST} FROM observed)")

    if rows:
        _write(root, put)


def _write(root: Path, put: Callable[[sqlite3.Connection], None]) -> None:
    if crosses_link(root, FILE.as_posix()):
        return
    try:
        (root / FILE).parent.mkdir(parents=True, exist_ok=True)
        with _opened(root) as memory, memory:
            for table in _TABLES:
                memory.execute(table)
            put(memory)
    except (sqlite3.Error, OSError):
        return


def _asked(root: Path, select: str, name: str, values: Sequence[str]) -> list[tuple[str, ...]]:
    if not values or crosses_link(root, FILE.as_posix()) or not (root / FILE).is_file() or _is_committed(root):
        return []
    wanted = set(values)
    try:
        with _opened(root) as memory:
            if len(values) > _SOME:
                return [row for row in memory.execute(select) if row[0] in wanted]
            return [row for value in values for row in memory.execute(f"{select} WHERE {name} = ?", (value,))]
    except (sqlite3.Error, OSError):
        return []


@contextmanager
def _opened(root: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(root / FILE, timeout=_WAIT)) as memory:
        memory.execute("PRAGMA synchronous = OFF")
        yield memory


def _is_committed(root: Path) -> bool:
    """Whether Git knows the file: then it is what somebody handed in, not what this machine found."""
    asked = ("git", "-C", str(root), "ls-files", "--error-unmatch", str(FILE))
    try:
        return subprocess.run(asked, capture_output=True, check=False).returncode == 0
    except OSError:
        return False  # without Git nothing was committed


def _written(findings: Iterable[Finding]) -> str:
    rows = [
        (one.code, one.cause, one.severity, one.file, one.line, one.clauses,
         {name: [fact.zh, fact.en] if isinstance(fact, Label) else fact for name, fact in one.facts.items()})
        for one in findings
    ]  # fmt: skip
    return json.dumps([FORM, rows], ensure_ascii=False)


def _read(text: str) -> tuple[Finding, ...] | None:
    """The findings in a row; None when it is of another form."""
    try:
        form, rows = json.loads(text)
        return tuple(map(_finding, rows)) if form == FORM else None
    except (ValueError, TypeError, KeyError):
        return None


def _finding(row: Sequence[Any]) -> Finding:
    code, cause, severity, file, line, clauses, facts = row
    return Finding(
        code=code,
        cause=cause,
        severity=Severity(severity),
        file=file,
        line=line,
        clauses=tuple(clauses),
        facts={name: Label(*fact) if isinstance(fact, list) else fact for name, fact in facts.items()},
    )
