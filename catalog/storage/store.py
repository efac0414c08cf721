"""The data store: bytes that may not be in Git, under `<publisher>/<entry>/<path>` of a folder."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from catalog.errors import StoreError
from catalog.files.paths import crosses_link, unsafe_reason

_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """What a descriptor says of stored bytes: their number and their hash (`sha256:…`)."""

    bytes: int
    hash: str


def stored_path(store: Path, entry: str, path: str) -> Path:
    """Where the store keeps `path` of the entry `publisher/name`. Raises StoreError for a path that would escape."""
    key = f"{entry}/{path}"
    if not path or unsafe_reason(key) or crosses_link(store, key):
        raise StoreError("store-path", path=path[:120])
    return store / key


def write_stored(source: Path, target: Path) -> Seal:
    """Copy `source` to `target` whole or not at all, and say what was written. Raises StoreError."""
    digest, size = hashlib.sha256(), 0
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with open(source, "rb") as read, open(draft, "wb") as write:
            while part := read.read(_CHUNK):
                digest.update(part)
                size += write.write(part)
            write.flush()
            os.fsync(write.fileno())
        draft.replace(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise StoreError("store-failed", path=str(source), problem=error.strerror or str(error)) from error
    return Seal(bytes=size, hash=f"sha256:{digest.hexdigest()}")


def seal_of(path: Path) -> Seal:
    """The seal of a file that is already there."""
    with open(path, "rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return Seal(bytes=path.stat().st_size, hash=f"sha256:{digest}")
