"""Where the private part of the build lies: a folder beside the server, or a bucket in the cloud."""

import json
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from access.datasets import Holdings, parse_holdings
from access.desk import Link
from access.shards import Source

HOLDINGS = "access.json"
LINK_SECONDS = 300
"""How long a signed link opens a file."""
LOOK_SECONDS = 60.0
"""How long a function in the cloud believes what it read of the bucket."""
MAX_KEPT_BYTES = 400 * 1024 * 1024
"""How much of a function's own disk (512 MB) may hold indexes."""


class FolderShelf:
    """The build's own folder. It is read again when the build has written it anew."""

    def __init__(self, build: Path) -> None:
        self._build = build.resolve()
        self._seen: tuple[int, int] = (0, 0)
        self._holdings = Holdings()
        self._lock = threading.Lock()

    def holdings(self) -> Holdings:
        """See `Shelf.holdings`; empty before the first build."""
        path = self._build / HOLDINGS
        try:
            status = path.stat()
        except OSError:
            return self._holdings
        seen = (status.st_mtime_ns, status.st_size)
        with self._lock:
            if seen != self._seen:
                self._holdings = parse_holdings(json.loads(path.read_bytes()), Source(self._mark, self._read))
                self._seen = seen
            return self._holdings

    def _mark(self, path: str) -> object:
        try:
            status = (self._build / path).stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size

    def _read(self, path: str) -> Any:
        return json.loads((self._build / path).read_bytes())

    def file(self, path: str) -> Path | None:
        """See `Shelf.file`; nothing outside the folder, whatever the path says."""
        found = (self._build / path).resolve()
        return found if found.is_relative_to(self._build) and found.is_file() else None

    def download(self, path: str, name: str) -> Path | Link | None:
        """See `Shelf.download`."""
        return self.file(path)


class BucketShelf:
    """A private bucket. Indexes are fetched to the function's disk once for each version of the object."""

    def __init__(self, bucket: str, folder: Path, open_client: Callable[[], Any]) -> None:
        self._bucket = bucket
        self._folder = folder
        self._open_client = open_client
        self._client: Any = None
        self._looked_at = float("-inf")
        self._holdings = Holdings()
        self._lock = threading.Lock()

    def holdings(self) -> Holdings:
        """See `Shelf.holdings`."""
        with self._lock:
            if time.monotonic() - self._looked_at > LOOK_SECONDS:
                # files of bodies are believed as long as the list that names them
                self._holdings = parse_holdings(self._read(HOLDINGS), Source(lambda path: "", self._read))
                self._looked_at = time.monotonic()
            return self._holdings

    def file(self, path: str) -> Path | None:
        """See `Shelf.file`."""
        with self._lock:
            mark = self._mark(path)
            if not mark:
                return None
            target = self._folder / f"{mark}-{Path(path).name}"
            if not target.exists():
                self._fetch(path, target)
            os.utime(target)
            return target

    def download(self, path: str, name: str) -> Path | Link | None:
        """See `Shelf.download`: the link carries its own expiry and says that it is an attachment."""
        named = {"ResponseContentDisposition": f"attachment; filename*=UTF-8''{name}"}
        asked = {"Bucket": self._bucket, "Key": path, **named}
        return Link(url=self._s3().generate_presigned_url("get_object", Params=asked, ExpiresIn=LINK_SECONDS))

    def _read(self, path: str) -> Any:
        return json.loads(self._s3().get_object(Bucket=self._bucket, Key=path)["Body"].read())

    def _s3(self) -> Any:
        if self._client is None:
            self._client = self._open_client()
        return self._client

    def _mark(self, path: str) -> str:
        from botocore.exceptions import ClientError

        try:
            return str(self._s3().head_object(Bucket=self._bucket, Key=path)["ETag"]).strip('"')
        except ClientError as error:
            if error.response["Error"]["Code"] in ("404", "NoSuchKey", "403"):
                return ""
            raise

    def _fetch(self, path: str, target: Path) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.draft")
        self._s3().download_file(self._bucket, path, str(draft))
        self._make_room(draft.stat().st_size)
        os.replace(draft, target)

    def _make_room(self, needed: int) -> None:
        """The index that was used longest ago goes first; a reader that has it open keeps reading."""
        kept = sorted(self._folder.glob("[!.]*"), key=lambda path: path.stat().st_mtime)
        total = sum(path.stat().st_size for path in kept) + needed
        for path in kept:
            if total <= MAX_KEPT_BYTES:
                return
            total -= path.stat().st_size
            path.unlink()
