"""`mulu get`, `mulu store verify`, and builds whose data lie in a bucket: read by hash, never left out unsaid."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from catalog.authoring.progress import PLAIN_BYTES, Progress
from catalog.authoring.put import put_files
from catalog.configuration.settings import load_settings
from catalog.errors import SettingsError
from catalog.session import Session

TRIPS = "站点,数量\n武林门,1\n湖滨,2\n"
KEY = "data-bureau/restricted"
ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A bucket with versions in this process."""
    import boto3
    from moto import mock_aws

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "example")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    with mock_aws():
        s3 = boto3.client("s3", region_name="cn-north-1")
        s3.create_bucket(Bucket="example-store", CreateBucketConfiguration={"LocationConstraint": "cn-north-1"})
        s3.put_bucket_versioning(Bucket="example-store", VersioningConfiguration={"Status": "Enabled"})
        yield s3


@pytest.fixture(params=["folder", "bucket"])
def stored(request: pytest.FixtureRequest, portal: Any, good_entries: Any, tmp_path: Path) -> Path:
    """A restricted entry whose table lies in the store; gives the file it came from."""
    if request.param == "bucket":
        request.getfixturevalue("bucket")
        portal.settings(store="s3://example-store/data", store_region="cn-north-1")
    portal.entry(good_entries["restricted"])
    (portal.root / "site").symlink_to(ROOT / "site")  # templates and assets, for those who build
    file = tmp_path / "trips.csv"
    file.write_text(TRIPS, "utf-8")
    put_files(load_settings(portal.root, {}), KEY, [file])
    return file


def states(run_mulu: Run, *more: str) -> tuple[int, dict[str, str]]:
    code, out, _ = run_mulu("store", "verify", "--json", *more)
    return code, {one["key"]: one["state"] for one in json.loads(out)["objects"]}


def test_a_store_that_holds_what_is_named_is_whole(stored: Path, run_mulu: Run) -> None:
    assert states(run_mulu) == states(run_mulu, "--deep", KEY) == (0, {f"{KEY}/trips.csv": "whole"})


def test_missing_bytes_are_told(portal: Any, good_entries: Any, run_mulu: Run) -> None:
    portal.entry(good_entries["restricted"])
    assert states(run_mulu) == (1, {f"{KEY}/trips.csv": "missing"})


def test_altered_bytes_are_told(portal: Any, good_entries: Any, tmp_path: Path, run_mulu: Run) -> None:
    """Bytes of a folder replaced behind the descriptor's back, of the same size."""
    portal.entry(good_entries["restricted"])
    (tmp_path / "trips.csv").write_text(TRIPS, "utf-8")
    put_files(load_settings(portal.root, {}), KEY, [tmp_path / "trips.csv"])
    portal.write(f"state/store/{KEY}/trips.csv", TRIPS.replace("2", "9"))
    assert states(run_mulu) == (1, {f"{KEY}/trips.csv": "altered"})


def test_only_reading_back_finds_bytes_that_lie_about_their_hash(
    bucket: Any, portal: Any, good_entries: Any, tmp_path: Path, run_mulu: Run
) -> None:
    portal.settings(store="s3://example-store/data", store_region="cn-north-1")
    portal.entry(good_entries["restricted"])
    (tmp_path / "trips.csv").write_text(TRIPS, "utf-8")
    put = put_files(load_settings(portal.root, {}), KEY, [tmp_path / "trips.csv"])[0]
    body = TRIPS.replace("2", "9").encode()
    bucket.put_object(
        Bucket="example-store", Key=f"data/{KEY}/trips.csv", Body=body, Metadata={"sha256": put.seal.hash}
    )
    assert states(run_mulu)[0] == 0
    assert states(run_mulu, "--deep") == (1, {f"{KEY}/trips.csv": "altered"})
    bucket.put_object(Bucket="example-store", Key=f"data/{KEY}/trips.csv", Body=body)  # nobody wrote its hash down
    assert states(run_mulu) == (1, {f"{KEY}/trips.csv": "altered"})


def test_what_nobody_names_is_orphaned_and_no_fault(stored: Path, portal: Any, bucket: Any, run_mulu: Run) -> None:
    settings = load_settings(portal.root, {})
    for key in (f"{KEY}/old.csv", "data-bureau/unknown/a.csv"):
        if settings.bucket:
            bucket.put_object(Bucket="example-store", Key=f"data/{key}", Body=b"x")
        else:
            portal.write(f"state/store/{key}", b"x")
    expected = {f"{KEY}/trips.csv": "whole", f"{KEY}/old.csv": "orphaned", "data-bureau/unknown/a.csv": "orphaned"}
    assert states(run_mulu) == (0, expected)


def test_bytes_of_an_entry_that_is_gone_are_left(stored: Path, portal: Any, good_entries: Any, run_mulu: Run) -> None:
    portal.entry(good_entries["restricted"], facts={"status": "taken_down"}, resources=None)
    assert states(run_mulu) == (0, {f"{KEY}/trips.csv": "left"})


def test_get_brings_files_out_and_checks_them(stored: Path, run_mulu: Run, tmp_path: Path) -> None:
    code, out, _ = run_mulu("get", KEY, "--to", str(tmp_path / "out"), "--json")
    assert (code, json.loads(out)["files"]) == (0, [{"key": f"{KEY}/trips.csv", "state": "fetched"}])
    assert (tmp_path / "out" / KEY / "trips.csv").read_text("utf-8") == TRIPS
    (tmp_path / "out" / KEY / "trips.csv").write_text("mine", "utf-8")
    code, out, _ = run_mulu("get", "data-bureau", "--to", str(tmp_path / "out"), "--json")
    assert (code, json.loads(out)["files"][0]["state"]) == (1, "altered")
    assert (tmp_path / "out" / KEY / "trips.csv").read_text("utf-8") == "mine"


def test_get_of_an_unknown_entry_is_refused(stored: Path, run_mulu: Run) -> None:
    assert run_mulu("get", "nobody/nothing")[0] == 2


def test_a_build_reads_the_bucket_by_hash(stored: Path, portal: Any, run_mulu: Run) -> None:
    """The row index of restricted data is made from the bytes of the bucket, brought here under their hash."""
    run_mulu("build")
    rows = portal.root / f"build/rows/{KEY}.trips.sqlite"
    with closing(sqlite3.connect(rows)) as kept:
        assert kept.execute("SELECT count(*) FROM rows").fetchone() == (2,)
    if load_settings(portal.root, {}).bucket:
        copies = [path.name for path in (portal.root / "build/cache/store" / KEY).iterdir()]
        assert len(copies) == 1 and copies[0].endswith(".csv") and len(copies[0]) == 68


def test_a_build_follows_what_was_put_later_and_forgets_what_was_before(
    stored: Path, portal: Any, run_mulu: Run
) -> None:
    run_mulu("build")
    stored.write_text(TRIPS + "城站,3\n", "utf-8")
    put_files(load_settings(portal.root, {}), KEY, [stored])
    run_mulu("build")
    rows = portal.root / f"build/rows/{KEY}.trips.sqlite"
    with closing(sqlite3.connect(rows)) as kept:
        assert kept.execute("SELECT count(*) FROM rows").fetchone() == (3,)
    if load_settings(portal.root, {}).bucket:
        assert len(list((portal.root / "build/cache/store" / KEY).iterdir())) == 1


@pytest.mark.clause("HZ-2.6.9b")
def test_what_was_taken_down_leaves_no_local_copy(
    bucket: Any, portal: Any, good_entries: Any, tmp_path: Path, run_mulu: Run
) -> None:
    portal.settings(store="s3://example-store/data", store_region="cn-north-1")
    portal.entry(good_entries["restricted"])
    (tmp_path / "trips.csv").write_text(TRIPS, "utf-8")
    (portal.root / "site").symlink_to(ROOT / "site")
    put_files(load_settings(portal.root, {}), KEY, [tmp_path / "trips.csv"])
    run_mulu("build")
    assert list((portal.root / "build/cache/store").rglob("*.csv"))
    portal.entry(good_entries["restricted"], facts={"status": "taken_down"})
    run_mulu("build")
    assert not list((portal.root / "build/cache/store").rglob("*.csv"))
    assert not list((portal.root / "build/cache/derived").rglob("rows.sqlite"))


def test_a_build_without_its_bucket_stops(portal: Any, good_entries: Any, bucket: Any, run_mulu: Run) -> None:
    portal.settings(store="s3://no-such-bucket", store_region="cn-north-1")
    portal.entry(good_entries["restricted"])
    code, _, errors = run_mulu("build")
    assert code == 2 and "no-such-bucket" in errors


@pytest.mark.parametrize("value", ["s3://", "s3://A", "s3://bucket/../x"])
def test_a_wrong_address_names_the_setting(portal: Any, value: str) -> None:
    portal.settings(store=value)
    with pytest.raises(SettingsError) as fault:
        load_settings(portal.root, {})
    assert fault.value.facts["key"] == "extra.mulu.store"


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Yes."""
        return True


def progress(stream: io.StringIO, total: int, *, as_json: bool = False) -> Progress:
    session = Session(root=Path(), language="zh", as_json=as_json)
    ticks = iter(range(1000))
    return Progress(session=session, stream=stream, name="a.csv", total=total, clock=lambda: float(next(ticks)))


def test_a_terminal_gets_one_line_that_is_redrawn() -> None:
    stream = Terminal()
    told = progress(stream, 400)
    for arrived in (100, 200, 400):
        told(arrived)
    assert stream.getvalue().count("\r") == 3 and stream.getvalue().count("\n") == 1
    assert stream.getvalue().endswith("100%，400 / 400 字节\n")


def test_elsewhere_large_files_get_plain_lines_and_small_ones_none() -> None:
    stream = io.StringIO()
    told = progress(stream, PLAIN_BYTES)
    for percent in range(101):
        told(PLAIN_BYTES * percent // 100)
    lines = stream.getvalue().splitlines()
    assert 9 <= len(lines) <= 10 and "\r" not in stream.getvalue()
    small = io.StringIO()
    progress(small, PLAIN_BYTES - 1)(PLAIN_BYTES - 1)
    assert small.getvalue() == ""


def test_machines_get_no_progress() -> None:
    stream = Terminal()
    progress(stream, 100, as_json=True)(100)
    assert stream.getvalue() == ""
