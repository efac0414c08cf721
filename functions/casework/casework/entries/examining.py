"""What a draft is held against: the port behind which the catalogue's own check stands, or the form's alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One finding, as `mulu check --json` prints it."""

    code: str
    severity: str
    message: str
    remedy: str
    clause: str = ""
    file: str = ""
    line: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a check found. `is_whole` says that it was all of `mulu check`; `problem` why it did not come to an end."""

    found: tuple[Found, ...] = ()
    is_whole: bool = True
    problem: str = ""

    @property
    def errors(self) -> int:
        """How many findings forbid the merge."""
        return self.count("error")

    def count(self, severity: str) -> int:
        """How many are of a severity."""
        return sum(one.severity == severity for one in self.found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """An entry as it was and as it would be: files by path below its folder; `stored` go to the data store."""

    publisher: str
    entry: str
    before: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    after: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    stored: Mapping[str, bytes] = field(default_factory=dict, repr=False)


class Refused(ValueError):
    """A data file that cannot be read; `code` names the sentence in the message catalogue."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Examiner(Protocol):
    """Looks at strangers' bytes, within bounds."""

    def tables(self, name: str, data: bytes) -> tuple[dict[str, Any], ...]:
        """Resources as a descriptor would describe this file, by path `name`. Raises Refused."""

    def report(self, folder: Folder, language: str) -> Report:
        """What the check says of an entry, in a language."""


class DataStore(Protocol):
    """Where restricted and large bytes go, never into Git (design section 3)."""

    def put(self, key: str, path: str, data: bytes) -> None:
        """Keep a file of the entry `publisher/name`. Idempotent."""
