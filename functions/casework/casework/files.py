"""Attachments: taken by what they are and not by what they are called, sealed, and kept apart until someone looks.

No scanner is built in: every file counts as unscanned, is only ever sent as a download, and the page says so.
"""

import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from casework.desk import Desk
from runtime.instants import instant_text
from runtime.limits import MAX_FILE_BYTES
from runtime.records import Record
from runtime.vault import Keyring

_ID = re.compile(r"F-[0-9a-f]{32}")
_PARTITION = "files"
_KINDS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "pdf", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "png", "image/png"),
    (b"\xff\xd8\xff", "jpg", "image/jpeg"),
    (b"PK\x03\x04", "zip", "application/zip"),  # also what DOCX, XLSX and OFD files are
)


class FileShelf(Protocol):
    """Where sealed bytes lie: a folder, or a bucket."""

    def put(self, key: str, sealed: bytes) -> None:
        """Keep sealed bytes."""

    def take(self, key: str) -> bytes | None:
        """The sealed bytes, None when there are none."""

    def remove(self, key: str) -> None:
        """Forget them; nothing happens when there are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderShelf:
    """Sealed files in a folder of this machine."""

    folder: Path

    def put(self, key: str, sealed: bytes) -> None:
        """See `FileShelf.put`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / f".{key}.{os.getpid()}"
        draft.write_bytes(sealed)
        os.replace(draft, self.folder / key)

    def take(self, key: str) -> bytes | None:
        """See `FileShelf.take`."""
        path = self.folder / key
        return path.read_bytes() if path.is_file() else None

    def remove(self, key: str) -> None:
        """See `FileShelf.remove`."""
        (self.folder / key).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """An attachment as kept. `name` is the sender's, cut and without control characters; only shown."""

    id: str
    name: str
    kind: str
    media_type: str
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cabinet:
    """Seals and opens attachments."""

    shelf: FileShelf
    keyring: Keyring

    def keep(self, desk: Desk, name: str, data: bytes) -> Filed | None:
        """Keep a file; None when it is empty, larger than 4 MiB, or not PDF, PNG, JPEG or a ZIP container."""
        found = next(((kind, media) for start, kind, media in _KINDS if data.startswith(start)), None)
        if found is None or len(data) > MAX_FILE_BYTES:
            return None
        key = f"F-{secrets.token_hex(16)}"
        case_key = self.keyring.fresh(key)
        sealed = case_key.seal("file", data.hex())
        self.shelf.put(key, sealed)
        filed = Filed(id=key, name=shown_name(name), kind=found[0], media_type=found[1], bytes=len(data))
        body = {"name": filed.name, "kind": filed.kind, "media_type": filed.media_type, "bytes": filed.bytes}
        body |= {"wrapped": case_key.wrapped.hex(), "sha256": hashlib.sha256(data).hexdigest(), "scanned": False}
        desk.records.put(Record(partition=_PARTITION, sort=key, body=body | {"at": instant_text(desk.now())}))
        return filed

    def open(self, desk: Desk, key: str) -> bytes | None:
        """The content of a file, None when it is not there."""
        row = desk.records.fetch(_PARTITION, key) if is_file_id(key) else None
        sealed = self.shelf.take(key) if row else None
        if row is None or sealed is None:
            return None
        return bytes.fromhex(self.keyring.opened(key, bytes.fromhex(row.body["wrapped"])).open("file", sealed))

    def destroy(self, desk: Desk, key: str) -> None:
        """Remove a file and its key."""
        if is_file_id(key):
            desk.records.remove(_PARTITION, key)
            self.shelf.remove(key)


def filed(desk: Desk, key: str) -> Filed | None:
    """What is known of an attachment."""
    row = desk.records.fetch(_PARTITION, key) if is_file_id(key) else None
    if row is None:
        return None
    body = row.body
    return Filed(id=key, name=body["name"], kind=body["kind"], media_type=body["media_type"], bytes=body["bytes"])


def is_file_id(text: str) -> bool:
    """Whether a text has the form of an attachment's id."""
    return _ID.fullmatch(text) is not None


def shown_name(name: str) -> str:
    """A sender's file name as it may be shown: its last part, printable, at most 80 characters."""
    last = re.split(r"[/\\]", name)[-1]
    return "".join(mark for mark in last if mark.isprintable())[-80:] or "file"
