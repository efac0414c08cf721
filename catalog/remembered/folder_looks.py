"""What folders hold, told by names, sizes and times of change, not by content."""

import os
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from catalog.model.finding import Finding

DOUBT = "?"  # ends a stamp that holds for this moment only
TICK = 50_000_000  # nanoseconds: a file changed so shortly before the last look may have changed again unseen
_FOLDER, _NOTHING = "d", "-"  # in place of a size


class FolderLook(NamedTuple):
    """The stamp of some folders, and what was seen there: `still_so` compares it without listing them again.

    Nothing is kept of what was seen where something had changed just before.
    """

    stamp: str
    seen: bytes = b""


class Look(NamedTuple):
    """The folders of all entries as they are now, by key; which must be drawn; which are no more.

    `strays` are the folders that cannot be entries.
    """

    found: Mapping[str, FolderLook]
    changed: list[str]
    gone: frozenset[str]
    strays: tuple[Finding, ...]


def folder_stamp(folders: tuple[str, ...], looked: int) -> str:
    """Of every file below some folders by name, size and time of change.

    `looked` is the moment of looking (nanoseconds): a file changed just then may change again within the same tick of
    the clock, so its stamp is one that the next look will not give.
    """
    return folder_look(folders, looked).stamp


def folder_look(folders: tuple[str, ...], looked: int) -> FolderLook:
    """The same with what was seen, which the times of change of the folders themselves are part of."""
    files, within = list[str](), list[str]()
    latest = [_look(folder, str(place), files, within) for place, folder in enumerate(folders)]
    files.sort()
    digest = blake2b("\n".join(files).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
    if max(file for file, _ in latest) >= looked - TICK:
        return FolderLook(digest + DOUBT)
    if max(folder for _, folder in latest) >= looked - TICK:
        return FolderLook(digest)
    told = "\0".join((str(len(folders)), *within, *files))
    return FolderLook(digest, told.encode("utf-8", "surrogateescape"))


def still_so(seen: bytes, folders: tuple[str, ...]) -> bool:
    """Whether everything that was seen is as it was, and nothing came to it, not even a folder to look in."""
    told = iter(seen.decode("utf-8", "surrogateescape").split("\0"))
    if next(told) != str(len(folders)):
        return False
    for name, size, changed in zip(told, told, told, strict=True):
        try:
            facts = (os.stat if size == _FOLDER else os.lstat)(folders[int(name[0])] + name[1:])
        except OSError:
            if size == _NOTHING:
                continue
            return False
        if str(facts.st_mtime_ns) != changed or (size != _FOLDER and str(facts.st_size) != size):
            return False
    return True


def moment(folder: Path) -> int:
    """Now, by the clock of the file system (nanoseconds)."""
    folder.mkdir(parents=True, exist_ok=True)
    mark = folder / "looked"
    mark.write_bytes(b"")
    return mark.stat().st_mtime_ns


def _look(folder: str, name: str, files: list[str], within: list[str]) -> tuple[int, int]:
    """Note every file and folder with the time of its last change; gives the latest of the files, of the folders."""
    try:
        file, latest = 0, os.stat(folder).st_mtime_ns  # before its list: what comes to it from now on changes it
        within.append(f"{name}\0{_FOLDER}\0{latest}")
        with os.scandir(folder) as items:
            for item in items:
                if item.name == "__pycache__":
                    continue
                if item.is_dir(follow_symlinks=False):
                    below = _look(item.path, f"{name}/{item.name}", files, within)
                    file, latest = max(file, below[0]), max(latest, below[1])
                    continue
                facts = item.stat(follow_symlinks=False)
                files.append(f"{name}/{item.name}\0{facts.st_size}\0{facts.st_mtime_ns}")
                file = max(file, facts.st_mtime_ns)
    except OSError:
        within.append(f"{name}\0{_NOTHING}\0")
        return 0, 0
    return file, latest
