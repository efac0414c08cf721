"""Blobs of data in a Git repository: by path in every branch, tag, stash, reflog and lost commit, and by content."""

import hashlib
import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from catalog.errors import StoreError
from catalog.loading.descriptors import NAMES
from catalog.revisions import NOTICES

_EVERY = ("--all", "--reflog")
_NONE = "0" * 40
_MAX_REFS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    """A file's content as Git keeps it, with a path it had ("" where none is known) and one commit that has it."""

    id: str
    path: str
    commit: str = ""


def is_repository(root: Path) -> bool:
    """Whether `root` stands in a work tree of Git. Raises StoreError `git-failed` where there is one that Git, or
    nobody because Git is missing, can read: its history is not taken for empty."""
    if not any((folder / ".git").exists() for folder in (root.resolve(), *root.resolve().parents)):
        return False
    return _git(root, "rev-parse", "--is-inside-work-tree").strip() == b"true"


def is_shallow(root: Path) -> bool:
    """Whether this clone has only a part of the history."""
    return _git(root, "rev-parse", "--is-shallow-repository").strip() == b"true"


def is_data(path: str) -> bool:
    """Whether a path in an entry's folder is one of data, not of description."""
    return PurePosixPath(path).name not in NOTICES


def blobs_below(root: Path, folders: Sequence[str]) -> tuple[Blob, ...]:
    """Every blob that ever stood below some folders: in any ref, reflog, stash or commit that nothing reaches."""
    found: dict[tuple[str, str], Blob] = {}
    shown = ("log", "--raw", "-m", "--root", "--full-history", "--no-abbrev", "--no-renames", "-z", "--format=%x01%H")
    texts = [_git(root, *shown, *_EVERY, "--", *folders)]
    if lost := _lost_commits(root):
        texts.append(_git(root, *shown, "--no-walk=unsorted", "--stdin", "--", *folders, given="\n".join(lost)))
    for text in texts:
        for blob in _changed(text):
            found.setdefault((blob.id, blob.path), blob)
    for blob in staged(root, folders):
        found.setdefault((blob.id, blob.path), blob)
    return tuple(found.values())


def staged(root: Path, folders: Sequence[str]) -> Iterator[Blob]:
    """What the index holds below some folders."""
    for line in _git(root, "ls-files", "-s", "-z", "--", *folders).split(b"\0"):
        facts, _, path = line.partition(b"\t")
        if path:
            yield Blob(id=facts.split()[1].decode(), path=os.fsdecode(path), commit="")


def _changed(text: bytes) -> Iterator[Blob]:
    """Both sides of every change in the answer of `git log --raw -z`."""
    commit, fields = "", iter(text.split(b"\0"))
    for field in fields:
        while field.startswith((b"\x01", b"\n")):
            if field.startswith(b"\n"):
                field = field[1:]
                continue
            commit, field = field[1:41].decode(), field[41:]
        if not field.startswith(b":"):
            continue
        facts, path = field[1:].split(), os.fsdecode(next(fields, b""))
        for mode, id in ((facts[0], facts[2]), (facts[1], facts[3])):
            if mode not in (b"160000", b"000000") and id.decode() != _NONE:
                yield Blob(id=id.decode(), path=path, commit=commit)


def _lost_commits(root: Path) -> list[str]:
    text = _git(root, "fsck", "--unreachable", "--no-progress", "--connectivity-only", "--no-reflogs", may_fail=True)
    return [line.split()[2] for line in text.decode("ascii", "replace").splitlines() if " commit " in line]


def blobs_of_size(root: Path, sizes: Iterable[int]) -> Iterator[str]:
    """Every blob of the repository, reachable or not, that has one of these sizes (bytes)."""
    wanted = {str(size).encode() for size in sizes}
    if not wanted:
        return
    asked = (
        "cat-file",
        "--batch-all-objects",
        "--unordered",
        "--batch-check=%(objectname) %(objecttype) %(objectsize)",
    )
    for line in _git(root, *asked).splitlines():
        id, kind, size = line.split()
        if kind == b"blob" and size in wanted:
            yield id.decode()


def contents(root: Path, ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """The content of blobs that are still there, one after the other."""
    for id in ids:
        done = subprocess.run(("git", "-C", str(root), "cat-file", "blob", id), capture_output=True, check=False)
        if done.returncode == 0:
            yield id, done.stdout


def seals(root: Path, ids: Iterable[str]) -> Mapping[str, tuple[int, str]]:
    """Size and `sha256:…` of blobs that are still there."""
    return {id: (len(body), f"sha256:{hashlib.sha256(body).hexdigest()}") for id, body in contents(root, ids)}


def refs_with(root: Path, commit: str) -> tuple[str, ...]:
    """Some branches, tags and stashes from which a commit can be reached; none for one that only a reflog keeps."""
    if not commit:
        return ()
    text = _git(
        root, "for-each-ref", f"--contains={commit}", "--format=%(refname)", f"--count={_MAX_REFS}", may_fail=True
    )
    return tuple(text.decode("utf-8", "replace").split())


def other_trees(root: Path) -> tuple[Path, ...]:
    """The other work trees of the repository."""
    lines = _git(root, "worktree", "list", "--porcelain").decode("utf-8", "replace").splitlines()
    trees = [Path(line.removeprefix("worktree ")) for line in lines if line.startswith("worktree ")]
    return tuple(tree for tree in trees if tree.is_dir() and not root.resolve().is_relative_to(tree.resolve()))


def remotes(root: Path) -> tuple[str, ...]:
    """Where the repository is pushed to, without what signs in."""
    lines = _git(root, "remote", "-v").decode("utf-8", "replace").splitlines()
    found = {tuple(line.split()[:2]) for line in lines if len(line.split()) > 1}
    return tuple(sorted(f"{name} {_without_secret(address)}" for name, address in found))


def large_files(root: Path, hashes: Iterable[str]) -> Iterator[Path]:
    """Contents that Git LFS keeps on this machine, each under its own sha256."""
    common = _git(root, "rev-parse", "--git-common-dir").decode("utf-8", "replace").strip()
    for hash in sorted(hashes):
        name = hash.removeprefix("sha256:")
        path = root / common / "lfs" / "objects" / name[:2] / name[2:4] / name
        if path.is_file():
            yield path


def descriptors_among(blobs: Iterable[Blob]) -> tuple[Blob, ...]:
    """Those that are descriptors."""
    return tuple(blob for blob in blobs if PurePosixPath(blob.path).name in NAMES)


def _without_secret(address: str) -> str:
    scheme, separator, rest = address.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}" if separator else address


def _git(root: Path, *arguments: str, given: str = "", may_fail: bool = False) -> bytes:
    """What Git answers. Raises StoreError `git-failed` where it refuses, so that no silence counts as absence."""
    quiet = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    order = ("git", "-C", str(root), "-c", "core.quotePath=false", *arguments)
    try:
        done = subprocess.run(order, capture_output=True, check=False, input=given.encode(), env=quiet)
    except OSError as error:
        raise StoreError("git-failed", path=str(root), problem=error.strerror or str(error)) from error
    if done.returncode and not may_fail:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"git {arguments[0]}"]
        raise StoreError("git-failed", path=str(root), problem=lines[-1][:300])
    return done.stdout
