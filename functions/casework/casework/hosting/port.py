"""What casework asks of the place where the catalogue's repository lives. Every call can be made again."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


class HostFault(Exception):
    """The host could not do what was asked. `code` is away (try later), refused, moved (the branch went on), unchanged
    (nothing to propose), or store (the data store does not take a file).

    `status` is the HTTP status where there was one. No text of the host and no token is ever part of it.
    """

    def __init__(self, code: str, status: int = 0) -> None:
        super().__init__(code, status)
        self.code = code
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Whom a commit names."""

    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One commit: `changes` are whole files by path, None for one that goes; `present` are the blobs already there.

    The branch begins at `parent` where `begins` says so; else `parent` must be its tip.
    """

    branch: str
    parent: str
    begins: bool
    message: str
    author: Signature
    at: datetime
    changes: Mapping[str, bytes | None] = field(repr=False)
    present: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """A pull request (a merge request elsewhere). `state` is open, merged or closed; `head` the commit it proposes."""

    number: int
    url: str
    state: str
    head: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What somebody wrote at a pull request; `path` and `line` where it is about a place of a file."""

    id: str
    author: str
    body: str
    at: str
    path: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the automatic checks of a commit say: pending, passed, failed, or "" where there are none."""

    state: str = ""
    url: str = ""


class CodeHost(Protocol):
    """A repository at a host."""

    @property
    def kind(self) -> str:
        """The sort of host: github, gitlab, gitee, or local."""

    @property
    def base(self) -> str:
        """The branch that changes go to."""

    def tip(self, branch: str) -> str:
        """The commit a branch points at, "" where there is no such branch. Every method raises HostFault."""

    def listing(self, commit: str, folder: str) -> Mapping[str, str]:
        """The files below a folder at a commit: path below it to the id of its blob; empty where there is none."""

    def blob(self, blob: str) -> bytes:
        """The bytes behind the id of a blob."""

    def commit(self, order: Order) -> str:
        """Carry out an order; the branch's new tip."""

    def propose(self, branch: str, title: str, body: str) -> Pull:
        """The open pull request from `branch` to `base`; opened with this title and body where there is none."""

    def pull(self, number: int) -> Pull:
        """How a pull request stands now."""

    def remarks(self, number: int) -> tuple[Remark, ...]:
        """What was written at it, oldest first."""

    def say(self, number: int, text: str) -> None:
        """Write a remark."""

    def verdict(self, commit: str) -> Verdict:
        """What the checks of a commit say."""


def blob_id(data: bytes) -> str:
    """The name that Git gives these bytes: two files with one name are the same, on every host."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def in_order(remarks: list[Remark]) -> tuple[Remark, ...]:
    """Oldest first, each once."""
    return tuple(sorted({one.id: one for one in remarks}.values(), key=lambda one: (one.at, one.id)))
