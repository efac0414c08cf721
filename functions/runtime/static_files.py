"""The files of a site as they are sent: media type, tag, compressed form; small ones are kept in memory."""

import gzip
import hashlib
import mimetypes
import os
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

WHOLE_BYTES = 1_000_000
"""Files up to this size are kept in memory with their compressed form; larger ones are read as they are sent."""
KEPT_BYTES = 64_000_000
"""How much is kept in all."""
GZIP_FROM_BYTES = 800
CHUNK_BYTES = 64 * 1024
_FINGERPRINTED = re.compile(r"[.-][0-9a-f]{8,64}[.]")
_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".geojson": "application/geo+json",
    ".ndjson": "application/x-ndjson",
    ".xml": "application/xml",
    ".atom": "application/atom+xml",
    ".rdf": "application/rdf+xml",
    ".ttl": "text/turtle",
    ".csv": "text/csv",
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".yaml": "application/yaml",
    ".svg": "image/svg+xml",
    ".ics": "text/calendar",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".parquet": "application/vnd.apache.parquet",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
    ".wasm": "application/wasm",
}
_TEXTUAL = ("text/", "application/json", "application/xml", "application/yaml", "application/x-ndjson")


def content_type(path: Path) -> str:
    """The media type of a file by its name, with the charset where it is text."""
    kind = _TYPES.get(path.suffix.lower()) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if is_text(kind) else kind


def is_text(kind: str) -> bool:
    """Whether a media type is text, and so worth compressing."""
    return kind.startswith(_TEXTUAL) or kind.partition(";")[0].endswith(("+json", "+xml"))


def cache_control(path: Path) -> str:
    """A file with its fingerprint in its name never changes; every other one is asked for again."""
    return "public, max-age=31536000, immutable" if _FINGERPRINTED.search(path.name) else "public, no-cache"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file as it was at (modified, size). `packed` is "" where compressing gains nothing or the file is large."""

    path: Path
    size: int
    seen: tuple[int, int]
    tag: str
    data: bytes = field(default=b"", repr=False)
    packed: bytes = field(default=b"", repr=False)

    def chunks(self, first: int, length: int) -> Iterator[bytes]:
        """A part of the file; a large one is read piece by piece."""
        if self.data or not self.size:
            yield self.data[first : first + length]
            return
        with self.path.open("rb") as file:
            file.seek(first)
            while length > 0 and (piece := file.read(min(length, CHUNK_BYTES))):
                length -= len(piece)
                yield piece


class KeptFiles:
    """Files by path, read again when they change; the oldest make room."""

    def __init__(self, most_bytes: int = KEPT_BYTES) -> None:
        self._files: dict[Path, Kept] = {}
        self._bytes = 0
        self._most_bytes = most_bytes
        self._lock = threading.Lock()

    def file(self, path: Path) -> Kept:
        """A file with its tag. Raises OSError."""
        found = os.stat(path)
        seen = (found.st_mtime_ns, found.st_size)
        kept = self._files.get(path)
        if kept is not None and kept.seen == seen:
            return kept
        if found.st_size > WHOLE_BYTES:
            return Kept(path=path, size=found.st_size, seen=seen, tag=f'"{seen[0]:x}-{seen[1]:x}"')
        return self._keep(_read(path, seen))

    def _keep(self, kept: Kept) -> Kept:
        with self._lock:
            self._drop(kept.path)
            self._files[kept.path] = kept
            self._bytes += len(kept.data) + len(kept.packed)
            while self._bytes > self._most_bytes and len(self._files) > 1:
                self._drop(next(iter(self._files)))
        return kept

    def _drop(self, path: Path) -> None:
        gone = self._files.pop(path, None)
        if gone is not None:
            self._bytes -= len(gone.data) + len(gone.packed)


def _read(path: Path, seen: tuple[int, int]) -> Kept:
    data = path.read_bytes()
    worth = is_text(content_type(path)) and len(data) >= GZIP_FROM_BYTES
    packed = gzip.compress(data, compresslevel=5, mtime=0) if worth else b""
    tag = f'"{hashlib.sha256(data).hexdigest()[:20]}"'
    return Kept(
        path=path, size=len(data), seen=seen, tag=tag, data=data, packed=packed if len(packed) < len(data) else b""
    )
