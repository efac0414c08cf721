"""A process that dies between any two steps of a write: the old bytes stand, and the next try goes on from there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from catalog.configuration.bucket import Bucket, parse_bucket
from catalog.errors import StoreError
from catalog.storage import s3_uploads
from catalog.storage.folder import CHUNK, FolderStore
from catalog.storage.opening import client_of
from catalog.storage.protocol import CopyKind
from catalog.storage.store import seal_of

Table = Callable[[str, int], Path]
KEY = "data-bureau/trips/trips.csv"
SIZE = 300_000  # five parts of 64 KiB


class Crash(BaseException):
    """The process dies here: nothing catches it."""


class Deadly:
    """Counts the calls to S3 and dies before, or just after, one of them."""

    def __init__(self, client: Any) -> None:
        self.calls: list[str] = []
        self.die_before = self.die_after = 0
        client.meta.events.register("before-call.s3", self.before)
        client.meta.events.register("after-call.s3", self.after)

    def before(self, model: Any, **_: Any) -> None:
        """Called as a request is about to leave."""
        self.calls.append(model.name)
        if len(self.calls) == self.die_before:
            raise Crash

    def after(self, model: Any, **_: Any) -> None:
        """Called when the answer is there."""
        if len(self.calls) == self.die_after:
            raise Crash

    def from_now(self, *, before: int = 0, after: int = 0) -> None:
        """Start counting."""
        self.calls.clear()
        self.die_before, self.die_after = before, after


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("is_new", [True, False], ids=["new", "replaced"])
def test_an_upload_that_died_anywhere_is_finished_by_the_next(
    bucket_house: Any, table: Table, tmp_path: Path, when: str, is_new: bool
) -> None:
    deadly, file, step = Deadly(bucket_house.client), table("new", SIZE), 0
    while True:
        step += 1
        for copy in list(bucket_house.open().copies("")):
            bucket_house.open().remove(copy)
        old = None if is_new else bucket_house.put(KEY, table("old", 100))
        deadly.from_now(**{when: step})
        try:
            bucket_house.put(KEY, file)
        except Crash:
            deadly.from_now()
            assert bucket_house.open().find(KEY) in (old, _stored(bucket_house, file))
            bucket_house.put(KEY, file)
        else:
            break
        assert bucket_house.open().fetch(KEY, tmp_path / "back") == seal_of(file)
    assert step > 10  # every call of find, create, five parts, complete and verification was one to die at


def _stored(house: Any, file: Path) -> Any:
    found = house.open().find(KEY)
    return found if found and found.seal == seal_of(file) else "nothing else"


def test_parts_that_arrived_are_not_sent_again(bucket_house: Any, table: Table) -> None:
    deadly, file = Deadly(bucket_house.client), table("new", SIZE)
    deadly.from_now(before=_calls_until(4, "UploadPart"))
    with pytest.raises(Crash):
        bucket_house.put(KEY, file)
    assert deadly.calls.count("UploadPart") == 4
    deadly.from_now()
    bucket_house.put(KEY, file)
    assert (deadly.calls.count("UploadPart"), deadly.calls.count("CreateMultipartUpload")) == (2, 0)
    assert [copy.kind for copy in bucket_house.open().copies("")] == [CopyKind.OBJECT]


def _calls_until(part: int, name: str) -> int:
    """find, create, list of parts, then the parts."""
    return 3 + part


def test_another_file_does_not_go_on_with_foreign_parts(bucket_house: Any, table: Table) -> None:
    deadly = Deadly(bucket_house.client)
    deadly.from_now(before=_calls_until(4, "UploadPart"))
    with pytest.raises(Crash):
        bucket_house.put(KEY, table("new", SIZE))
    deadly.from_now()
    other = table("other", SIZE)
    assert bucket_house.put(KEY, other).seal == seal_of(other)
    assert [copy.kind for copy in bucket_house.open().copies("")] == [CopyKind.OBJECT]


def test_an_unfinished_upload_is_a_copy_that_can_be_removed(bucket_house: Any, table: Table) -> None:
    deadly = Deadly(bucket_house.client)
    deadly.from_now(before=_calls_until(3, "UploadPart"))
    with pytest.raises(Crash):
        bucket_house.put(KEY, table("new", SIZE))
    deadly.from_now()
    store = bucket_house.open()
    (copy,) = store.copies("data-bureau/trips/")
    assert (copy.kind, copy.key) == (CopyKind.UPLOAD, KEY)
    store.remove(copy)
    assert list(store.copies("")) == []
    bucket_house.put(KEY, table("new", SIZE))  # the journal names an upload that is gone


def test_earlier_versions_and_markers_are_copies(bucket_house: Any, table: Table) -> None:
    for name in ("a", "b"):
        bucket_house.put(KEY, table(name, 100))
    bucket_house.client.delete_object(Bucket="example-store", Key=f"catalogue/data/{KEY}")
    store = bucket_house.open()
    copies = list(store.copies("data-bureau/trips/"))
    assert sorted(copy.kind for copy in copies) == [CopyKind.MARKER, CopyKind.VERSION, CopyKind.VERSION]
    assert {copy.hash for copy in copies if copy.hash} == {seal_of(table(name, 100)).hash for name in ("a", "b")}
    for copy in copies:
        store.remove(copy)
    assert list(store.copies("")) == []


def test_bytes_that_came_back_altered_are_told(bucket_house: Any, table: Table) -> None:
    """A bucket that keeps other bytes than it was given."""
    file = table("a", 100)

    def spoiled(params: dict[str, Any], **_: Any) -> None:
        params["body"] = b"z" * 100

    bucket_house.client.meta.events.register("before-call.s3.PutObject", spoiled)
    with pytest.raises(StoreError) as fault:
        bucket_house.put(KEY, file)
    assert fault.value.code == "store-altered"


def test_a_bucket_that_refuses_says_so(bucket_house: Any, table: Table, cloud: Any, tmp_path: Path) -> None:
    from catalog.storage.s3 import S3Store

    nowhere = S3Store(Bucket(name="no-such-bucket"), tmp_path, lambda bucket: cloud)
    with pytest.raises(StoreError) as fault:
        list(nowhere.listed())
    assert fault.value.code == "store-refused" and "NoSuchBucket" in fault.value.facts["problem"]


def test_without_credentials_the_store_is_away(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from catalog.storage.s3 import S3Store

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    store = S3Store(Bucket(name="example-store", region="cn-north-1"), tmp_path, client_of)
    with pytest.raises(StoreError) as fault:
        store.find(KEY)
    assert fault.value.code == "store-away"


@pytest.mark.parametrize(
    ("region", "host"),
    [("cn-north-1", "amazonaws.com.cn"), ("cn-northwest-1", "amazonaws.com.cn"), ("eu-central-1", "amazonaws.com")],
)
def test_each_partition_has_its_own_endpoint(region: str, host: str) -> None:
    client = client_of(Bucket(name="example-store", region=region))
    assert client.meta.endpoint_url.endswith(host)


def test_an_endpoint_of_ones_own_is_used() -> None:
    bucket = Bucket(name="example-store", region="cn-north-1", endpoint="https://objects.example.gov.cn")
    assert client_of(bucket).meta.endpoint_url == "https://objects.example.gov.cn"


def test_parts_keep_within_the_limits_of_s3(tmp_path: Path) -> None:
    from catalog.storage.store import Seal

    for size in (1, 5 * 1024**3, 5 * 1024**4):
        upload = s3_uploads.Upload(at={}, source=tmp_path, seal=Seal(bytes=size, hash=""), mark="")
        assert upload.part_bytes >= 5 * 1024**2 and -(-size // upload.part_bytes) <= 10_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("s3://example-store", ("example-store", "")),
        ("s3://example-store/", ("example-store", "")),
        ("s3://example-store/a/b/", ("example-store", "a/b")),
        ("s3://Example", None),
        ("s3://ab", None),
        ("s3://example-store/../x", None),
        ("s3://example-store/a//b", None),
        ("https://example-store/a", None),
        ("s3://", None),
    ],
)
def test_addresses_of_buckets(text: str, expected: tuple[str, str] | None) -> None:
    bucket = parse_bucket(text)
    assert (bucket and (bucket.name, bucket.prefix)) == expected


def test_a_copy_into_the_folder_goes_on_after_a_crash(tmp_path: Path, table: Table) -> None:
    file, store = table("new", 3 * CHUNK + 5), FolderStore(tmp_path / "store")

    def die(arrived: int) -> None:
        if arrived > CHUNK:
            raise Crash

    with pytest.raises(Crash):
        store.put(KEY, file, seal_of(file), before=None, tell=die)
    assert store.find(KEY) is None and list(store.listed()) == []
    (draft,) = store.copies("data-bureau/trips/")
    assert draft.kind is CopyKind.UPLOAD
    assert store.put(KEY, file, seal_of(file), before=None).seal == seal_of(file)
    assert [copy.kind for copy in store.copies("data-bureau/")] == [CopyKind.OBJECT]


def test_a_draft_with_wrong_bytes_is_written_over(tmp_path: Path, table: Table) -> None:
    file, store = table("new", 2 * CHUNK), FolderStore(tmp_path / "store")
    draft = tmp_path / "store/data-bureau/trips" / f".trips.csv.{seal_of(file).hash[-12:]}.part"
    draft.parent.mkdir(parents=True)
    draft.write_bytes(file.read_bytes()[:CHUNK] + b"wrong" * CHUNK)
    assert store.put(KEY, file, seal_of(file), before=None).seal == seal_of(file)


def test_a_link_in_the_folder_is_removed_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious/file").write_text("x")
    (tmp_path / "store/a/b").mkdir(parents=True)
    (tmp_path / "store/a/b/link").symlink_to(tmp_path / "precious")
    store = FolderStore(tmp_path / "store")
    assert list(store.listed()) == []
    for copy in list(store.copies("a/b/")):
        store.remove(copy)
    assert (tmp_path / "precious/file").exists() and not (tmp_path / "store/a").exists()
