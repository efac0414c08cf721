"""What is needed later lies in an unnamed file meanwhile, so that 50,000 loaded entries fill no memory."""

import io
import pickle
from functools import cache
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryFile
from types import MemberDescriptorType
from typing import IO, Any

HELD = 2000  # values: some twenty megabytes of entries


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
        content = packed_value(value)
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


def packed_value(value: object) -> bytes:
    """`value` pickled; frozen records in half the time, because their own way sets one attribute after the other."""
    stream = io.BytesIO()
    _Packer(stream, pickle.HIGHEST_PROTOCOL).dump(value)
    return stream.getvalue()


class _Packer(pickle.Pickler):
    def reducer_override(self, one: object) -> Any:
        kind: Any = type(one)
        values_of = _values_of(kind)
        return (_restored, (kind, values_of(one))) if values_of else NotImplemented


@cache
def _values_of(kind: Any) -> Any:
    """What gives all values of a record at once; None for everything else."""
    names = _names(kind)
    slots = all(isinstance(getattr(kind, name, None), MemberDescriptorType) for name in names)
    return attrgetter(*names) if slots and len(names) > 1 else None


@cache
def _setters(kind: Any) -> tuple[Any, ...]:
    return tuple(getattr(kind, name).__set__ for name in _names(kind))


def _names(kind: Any) -> tuple[str, ...]:
    return tuple(getattr(kind, "__dataclass_fields__", ()))


def _restored(kind: Any, values: tuple[object, ...]) -> object:
    one: object = object.__new__(kind)
    for put, value in zip(_setters(kind), values, strict=True):
        put(one, value)
    return one
