"""Files that are written only where they differ, whole or not at all, and folders that lose only what is stale."""

import os
import shutil
from collections.abc import Collection, Iterable
from pathlib import Path


def write_changed(path: Path, content: bytes) -> bool:
    """Make `path` hold `content`; says whether it had to be written. A reader sees the old or the new, never half."""
    if _holds(path, content):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = f"{path}.{os.getpid()}~"
    try:
        with open(draft, "wb") as stream:
            stream.write(content)
        os.replace(draft, path)
    except OSError:
        Path(draft).unlink(missing_ok=True)
        raise
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
    if linked and target.exists() and target.samefile(source):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(f"{target}.{os.getpid()}~")
    draft.unlink(missing_ok=True)
    try:
        if linked:
            try:
                os.link(source, draft)
            except OSError:  # another file system, or one without links
                shutil.copyfile(source, draft)
        else:
            shutil.copyfile(source, draft)
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)


def keep_only(folder: Path, kept: Collection[str]) -> None:
    """Remove the files below `folder` that are not among `kept` (relative paths), and folders left empty."""
    if not folder.is_dir():
        return
    for top, _, names in os.walk(folder, topdown=False):
        inner = os.path.relpath(top, folder)
        prefix = "" if inner == "." else f"{Path(inner).as_posix()}/"
        for name in names:
            if prefix + name not in kept:
                os.unlink(os.path.join(top, name))
        if not os.listdir(top):
            os.rmdir(top)


def remove_folder(folder: Path) -> None:
    """Remove a folder of ours with everything in it, and its parent when that is left empty."""
    if folder.is_dir() and not folder.is_symlink():
        shutil.rmtree(folder)
    parent = folder.parent
    if parent.is_dir() and not any(parent.iterdir()):
        parent.rmdir()


def _holds(path: Path, content: bytes) -> bool:
    try:
        if os.stat(path).st_size != len(content):
            return False
        with open(path, "rb") as stream:
            return stream.read() == content
    except OSError:
        return False


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
