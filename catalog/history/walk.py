"""One walk through the history of `datapackages/` along the first parents: what each commit made public, newest first.

Reads Git and nothing else: no network, even where the clone left objects at its origin, and no work tree.
"""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from catalog.loading.catalogue import FOLDER
from catalog.rules.calendars import local_date

_LOG = "log --first-parent -m --no-renames --no-ext-diff --no-show-signature --raw --no-abbrev -z --relative".split()
_FORMAT = "--format=%x01%H %ct %P"
# a partial clone would fetch what it left behind: no protocol is allowed to
_ALONE = {"GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1", "GIT_NO_REPLACE_OBJECTS": "1", "LC_ALL": "C"}


class Touched(NamedTuple):
    """A file that a commit added (A), changed (M, T) or removed (D): its path and its content before and after."""

    path: str
    status: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """A commit on the way to now: its id, its day in China (ISO), whether it is the first of all, what it touched."""

    id: str
    day: str
    is_root: bool
    files: tuple[Touched, ...]


def reach_of(root: Path) -> tuple[str, bool]:
    """The commit that is checked out, and whether the clone is cut off before the beginning.

    The commit is empty without Git, outside a repository and before the first commit.
    """
    told = git(root, "rev-parse", "--is-shallow-repository", "--verify", "--quiet", "HEAD^{commit}").decode().split()
    return (told[1], told[0] == "true") if len(told) == 2 else ("", False)


def is_on_the_way(root: Path, known: str, head: str) -> bool:
    """Whether `head` was reached from `known` by first parents, so that a walk between the two is all that is new."""
    if known == head:
        return True
    walked = git(root, "rev-list", "--first-parent", "--parents", f"{known}..{head}").decode().splitlines()
    return bool(walked) and walked[-1].split()[1:2] == [known]


def commits(root: Path, head: str, known: str = "") -> Iterator[Commit]:
    """The commits from `head` back to `known`, or to the beginning, that touched the catalogue."""
    span = f"{known}..{head}" if known else head
    tokens = iter(git(root, *_LOG, _FORMAT, span, "--", FOLDER).decode("utf-8", "surrogateescape").split("\0"))
    header, files = "", list[Touched]()
    for token in tokens:
        word = token.lstrip("\n")
        if word.startswith(":"):
            _, _, old, new, status = word.split(" ")
            files.append(Touched(next(tokens, ""), status[:1], old, new))
        elif word.startswith("\x01"):
            if header:
                yield _commit(header, files)
            header, files = word[1:], []
    if header:
        yield _commit(header, files)


def git(root: Path, *words: str) -> bytes:
    """What a command of Git says; nothing where it fails or there is no Git."""
    try:
        done = subprocess.run(("git", "-C", str(root), *words), capture_output=True, check=False, env=environment())
    except OSError:
        return b""
    return done.stdout if done.returncode == 0 else b""


def environment() -> dict[str, str]:
    """The environment in which Git is asked: without a way to the network."""
    return {**os.environ, **_ALONE}


def _commit(header: str, files: list[Touched]) -> Commit:
    commit, seconds, *parents = header.split()
    day = local_date(datetime.fromtimestamp(int(seconds), UTC)).isoformat()
    return Commit(id=commit, day=day, is_root=not parents, files=tuple(files))
