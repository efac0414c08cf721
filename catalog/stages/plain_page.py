"""A page that belongs to no entry, before it is drawn: what it is made of, and by what one sees that it changed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from catalog.remembered.fingerprints import stamp


class Placed(Protocol):
    """A view that knows its address."""

    @property
    def path(self) -> str:
        """Where its page stands."""


@dataclass(frozen=True, slots=True)
class Plain:
    """One page: its template, its address, the stamp of what it shows, and how its view is made."""

    template: str
    path: str
    mark: str
    view: Callable[[], object]

    @property
    def key(self) -> str:
        """Its name in the ledger: an address, or `lone:` and a file that has none."""
        return self.path if self.path.endswith("/") else f"lone:{self.path}"

    @property
    def file(self) -> str:
        """Where it is written, below the folder of a language."""
        return f"{self.path.strip('/')}/index.html" if self.path.endswith("/") else self.path


def made(template: str, view: Placed, house: str) -> Plain:
    """A page whose view is made already, because little goes into it."""
    return Plain(template, view.path, stamp(house, view), lambda: view)
