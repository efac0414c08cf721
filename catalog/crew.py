"""Workshops in processes of their own, each keeping what it has loaded; or one here, when there is little to do."""

import gc
import multiprocessing
import os
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any, cast
from zlib import crc32

from catalog.errors import MuluError
from catalog.workshop import Plan, Workshop, prepared

FEW = 48  # entries: below this starting a process costs more than it saves
BATCH = 25
SOME = 20_000  # new objects between two looks for garbage, of which pages leave little
Task = tuple[str, Any]


class BuildError(MuluError):
    """A process of the build ended; facts name the problem."""


class Crew:
    """Several workshops. What concerns one key goes to the same workshop in each round."""

    def __init__(self, plan: Plan, entries: int, processes: int) -> None:
        size = 1 if entries < FEW else max(1, processes)
        self._alone = Workshop(plan) if size == 1 else None
        self._lines: list[Connection] = []
        self._workers: list[Any] = []
        if size > 1:
            self._start(plan, size)

    def _start(self, plan: Plan, size: int) -> None:
        """Copies of this process where that is safe, fresh ones where threads are running."""
        method = "fork" if os.name == "posix" and threading.active_count() == 1 else "spawn"
        context = multiprocessing.get_context(method)
        ready = prepared(plan) if method == "fork" else None
        for _ in range(size):
            here, there = context.Pipe()
            worker = context.Process(target=_work, args=(there, here, plan, ready), daemon=True)  # type: ignore[attr-defined]
            worker.start()
            there.close()
            self._lines.append(here)
            self._workers.append(worker)

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *_: object) -> None:
        for line in self._lines:
            line.close()
        for worker in self._workers:
            worker.join(10)
            if worker.is_alive():
                worker.terminate()

    def ask(self, name: str, items: Sequence[tuple[str, Any]]) -> Iterator[Any]:
        """The answers to a round of (key, task) items, as they come. Raises BuildError when a workshop ends."""
        if self._alone is not None:
            tasks = _tasks(self._alone)
            yield from (tasks[name](task) for _, task in items)
            return
        shares: list[list[Any]] = [[] for _ in self._lines]
        for key, task in items:
            shares[crc32(key.encode()) % len(shares)].append(task)
        for line, share in zip(self._lines, shares, strict=True):
            line.send((name, share))
        yield from self._answers()

    def _answers(self) -> Iterator[Any]:
        open_lines = list(self._lines)
        while open_lines:
            for ready in wait(open_lines):
                line = cast(Connection, ready)
                try:
                    kind, answer = line.recv()
                except EOFError as error:
                    raise BuildError("build-process", problem="EOF") from error
                if kind == "failed":
                    raise BuildError("build-process", problem=answer)
                if kind == "done":
                    open_lines.remove(line)
                else:
                    yield from answer


def _tasks(workshop: Workshop) -> dict[str, Callable[[Any], Any]]:
    return {"load": workshop.load, "draw": workshop.draw, "page": workshop.list_page}


def _watch_garbage(name: str) -> None:
    """What was loaded stays until it is drawn and is never looked through; drawing leaves rings behind it."""
    if name == "load":
        gc.disable()
    else:
        gc.freeze()
        gc.set_threshold(SOME, 20, 20)
        gc.enable()


def _work(line: Connection, other_end: Connection, plan: Plan, ready: Workshop | None) -> None:
    other_end.close()  # so that the line ends when the parent does
    gc.disable()
    try:
        tasks = _tasks(ready or Workshop(plan))
        while True:
            name, share = line.recv()
            _watch_garbage(name)
            for start in range(0, len(share), BATCH):
                line.send(("some", [tasks[name](task) for task in share[start : start + BATCH]]))
            line.send(("done", None))
    except EOFError:
        return
    except BaseException:
        line.send(("failed", traceback.format_exc(limit=-3)))
        raise
