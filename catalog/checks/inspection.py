"""A check that remembers: only what changed since the last one is read and judged again.

The findings of an entry are kept under stamps of its folder and of everything that all entries share. A check that
looked at other entries makes its findings depend on all of them.
"""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from catalog.checks import renames
from catalog.checks.examination import Limits
from catalog.checks.memory import Kept, keep, recall
from catalog.checks.run import (
    Scope,
    body_findings,
    catalogue_findings,
    context_of,
    entry_findings,
    observed_findings,
    ordered,
    with_clauses,
)
from catalog.checks.shelf import Shelf, descriptor_bytes
from catalog.checks.stamps import entry_stamps, shared_stamp
from catalog.checks.subjects import Context, Subject
from catalog.configuration.settings import Settings
from catalog.loading.catalogue import FOLDER, is_stray, load_publisher, publisher_folders, stray_findings
from catalog.model.catalogue import Catalogue
from catalog.model.finding import Finding
from catalog.remembered.fingerprints import stamp
from catalog.rules.packs import Pack

WHOLE = ""  # the unit of what is said of the catalogue as a whole
# What another run may find otherwise: bounds of time, faults of ours, and what Git remembers of destroyed data.
_UNSETTLED = frozenset({"data-over-limit", "check-failed", "R-210"})
_RENAMED = b"renamed_from"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What was found, the context it was found in, and how many entries were in scope."""

    context: Context
    findings: tuple[Finding, ...]
    entries: int


def inspected(
    settings: Settings, pack: Pack, today: date, scope: Scope | None = None, limits: Limits | None = None
) -> Inspection:
    """All findings in `scope`, as `run.findings` gives them. Never raises for what the catalogue holds."""
    scope = scope or Scope()
    shelf = Shelf(settings.root)
    bodies = [load_publisher(folder, settings.root) for folder in publisher_folders(settings.root)]
    catalogue = Catalogue(
        publishers=tuple(sorted((body.publisher for body in bodies), key=lambda body: body.name)),
        entries=shelf,
        broken=(*_strays(settings.root, scope), *(finding for body in bodies for finding in body.findings)),
    )
    context = context_of(settings, catalogue, pack, today)
    if scope.nothing:
        return Inspection(context=context, findings=(), entries=0)
    folders = _folders(shelf, scope)
    run = _Run(context, shelf, limits, folders)
    found = [*(with_clauses(one, context) for one in catalogue.broken if scope.holds(one.file))]
    found += body_findings(context, scope)
    found += run.entries()
    found += run.whole() if not scope.paths else _renamed(context, shelf, scope, folders)
    run.remember(every=not scope.paths)
    return Inspection(context=context, findings=ordered(found), entries=len(folders))


class _Run:
    """One check: what is kept, what is found anew."""

    def __init__(self, context: Context, shelf: Shelf, limits: Limits | None, folders: Mapping[str, Path]) -> None:
        self.context, self.shelf, self.limits, self.folders = context, shelf, limits, folders
        self.shared = shared_stamp(context)
        self.stamps = {key: f"{self.shared}-{one}" for key, one in entry_stamps(context, folders).items()}
        self.kept = recall(context.root, [*folders, WHOLE])
        self.fresh: dict[str, Kept] = {}
        self._wide = ""

    def entries(self) -> Iterator[Finding]:
        """The findings of the entries in scope."""
        changed = [key for key in self.folders if not self._is_current(key, self.stamps[key])]
        self._examine(changed)
        for key in self.folders:
            yield from (self.fresh.get(key) or self.kept[key]).findings

    def whole(self) -> Iterator[Finding]:
        """The findings of the catalogue as a whole."""
        if not self._is_current(WHOLE, self.shared):
            found = (*catalogue_findings(self.context), *renames.check_renames(self.context))
            self.fresh[WHOLE] = Kept(stamp=self.shared, wide=self.wide, findings=found)
        yield from (self.fresh.get(WHOLE) or self.kept[WHOLE]).findings

    def remember(self, *, every: bool) -> None:
        """Keep what was found anew and would be found again."""
        settled = {unit: one for unit, one in self.fresh.items() if not any(f.code in _UNSETTLED for f in one.findings)}
        if settled or (every and len(self.kept) > len(self.folders) + 1):
            keep(self.context.root, settled, (*self.folders, WHOLE) if every else None)

    @property
    def wide(self) -> str:
        """The stamp of all entries."""
        if not self._wide:
            complete = self.folders.keys() >= self.shelf.folders.keys()
            stamps = self.stamps if complete else entry_stamps(self.context, self.shelf.folders)
            self._wide = stamp(sorted((key, one.removeprefix(f"{self.shared}-")) for key, one in stamps.items()))
        return self._wide

    def _is_current(self, unit: str, now: str) -> bool:
        kept = self.kept.get(unit)
        return kept is not None and kept.stamp == now and (not kept.wide or kept.wide == self.wide)

    def _examine(self, keys: Iterable[str]) -> None:
        """Descriptors are judged here while children look at the data."""
        loaded = {key: self.shelf.loaded(key) for key in keys}
        entries = [one.entry for one in loaded.values() if one.entry]
        with ThreadPoolExecutor(1) as beside:
            observed = beside.submit(observed_findings, self.context, entries, self.limits)
            said: dict[str, tuple[list[Finding], bool]] = {}
            for key, one in loaded.items():
                found = [with_clauses(finding, self.context) for finding in one.findings]
                if one.entry:
                    found += entry_findings(Subject(entry=one.entry, context=self.context))
                said[key] = (found, self.shelf.asked)
            seen = observed.result()
        for key, (found, asked) in said.items():
            findings = (*found, *seen.get(key, ()))
            self.fresh[key] = Kept(stamp=self.stamps[key], wide=self.wide if asked else "", findings=findings)


def _folders(shelf: Shelf, scope: Scope) -> Mapping[str, Path]:
    """The folders of the entries in scope by key; all are listed only where a path names more than one entry."""
    if scope.paths and all(_names_entry(path) for path in scope.paths):
        named = {path.removeprefix(f"{FOLDER}/"): shelf.root / path for path in scope.paths}
        return {
            key: folder
            for key, folder in sorted(named.items())
            if folder.is_dir() and not is_stray(folder) and not is_stray(folder.parent)
        }
    return {key: folder for key, folder in shelf.folders.items() if scope.holds(f"{FOLDER}/{key}/")}


def _names_entry(path: str) -> bool:
    return path.startswith(f"{FOLDER}/") and path.count("/") == 2


def _strays(root: Path, scope: Scope) -> tuple[Finding, ...]:
    if not scope.paths or not all(_names_entry(path) for path in scope.paths):
        return stray_findings(root)
    named = {place for path in scope.paths for place in (root / path, (root / path).parent)}
    return stray_findings(root, sorted(place for place in named if place.is_symlink() or place.is_dir()))


def _renamed(context: Context, shelf: Shelf, scope: Scope, folders: Mapping[str, Path]) -> Iterator[Finding]:
    """What the entries in scope claim of old addresses, held against every claim of the catalogue."""
    if not any(_RENAMED in descriptor_bytes(folder) for folder in folders.values()):
        return
    claiming = {entry.key: entry for entry in shelf.mentioning(_RENAMED)}
    old = {name for entry in claiming.values() for name in entry.renamed_from}
    standing = {entry.key: entry for name in old if (entry := shelf.at(name))}
    some = replace(context.catalogue, entries=tuple({**standing, **claiming}.values()))
    found = renames.check_renames(replace(context, catalogue=some))
    yield from (one for one in found if scope.holds(one.file))
