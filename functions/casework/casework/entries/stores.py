"""Where restricted and large bytes go in the cloud, and what stands there where nothing is set up for them."""

import hashlib
from collections.abc import Mapping
from typing import Any

from casework.buckets import open_bucket_client
from casework.entries.examining import DataStore
from casework.hosting.port import HostFault


class BucketStore:
    """`DataStore` in the bucket of the data store, as `mulu put` keeps it: publisher/entry/path, with its hash."""

    def __init__(self, bucket: str, prefix: str = "", client: Any = None) -> None:
        self._bucket = bucket
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._opened = client

    def put(self, key: str, path: str, data: bytes) -> None:
        """See `DataStore.put`."""
        self._opened = self._opened or open_bucket_client()
        marks = {"sha256": f"sha256:{hashlib.sha256(data).hexdigest()}"}
        place = f"{self._prefix}{key}/{path}"
        try:
            self._opened.put_object(Bucket=self._bucket, Key=place, Body=data, Metadata=marks)
        except Exception as error:  # what the client raises has no one class
            raise HostFault("store") from error


class NoStore:
    """`DataStore` where there is none: restricted files are refused, before anything is written."""

    def put(self, key: str, path: str, data: bytes) -> None:
        """See `DataStore.put`. Raises HostFault."""
        raise HostFault("store")


def open_store(environment: Mapping[str, str]) -> DataStore:
    """The bucket of MULU_STORE_BUCKET (and MULU_STORE_PREFIX), or none."""
    bucket = environment.get("MULU_STORE_BUCKET", "")
    return BucketStore(bucket, environment.get("MULU_STORE_PREFIX", "")) if bucket else NoStore()
