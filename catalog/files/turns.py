"""One build at a time in a folder: whoever comes second waits, instead of both spoiling what the other remembers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

try:
    from fcntl import LOCK_EX, LOCK_NB, flock
except ImportError:  # a system without these locks: there, nobody is kept waiting
    flock = None  # type: ignore[assignment]

TURN = "turn"


@contextmanager
def in_turn(folder: Path, waiting: Callable[[], object]) -> Iterator[None]:
    """Hold the folder until the end of the block; `waiting` is called once where somebody else holds it.

    The lock belongs to the process: one that dies leaves none behind.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / TURN).open("a") as mark:
        if flock is not None and not _taken(mark):
            waiting()
            flock(mark, LOCK_EX)
        yield


def _taken(mark: IO[str]) -> bool:
    with suppress(BlockingIOError):
        flock(mark, LOCK_EX | LOCK_NB)
        return True
    return False
