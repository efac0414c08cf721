"""The check of a draft: `mulu check --base` itself, in a child process over a scratch checkout, within bounds.

The scratch checkout holds the settings, the city's packs and lists, the bodies, and the one entry as it was (a commit)
and as it would be (the work tree). A stranger's file is opened by the child alone.
"""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from casework.entries.examining import Folder, Found, Refused, Report
from catalog.configuration.settings import FILE, PACKS, Settings
from catalog.loading.catalogue import FOLDER, PUBLISHER_FILE

SECONDS = 60
MEMORY_BYTES = 2 * 1024**3
FILE_BYTES = 256 * 1024**2
MAX_OUTPUT = 4 * 1024 * 1024
AT_ONCE = threading.BoundedSemaphore(2)
"""Children at a time: a check is heavy, and a form that is open in many windows must not stop the others' requests."""
WAIT_SECONDS = 30
_GIT = ("-c", "user.name=Mulu", "-c", "user.email=mulu@localhost", "-c", "core.hooksPath=", "-c", "gc.auto=0")
_TABLES = "from catalog.serving.entry_tables import main; main()"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildExaminer:
    """See `Examiner`. `settings` are those of the checkout, `pack` overrules theirs, `today` is the clock's day."""

    settings: Settings
    pack: str
    today: Callable[[], date]
    seconds: int = SECONDS

    def tables(self, name: str, data: bytes) -> tuple[dict[str, Any], ...]:
        """See `Examiner.tables`."""
        with _turn() as mine, tempfile.TemporaryDirectory(prefix="mulu-tables-") as scratch:
            if not mine:
                raise Refused("busy")
            place = Path(scratch) / Path(name).name
            place.write_bytes(data)
            done = _bounded((sys.executable, "-c", _TABLES, str(place)), Path(scratch), self.seconds)
        try:
            told = json.loads(done.output) if done.ended else {"refused": "time"}
        except ValueError:
            told = {"refused": "table"}
        if "refused" in told:
            raise Refused(str(told["refused"]))
        return tuple(told["resources"])

    def report(self, folder: Folder, language: str) -> Report:
        """See `Examiner.report`."""
        with _turn() as mine, tempfile.TemporaryDirectory(prefix="mulu-check-") as scratch:
            if not mine:
                return Report(problem="busy")
            root = Path(scratch)
            self._furnish(root, folder)
            command = [sys.executable, "-m", "catalog", "check", "--root", str(root), "--language", language]
            command += ["--json", "--base", "HEAD", "--today", self.today().isoformat()]
            command += ["--pack", self.pack] if self.pack else []
            done = _bounded(tuple(command), root, self.seconds)
        return _report(done, folder)

    def _furnish(self, root: Path, folder: Folder) -> None:
        top = root / FOLDER
        (root / FILE).write_text(self._settings(), "utf-8")
        for publisher in sorted((self.settings.root / FOLDER).glob(f"*/{PUBLISHER_FILE}")):
            _copied(publisher, top / publisher.parent.name / PUBLISHER_FILE)
        lists = self.settings.root / FOLDER / self.settings.authority
        for known in ("vocabularies", "decided-changes"):
            if (lists / known).is_dir() and folder.entry != known:
                shutil.copytree(lists / known, top / self.settings.authority / known, symlinks=True)
        if self.settings.packs.is_dir():
            shutil.copytree(self.settings.packs, root / PACKS, symlinks=True)
        entry = top / folder.publisher / folder.entry
        _written(entry, folder.before)
        _committed(root)
        shutil.rmtree(entry, ignore_errors=True)
        _written(entry, folder.after)
        _written(root / "state" / "store" / folder.publisher / folder.entry, folder.stored)

    def _settings(self) -> str:
        """The settings without what leads out of the scratch folder: store, themes, plugins."""
        ours = {key: value for key, value in self.settings.extra.items() if not key.startswith(("store", "copies"))}
        site = {"site_name": self.settings.site_name, "site_url": self.settings.site_url}
        return yaml.safe_dump({**site, "extra": {"mulu": {**ours, "pack": self.settings.pack}}}, allow_unicode=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    """A child's output; `ended` says that it came to an end by itself in time."""

    output: str
    ended: bool


@contextmanager
def _turn() -> Iterator[bool]:
    """Whether it is our turn, after waiting for it."""
    mine = AT_ONCE.acquire(timeout=WAIT_SECONDS)
    try:
        yield mine
    finally:
        if mine:
            AT_ONCE.release()


def _copied(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target, follow_symlinks=False)


def _written(folder: Path, files: Mapping[str, bytes]) -> None:
    for path, data in files.items():
        target = folder / path
        if not target.resolve().is_relative_to(folder.resolve()):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def _committed(root: Path) -> None:
    for command in (("init", "-q"), ("add", "-A", "-f"), ("commit", "-q", "--no-verify", "-m", "before")):
        subprocess.run(("git", *_GIT, "-C", str(root), *command), capture_output=True, check=True, timeout=SECONDS)


def _bounded(command: tuple[str, ...], place: Path, seconds: int) -> _Done:
    """Run a child in a session of its own, with limits of time, memory and file size, and nothing of our secrets."""
    known = {
        key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL", "VIRTUAL_ENV", "PYTHONPATH") if key in os.environ
    }
    environment = {**known, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "HOME": str(place)}
    out = place / ".said"
    with out.open("wb") as said:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.DEVNULL,
            cwd=place,
            env=environment,
            start_new_session=True,
            preexec_fn=_limited(seconds),
        )
        try:
            child.wait(seconds)
            ended = child.returncode in (0, 1)
        except subprocess.TimeoutExpired:
            ended = False
        finally:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
    return _Done(output=out.read_bytes()[:MAX_OUTPUT].decode("utf-8", "replace"), ended=ended)


def _limited(seconds: int) -> Callable[[], None]:
    """Limits that the child and its own children have from their start."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (2 * seconds, 2 * seconds))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    return limit


def _report(done: _Done, folder: Folder) -> Report:
    try:
        rows = json.loads(done.output)["findings"] if done.ended else None
    except (ValueError, LookupError, TypeError):
        rows = None
    if rows is None:
        return Report(problem="check")
    own = f"{FOLDER}/{folder.publisher}/{folder.entry}"
    return Report(found=tuple(_found(row) for row in rows if str(row["where"]["file"]).startswith(own)))


def _found(row: Mapping[str, Any]) -> Found:
    return Found(
        code=str(row["code"]),
        severity=str(row["severity"]),
        message=str(row["message"]),
        remedy=str(row["remedy"]),
        clause=str(row["clause"]),
        file=str(row["where"]["file"]),
        line=int(row["where"]["line"]),
    )
