"""How far a long transfer has come: one line that a terminal redraws, plain lines elsewhere, nothing for machines."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import IO

from catalog.session import Session

PLAIN_STEP = 10  # percent between two plain lines
REDRAWN_EVERY = 0.1  # seconds
PLAIN_BYTES = 64 * 1024 * 1024  # smaller transfers get no plain lines


@dataclass(slots=True, kw_only=True)
class Progress:
    """Tells a stream how much of `total` bytes of `name` has arrived. `clock` is in seconds."""

    session: Session
    stream: IO[str]
    name: str
    total: int
    clock: Callable[[], float] = monotonic
    _drawn_at: float = field(default=float("-inf"))
    _told: int = 0

    def __call__(self, arrived: int) -> None:
        """`arrived` bytes are there."""
        if self.session.as_json or not self.total:
            return
        percent = min(100, arrived * 100 // self.total)
        if self.stream.isatty():
            self._redraw(arrived, percent)
        elif self.total >= PLAIN_BYTES and percent >= self._told + PLAIN_STEP:
            self._told = percent - percent % PLAIN_STEP
            self.stream.write(self._line(arrived, percent) + "\n")
            self.stream.flush()

    def _redraw(self, arrived: int, percent: int) -> None:
        is_last = arrived >= self.total
        if not is_last and self.clock() < self._drawn_at + REDRAWN_EVERY:
            return
        self._drawn_at = self.clock()
        self.stream.write(f"\r\x1b[K{self._line(arrived, percent)}" + ("\n" if is_last else ""))
        self.stream.flush()

    def _line(self, arrived: int, percent: int) -> str:
        facts = {"name": self.name, "percent": percent, "arrived": f"{arrived:,}", "total": f"{self.total:,}"}
        return self.session.messages.text("store.progress", **facts)
