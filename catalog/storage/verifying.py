"""Whether the store holds what the descriptors name, unaltered, and nothing that nobody names."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from catalog.model.entry import Entry
from catalog.storage.local import Named, named_by
from catalog.storage.protocol import CopyKind, Store, Stored, Tell, nobody

FAULTS = frozenset({"missing", "altered", "unsealed"})
"""What makes a store unfit; what is orphaned, left or unfinished is only told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is to say of one key. `state` is `whole`, one of FAULTS, or `orphaned` (no descriptor names it), `left`
    (its entry is gone, the bytes are not) or `unfinished` (parts of a write that never ended)."""

    state: str
    key: str
    bytes: int | None = None
    hash: str = ""


def verify(
    store: Store, entries: Iterable[Entry], *, deep: bool = False, tell: Callable[[str], Tell] = lambda key: nobody
) -> Iterator[Verdict]:
    """Every key that the entries name or that stands below them. `deep` reads all bytes back, also of a bucket.

    Raises StoreError where the store cannot be reached.
    """
    standing = {entry.key: entry for entry in entries}
    named = {one.key: one for one in named_by(standing.values())}
    for one in named.values():
        yield _verdict(store, one, deep, tell(one.key))
    for key in sorted(standing):
        yield from _strays(store, f"{key}/", named, is_gone=standing[key].is_gone)


def strangers(store: Store, known: frozenset[str]) -> Iterator[Verdict]:
    """What stands below no entry that the catalogue knows."""
    for key, size in store.listed():
        if "/".join(key.split("/")[:2]) not in known:
            yield Verdict(state="orphaned", key=key, bytes=size)


def _verdict(store: Store, named: Named, deep: bool, tell: Tell) -> Verdict:
    stored = store.find(named.key)
    if stored is None:
        return Verdict(state="missing", key=named.key, bytes=named.bytes, hash=named.hash)
    if not named.hash.startswith("sha256:"):
        return Verdict(state="unsealed", key=named.key, bytes=stored.seal.bytes, hash=stored.seal.hash)
    found = _hash(store, stored, deep, tell)
    is_whole = found == named.hash and named.bytes in (None, stored.seal.bytes)
    return Verdict(state="whole" if is_whole else "altered", key=named.key, bytes=stored.seal.bytes, hash=found)


def _hash(store: Store, stored: Stored, deep: bool, tell: Tell) -> str:
    """Written down when the bytes were verified, or reckoned from the bytes now."""
    if stored.seal.hash and not deep:
        return stored.seal.hash
    with tempfile.TemporaryDirectory() as folder:
        return store.fetch(stored.key, Path(folder) / "back", tell=tell).hash


def _strays(store: Store, prefix: str, named: Mapping[str, Named], *, is_gone: bool) -> Iterator[Verdict]:
    for key, size in store.listed(prefix):
        if key not in named:
            yield Verdict(state="left" if is_gone else "orphaned", key=key, bytes=size)
    for copy in store.copies(prefix):
        if copy.kind is CopyKind.UPLOAD:
            yield Verdict(state="unfinished", key=copy.key, bytes=copy.bytes)
