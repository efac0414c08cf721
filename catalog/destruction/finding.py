"""Every copy under our control, from every place where one can lie, each once."""

from collections.abc import Iterator
from dataclasses import dataclass

from catalog.configuration.bucket import Bucket
from catalog.destruction.copies import Copy, Place, Target
from catalog.destruction.places import Machine, by_content, in_build, in_caches, in_git, in_work_trees, is_notice
from catalog.storage.protocol import CopyKind, Store, StoredCopy


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """All that a destruction looks into: this machine, the data store, and the buckets the build is copied to."""

    machine: Machine
    store: Store
    published: tuple[tuple[Bucket, Store], ...] = ()


def every_copy(reach: Reach, target: Target) -> tuple[Copy, ...]:
    """Sorted by place and name. Raises StoreError where a store cannot be looked into: then nobody knows what is there.

    Where the store is a folder, its own files are found by their keys alone.
    """
    machine = reach.machine
    found: dict[str, Copy] = {}
    for copies in (
        in_store(reach, target),
        in_published(reach, target),
        in_build(machine, target),
        in_caches(machine, target),
        in_work_trees(machine, target),
        in_git(machine, target),
        by_content(machine, target),
    ):
        for copy in copies:
            found.setdefault(copy.id, copy)
    order = list(Place)
    return tuple(sorted(found.values(), key=lambda one: (order.index(one.place), one.where, one.version)))


def in_store(reach: Reach, target: Target) -> Iterator[Copy]:
    """Objects, earlier versions, markers and unfinished uploads, and other entries that store the same bytes."""
    for key in target.keys:
        yield from (_copy(Place.STORE, one) for one in reach.store.copies(f"{key}/"))
    own = tuple(f"{key}/" for key in target.keys)
    for name, size in reach.store.listed():
        if size in target.sizes and not name.startswith(own):
            stored = reach.store.find(name)
            if stored and stored.seal.hash in target.hashes:
                yield Copy(place=Place.OTHER_ENTRY, where=name, bytes=size, hash=stored.seal.hash, detail="store")


def in_published(reach: Reach, target: Target) -> Iterator[Copy]:
    """What was copied from the build: files of the site, gated files and row indexes, with their versions."""
    languages = reach.machine.settings.languages
    for bucket, store in reach.published:
        for key in target.keys:
            tops = (key, f"data/{key}", f"rows/{key}", *(f"{language}/{key}" for language in languages))
            for prefix in (*(f"{top}/" for top in tops), f"rows/{key}."):
                for one in store.copies(prefix):
                    if one.kind is CopyKind.OBJECT and _is_notice(reach.machine, key, one):
                        continue
                    yield _copy(Place.PUBLISHED, one, place=f"{bucket.address}/")


def _is_notice(machine: Machine, key: str, one: StoredCopy) -> bool:
    """Whether what stands in the bucket is the page that says that the entry is gone, as the last build drew it."""
    drawn = machine.settings.out / one.key
    return is_notice(machine, key) and drawn.is_file() and drawn.stat().st_size == one.bytes


def _copy(kind: Place, one: StoredCopy, place: str = "") -> Copy:
    return Copy(
        place=kind,
        where=f"{place}{one.key}",
        version=one.version,
        bytes=one.bytes,
        hash=one.hash,
        detail=str(one.kind),
    )
