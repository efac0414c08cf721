"""Files that are written only where they differ, whole or not at all, and folders that lose only what is stale."""

import os
import shutil
from collections.abc import Collection, Iterable
from pathlib import Path

_SMALL = 1 << 20  # bytes: a file that is read at once


def write_changed(path: Path, content: bytes) -> bool:
    """Make `path` hold `content`; says whether it had to be written. A reader sees the old or the new, never a mix."""
    held = _held(path, len(content))
    if held == content:
        return False
    if held is None:
        return _write_new(path, content)
    draft = f"{path}.{os.getpid()}~"
    try:
        with open(draft, "wb") as stream:
            stream.write(content)
        os.replace(draft, path)
    except OSError:
        Path(draft).unlink(missing_ok=True)
        raise
    return True


def _held(path: Path, size: int) -> bytes | None:
    """What `path` holds, without reading a file of another size; None when there is none."""
    try:
        with open(path, "rb", buffering=0) as stream:
            return stream.readall() if os.fstat(stream.fileno()).st_size == size else b""
    except FileNotFoundError:
        return None


def _write_new(path: Path, content: bytes) -> bool:
    """A file that was not there needs no draft: nobody had it before, and half of it is made good by the next build."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    with open(handle, "wb", buffering=0) as stream:
        stream.write(content)
    return True


def write_stream(path: Path, parts: Iterable[bytes]) -> bool:
    """`write_changed` for content that need not be in memory at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(f"{path}.{os.getpid()}~")
    try:
        with open(draft, "wb") as stream:
            stream.writelines(parts)
        if _same(draft, path):
            return False
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    return True


def place_file(source: Path, target: Path, *, linked: bool) -> None:
    """Put `source` at `target`; `linked` shares the bytes on disk, for products that nobody edits in place."""
    if not linked and os.stat(source).st_size <= _SMALL:
        write_changed(target, source.read_bytes())
        return
    if _link(source, target) if linked else _same(source, target):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(f"{target}.{os.getpid()}~")
    draft.unlink(missing_ok=True)
    try:
        if not (linked and _link(source, draft)):
            shutil.copyfile(source, draft)
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)


def _link(source: Path, target: Path) -> bool:
    """Whether `target` is now the same file as `source`; not where another is there, or links are impossible."""
    try:
        os.link(source, target)
    except FileExistsError:
        return target.samefile(source)
    except FileNotFoundError:
        if target.parent.is_dir():
            raise
        target.parent.mkdir(parents=True, exist_ok=True)
        return _link(source, target)
    except OSError:  # another file system, or one without links
        return False
    return True


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
