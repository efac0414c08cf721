"""Stored bytes as the build reads them: in the store itself where it is a folder, else as local copies by hash.

The build reads files only. What descriptors name of a bucket is brought here first, each copy under its own hash, so
that a copy can never be taken for other bytes, and what nothing names any more does not linger.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from catalog.configuration.settings import Settings
from catalog.errors import StoreError
from catalog.model.entry import Entry, Resource
from catalog.storage.protocol import Store, Tell, nobody
from catalog.storage.store import stored_path

_HASH = re.compile(r"sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Stored bytes that a descriptor names."""

    entry: str
    path: str
    bytes: int | None
    hash: str

    @property
    def key(self) -> str:
        """The key in the store."""
        return f"{self.entry}/{self.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What became of one thing that was named: `fetched`, `there` already, or the code of what was wrong."""

    named: Named
    state: str


def stored_source(settings: Settings, entry: str, resource: Resource) -> Path | None:
    """The file with the stored bytes of a resource on this machine; None when it is not here."""
    try:
        if settings.bucket is None:
            path = stored_path(settings.store, entry, resource.path)
        elif name := copy_name(resource.hash, resource.path):
            path = stored_path(settings.store, entry, name)
        else:
            return None
    except StoreError:
        return None
    return path if path.is_file() and not path.is_symlink() else None


def copy_name(hash: str, path: str) -> str:
    """What the local copy of a bucket's bytes is called: their hash, and the ending of their name; "" without hash."""
    found = _HASH.fullmatch(hash)
    return f"{found[1]}{PurePosixPath(path).suffix}" if found else ""


def named_by(entries: Iterable[Entry]) -> Iterator[Named]:
    """What the descriptors of some entries name in the store, each key once."""
    seen: set[str] = set()
    for entry in entries:
        for one in entry.resources:
            named = Named(entry=entry.key, path=one.path, bytes=one.bytes, hash=one.hash)
            if one.stored and named.key not in seen:
                seen.add(named.key)
                yield named


def bring(
    settings: Settings, store: Store, wanted: Iterable[Named], tell: Callable[[Named], Tell] = lambda named: nobody
) -> Iterator[Brought]:
    """Bring what is wanted from a bucket to this machine. What is missing or altered is said and stops nothing."""
    for named in wanted:
        name = copy_name(named.hash, named.path)
        if not name:
            yield Brought(named=named, state="unsealed")
            continue
        target = stored_path(settings.store, named.entry, name)
        state = "there" if target.is_file() else _fetched(store, named, target, tell(named))
        yield Brought(named=named, state=state)


def _fetched(store: Store, named: Named, target: Path, tell: Tell) -> str:
    draft = target.with_name(f".{target.name}.new")
    try:
        seal = store.fetch(named.key, draft, tell=tell)
        if seal.hash != named.hash:
            return "altered"
        draft.replace(target)
        return "fetched"
    except StoreError as error:
        if error.code == "store-missing":
            return "missing"
        raise
    finally:
        draft.unlink(missing_ok=True)


def forget_others(settings: Settings, wanted: Iterable[Named]) -> None:
    """Remove local copies of a bucket that no descriptor names any more."""
    if settings.bucket is None or not settings.store.is_dir():
        return
    kept = {(one.entry, copy_name(one.hash, one.path)) for one in wanted}
    for path in sorted(settings.store.rglob("*")):
        entry = path.relative_to(settings.store).parent.as_posix()
        if not path.is_dir() and (entry, path.name) not in kept:
            path.unlink(missing_ok=True)
