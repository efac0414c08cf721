"""The data store as a folder: the default, on the machine's own disk or one that several machines mount."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from catalog.errors import StoreError
from catalog.files.paths import crosses_link
from catalog.files.turns import in_turn
from catalog.storage.protocol import CopyKind, Stored, StoredCopy, Tell, checked_key, nobody
from catalog.storage.store import Seal, seal_of

CHUNK = 1024 * 1024  # bytes
DRAFT = ".part"  # how the name of a write that has not ended ends; it starts with a dot
_TURNS = ".turns"


class FolderStore:
    """Files below one folder, by key. It keeps no earlier versions."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def place(self) -> str:
        """See `Store.place`."""
        return str(self._folder)

    def find(self, key: str) -> Stored | None:
        """See `Store.find`; the hash is reckoned from the bytes."""
        path = self._path(key)
        try:
            seal = seal_of(path) if path.is_file() else None
        except OSError as error:
            raise _failed(key, error) from error
        return Stored(key=key, seal=seal, mark=seal.hash) if seal else None

    def listed(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """See `Store.listed`."""
        for path in self._files(prefix):
            if not path.name.startswith(".") and not path.is_symlink():
                yield self._key(path), path.stat().st_size

    def put(self, key: str, source: Path, seal: Seal, *, before: Stored | None, tell: Tell = nobody) -> Stored:
        """See `Store.put`; nobody writes below the folder's turn while the old bytes are replaced."""
        target = self._path(key)
        draft = target.with_name(f".{target.name}.{seal.hash[-12:]}{DRAFT}")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            _copied(source, draft, seal, tell)
            if seal_of(draft) != seal:
                raise StoreError("store-altered", key=key)
            with in_turn(self._folder / _TURNS, lambda: None):
                if self.find(key) != before:
                    raise StoreError("store-changed", key=key)
                draft.replace(target)
            _settled(target.parent)
        except OSError as error:
            raise _failed(key, error) from error
        return Stored(key=key, seal=seal, mark=seal.hash)

    def fetch(self, key: str, target: Path, *, tell: Tell = nobody) -> Seal:
        """See `Store.fetch`."""
        path = self._path(key)
        if not path.is_file():
            raise StoreError("store-missing", key=key, place=self.place)
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            seal = seal_of(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            _copied(path, draft, seal, tell)
            draft.replace(target)
        except OSError as error:
            raise _failed(key, error) from error
        finally:
            draft.unlink(missing_ok=True)
        return seal

    def copies(self, prefix: str) -> Iterator[StoredCopy]:
        """See `Store.copies`; links count as copies, and only the link is removed."""
        for path in self._files(prefix):
            is_draft = path.name.startswith(".")
            is_plain = path.is_file() and not path.is_symlink()
            yield StoredCopy(
                kind=CopyKind.UPLOAD if is_draft else CopyKind.OBJECT,
                key=self._key(path),
                bytes=path.lstat().st_size,
                hash=seal_of(path).hash if is_plain and not is_draft else "",
            )

    def remove(self, copy: StoredCopy) -> None:
        """See `Store.remove`; folders that are left empty go too."""
        path = self._folder / copy.key
        if ".." in copy.key.split("/") or crosses_link(self._folder, copy.key.rpartition("/")[0] or "."):
            raise StoreError("store-path", path=copy.key[:120])
        try:
            path.unlink(missing_ok=True)
            for folder in list(path.parents)[: copy.key.count("/")]:
                if not folder.is_dir() or any(folder.iterdir()):
                    return
                folder.rmdir()
        except OSError as error:
            raise _failed(copy.key, error) from error

    def _path(self, key: str) -> Path:
        if crosses_link(self._folder, checked_key(key)):
            raise StoreError("store-path", path=key[:120])
        return self._folder / key

    def _key(self, path: Path) -> str:
        return path.relative_to(self._folder).as_posix()

    def _files(self, prefix: str) -> Iterator[Path]:
        """Every file below `prefix`, hidden ones too, in order; folders that are links are not entered."""
        for top, folders, names in os.walk(self._folder / prefix):
            folders[:] = sorted(name for name in folders if name != _TURNS)
            links = [name for name in folders if (Path(top) / name).is_symlink()]
            yield from (Path(top) / name for name in sorted((*names, *links)))


def _copied(source: Path, draft: Path, seal: Seal, tell: Tell) -> None:
    """Copy into `draft`, going on after the part of it that is right already. Raises StoreError `store-source`."""
    draft.touch()
    digest, done = hashlib.sha256(), 0
    with open(source, "rb") as read, open(draft, "r+b") as write:
        is_right = True
        while part := read.read(CHUNK):
            digest.update(part)
            is_right = is_right and _holds(write, part)
            if not is_right:
                write.write(part)
            done += len(part)
            tell(done)
        write.truncate(done)
        write.flush()
        os.fsync(write.fileno())
    if (f"sha256:{digest.hexdigest()}", done) != (seal.hash, seal.bytes):
        draft.unlink(missing_ok=True)
        raise StoreError("store-source", path=str(source))


def _holds(draft: IO[bytes], part: bytes) -> bool:
    """Whether the next bytes of the draft are these; else it stands where they must be written."""
    place = draft.tell()
    if draft.read(len(part)) == part:
        return True
    draft.seek(place)
    return False


def _settled(folder: Path) -> None:
    """The new name survives a loss of power, on systems that can promise it."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        return
    finally:
        os.close(handle)


def _failed(key: str, error: OSError) -> StoreError:
    return StoreError("store-failed", path=key, problem=error.strerror or str(error))
