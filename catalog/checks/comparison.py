"""What the rules say of the way from a base revision to now, entry by entry (requirements 7.2 and 7.3)."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from catalog.checks import changes, gates, openness_changes, state_changes
from catalog.checks.change import Change, keys_of, status_of
from catalog.checks.decided import REGISTER
from catalog.checks.guarded import guarded
from catalog.checks.subjects import Context, Subject
from catalog.loading.catalogue import FOLDER
from catalog.loading.descriptors import NAMES
from catalog.model.entry import Entry
from catalog.model.finding import Finding, Severity
from catalog.model.states import State
from catalog.revisions import Described, descriptors_at

CHANGE_CHECKS: tuple[Callable[[Change], Iterable[Finding]], ...] = (
    openness_changes.check_tightened,
    openness_changes.check_opened,
    openness_changes.check_loosened,
    openness_changes.check_adjusted,
    state_changes.check_hidden,
    state_changes.check_told,
    state_changes.check_order,
    state_changes.check_republished,
    state_changes.check_resumed,
    state_changes.check_old_addresses,
    changes.check_fields,
    changes.check_basic_facts,
    changes.check_restrictions,
    changes.check_new_files,
)
NEW_CHECKS: tuple[Callable[[Subject], Iterable[Finding]], ...] = (
    openness_changes.check_tight_from_the_start,
    gates.check_entering,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The commit compared with, and the files that differ from it: their paths, and whether each is new."""

    commit: str
    files: Mapping[str, bool]

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders of entries, and the files of bodies, that differ."""
        return tuple(sorted({place_of(name) for name in self.files}))

    def below(self, folder: str, *, new: bool = False) -> frozenset[str]:
        """The files of a folder that differ, relative to it; only those that are new where asked."""
        start = f"{folder}/"
        return frozenset(
            name.removeprefix(start) for name, is_new in self.files.items() if name.startswith(start) and is_new >= new
        )


def place_of(file: str) -> str:
    """The entry's folder that a file belongs to, so that naming one file checks its entry; `publisher.yaml` itself."""
    parts = file.split("/")
    return "/".join(parts[:3]) if len(parts) > 3 else file


def change_findings(context: Context, compared: Compared) -> Iterator[Finding]:
    """Everything about what came, went, moved and changed."""
    folders = [folder for folder in compared.folders if folder.count("/") == 2]
    named = ((folder, context.catalogue.entry(folder.removeprefix(f"{FOLDER}/"))) for folder in folders)
    now = {folder: entry for folder, entry in named if entry}
    moves = _moves(now[folder] for folder in folders if folder in now)
    before = descriptors_at(context.root, compared.commit, sorted({*folders, *moves}))
    yield from _register_touched(context, folders)
    moved = {old for old, claimed in moves.items() if any(f"{FOLDER}/{key}" not in before for key in claimed)}
    for folder in folders:
        if folder in now:
            yield from _of_entry(Subject(entry=now[folder], context=context), compared, before)
        elif not any(os.path.lexists(context.root / folder / name) for name in NAMES):
            yield from changes.check_files_without_entry(context, folder, compared.below(folder, new=True))
            if folder in before and folder not in moved:
                yield from state_changes.check_removal(context, *before[folder])


def _register_touched(context: Context, folders: list[str]) -> Iterator[Finding]:
    """The register that citations are held against comes from casework alone: who changes entries does not bring it
    along (ours)."""
    register = f"{FOLDER}/{context.settings.authority}/{REGISTER}"
    if register in folders and len(folders) > 1:
        yield context.finding("register-touched", f"{register}/{REGISTER}.csv", (), Severity.HUMAN)


def _moves(entries: Iterable[Entry]) -> Mapping[str, list[str]]:
    """The old folders that entries name, each with the keys of those that name it."""
    found: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        for old in entry.renamed_from:
            found[f"{FOLDER}/{old}"].append(entry.key)
    return found


def _of_entry(subject: Subject, compared: Compared, before: Mapping[str, Described]) -> Iterator[Finding]:
    old_key = next((name for name in keys_of(subject) if f"{FOLDER}/{name}" in before), "")
    described = before[f"{FOLDER}/{old_key}"][1] if old_key else {}
    if not old_key or status_of(described) == State.DRAFT:
        for check in NEW_CHECKS:
            yield from guarded(check, subject, subject)
    if old_key:
        change = _change(subject, compared, described, old_key)
        for rule in CHANGE_CHECKS:
            yield from guarded(rule, change, subject)


def _change(subject: Subject, compared: Compared, before: Mapping[str, Any], old_key: str) -> Change:
    folder = f"{FOLDER}/{subject.entry.key}"
    is_moved = old_key != subject.entry.key  # then every file is new to its folder, and none to the entry
    return Change(
        subject=subject,
        before=before,
        old_key=old_key,
        files=compared.below(folder),
        added=frozenset() if is_moved else compared.below(folder, new=True),
    )
