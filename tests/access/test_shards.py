"""A catalogue too large for one `access.json`: the data sets of each body lie in files of their own."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from access.datasets import Holdings, parse_holdings
from access.shards import Shards, Source
from access.shelves import BucketShelf, FolderShelf
from tests.access.conftest import HEALTH, STOPS


@pytest.fixture
def sharded(gated: Any, tmp_path: Path) -> Path:
    """The build of the other tests as one of a large catalogue would be."""
    build = tmp_path / "large"
    shutil.copytree(gated.build, build)
    whole = json.loads((build / "access.json").read_text("utf-8"))
    shards: dict[str, list[str]] = {}
    for number, row in enumerate(whole["datasets"]):
        name = f"access/{row['publisher']}/{number}.json"
        shards.setdefault(row["publisher"], []).append(name)
        (build / name).parent.mkdir(parents=True, exist_ok=True)
        (build / name).write_text(json.dumps({"datasets": [row]}), "utf-8")
    head = whole | {"datasets": [], "shards": shards, "count": len(whole["datasets"])}
    (build / "access.json").write_text(json.dumps(head), "utf-8")
    return build


def test_data_sets_in_files_of_their_bodies_are_those_of_one_file(gated: Any, sharded: Path) -> None:
    one, many = FolderShelf(gated.build).holdings(), FolderShelf(sharded).holdings()
    assert dict(many.datasets) == dict(one.datasets) and many.present == one.present
    assert many.datasets.get("nobody/nothing") is None and many.datasets.get(STOPS) == one.datasets[STOPS]
    assert len(many.datasets) == len(one.datasets)


def test_every_answer_is_the_same(gated: Any, sharded: Path) -> None:
    asked = ("/api/datasets", f"/api/datasets/{STOPS}", f"/api/datasets/{HEALTH}", "/api/3/action/package_list")
    before = [gated.go(path).json for path in asked]
    object.__setattr__(gated.desk, "shelf", FolderShelf(sharded))
    assert [gated.go(path).json for path in asked] == before
    assert gated.go("/healthz").json["status"] == "ok"


def test_a_new_file_of_a_body_is_taken_up_though_the_list_is_the_old_one(sharded: Path) -> None:
    shelf = FolderShelf(sharded)
    assert shelf.holdings().datasets[STOPS].status == "published"
    path = next((sharded / "access").rglob("0.json"))
    path.write_text(path.read_text("utf-8").replace('"published"', '"suspended"'), "utf-8")
    assert shelf.holdings().datasets[STOPS].status == "suspended"
    os.remove(path)
    assert STOPS not in shelf.holdings().datasets


def test_only_the_file_of_the_body_that_is_asked_for_is_read() -> None:
    read = []

    def note(path: str) -> dict[str, Any]:
        read.append(path)
        return {"datasets": []}

    raw = {"shards": {"a": ["access/a/1.json", "access/a/2.json"], "b": ["access/b/1.json"]}, "count": 3}
    holdings: Holdings = parse_holdings(raw, Source(lambda path: "", note))
    assert isinstance(holdings.datasets, Shards) and holdings.size == 3
    assert read == [] and holdings.datasets.get("a/x") is None
    assert read == ["access/a/1.json", "access/a/2.json"] and holdings.datasets.get("a/y") is None
    assert len(read) == 2


def test_a_function_in_the_cloud_reads_the_files_of_bodies_from_its_bucket(gated: Any, sharded: Path) -> None:
    from moto import mock_aws

    with mock_aws():
        import boto3

        client = boto3.client("s3", "cn-north-1", aws_access_key_id="testing", aws_secret_access_key="testing")
        client.create_bucket(Bucket="data", CreateBucketConfiguration={"LocationConstraint": "cn-north-1"})
        for path in (sharded / "access.json", *(sharded / "access").rglob("*.json")):
            client.put_object(Bucket="data", Key=path.relative_to(sharded).as_posix(), Body=path.read_bytes())
        held = BucketShelf("data", sharded, lambda: client).holdings().datasets
        assert dict(held) == dict(FolderShelf(gated.build).holdings().datasets)
