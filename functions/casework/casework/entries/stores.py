"""Where restricted and large bytes go: the folder of this machine's data store, or the bucket that access reads."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casework.buckets import open_bucket_client
from casework.entries.examining import DataStore


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderStore:
    """`DataStore` in a folder, as `mulu put` keeps it."""

    folder: Path

    def put(self, key: str, path: str, data: bytes) -> None:
        """See `DataStore.put`; whole or not at all."""
        target = self.folder / key / path
        if not target.resolve().is_relative_to(self.folder.resolve()):
            raise ValueError("a path out of the store")
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        draft.write_bytes(data)
        os.replace(draft, target)


class BucketStore:
    """`DataStore` in a bucket, under the prefix of what waits for the next build."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket
        self._opened: Any = None

    def put(self, key: str, path: str, data: bytes) -> None:
        """See `DataStore.put`."""
        self._opened = self._opened or open_bucket_client()
        self._opened.put_object(Bucket=self._bucket, Key=f"{key}/{path}", Body=data)


def open_store(environment: Mapping[str, str], state: Path) -> DataStore:
    """The store of this environment: MULU_STORE_BUCKET in the cloud, MULU_STORE or the state's own folder elsewhere."""
    bucket = environment.get("MULU_STORE_BUCKET", "")
    return BucketStore(bucket) if bucket else FolderStore(folder=Path(environment.get("MULU_STORE") or state / "store"))
