"""Contents of files as Git keeps them, asked one by one of a single `git cat-file --batch`."""

import subprocess
from pathlib import Path
from types import TracebackType

from catalog.history.walk import environment

MAX_BYTES = 2 * 1024 * 1024  # what may lie in Git at all (design section 3); more is not compared


class Contents:
    """The open process, begun with the first question. Small contents are kept until others take their place."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._process: subprocess.Popen[bytes] | None = None
        self._kept: dict[str, bytes | None] = {}

    def __enter__(self) -> "Contents":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self._process and self._process.stdin and self._process.stdout:
            self._process.stdin.close()
            self._process.stdout.close()
            self._process.wait()

    def of(self, name: str) -> bytes | None:
        """The content called `name` (the id of a blob); None where the clone lacks it or it is too large."""
        if name not in self._kept:
            if len(self._kept) > 8:
                self._kept.pop(next(iter(self._kept)))
            self._kept[name] = self._asked(name)
        return self._kept[name]

    def _asked(self, name: str) -> bytes | None:
        process = self._process = self._process or self._begun()
        if process is None or process.stdin is None or process.stdout is None:
            return None
        try:
            process.stdin.write(f"{name}\n".encode())
            process.stdin.flush()
        except OSError:
            return None
        head = process.stdout.readline().split()
        if len(head) != 3:
            return None  # missing, or the process has ended
        content = process.stdout.read(int(head[2]) + 1)[:-1]
        return content if head[1] == b"blob" and len(content) <= MAX_BYTES else None

    def _begun(self) -> "subprocess.Popen[bytes] | None":
        command = ("git", "-C", str(self._root), "cat-file", "--batch")
        pipe = subprocess.PIPE
        try:
            return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=environment())
        except OSError:
            return None
