"""Amazon S3 where casework runs in the cloud: sealed attachments in one bucket, published registers in another."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any


def open_bucket_client() -> Any:
    """A client of S3."""
    import boto3  # Lambda brings it; the import costs half a second and is made on first use

    return boto3.client("s3")


class BucketShelf:
    """`FileShelf` over a bucket."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket
        self._opened: Any = None

    @property
    def _s3(self) -> Any:
        self._opened = self._opened or open_bucket_client()
        return self._opened

    def put(self, key: str, sealed: bytes) -> None:
        """See `FileShelf.put`."""
        self._s3.put_object(Bucket=self._bucket, Key=key, Body=sealed, ContentType="application/octet-stream")

    def take(self, key: str) -> bytes | None:
        """See `FileShelf.take`."""
        try:
            return bytes(self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read())
        except self._s3.exceptions.NoSuchKey:
            return None

    def remove(self, key: str) -> None:
        """See `FileShelf.remove`."""
        self._s3.delete_object(Bucket=self._bucket, Key=key)


def upload_registers(folder: Path, bucket: str) -> int:
    """Every published file into the bucket, descriptors last, so that nobody finds one over old data."""
    s3 = open_bucket_client()
    files = sorted(_files(folder), key=lambda path: (path.suffix == ".json", path))
    for path in files:
        s3.put_object(Bucket=bucket, Key=path.relative_to(folder).as_posix(), Body=path.read_bytes())
    return len(files)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
