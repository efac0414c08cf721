"""What every part of casework works with: stores, law, directory, words and the clock, wired once at the edge."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from casework.directory import Directory
from casework.figures import Sources
from casework.laws import Laws
from casework.wording import Wordings
from catalog.rules.cases import Case
from catalog.rules.commands import Actor, Context
from catalog.rules.packs import Pack, Procedure
from runtime.records import RecordStore
from runtime.stores import CaseStore


class AccessBook(Protocol):
    """Where the access app learns what a case means for it: grants, and data sets that are closed."""

    def reconcile(self, case: Case) -> None:
        """Make access agree with the case. Idempotent; an older version never replaces a newer one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The wiring. `now` gives aware UTC; `site_url` ends with a slash; `catalogue` reads the directory anew.

    Without `sources` no statistics are published."""

    store: CaseStore
    records: RecordStore
    laws: Laws
    directory: Directory
    wordings: Wordings
    access: AccessBook
    now: Callable[[], datetime]
    site_url: str
    catalogue: Callable[[], Directory] | None = None
    sources: Sources | None = None

    def renewed(self) -> "Desk":
        """The same over the catalogue as the build last wrote it, which a running server does not notice otherwise."""
        return replace(self, directory=self.catalogue()) if self.catalogue else self

    def context(self, actor: Actor, pack: Pack) -> Context:
        """What the rules need from outside for one command."""
        return Context(actor=actor, pack=pack, calendar=self.laws.calendar, now=self.now())

    def procedure_of(self, case: Case) -> Procedure:
        """The procedure of a case under its own pack. Raises LookupError when the pack does not know it."""
        pack = self.laws.of(case)
        procedure = pack.procedure(case.procedure)
        if procedure is None:
            raise LookupError(f"the pack {pack.key} has no procedure {case.procedure!r}")
        return procedure
