"""Files read whole, by as few calls to the system as that takes."""

import os
from pathlib import Path


def read_whole(path: str | Path, most: int | None = None) -> bytes | None:
    """The bytes of a file; None where there are more than `most`. Raises OSError."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        size = os.fstat(handle).st_size
        return None if most is not None and size > most else bytes_of(handle, size)
    finally:
        os.close(handle)


def bytes_of(handle: int, size: int) -> bytes:
    """The first `size` bytes of an open file, fewer where it was cut meanwhile. Raises OSError."""
    content = os.read(handle, size)
    while len(content) < size and (more := os.read(handle, size - len(content))):
        content += more
    return content
