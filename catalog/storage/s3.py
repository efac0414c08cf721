"""The data store as a prefix of an S3 bucket, versioned or not, in any partition; the client is opened when needed."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from catalog.configuration.bucket import Bucket
from catalog.errors import StoreError
from catalog.storage.protocol import CopyKind, Stored, StoredCopy, Tell, checked_key, nobody
from catalog.storage.s3_faults import is_missing, spoken
from catalog.storage.s3_uploads import HASH, Upload, uploaded
from catalog.storage.store import Seal, seal_of

_CHUNK = 1024 * 1024  # bytes


class S3Store:
    """Objects below the prefix of a bucket. `journals` is a local folder that remembers unfinished uploads."""

    def __init__(self, bucket: Bucket, journals: Path, open_client: Callable[[Bucket], Any]) -> None:
        self._bucket = bucket
        self._journals = journals
        self._open_client = open_client

    @property
    def place(self) -> str:
        """See `Store.place`."""
        return self._bucket.address

    def find(self, key: str) -> Stored | None:
        """See `Store.find`; the hash is the one written down when the object was verified."""
        with spoken(self.place):
            try:
                head = self._s3.head_object(**self._at(key))
            except Exception as error:
                if is_missing(error):
                    return None
                raise
        return _stored(key, head)

    def listed(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """See `Store.listed`."""
        for row in self._rows("list_objects_v2", "Contents", prefix):
            yield self._key(row["Key"]), int(row["Size"])

    def put(self, key: str, source: Path, seal: Seal, *, before: Stored | None, tell: Tell = nobody) -> Stored:
        """See `Store.put`: in parts where it is large, each with its checksum."""
        upload = Upload(at=self._at(key), source=source, seal=seal, mark=before.mark if before else "")
        with spoken(self.place, key):
            expected = uploaded(self._s3, upload, self._journals, tell)
            head = self._s3.head_object(**self._at(key), ChecksumMode="ENABLED")
        stored = _stored(key, head)
        if stored.seal.bytes != seal.bytes or not self._is_whole(stored, head.get("ChecksumSHA256", ""), expected):
            raise StoreError("store-altered", key=key)
        return Stored(key=key, seal=seal, mark=stored.mark)

    def fetch(self, key: str, target: Path, *, tell: Tell = nobody) -> Seal:
        """See `Store.fetch`."""
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._download(key, draft, tell)
            seal = seal_of(draft)
            draft.replace(target)
        except OSError as error:
            raise StoreError("store-failed", path=key, problem=error.strerror or str(error)) from error
        finally:
            draft.unlink(missing_ok=True)
        return seal

    def copies(self, prefix: str) -> Iterator[StoredCopy]:
        """See `Store.copies`."""
        for row in self._rows("list_object_versions", "Versions", prefix):
            kind = CopyKind.OBJECT if row.get("IsLatest") else CopyKind.VERSION
            key, version = self._key(row["Key"]), str(row.get("VersionId", ""))
            hash = self._hash(key, "" if row.get("IsLatest") else version)
            yield StoredCopy(kind=kind, key=key, version=version, bytes=int(row["Size"]), hash=hash)
        for row in self._rows("list_object_versions", "DeleteMarkers", prefix):
            yield StoredCopy(kind=CopyKind.MARKER, key=self._key(row["Key"]), version=str(row.get("VersionId", "")))
        for row in self._rows("list_multipart_uploads", "Uploads", prefix):
            yield StoredCopy(kind=CopyKind.UPLOAD, key=self._key(row["Key"]), version=str(row["UploadId"]))

    def remove(self, copy: StoredCopy) -> None:
        """See `Store.remove`: the version itself, so that no marker takes its place."""
        with spoken(self.place, copy.key):
            try:
                if copy.kind is CopyKind.UPLOAD:
                    self._s3.abort_multipart_upload(**self._at(copy.key), UploadId=copy.version)
                else:
                    version = {"VersionId": copy.version} if copy.version else {}
                    self._s3.delete_object(**self._at(copy.key), **version)
            except Exception as error:
                if not is_missing(error):
                    raise

    @cached_property
    def _s3(self) -> Any:
        return self._open_client(self._bucket)

    def _at(self, key: str) -> dict[str, str]:
        return {"Bucket": self._bucket.name, "Key": self._full(checked_key(key))}

    def _full(self, key: str) -> str:
        return f"{self._bucket.prefix}/{key}" if self._bucket.prefix else key

    def _key(self, full: str) -> str:
        return full[len(self._bucket.prefix) + 1 :] if self._bucket.prefix else full

    def _rows(self, operation: str, name: str, prefix: str) -> Iterator[dict[str, Any]]:
        with spoken(self.place):
            pages = self._s3.get_paginator(operation)
            for page in pages.paginate(Bucket=self._bucket.name, Prefix=self._full(prefix)):
                yield from page.get(name, ())

    def _hash(self, key: str, version: str) -> str:
        """The hash of a version as it was written down; empty where it was not, or may not be read."""
        with suppress(StoreError), spoken(self.place, key):
            head = self._s3.head_object(**self._at(key), **({"VersionId": version} if version else {}))
            return str(head.get("Metadata", {}).get(HASH, ""))
        return ""

    def _is_whole(self, stored: Stored, reckoned: str, expected: str) -> bool:
        """By the checksum that the server reckoned of what arrived, else by reading everything back."""
        if reckoned and reckoned == expected:
            return True
        back = self._journals / f"{os.getpid()}.back"
        try:
            return self.fetch(stored.key, back) == stored.seal
        finally:
            back.unlink(missing_ok=True)

    def _download(self, key: str, draft: Path, tell: Tell) -> None:
        done = 0
        with spoken(self.place, key), open(draft, "wb") as write:
            for part in self._s3.get_object(**self._at(key))["Body"].iter_chunks(_CHUNK):
                done += write.write(part)
                tell(done)


def _stored(key: str, head: dict[str, Any]) -> Stored:
    hash = str(head.get("Metadata", {}).get(HASH, ""))
    return Stored(key=key, seal=Seal(bytes=int(head["ContentLength"]), hash=hash), mark=str(head["ETag"]))
