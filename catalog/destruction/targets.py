"""What exactly is to be destroyed: the addresses that the entry had, and every content that it ever had."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from catalog.configuration.settings import Settings
from catalog.destruction.copies import TELLING_BYTES, Target, file_hash
from catalog.destruction.git_objects import (
    Blob,
    blobs_below,
    contents,
    descriptors_among,
    is_data,
    is_repository,
    seals,
)
from catalog.errors import DescriptorError, StoreError
from catalog.files.paths import unsafe_reason
from catalog.loading.catalogue import FOLDER, descriptor_path
from catalog.loading.descriptors import load_descriptor, parse_descriptor
from catalog.storage.protocol import Store


def target_of(settings: Settings, store: Store, key: str) -> Target:
    """From the descriptor as it is and as it ever was, from Git and from the store. Raises StoreError."""
    facts = facts_of(settings.root, key)
    keys = (key, *_old_keys(facts))
    blobs = blobs_below(settings.root, folders_of(keys)) if is_repository(settings.root) else ()
    known = dict(_told(facts))
    for _, body in contents(settings.root, sorted({blob.id for blob in descriptors_among(blobs)})):
        known.update(_told(_parsed(body)))
    known.update(_of_blobs(settings.root, blobs))
    known.update(_of_store(store, keys))
    known.update(_of_files(settings.root, keys))
    telling = {hash: size for hash, size in known.items() if size is None or size >= TELLING_BYTES}
    sizes = frozenset(size for size in telling.values() if size is not None)
    return Target(key=key, keys=keys, hashes=frozenset(telling), sizes=sizes)


def facts_of(root: Path, key: str) -> Mapping[str, Any]:
    """The descriptor as it stands; nothing where there is none that reads."""
    try:
        return load_descriptor(descriptor_path(root / FOLDER / key))
    except (DescriptorError, OSError):
        return {}


def folders_of(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Their folders in the repository."""
    return tuple(f"{FOLDER}/{key}" for key in keys)


def _old_keys(facts: Mapping[str, Any]) -> tuple[str, ...]:
    ours = facts.get("catalog")
    old = ours.get("renamed_from") if isinstance(ours, dict) else None
    words = [str(one).strip("/") for one in old] if isinstance(old, list) else []
    return tuple(word for word in words if word.count("/") == 1 and not unsafe_reason(word))


def _told(facts: Mapping[str, Any]) -> Iterator[tuple[str, int | None]]:
    """The hashes in a descriptor, each with its size where the descriptor says it."""
    ours = facts.get("catalog")
    last = ours.get("last_published") if isinstance(ours, dict) else None
    for part in (facts, last):
        rows = part.get("resources") if isinstance(part, dict) else None
        for row in rows if isinstance(rows, list) else ():
            hash = row.get("hash") if isinstance(row, dict) else None
            if isinstance(hash, str) and hash.startswith("sha256:"):
                size = row.get("bytes")
                yield hash, size if isinstance(size, int) else None


def _parsed(body: bytes) -> Mapping[str, Any]:
    text = body.decode("utf-8-sig", "replace")
    try:
        return parse_descriptor(text, is_json=text.lstrip().startswith("{"))
    except DescriptorError:
        return {}


def _of_blobs(root: Path, blobs: tuple[Blob, ...]) -> Iterator[tuple[str, int | None]]:
    for size, hash in seals(root, sorted({blob.id for blob in blobs if is_data(blob.path)})).values():
        yield hash, size


def _of_store(store: Store, keys: tuple[str, ...]) -> Iterator[tuple[str, int | None]]:
    for key in keys:
        for copy in store.copies(f"{key}/"):
            if copy.hash and copy.bytes is not None:
                yield copy.hash, copy.bytes


def _of_files(root: Path, keys: tuple[str, ...]) -> Iterator[tuple[str, int | None]]:
    for key in keys:
        folder = root / FOLDER / key
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.is_file() and not path.is_symlink() and is_data(path.name):
                try:
                    yield file_hash(path), path.stat().st_size
                except OSError as error:
                    raise StoreError("store-failed", path=str(path), problem=str(error)) from error
