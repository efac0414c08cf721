"""The repository as it stood in an earlier revision, and what its history ever held. Reads Git; writes nothing."""

import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from catalog.errors import DescriptorError, UsageError
from catalog.loading.descriptors import MAX_BYTES, NAMES, parse_descriptor

CERTIFICATES = frozenset({"destruction.json", "destruction.md"})  # of data that are gone: they hold none
NOTICES = frozenset({*NAMES, "README.md", ".gitkeep", *CERTIFICATES})  # of an entry's folder, that are no data
Described = tuple[str, Mapping[str, Any]]  # the descriptor's file, and what it says


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What Git's history holds of some folders: data files by path, sorted. A shallow clone cannot know."""

    files: tuple[str, ...] = ()
    is_shallow: bool = False


def base_commit(root: Path, base: str) -> str:
    """The commit at which the work in hand parted from `base`, so that what others merged there meanwhile is nobody's
    change here. Raises UsageError when Git has no such revision or the clone does not reach back so far."""
    known = _git(root, "rev-parse", "--verify", "--end-of-options", f"{base}^{{commit}}")
    if known.returncode or base.startswith("-"):
        raise UsageError("base-unknown", base=base, problem=_problem(known))
    parted = _git(root, "merge-base", known.stdout.decode().strip(), "HEAD")
    if parted.returncode == 0:
        return parted.stdout.decode().split()[0]
    if is_shallow(root):
        raise UsageError("base-shallow", base=base)
    return known.stdout.decode().strip()  # two histories without a common commit, or none yet


def is_shallow(root: Path) -> bool:
    """Whether the clone holds only the last commits."""
    return _git(root, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true"


def changed_files(root: Path, commit: str, folder: str) -> Mapping[str, bool]:
    """The files below `folder` that differ from a commit, and whether each is new; files that Git does not know yet
    included. Paths are relative to `root`. Raises UsageError when Git cannot compare."""
    options = ("--no-renames", "--no-ext-diff", "--relative", "--name-status", "-z")
    tracked = _names(root, commit, "diff", *options, commit, "--", folder)
    new = _names(root, commit, "ls-files", "-o", "--exclude-standard", "-z", "--", folder)
    pairs = zip(tracked[::2], tracked[1::2], strict=False)
    return {**{name: status.startswith("A") for status, name in pairs}, **dict.fromkeys(new, True)}


def descriptors_at(root: Path, commit: str, folders: Iterable[str]) -> Mapping[str, Described]:
    """The descriptors of entry folders as they stood, by folder; without those that were not there or do not read.

    Raises UsageError when Git ends before it has told all, as in a partial clone whose origin is out of reach: what it
    keeps to itself is not what was never there.
    """
    wanted = [(folder, name) for folder in folders for name in NAMES if "\n" not in folder]
    asked = "".join(f"{commit}:./{folder}/{name}\n" for folder, name in wanted)
    done = subprocess.run(
        ("git", "-C", str(root), "cat-file", "--batch"), input=asked.encode(), capture_output=True, check=False
    )
    if done.returncode:
        raise UsageError("base-incomplete", base=commit, problem=_problem(done))
    found: dict[str, Described] = {}
    for (folder, name), content in zip(wanted, _blobs(done.stdout), strict=False):
        read = _read(content, name) if content is not None else None
        if read is not None:
            found.setdefault(folder, (f"{folder}/{name}", read))
    return found


def history_of(root: Path, folders: Iterable[str], but: frozenset[str] = frozenset()) -> History:
    """The data files that any branch, tag or stash ever held in `folders`, besides descriptors and files named `but`.

    Outside a repository there is no history.
    """
    asked = ("log", "--all", "--full-history", "--no-renames", "--diff-filter=d", "--format=", "--name-only", "-z")
    done = _git(root, *asked, "--relative", "--", *folders)
    names = done.stdout.decode("utf-8", "replace").split("\0") if done.returncode == 0 else []
    found = {name.strip("\n") for name in names} - {""}
    data = {name for name in found if PurePosixPath(name).name not in NOTICES | but}
    return History(files=tuple(sorted(data)), is_shallow=is_shallow(root))


def _names(root: Path, base: str, *words: str) -> list[str]:
    done = _git(root, *words)
    if done.returncode:
        raise UsageError("base-unknown", base=base, problem=_problem(done))
    return [name for name in done.stdout.decode("utf-8", "replace").split("\0") if name]


def _blobs(output: bytes) -> Iterator[bytes | None]:
    """The objects of `git cat-file --batch` in the order asked; None for what is missing."""
    at = 0
    while at < len(output):
        end = output.index(b"\n", at)
        head, at = output[at:end].rsplit(b" ", 2), end + 1
        if len(head) == 3 and head[1] in (b"blob", b"tree", b"commit", b"tag"):
            size = int(head[2])
            yield output[at : at + size] if head[1] == b"blob" else None
            at += size + 1
        else:
            yield None


def _read(content: bytes, name: str) -> Mapping[str, Any] | None:
    if len(content) > MAX_BYTES:
        return None
    try:
        return parse_descriptor(content.decode("utf-8-sig"), is_json=name.endswith(".json"))
    except (DescriptorError, UnicodeDecodeError):
        return None


def _git(root: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(("git", "-C", str(root), *words), capture_output=True, check=False)


def _problem(done: subprocess.CompletedProcess[bytes]) -> str:
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[0] if lines else "git"
