"""The policies of the data store allow exactly the calls that each job makes: recorded, not guessed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from deployment.site_stack import site_template
from deployment.store_rights import DESTROY, READ, WRITE

from catalog.configuration.bucket import Bucket
from catalog.storage import s3_uploads
from catalog.storage.opening import client_of
from catalog.storage.s3 import S3Store
from catalog.storage.store import seal_of

KEY = "data-bureau/trips/trips.csv"
BUCKET = Bucket(name="example-store", prefix="data", region="cn-north-1")
ACTIONS = {
    "HeadObject": "GetObject",
    "GetObject": "GetObject",
    "PutObject": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "UploadPart": "PutObject",
    "CompleteMultipartUpload": "PutObject",
    "ListParts": "ListMultipartUploadParts",
    "AbortMultipartUpload": "AbortMultipartUpload",
    "ListObjectsV2": "ListBucket",
    "ListObjectVersions": "ListBucketVersions",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "DeleteObject": "DeleteObject",
}
VERSIONED = {"GetObject": "GetObjectVersion", "DeleteObject": "DeleteObjectVersion"}


class Recorded:
    """The rights that the calls of a client need."""

    def __init__(self, client: Any) -> None:
        self.rights: set[str] = set()
        client.meta.events.register("before-call.s3", self.called)

    def called(self, model: Any, params: Any, **_: Any) -> None:
        """One call."""
        action = ACTIONS[model.name]
        has_version = "versionId" in str(params.get("query_string", "")) or "versionId=" in params.get("url_path", "")
        self.rights.add(VERSIONED.get(action, action) if has_version else action)


def granted(rights: dict[str, tuple[str, ...]]) -> set[str]:
    return {*rights["objects"], *rights["bucket"]}


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[tuple[S3Store, Recorded, Any]]:
    """A store whose calls are recorded, with small parts."""
    from moto import mock_aws

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "example")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.setattr("moto.s3.models.S3_UPLOAD_PART_MIN_SIZE", 1024, raising=False)
    monkeypatch.setattr(s3_uploads, "PART_BYTES", 64 * 1024)
    with mock_aws():
        s3, watched = client_of(BUCKET), client_of(BUCKET)
        s3.create_bucket(Bucket=BUCKET.name, CreateBucketConfiguration={"LocationConstraint": "cn-north-1"})
        s3.put_bucket_versioning(Bucket=BUCKET.name, VersioningConfiguration={"Status": "Enabled"})
        yield S3Store(BUCKET, tmp_path / "journals", lambda bucket: watched), Recorded(watched), s3


def put(store: S3Store, path: Path, size: int) -> None:
    path.write_bytes(b"x" * size)
    store.put(KEY, path, seal_of(path), before=store.find(KEY))


def test_putting_needs_what_the_writer_may(recorded: Any, tmp_path: Path) -> None:
    store, calls, _ = recorded
    put(store, tmp_path / "small", 10)
    put(store, tmp_path / "large", 200_000)
    # told apart from a missing object only by who may list; and parts of another file are given up
    assert calls.rights | {"ListBucket", "AbortMultipartUpload"} == granted(WRITE)


def test_reading_needs_what_the_reader_may(recorded: Any, tmp_path: Path) -> None:
    store, calls, _ = recorded
    put(store, tmp_path / "small", 10)
    calls.rights.clear()
    store.find(KEY)
    list(store.listed())
    store.fetch(KEY, tmp_path / "back")
    assert calls.rights == granted(READ)


def test_destroying_needs_what_the_destroyer_may(recorded: Any, tmp_path: Path) -> None:
    store, calls, s3 = recorded
    for size in (10, 11):
        put(store, tmp_path / "small", size)
    s3.create_multipart_upload(Bucket=BUCKET.name, Key=f"data/{KEY}")
    calls.rights.clear()
    list(store.listed())
    for copy in list(store.copies("data-bureau/trips/")):
        store.remove(copy)
    assert calls.rights == granted(DESTROY)
    assert "DeleteObject" not in calls.rights  # it would only lay a marker over the versions


@pytest.mark.clause("HZ-2.6.10")
def test_only_the_destroyer_removes_versions_and_the_store_keeps_them() -> None:
    resources = site_template()["Resources"]
    assert resources["StoreBucket"]["Properties"]["VersioningConfiguration"] == {"Status": "Enabled"}
    removing = {
        name
        for name, one in resources.items()
        if one["Type"] == "AWS::IAM::ManagedPolicy" and "s3:Delete" in str(one["Properties"]["PolicyDocument"])
    }
    assert removing == {"StoreDestroyPolicy"}
