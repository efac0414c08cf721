"""A destruction in buckets: earlier versions, markers, unfinished uploads, and what the build was copied to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from catalog.authoring.put import put_files
from catalog.configuration.settings import load_settings

KEY = "data-bureau/restricted"
pytestmark = pytest.mark.clause("HZ-2.6.10")
STORE, SITE, DATA = "example-store", "example-site", "example-data"
ORDER = ("--reason", "不再开放", "--reference", "XJ-2026-0012", "--yes", "--json")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Three buckets with versions in this process."""
    import boto3
    from moto import mock_aws

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "example")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    with mock_aws():
        s3 = boto3.client("s3", region_name="cn-north-1")
        for bucket in (STORE, SITE, DATA):
            s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "cn-north-1"})
            s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        yield s3


@pytest.fixture
def filled(cloud: Any, portal: Any, good_entries: Any, tmp_path: Path) -> Any:
    """Two versions, a marker and an unfinished upload in the store; files, rows and their versions in the others."""
    copies = [f"s3://{SITE}", f"s3://{DATA}"]
    portal.settings(store=f"s3://{STORE}/data", store_region="cn-north-1", copies=copies)
    portal.entry(good_entries["restricted"])
    for text in ("a,b\n示例第一版,1\n", "a,b\n示例第二版,2\n"):
        (tmp_path / "trips.csv").write_text(text, "utf-8")
        put_files(load_settings(portal.root, {}), KEY, [tmp_path / "trips.csv"])
    cloud.delete_object(Bucket=STORE, Key=f"data/{KEY}/trips.csv")
    cloud.create_multipart_upload(Bucket=STORE, Key=f"data/{KEY}/half.csv")
    cloud.put_object(Bucket=STORE, Key=f"data/{KEY}-neighbour/keep.csv", Body=b"keep")
    for rows in (f"rows/{KEY}.trips.sqlite", f"rows/{KEY}/trips.sqlite"):  # as now, and as an older build kept it
        cloud.put_object(Bucket=SITE, Key=f"{KEY}/data/sample.csv", Body=b"x")
        cloud.put_object(Bucket=SITE, Key=f"en/{KEY}/index.html", Body=b"x")
        cloud.put_object(Bucket=DATA, Key=rows, Body=b"x")
    portal.entry(good_entries["restricted"], facts={"status": "taken_down"}, resources=None)
    return cloud


def kept(cloud: Any) -> list[str]:
    """All that is left in the buckets."""
    found = []
    for bucket in (STORE, SITE, DATA):
        answer = cloud.list_object_versions(Bucket=bucket)
        rows = [*answer.get("Versions", ()), *answer.get("DeleteMarkers", ())]
        rows += cloud.list_multipart_uploads(Bucket=bucket).get("Uploads", ())
        found += [row["Key"] for row in rows]
    return found


def test_every_version_marker_and_unfinished_upload_goes(filled: Any, portal: Any, run_mulu: Run) -> None:
    rows = json.loads(run_mulu("destroy", KEY, "--json")[1])["copies"]
    assert [one["place"] for one in rows].count("store") == 4
    assert [one["place"] for one in rows].count("published") == 6
    code, out, errors = run_mulu("destroy", KEY, *ORDER)
    assert (code, json.loads(out)["complete"]) == (0, True), errors
    assert kept(filled) == [f"data/{KEY}-neighbour/keep.csv"]
    facts = json.loads((portal.root / "datapackages" / KEY / "destruction.json").read_text("utf-8"))
    kinds = sorted(one["detail"] for one in facts["destroyed"] if one["place"] == "store")
    assert kinds == ["marker", "upload", "version", "version"]
    assert len({one["hash"] for one in facts["destroyed"] if one["detail"] == "version" and one["hash"]}) == 2


def test_a_bucket_that_cannot_be_looked_into_stops_before_anything_is_touched(
    filled: Any, portal: Any, run_mulu: Run
) -> None:
    portal.settings(store=f"s3://{STORE}/data", store_region="cn-north-1", copies=["s3://no-such-bucket"])
    before = kept(filled)
    assert run_mulu("destroy", KEY, *ORDER)[0] == 2
    assert kept(filled) == before


def test_a_version_that_is_locked_is_left_and_said(filled: Any, portal: Any, run_mulu: Run) -> None:
    from botocore.exceptions import ClientError

    def locked(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "locked"}}, "DeleteObject")

    import boto3

    session = boto3._get_default_session()  # type: ignore[attr-defined]
    session.events.register("before-call.s3.DeleteObject", locked)
    try:
        code, out, _ = run_mulu("destroy", KEY, *ORDER)
    finally:
        session.events.unregister("before-call.s3.DeleteObject", locked)
    assert (code, json.loads(out)["complete"]) == (1, False)
    facts = json.loads((portal.root / "datapackages" / KEY / "destruction.json").read_text("utf-8"))
    assert "AccessDenied" in facts["left"][0]["problem"]
    assert run_mulu("destroy", KEY, *ORDER)[0] == 0


def test_the_notice_that_was_put_online_since_is_no_copy(filled: Any, portal: Any, run_mulu: Run) -> None:
    from datetime import date

    from catalog.build import build

    (portal.root / "site").symlink_to(Path(__file__).resolve().parents[2] / "site")
    run_mulu("destroy", KEY, *ORDER)
    build(portal.root, today=date(2026, 11, 21), processes=1)
    page = portal.root / "build/site" / KEY / "index.html"
    filled.put_object(Bucket=SITE, Key=f"{KEY}/index.html", Body=page.read_bytes())
    assert json.loads(run_mulu("destroy", KEY, *ORDER)[1])["complete"]
    assert f"{KEY}/index.html" in kept(filled)
