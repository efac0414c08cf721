"""Removing the copies that a tool may remove, checking that they are gone, and saying what is left for people."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from catalog.destruction.copies import Copy, Place, Target
from catalog.destruction.finding import Reach, every_copy
from catalog.destruction.journal import Fate, Journal, open_journal
from catalog.errors import StoreError
from catalog.files.turns import in_turn
from catalog.storage.protocol import CopyKind, Store, StoredCopy

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """What was done. `fates` has every copy ever found, `left` those that are still there, `failed` why, by id."""

    fates: tuple[Fate, ...]
    left: tuple[Copy, ...]
    failed: dict[str, str]


def remove_copies(reach: Reach, target: Target, now: Clock, tell: Callable[[Copy], None]) -> Removal:
    """Remove every copy that is ours to remove, then look again everywhere; may be run any number of times.

    `tell` is called before each removal. Raises StoreError where a store cannot be looked into.
    """
    folder = reach.machine.journals / target.key.replace("/", "--")
    with in_turn(folder, lambda: None):
        journal = open_journal(folder / "journal.jsonl")
        failed: dict[str, str] = {}
        for copy in _noted(journal, every_copy(reach, target), now):
            tell(copy)
            try:
                _remove(reach, copy)
                journal.removed(copy, instant(now))
            except (OSError, StoreError) as error:
                failed[copy.id] = _said(error)
        left = tuple(copy for copy in every_copy(reach, target) if not _is_cleared(journal, copy))
        _settle(journal, left, now)
        return Removal(fates=tuple(journal.fates.values()), left=left, failed=failed)


def _noted(journal: Journal, copies: tuple[Copy, ...], now: Clock) -> tuple[Copy, ...]:
    """Write every copy down before the first is touched; gives those that are ours to remove."""
    wanted = tuple(copy for copy in copies if not _is_cleared(journal, copy))
    for copy in wanted:
        journal.found(copy, instant(now))
    return tuple(copy for copy in wanted if not copy.is_for_people)


def _is_cleared(journal: Journal, copy: Copy) -> bool:
    """Whether it is the memory of checks, which was emptied once since the data went and has only other entries now."""
    fate = journal.fates.get(copy.id)
    return copy.detail == "checks" and copy.place is Place.CACHE and bool(fate and fate.removed_at)


def _settle(journal: Journal, left: tuple[Copy, ...], now: Clock) -> None:
    there = {copy.id for copy in left}
    for copy in left:
        journal.found(copy, instant(now))
    for id, fate in list(journal.fates.items()):
        if id not in there:
            journal.gone(fate.copy, instant(now))


def _remove(reach: Reach, copy: Copy) -> None:
    if copy.place is Place.STORE:
        reach.store.remove(_stored(copy, copy.where))
    elif copy.place is Place.PUBLISHED:
        store, key = _published(reach, copy)
        store.remove(_stored(copy, key))
    else:
        _unlink(reach.machine.settings.root, reach.machine.settings.root / copy.where)


def _stored(copy: Copy, key: str) -> StoredCopy:
    return StoredCopy(kind=CopyKind(copy.detail), key=key, version=copy.version, bytes=copy.bytes, hash=copy.hash)


def _published(reach: Reach, copy: Copy) -> tuple[Store, str]:
    for bucket, store in reach.published:
        if copy.where.startswith(f"{bucket.address}/"):
            return store, copy.where.removeprefix(f"{bucket.address}/")
    raise StoreError("store-path", path=copy.where[:120])


def _unlink(root: Path, path: Path) -> None:
    """A file, a link, or a folder of the cache; folders of the repository that are left empty go too."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    for folder in path.parents:
        if folder == root or not folder.is_relative_to(root):
            return
        with suppress(OSError):
            folder.rmdir()
            continue
        return


def instant(now: Clock) -> str:
    """An instant as it is written down: ISO 8601 in UTC, whole seconds."""
    return now().astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def _said(error: OSError | StoreError) -> str:
    if isinstance(error, StoreError):
        return error.facts.get("problem") or error.code
    return error.strerror or str(error)
