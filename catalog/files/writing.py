"""Files that are written only where they differ, whole or not at all, and folders that lose only what is stale."""

import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_AT_ONCE = 1 << 20  # bytes of a stream that are written together


def write_changed(path: str | Path, content: bytes) -> bool:
    """Make `path` hold `content`; says whether it had to be written. A reader sees the old or the new, never a mix."""
    try:
        write_new(path, content)
        return True
    except FileExistsError:
        return write_over(path, content)


def write_over(path: str | Path, content: bytes) -> bool:
    """`write_changed` for a file that is there."""
    if _held(path, len(content)) == content:
        return False
    draft = f"{path}.{os.getpid()}~"
    try:
        with open(draft, "wb") as stream:
            stream.write(content)
        os.replace(draft, path)
    except OSError:
        Path(draft).unlink(missing_ok=True)
        raise
    return True


def _held(path: str | Path, size: int) -> bytes | None:
    """What `path` holds; None where that is of another size, or nothing that could be read."""
    try:
        with open(path, "rb", buffering=0) as stream:
            return stream.readall() if os.fstat(stream.fileno()).st_size == size else None
    except FileNotFoundError:
        return None


def write_new(path: str | Path, content: bytes) -> None:
    """A file that was not there needs no draft: nobody had it before, and half of it is made good by the next build.

    Raises FileExistsError where there is one, or a link.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        handle = os.open(path, flags, 0o666)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        handle = os.open(path, flags, 0o666)
    try:
        at = os.write(handle, content)
        while at < len(content):  # the disk filled up, which the next write says, or more than a write can take
            at += os.write(handle, content[at:])
    finally:
        os.close(handle)


@contextmanager
def drafted(path: Path) -> Iterator[IO[bytes]]:
    """`write_changed` for content that need not be in memory at once: what is written here is in `path` at the end."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(f"{path}.{os.getpid()}~")
    try:
        with open(draft, "wb", buffering=_AT_ONCE) as stream:
            yield stream
        if not _same(draft, path):
            os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def copy_file(source: Path, target: Path) -> None:
    """Make `target` a copy of `source`, in a folder that is there."""
    if _same(source, target):
        return
    draft = f"{target}.{os.getpid()}~"
    Path(draft).unlink(missing_ok=True)  # one that a crash left may share its bytes with a product
    try:
        shutil.copyfile(source, draft)
        os.replace(draft, target)
    finally:
        Path(draft).unlink(missing_ok=True)


def link_new(source: str, target: str) -> None:
    """Make `target`, which was not there, the same file as `source`; where the disk cannot, a copy."""
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without links
        copy_file(Path(source), Path(target))


def link_over(source: str, target: str) -> None:
    """`link_new` for a target that is there."""
    if os.path.samefile(source, target):
        return
    draft = f"{target}.{os.getpid()}~"
    try:
        link_new(source, draft)
        os.replace(draft, target)
    finally:
        Path(draft).unlink(missing_ok=True)


def keep_only(folder: Path, kept: Collection[str]) -> None:
    """Remove the files below `folder` that are not among `kept` (relative paths), and folders left empty."""
    try:
        _keep(str(folder), "", kept)
    except (FileNotFoundError, NotADirectoryError):
        return


def _keep(folder: str, prefix: str, kept: Collection[str]) -> bool:
    """The same of one folder; says whether anything is left of it."""
    left = False
    with os.scandir(folder) as found:
        items = list(found)
    for item in items:
        name = prefix + item.name
        if item.is_dir(follow_symlinks=False):
            left |= _keep(item.path, f"{name}/", kept)
        elif name in kept:
            left = True
        else:
            os.unlink(item.path)
    if not left:
        os.rmdir(folder)
    return left


def remove_folder(folder: Path) -> None:
    """Remove a folder of ours with everything in it, and its parent when that is left empty."""
    if folder.is_dir() and not folder.is_symlink():
        shutil.rmtree(folder)
    parent = folder.parent
    if parent.is_dir() and not any(parent.iterdir()):
        parent.rmdir()


def remove_file(top: Path, path: str) -> None:
    """Remove the file `path` below `top`, and folders that are left empty."""
    target = top / path.lstrip("/")
    target.unlink(missing_ok=True)
    for folder in target.parents:
        if folder == top or not folder.is_dir() or any(folder.iterdir()):
            return
        folder.rmdir()


def _same(one: Path, other: Path) -> bool:
    try:
        if os.stat(one).st_size != os.stat(other).st_size:
            return False
        with open(one, "rb") as left, open(other, "rb") as right:
            while part := left.read(1 << 20):
                if part != right.read(1 << 20):
                    return False
    except OSError:
        return False
    return True
