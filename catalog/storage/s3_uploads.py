"""A file into a bucket: at once where it is small, else in parts, taken up again after a crash between any two.

The journal names the upload of a key with the seal of the file. Parts that S3 has are kept when their checksum (or,
where it tells none, their MD5) is that of the same stretch of the file; the object appears only when all are there.
"""

import base64
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.errors import StoreError
from catalog.storage.protocol import Tell
from catalog.storage.s3_faults import is_missing
from catalog.storage.store import Seal

PART_BYTES = 8 * 1024 * 1024
MAX_PARTS = 9_000  # S3 allows 10,000
HASH = "sha256"  # the key of the metadata that holds the hash of the whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One file on its way to bucket and key `at`. `mark` is the ETag that stands there now, empty for none."""

    at: Mapping[str, str]
    source: Path
    seal: Seal
    mark: str

    @property
    def part_bytes(self) -> int:
        """The size of its parts."""
        return max(PART_BYTES, -(-self.seal.bytes // MAX_PARTS))

    @property
    def condition(self) -> dict[str, str]:
        """What must still be true when the object appears."""
        return {"IfMatch": self.mark} if self.mark else {"IfNoneMatch": "*"}

    @property
    def metadata(self) -> dict[str, str]:
        """What is written down with the object."""
        return {HASH: self.seal.hash}


def uploaded(s3: Any, upload: Upload, journals: Path, tell: Tell) -> str:
    """Bring the file there; gives the checksum that S3 should reckon (base64). Raises StoreError `store-source`."""
    if upload.seal.bytes <= upload.part_bytes:
        return _at_once(s3, upload, tell)
    journal = journals / f"{hashlib.sha256(repr(sorted(upload.at.items())).encode()).hexdigest()[:32]}.json"
    id = _resumed(s3, upload, journal) or _begun(s3, upload, journal)
    parts = _sent(s3, upload, id, tell)
    _unmoved(s3, upload)
    s3.complete_multipart_upload(
        **upload.at, UploadId=id, MultipartUpload={"Parts": parts}, **upload.condition
    )  # the object appears now, or not at all
    journal.unlink(missing_ok=True)
    digests = b"".join(base64.b64decode(part["ChecksumSHA256"]) for part in parts)
    return f"{_base64(hashlib.sha256(digests).digest())}-{len(parts)}"


def _at_once(s3: Any, upload: Upload, tell: Tell) -> str:
    body = upload.source.read_bytes()
    digest = hashlib.sha256(body)
    _unchanged(upload, digest.hexdigest())
    checksum = _base64(digest.digest())
    _unmoved(s3, upload)
    s3.put_object(**upload.at, Body=body, ChecksumSHA256=checksum, Metadata=upload.metadata, **upload.condition)
    tell(len(body))
    return checksum


def _unmoved(s3: Any, upload: Upload) -> None:
    """Look once more before the object appears: not every service that speaks S3 heeds the condition."""
    try:
        mark = str(s3.head_object(**upload.at)["ETag"])
    except Exception as error:
        if not is_missing(error):
            raise
        mark = ""
    if mark != upload.mark:
        raise StoreError("store-changed", key=upload.at["Key"])


def _resumed(s3: Any, upload: Upload, journal: Path) -> str:
    """The upload of the same file to the same key that was broken off; empty when there is none."""
    try:
        kept = json.loads(journal.read_text("utf-8"))
        id, same = str(kept["id"]), kept["hash"] == upload.seal.hash and kept["part_bytes"] == upload.part_bytes
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    if same and _is_open(s3, upload, id):
        return id
    with suppress(Exception):  # parts of other bytes; where this fails, the bucket's own rule removes them
        s3.abort_multipart_upload(**upload.at, UploadId=id)
    return ""


def _is_open(s3: Any, upload: Upload, id: str) -> bool:
    try:
        s3.list_parts(**upload.at, UploadId=id, MaxParts=1)
    except Exception as error:
        if is_missing(error):
            return False
        raise
    return True


def _begun(s3: Any, upload: Upload, journal: Path) -> str:
    answer = s3.create_multipart_upload(**upload.at, ChecksumAlgorithm="SHA256", Metadata=upload.metadata)
    id = str(answer["UploadId"])
    journal.parent.mkdir(parents=True, exist_ok=True)
    draft = journal.with_name(f"{journal.name}.{os.getpid()}")
    draft.write_text(json.dumps({"id": id, "hash": upload.seal.hash, "part_bytes": upload.part_bytes}), "utf-8")
    draft.replace(journal)
    return id


def _sent(s3: Any, upload: Upload, id: str, tell: Tell) -> list[dict[str, Any]]:
    there = _there(s3, upload, id)
    whole, done, parts = hashlib.sha256(), 0, []
    for number, body in enumerate(_stretches(upload), 1):
        whole.update(body)
        checksum = _base64(hashlib.sha256(body).digest())
        etag = _kept(there.get(number), body, checksum)
        if not etag:
            sent = s3.upload_part(**upload.at, UploadId=id, PartNumber=number, Body=body, ChecksumSHA256=checksum)
            etag = str(sent["ETag"])
        parts.append({"PartNumber": number, "ETag": etag, "ChecksumSHA256": checksum})
        done += len(body)
        tell(done)
    _unchanged(upload, whole.hexdigest())
    return parts


def _there(s3: Any, upload: Upload, id: str) -> dict[int, Mapping[str, Any]]:
    pages = s3.get_paginator("list_parts").paginate(**upload.at, UploadId=id)
    return {int(part["PartNumber"]): part for page in pages for part in page.get("Parts", ())}


def _kept(part: Mapping[str, Any] | None, body: bytes, checksum: str) -> str:
    """The ETag of a part that is there already and right; empty otherwise."""
    if part is None or int(part["Size"]) != len(body):
        return ""
    etag, told = str(part["ETag"]), part.get("ChecksumSHA256")
    md5 = hashlib.md5(body, usedforsecurity=False).hexdigest()
    return etag if told == checksum or (not told and etag.strip('"') == md5) else ""


def _stretches(upload: Upload) -> Iterator[bytes]:
    with open(upload.source, "rb") as stream:
        while body := stream.read(upload.part_bytes):
            yield body


def _unchanged(upload: Upload, hexdigest: str) -> None:
    if f"sha256:{hexdigest}" != upload.seal.hash:
        raise StoreError("store-source", path=str(upload.source))


def _base64(digest: bytes) -> str:
    return base64.b64encode(digest).decode()
