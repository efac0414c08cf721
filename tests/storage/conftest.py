"""One suite for every data store: a folder, a bucket with versions, a bucket without, below a prefix or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from catalog.configuration.bucket import Bucket
from catalog.storage import s3_uploads
from catalog.storage.folder import FolderStore
from catalog.storage.opening import client_of
from catalog.storage.protocol import Store, nobody
from catalog.storage.s3 import S3Store
from catalog.storage.store import Seal, seal_of

PART = 64 * 1024  # bytes of a part in these tests; the real ones have at least 5 MiB
REGION = "cn-north-1"
BUCKET = Bucket(name="example-store", prefix="catalogue/data", region=REGION)


class Crash(BaseException):
    """The process dies here: nothing catches it."""


@dataclass
class House:
    """A store, opened anew whenever a process starts, and what may go wrong on the way."""

    open: Callable[[], Store]
    client: Any = None

    def put(self, key: str, file: Path, tell: Any = nobody) -> Any:
        """Put a file as `mulu put` does."""
        store = self.open()
        return store.put(key, file, seal_of(file), before=store.find(key), tell=tell)


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """S3 in this process, in a Chinese region, with no way out to the real one."""
    from moto import mock_aws

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "example")
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_DEFAULT_REGION", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    # parts of an upload must have 5 MiB on S3; the real size is held by a test of its own
    monkeypatch.setattr("moto.settings.S3_UPLOAD_PART_MIN_SIZE", 1024, raising=False)
    monkeypatch.setattr("moto.s3.models.S3_UPLOAD_PART_MIN_SIZE", 1024, raising=False)
    with mock_aws():
        yield client_of(BUCKET)


def made(cloud: Any, bucket: Bucket, *, versioned: bool) -> None:
    """Create a bucket."""
    cloud.create_bucket(Bucket=bucket.name, CreateBucketConfiguration={"LocationConstraint": REGION})
    if versioned:
        cloud.put_bucket_versioning(Bucket=bucket.name, VersioningConfiguration={"Status": "Enabled"})


@pytest.fixture
def bucket_house(cloud: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """A bucket with versions, with small parts."""
    made(cloud, BUCKET, versioned=True)
    monkeypatch.setattr(s3_uploads, "PART_BYTES", PART)
    return House(lambda: S3Store(BUCKET, tmp_path / "journals", lambda bucket: cloud), cloud)


@pytest.fixture(params=["folder", "bucket", "bucket-without-versions", "bucket-without-prefix"])
def house(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """Each kind of store in turn."""
    if request.param == "folder":
        return House(lambda: FolderStore(tmp_path / "store"))
    cloud = request.getfixturevalue("cloud")
    bucket = replace(BUCKET, prefix="") if request.param == "bucket-without-prefix" else BUCKET
    made(cloud, bucket, versioned=request.param == "bucket")
    monkeypatch.setattr(s3_uploads, "PART_BYTES", PART)
    return House(lambda: S3Store(bucket, tmp_path / "journals", lambda one: cloud), cloud)


@pytest.fixture
def table(tmp_path: Path) -> Callable[[str, int], Path]:
    """A file of some bytes, the same for the same name."""

    def written(name: str, size: int) -> Path:
        path = tmp_path / f"{name}.csv"
        line = f"示例,{name},0123456789\n".encode()
        path.write_bytes((line * (size // len(line) + 1))[:size])
        return path

    return written


def seal(path: Path) -> Seal:
    """The seal of a file."""
    return seal_of(path)
