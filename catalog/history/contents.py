"""Contents of files as Git keeps them, asked one by one of a single `git cat-file --batch`."""

import subprocess
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from catalog.history.walk import environment, git

MAX_BYTES = 2 * 1024 * 1024  # what may lie in Git at all (design section 3); more is not compared
_BLOBS = ("cat-file", "--batch-all-objects", "--batch-check=%(objecttype) %(objectname)", "--unordered")


class Contents:
    """The open process, begun with the first question. Small contents are kept until others take their place.

    Before 2.44, Git ends at the first object that a partial clone left at its origin. It is then asked once what the
    clone holds, and of nothing else any more.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._process: subprocess.Popen[bytes] | None = None
        self._kept: dict[str, bytes | None] = {}
        self._held: frozenset[bytes] | None = None

    def __enter__(self) -> "Contents":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._end()

    def of(self, name: str) -> bytes | None:
        """The content called `name` (the id of a blob); None where the clone lacks it or it is too large."""
        if name not in self._kept:
            if len(self._kept) > 8:
                self._kept.pop(next(iter(self._kept)))
            self._kept[name] = self._asked(name)
        return self._kept[name]

    def _asked(self, name: str) -> bytes | None:
        for _ in range(2):
            if self._held is not None and name.encode() not in self._held:
                return None
            try:
                return self._answer(name)
            except OSError:
                self._end()
            self._held = self._held if self._held is not None else self._blobs()
        return None

    def _blobs(self) -> frozenset[bytes]:
        found = git(self._root, *_BLOBS).splitlines()
        return frozenset(line.removeprefix(b"blob ") for line in found if line.startswith(b"blob "))

    def _answer(self, name: str) -> bytes | None:
        """What the process says. Raises OSError where there is none, or it ended before it had said all."""
        process = self._process = self._process or self._begun()
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(f"{name}\n".encode())
        process.stdin.flush()
        head = process.stdout.readline()
        words = head.split()
        if head.endswith(b"\n") and len(words) == 2:
            return None  # missing
        size = int(words[2]) if head.endswith(b"\n") else 0
        content = process.stdout.read(size + 1)
        if len(content) != size + 1:
            raise BrokenPipeError(name)
        return content[:-1] if words[1] == b"blob" and size <= MAX_BYTES else None

    def _begun(self) -> "subprocess.Popen[bytes]":
        command = ("git", "-C", str(self._root), "cat-file", "--batch")
        pipe = subprocess.PIPE
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=environment())

    def _end(self) -> None:
        """End the process and close its pipes: it may have ended by itself, with a question still on its way."""
        if self._process:
            self._process.kill()
            with suppress(BrokenPipeError), self._process:
                pass
            self._process = None
