"""What is needed later lies in an unnamed file meanwhile, so that 50,000 loaded entries fill no memory."""

import pickle
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

HELD = 5500  # values: some forty megabytes of entries


class Spill:
    """Values by key, each to be taken once: the first few as they are, others in a file that no process shares."""

    def __init__(self, folder: Path, held: int = HELD) -> None:
        self._held: dict[str, Any] = {}
        self._most = held
        self._folder = folder
        self._opened: IO[bytes] | None = None
        self._places: dict[str, tuple[int, int]] = {}
        self._end = 0

    def put(self, key: str, value: object) -> None:
        """Keep `value` until it is taken."""
        if len(self._held) < self._most:
            self._held[key] = value
            return
        content = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        self._file.seek(self._end)
        self._file.write(content)
        self._places[key] = (self._end, len(content))
        self._end += len(content)

    def take(self, key: str) -> Any:
        """The value of `key`, equal to the one that was put. Raises KeyError when there is none."""
        if key in self._held:
            return self._held.pop(key)
        start, length = self._places.pop(key)
        self._file.seek(start)
        return pickle.loads(self._file.read(length))

    def close(self) -> None:
        """Forget everything."""
        if self._opened is not None:
            self._opened.close()

    @property
    def _file(self) -> IO[bytes]:
        """Opened where it is first needed: a copy of this process must not share it."""
        if self._opened is None:
            self._opened = TemporaryFile(dir=self._folder)
        return self._opened
