"""A copy of data that are to be destroyed: where it lies, and who can remove it."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Place(StrEnum):
    """The kinds of places where data lie. Of the last four, people must remove them: each needs a decision on more
    than this entry, or rewrites what others have."""

    STORE = "store"
    PUBLISHED = "published"  # buckets that the build is copied to
    BUILD = "build"
    CACHE = "cache"
    STATE = "state"
    WORK_TREE = "work_tree"
    LARGE_FILES = "large_files"  # of Git LFS, on this machine
    OTHER_TREE = "other_tree"  # another work tree of the same repository
    OTHER_ENTRY = "other_entry"  # the same bytes under another entry
    GIT_INDEX = "git_index"
    GIT_HISTORY = "git_history"


BY_PEOPLE = frozenset({Place.OTHER_TREE, Place.OTHER_ENTRY, Place.GIT_INDEX, Place.GIT_HISTORY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One copy. `where` is a path, a key of a store or a blob of Git; `version` tells copies of one place apart;
    `detail` says of which kind it is, or which branches reach it."""

    place: Place
    where: str
    version: str = ""
    bytes: int | None = None
    hash: str = ""
    detail: str = ""

    @property
    def id(self) -> str:
        """The same for the same copy in every run."""
        return f"{self.place} {self.where} {self.version}"

    @property
    def is_for_people(self) -> bool:
        """Whether no tool may remove it."""
        return self.place in BY_PEOPLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is to be destroyed: the data of an entry under its key and every earlier one, and their contents.

    `sizes` has the size of every content in `hashes` (`sha256:…`) that is known and long enough to be nobody else's.
    """

    key: str
    keys: tuple[str, ...]
    hashes: frozenset[str] = frozenset()
    sizes: frozenset[int] = frozenset()


TELLING_BYTES = 16
"""Shorter contents may stand anywhere by chance and are looked for under the entry's own paths alone."""


def file_hash(path: Path) -> str:
    """`sha256:…` of a file. Raises OSError."""
    with open(path, "rb") as stream:
        return f"sha256:{hashlib.file_digest(stream, 'sha256').hexdigest()}"
