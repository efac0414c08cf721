"""Workshops in processes of their own, each keeping what it has loaded; or one here, when there is little to do.

Work goes out in batches, and a workshop always has the next one before it answers: it never waits, neither end can
block the other, and no more than a few batches are in memory, whatever the number of entries.
"""

import gc
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from multiprocessing.connection import Connection, wait
from pathlib import Path
from traceback import walk_tb
from typing import Any, cast
from zlib import crc32

from catalog.building.workshop import Plan, Workshop, prepared
from catalog.errors import MuluError

FEW = 48  # entries: below this starting a process costs more than it saves
BATCH = 25  # tasks
AHEAD = 2  # batches that a workshop is sent before its first answer
SOME = 500_000  # new objects between two looks for garbage, of which loading and drawing leave none that we know of
Message = tuple[str, list[Any]]  # the name of a round and a batch of its tasks; an empty batch ends the round


class BuildError(MuluError):
    """A process of the build ended, or came upon a fault of ours; facts name the problem."""


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
        if self._alone is not None:
            self._alone.close()
        for line in self._lines:
            line.close()
        for worker in self._workers:
            worker.join(10)
            if worker.is_alive():
                worker.terminate()

    def ask(self, name: str, keys: Iterable[str], task: Callable[[str], Any]) -> Iterator[Any]:
        """The answers to a round of tasks, as they come; `task` makes that of a key when its turn comes.

        Raises BuildError when a workshop ends, and what ended its work: TemplateFault, OSError.
        """
        if self._alone is not None:
            answers, rest = _tasks(self._alone)[name], iter(keys)
            while batch := list(islice(rest, BATCH)):
                yield from answers([task(key) for key in batch])
            return
        shares: list[list[str]] = [[] for _ in self._lines]
        for key in keys:
            shares[crc32(key.encode()) % len(shares)].append(key)
        messages = {line: _messages(name, share, task) for line, share in zip(self._lines, shares, strict=True)}
        for line, waiting in messages.items():
            _send(line, islice(waiting, AHEAD))
        yield from self._answers(messages, {line: len(share) for line, share in zip(self._lines, shares, strict=True)})

    def _answers(self, messages: dict[Connection, Iterator[Message]], due: dict[Connection, int]) -> Iterator[Any]:
        while open_lines := [line for line, count in due.items() if count]:
            for ready in wait(open_lines):
                line = cast(Connection, ready)
                answers = _received(line)
                _send(line, islice(messages[line], 1))
                due[line] -= len(answers)
                yield from answers


def _messages(name: str, keys: list[str], task: Callable[[str], Any]) -> Iterator[Message]:
    for start in range(0, len(keys), BATCH):
        yield name, [task(key) for key in keys[start : start + BATCH]]
    yield name, []


def _send(line: Connection, messages: Iterable[Message]) -> None:
    """A workshop that has ended says why on its own line, where its answers are read."""
    with suppress(BrokenPipeError, ConnectionResetError):
        for message in messages:
            line.send(message)


def _received(line: Connection) -> list[Any]:
    try:
        kind, answer = line.recv()
    except (EOFError, ConnectionResetError) as error:
        raise BuildError("build-process", problem="EOF") from error
    if kind == "failed":
        raise answer
    return cast(list[Any], answer)


def _tasks(workshop: Workshop) -> dict[str, Callable[[list[Any]], list[Any]]]:
    """What answers a batch of tasks, by the name of the round."""
    return {"load": _each(workshop.load), "draw": workshop.draw}


def _each(answer: Callable[[Any], Any]) -> Callable[[list[Any]], list[Any]]:
    return lambda batch: [answer(task) for task in batch]


def _work(line: Connection, other_end: Connection, plan: Plan, ready: Workshop | None) -> None:
    other_end.close()  # so that the line ends when the parent does
    gc.freeze()
    gc.set_threshold(SOME, 20, 20)
    gc.enable()
    try:
        _serve(line, _tasks(ready or Workshop(plan)))
    except EOFError:
        return
    except BaseException as error:
        with suppress(OSError):  # nobody may be left to hear it
            line.send(("failed", _told(error)))


def _told(error: BaseException) -> Exception:
    """An error as another process can be told of it."""
    if isinstance(error, MuluError | OSError):
        return error
    last = deque(walk_tb(error.__traceback__), maxlen=1)
    place = "".join(f" ({Path(frame.f_code.co_filename).name}:{line})" for frame, line in last)
    return BuildError("build-process", problem=f"{type(error).__name__}: {error}"[:300] + place)


def _serve(line: Connection, tasks: dict[str, Callable[[list[Any]], list[Any]]]) -> None:
    """Answer until the line ends. What comes next is read before an answer is sent: see the start of this file."""
    name, batch = line.recv()
    while True:
        answers = tasks[name](batch)
        following = line.recv()
        if batch:
            line.send(("some", answers))
        name, batch = following
