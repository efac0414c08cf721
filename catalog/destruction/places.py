"""Where copies are looked for on this machine: build, caches, state, the work tree and others, by path and content."""

import os
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from catalog.building.folders import folders_for
from catalog.checks.memory import FILE as REMEMBERED
from catalog.configuration.settings import Settings
from catalog.derivation.derived import FACTS
from catalog.destruction.copies import Copy, Place, Target, file_hash
from catalog.destruction.git_objects import (
    Blob,
    blobs_below,
    blobs_of_size,
    is_data,
    is_repository,
    is_shallow,
    large_files,
    other_trees,
    refs_with,
    seals,
    staged,
)
from catalog.destruction.targets import folders_of
from catalog.files.row_files import row_files
from catalog.loading.catalogue import FOLDER
from catalog.remembered.ledger import Ledger

SHALLOW = "shallow"  # said of a clone that has only a part of the history
_SKIPPED = frozenset({".git", ".venv", "node_modules", "__pycache__"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What the search on this machine needs: the settings, the state folder, and where our own journals lie."""

    settings: Settings
    state: Path
    journals: Path

    def shown(self, path: Path) -> str:
        """A path as it is written down: below the repository where it is, else whole."""
        root = self.settings.root
        return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def in_build(machine: Machine, target: Target) -> Iterator[Copy]:
    """Files and row indexes of the last build, and the pages that it drew before the entry was gone."""
    folders = folders_for(machine.settings, None)
    pages = [folders.site, *(folders.site / language for language in machine.settings.languages)]
    for key in target.keys:
        for path in (folders.data / key, *row_files(folders.rows, key)):
            yield from _below(machine, Place.BUILD, path)
        for top in pages:
            has_notice = is_notice(machine, key)
            for copy in _below(machine, Place.BUILD, top / key):
                if not has_notice or f"/{key}/data/" in f"/{copy.where}":
                    yield copy


def is_notice(machine: Machine, key: str) -> bool:
    """Whether the last build knew the entry as one that is gone: then its pages show no data."""
    ledger = folders_for(machine.settings, None).ledger
    if not ledger.is_file():
        return False
    with closing(Ledger(ledger)) as opened:
        known = opened.entries().get(key)
        return bool(known and known.stamp and known.card and known.card.is_gone)


def in_caches(machine: Machine, target: Target) -> Iterator[Copy]:
    """Derived products, local copies of a bucket, and what checks remembered, which may quote a cell."""
    folders = folders_for(machine.settings, None)
    for folder in sorted((folders.cache / "derived").glob("*/*")):
        if _is_made_of(folder, target.hashes):
            yield Copy(place=Place.CACHE, where=machine.shown(folder), detail="derived")
    for key in target.keys:
        yield from _below(machine, Place.CACHE, folders.cache / "store" / key)
    checks = machine.settings.root / REMEMBERED.parent
    if checks.is_dir() and any(checks.iterdir()):
        yield Copy(place=Place.CACHE, where=machine.shown(checks), detail="checks")


def _is_made_of(folder: Path, hashes: Iterable[str]) -> bool:
    """Whether what is remembered beside some products names one of `hashes`, in whatever form it was kept."""
    try:
        facts = (folder / FACTS).read_bytes()
    except OSError:
        return False
    return any(one.encode() in facts for one in hashes)


def in_work_trees(machine: Machine, target: Target) -> Iterator[Copy]:
    """Data files below the entry's folders, in this work tree and in others of the same repository."""
    root = machine.settings.root
    trees = other_trees(root) if is_repository(root) else ()
    for key in target.keys:
        for copy in _below(machine, Place.WORK_TREE, root / FOLDER / key):
            if is_data(copy.where):
                yield copy
        for tree in trees:
            for copy in _below(machine, Place.OTHER_TREE, tree / FOLDER / key):
                if is_data(copy.where):
                    yield copy


def by_content(machine: Machine, target: Target) -> Iterator[Copy]:
    """Files anywhere in the repository's folder and the state folder that hold one of the contents."""
    is_folder = machine.settings.bucket is None  # a store that is looked into by its keys
    tops = [machine.settings.root]
    if not machine.state.is_relative_to(machine.settings.root):
        tops.append(machine.state)
    for path in (path for top in tops for path in _files(top)):
        if path.is_relative_to(machine.journals) or (is_folder and path.is_relative_to(machine.settings.store)):
            continue
        try:
            size = path.stat().st_size
            hash = file_hash(path) if size in target.sizes else ""
        except OSError:
            continue
        if hash in target.hashes:
            yield Copy(place=_place(machine, target, path), where=machine.shown(path), bytes=size, hash=hash)


def _place(machine: Machine, target: Target, path: Path) -> Place:
    """Which kind of place a file is in, and whether another entry has the same bytes there."""
    settings = machine.settings
    folders = folders_for(settings, None)
    if path.is_relative_to(folders.cache):
        return Place.CACHE
    for place, top in ((Place.BUILD, folders.private), (Place.WORK_TREE, settings.root / FOLDER)):
        if path.is_relative_to(top):
            shown = f"/{path.relative_to(top).as_posix()}"
            return place if any(f"/{key}/" in shown for key in target.keys) else Place.OTHER_ENTRY
    return Place.STATE if path.is_relative_to(machine.state) else Place.WORK_TREE


def in_git(machine: Machine, target: Target) -> Iterator[Copy]:
    """Every blob with the data, the index included, and what Git LFS keeps here."""
    root = machine.settings.root
    if not is_repository(root):
        return
    if is_shallow(root):
        yield Copy(place=Place.GIT_HISTORY, where=".git/shallow", detail=SHALLOW)
    yield from _in_history(root, target)
    for blob in staged(root, folders_of(target.keys)):
        if is_data(blob.path):
            yield Copy(place=Place.GIT_INDEX, where=blob.path, version=blob.id)
    for file in large_files(root, target.hashes):
        yield Copy(place=Place.LARGE_FILES, where=machine.shown(file), hash=f"sha256:{file.name}")


def _in_history(root: Path, target: Target) -> Iterator[Copy]:
    """By path below the entry's folders, and by content anywhere in the repository."""
    blobs = [blob for blob in blobs_below(root, folders_of(target.keys)) if is_data(blob.path)]
    known = {blob.id for blob in blobs}
    blobs += [Blob(id=id, path="") for id in blobs_of_size(root, target.sizes) if id not in known]
    facts = seals(root, sorted({blob.id for blob in blobs}))
    needed = _needed_elsewhere(root, target)
    for blob in sorted(blobs, key=lambda one: (one.id, one.path)):
        size, hash = facts.get(blob.id, (0, ""))
        if not hash or not (blob.path or hash in target.hashes):
            continue
        if blob.id in needed:
            yield Copy(place=Place.OTHER_ENTRY, where=needed[blob.id], bytes=size, hash=hash, detail="git")
        else:
            refs, where = " ".join(refs_with(root, blob.commit)), f"{blob.id} {blob.path}".strip()
            yield Copy(place=Place.GIT_HISTORY, where=where, version=blob.id, bytes=size, hash=hash, detail=refs)


def _needed_elsewhere(root: Path, target: Target) -> dict[str, str]:
    """Blobs that files of other folders have now, with such a file: stripping them would take those files away."""
    own = tuple(f"{folder}/" for folder in folders_of(target.keys))
    return {blob.id: blob.path for blob in staged(root, (FOLDER,)) if not blob.path.startswith(own)}


def _below(machine: Machine, place: Place, folder: Path) -> Iterator[Copy]:
    for path in _files(folder):
        try:
            is_plain = path.is_file() and not path.is_symlink()
            yield Copy(
                place=place,
                where=machine.shown(path),
                bytes=path.lstat().st_size,
                hash=file_hash(path) if is_plain else "",
            )
        except OSError:
            continue


def _files(folder: Path) -> Iterator[Path]:
    """Every file below a folder, in order, or itself where it is one; links are files, and not followed."""
    if folder.is_file():
        yield folder
        return
    for top, folders, names in os.walk(folder):
        links = [name for name in folders if (Path(top) / name).is_symlink()]
        folders[:] = sorted(name for name in folders if name not in _SKIPPED)
        yield from (Path(top) / name for name in sorted((*names, *links)))
