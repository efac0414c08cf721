"""The data of all entries, examined in child processes and remembered by what they hold."""

import hashlib
import json
import os
import selectors
import stat
import subprocess
import sys
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from queue import Empty, SimpleQueue
from signal import SIGXCPU
from time import monotonic

from catalog.checks.memory import keep_observed, recall_observed
from catalog.checks.observations import Observation, from_row
from catalog.checks.stored_bytes import stored_mark
from catalog.model.entry import Entry

_CAREFULLY = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)  # no link, no waiting pipe
_KEPT_AT_ONCE = 500  # answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the examination of one entry may use. Processor time decides; wall time is for what waits for ever."""

    processor_seconds: int = 20
    wall_seconds: int = 120
    memory_bytes: int = 2 * 1024**3
    processes: int = 2


def examine_entries(entries: Iterable[Entry], root: Path, limits: Limits | None = None) -> dict[str, list[Observation]]:
    """What is wrong with the bytes of each entry, by its key. An entry past the limits says so and stops no other."""
    limits = limits or Limits()
    waiting = {entry.key: (entry, fingerprint(entry, root)) for entry in entries}
    remembered = recall_observed(root, [mark for _, mark in waiting.values()])
    known: dict[str, list[Observation]] = {}
    unknown: SimpleQueue[tuple[Entry, str]] = SimpleQueue()
    for key, (entry, mark) in waiting.items():
        if mark in remembered:
            known[key] = remembered[mark]
        else:
            unknown.put((entry, mark))
    workers = min(limits.processes, unknown.qsize())
    with ThreadPoolExecutor(workers or 1) as threads:
        for found in threads.map(lambda _: _work(unknown, root, limits), range(workers)):
            known.update(found)
    return known


def fingerprint(entry: Entry, root: Path) -> str:
    """A digest of the descriptor, every data file in Git, what the store has here, and the code that reads them."""
    digest = hashlib.sha256(_code_version().encode())
    folder = (root / entry.file).parent
    paths = sorted(resource.path for resource in entry.resources if not resource.stored)
    for name in (Path(entry.file).name, *paths):
        digest.update(name.encode("utf-8", "replace") + b"\0")
        with suppress(OSError), open(os.open(folder / name, _CAREFULLY), "rb") as stream:
            if stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                digest.update(hashlib.file_digest(stream, "sha256").digest())
    if any(one.stored for one in entry.resources):
        digest.update(stored_mark(entry, root))
    return digest.hexdigest()


def _work(waiting: SimpleQueue[tuple[Entry, str]], root: Path, limits: Limits) -> dict[str, list[Observation]]:
    """One child after the other, until nothing waits."""
    found: dict[str, list[Observation]] = {}
    settled: dict[str, list[Observation]] = {}
    child = _Child(limits)
    try:
        while True:
            entry, mark = waiting.get_nowait()
            answer = child.ask(root, (root / entry.file).parent)
            if isinstance(answer, str):
                child = _Child(limits)
                found[entry.key] = [_over(answer, limits)]
            else:
                found[entry.key] = settled[mark] = answer
            if len(settled) == _KEPT_AT_ONCE:
                keep_observed(root, settled)
                settled = {}
    except Empty:
        return found
    finally:
        child.end()
        keep_observed(root, settled)


class _Child:
    """One examiner process, started on its first question."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.process: subprocess.Popen[bytes] | None = None

    def ask(self, root: Path, folder: Path) -> list[Observation] | str:
        """The observations, or `time` or `memory` when the process did not survive the question."""
        process = self.process = self.process or self._started()
        assert process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(json.dumps({"root": str(root), "folder": str(folder)}).encode() + b"\n")
            process.stdin.flush()
            line = _line(process.stdout.fileno(), monotonic() + self.limits.wall_seconds)
        except BrokenPipeError:
            line = b""
        if line is not None and line.endswith(b"\n"):
            return [from_row(row) for row in json.loads(line)]
        return self._reason(is_ending=line is not None)

    def end(self) -> None:
        """End the process, wait for it, and close its pipes."""
        if self.process is not None:
            self.process.kill()
            with suppress(BrokenPipeError), self.process:
                pass

    def _reason(self, *, is_ending: bool) -> str:
        """Why there was no answer: killed by the clock of the processor, by ours, or out of memory.

        One that let go of its pipe is given time to end, however busy the machine is: its code says why it ended.
        """
        assert self.process is not None
        try:
            ended = self.process.wait(timeout=self.limits.wall_seconds if is_ending else 0)
        except subprocess.TimeoutExpired:
            ended = -SIGXCPU
        self.end()
        return "time" if ended == -SIGXCPU else "memory"

    def _started(self) -> subprocess.Popen[bytes]:
        limits = (str(self.limits.memory_bytes), str(self.limits.processor_seconds))
        return subprocess.Popen(
            [sys.executable, "-m", "catalog.checks.examiner", *limits],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )


def _environment() -> Mapping[str, str]:
    """The child's: the same interpreter and package, wherever it was started, and no other thread pools."""
    package = str(Path(__file__).resolve().parents[2])
    paths = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH", ""))))
    return {**os.environ, "PYTHONPATH": paths, "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONSAFEPATH": "1"}


def _line(descriptor: int, until: float) -> bytes | None:
    """One line, or what comes of it before the stream ends; None where nothing more came until `until`."""
    read = b""
    with selectors.DefaultSelector() as ready:
        ready.register(descriptor, selectors.EVENT_READ)
        while not read.endswith(b"\n"):
            if not ready.select(max(0.0, until - monotonic())):
                return None
            part = os.read(descriptor, 65536)
            if not part:
                return read
            read += part
    return read


def _over(limit: str, limits: Limits) -> Observation:
    facts = {"seconds": str(limits.processor_seconds), "memory": f"{limits.memory_bytes // 1024**2} MiB"}
    return Observation(code=f"data-over-limit/{limit}", resource=0, facts=facts)


@cache
def _code_version() -> str:
    """Changes when our code changes, whichever part of it an examination may run, or Frictionless does."""
    from importlib.metadata import version

    digest = hashlib.sha256(version("frictionless").encode())
    for path in sorted(Path(__file__).resolve().parents[1].rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
