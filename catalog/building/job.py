"""One build while it runs: what it builds, where, and whom it tells."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from catalog.articles.reading import Articles, load_articles
from catalog.building.folders import Folders
from catalog.messages import Messages
from catalog.model.card import Card
from catalog.model.finding import Finding
from catalog.model.publisher import Publisher
from catalog.portal import Portal
from catalog.remembered.ledger import Ledger

INDEXED = "indexed"  # the fact that says for which list of entries the search is whole
FILE_MARK = "file:"  # marks the exports among the pages of the ledger

if TYPE_CHECKING:
    from catalog.building.workshop import Plan
    from catalog.templating.rendering import Renderer
    from catalog.views import Facet, PortalView


@dataclass(frozen=True, kw_only=True)
class Job:
    """What every stage of a build is given. `messages` are the words of its reports, not of the site.

    What draws is imported by those who draw: a build that finds nothing changed needs none of it.
    """

    portal: Portal
    folders: Folders
    ledger: Ledger
    publishers: tuple[Publisher, ...]
    house: str  # the stamp of everything that all pages share
    law: str  # and of every pack and register of clauses
    today: date
    processes: int
    messages: Messages
    report: Callable[[str], object]
    faults: tuple[Finding, ...] = ()  # of the publishers
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def authority(self) -> Publisher | None:
        """The competent authority, where it publishes too."""
        return next((body for body in self.publishers if body.name == self.portal.settings.authority), None)

    @property
    def shown(self) -> "PortalView":
        """What every page shares."""
        from catalog.pages.lists import portal_view

        return portal_view(self.portal, self.publishers)

    @cached_property
    def articles(self) -> Articles:
        """What people wrote for the portal, with what is wrong in it; read once a build."""
        settings = self.portal.settings
        return load_articles(settings.pages, settings.root)

    @property
    def plan(self) -> "Plan":
        """What a workshop is told."""
        from catalog.building.workshop import Plan

        return Plan(
            portal=self.portal,
            shown=self.shown,
            folders=self.folders,
            publishers=self.publishers,
            compiled=self.compiled,
        )

    @property
    def tops(self) -> Iterator[tuple[str, str]]:
        """The languages, and the folder of the pages of each: the first has the site's own."""
        for place, language in enumerate(self.portal.languages):
            yield language, f"{self.folders.site}/{language}" if place else str(self.folders.site)

    @property
    def compiled(self) -> Path:
        """Where templates lie that were compiled for this portal: they hold what is the same on every page."""
        return self.folders.cache / "templates" / self.house

    def forget_compiled(self) -> None:
        """Remove templates that were compiled for another house."""
        for other in self.compiled.parent.iterdir() if self.compiled.parent.is_dir() else ():
            if other.name != self.compiled.name:
                (shutil.rmtree if other.is_dir() else os.unlink)(other)

    @cached_property
    def renderer(self) -> "Renderer":
        """The renderer of this process."""
        from catalog.templating.rendering import Renderer

        return Renderer(self.portal, self.shown, self.compiled)

    def say(self, code: str, **facts: object) -> None:
        """Tell whoever asked for the build."""
        self.report(self.messages.text(f"build.{code}", **facts))

    def timed(self, stage: str, started: float) -> float:
        """Note what a stage took (seconds); gives the moment at which the next begins."""
        now = perf_counter()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - started
        return now


@dataclass(frozen=True, kw_only=True)
class Entries:
    """The catalogue after the entries were refreshed. `old_terms` are those of changed entries before."""

    count: int
    findings: tuple[Finding, ...]
    drawn: frozenset[str]
    removed: frozenset[str]
    old_terms: dict[str, bytes]
    stamp: str  # of everything the catalogue says
    read: Callable[[], tuple[Card, ...]]
    read_marks: Callable[[], dict[str, str]]
    count_facets: "Callable[[tuple[Card, ...]], tuple[Facet, ...]]"

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        """Every entry that can be shown, sorted by key; remembered ones are read when they are asked for."""
        return self.read()

    @cached_property
    def facets(self) -> "tuple[Facet, ...]":
        """Every filter with its values and their numbers: lists show them, the search works with them."""
        return self.count_facets(self.cards)

    @cached_property
    def marks(self) -> dict[str, str]:
        """The stamp of each of them: of its folder, and of what its page draws from elsewhere."""
        return self.read_marks()
