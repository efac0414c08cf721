"""Who may write what, and what strangers may send: roles, folders, drafts of others, origins, names, files."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from casework.entries.drafts import Draft, Drawer, new_draft
from casework.entries.questions import questions_of
from casework.entries.stores import BucketStore, NoStore
from casework.entries.watching import watched
from casework.hosting.port import HostFault
from catalog.law.packs_source import load_pack
from tests.casework.house import BUREAU, House
from tests.entries.checkout import GBK, STOPS, WHOLE, begun, git, post

LIST = "/workbench/entries"


def drawer_of(house: House) -> Drawer:
    """Where the house keeps drafts."""
    assert house.front.entries is not None
    return house.front.entries.drawer


def test_a_visitor_signs_in_first_and_an_applicant_finds_nothing(either: House) -> None:
    assert either.visitor().see(LIST).status == 303
    assert either.applicant().see(LIST).status == 303
    assert either.applicant().post(LIST, {"publisher": "metro", "name": "x-y"}).status == 303
    assert drawer_of(either).of("dev:shili-keji") == ()


@pytest.mark.parametrize("publisher", ["water", BUREAU, "nobody", "../metro", ""])
def test_a_bureau_writes_in_its_own_folder_only(either: House, publisher: str) -> None:
    officer = either.officer("metro")
    reply = officer.post(LIST, {"publisher": publisher, "name": "bus-stops"})
    assert reply.status == (303 if publisher == "" else 422), "an empty name is the own body"


def test_the_authority_writes_in_every_folder(either: House) -> None:
    assert begun(either.officer(BUREAU), publisher="water", name="flows-new")


@pytest.mark.parametrize(
    "name", ["../../etc", "a/b", "A-B", "", "站点", "a" * 61, "-a", "a--b", "a\nb", "stops", ".git", "a.b"]
)
def test_a_name_that_is_no_slug_or_is_taken_begins_nothing(either: House, name: str) -> None:
    officer = either.officer("metro")
    reply = officer.post(LIST, {"publisher": "metro", "name": name})
    assert reply.status == 422 and drawer_of(either).of("dev:officer:metro") == ()


@pytest.mark.parametrize("entry", ["../water/flows", "nothing-there", "", "stops/.."])
def test_an_entry_that_is_not_there_is_not_opened(either: House, entry: str) -> None:
    assert either.officer("metro").post(LIST, {"publisher": "metro", "entry": entry}).status == 422


def test_a_draft_is_its_writers_alone(either: House) -> None:
    draft = begun(either.officer("metro"), publisher="metro", name="bus-stops")
    for other in (either.officer("water"), either.officer(BUREAU), either.signed_in("dev:head:metro")):
        assert other.see(draft).status == 404
        assert post(other, draft, {"step": "discard"}).status == 404
    assert either.officer("metro").see(draft).status == 200


def test_a_draft_is_sealed_where_it_is_kept(either: House) -> None:
    officer = either.officer("metro")
    draft = begun(officer, publisher="metro", name="bus-stops")
    post(officer, draft, {"title": "还没有公开的名称", "step": "save", "file": ("stops.csv", STOPS)})
    rows = either.front.desk.records.query("entry-drafts:dev:officer:metro")
    assert len(rows) == 1 and "还没有公开" not in str(rows[0].body) and "metro" not in str(rows[0].body)
    shelf = Path(either.front.cabinet.shelf.folder)  # type: ignore[attr-defined]
    assert [path for path in shelf.iterdir() if "示例站".encode() in path.read_bytes()] == []


def test_a_post_from_another_site_is_refused(either: House) -> None:
    officer = either.officer("metro")
    draft = begun(officer, publisher="metro", name="bus-stops")
    assert post(officer, draft, {"step": "discard"}, origin="https://evil.example").status == 403
    assert officer.see(draft).status == 200


def test_the_second_of_two_windows_is_told_and_loses_nothing(either: House) -> None:
    drawer = drawer_of(either)
    first = drawer.keep(new_draft("dev:x", "metro", "bus-stops"))
    assert first is not None
    assert drawer.keep(first) is not None
    assert drawer.keep(first) is None, "the same revision cannot be replaced twice"
    (kept,) = drawer.of("dev:x")
    assert kept.revision == 2
    drawer.discard(kept)
    assert drawer.of("dev:x") == () and drawer.fetch("dev:x", kept.id) is None


def test_a_draft_of_an_older_release_or_a_lost_key_is_no_draft(either: House) -> None:
    drawer = drawer_of(either)
    kept = drawer.keep(new_draft("dev:x", "metro", "bus-stops"))
    assert isinstance(kept, Draft)
    row = either.front.desk.records.fetch("entry-drafts:dev:x", kept.id)
    assert row is not None
    from dataclasses import replace

    either.front.desk.records.put(replace(row, body={**row.body, "sealed": "AAAA"}))
    assert drawer.of("dev:x") == ()


@pytest.mark.parametrize("name", ["../../evil.csv", "C:\\evil.csv", "datapackage.csv", "示例.CSV", "a" * 300 + ".csv"])
def test_a_file_is_named_by_us(either: House, name: str) -> None:
    officer = either.officer("metro")
    draft = begun(officer, publisher="metro", name="bus-stops")
    assert post(officer, draft, {"step": "save", "file": (name, STOPS)}).status == 303
    (kept,) = drawer_of(either).of("dev:officer:metro")
    (one,) = kept.uploads
    assert one.path.isascii() and "/" not in one.path and one.path.endswith(".csv") and ".." not in one.path
    assert one.path != "datapackage.csv"


def bomb() -> bytes:
    """A workbook whose sheet unpacks to 300 MB."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (300 * 1024 * 1024))
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.exe", b"MZ"),
        ("x.xlsx", b"not a workbook"),
        ("x.csv", b""),
        ("x.json", b"{" * 100_000),
        ("noextension", STOPS),
        (".csv", STOPS),
        ("x.csv", b"a,b\n" * 1_200_000),
    ],
)
def test_a_file_that_is_not_what_it_says_or_too_large_is_refused_and_the_answers_stay(
    either: House, name: str, data: bytes
) -> None:
    officer = either.officer("metro")
    draft = begun(officer, publisher="metro", name="bus-stops")
    reply = post(officer, draft, {"title": "示例公交站点", "step": "save", "file": (name, data)})
    assert reply.status in (303, 413, 422)
    (kept,) = drawer_of(either).of("dev:officer:metro")
    assert kept.uploads == ()
    assert reply.status == 413 or kept.descriptor["title"] == "示例公交站点"


def test_a_workbook_that_unpacks_without_end_stops_in_the_child(town: House) -> None:
    officer = town.officer("metro")
    draft = begun(officer, publisher="metro", name="bus-stops")
    reply = post(officer, draft, {"step": "save", "file": ("x.xlsx", bomb())})
    assert reply.status == 422, reply.text
    assert officer.see(draft).status == 200


def test_restricted_bytes_go_to_the_store_under_a_name_of_their_own_and_never_into_git(
    either: House, repository: Path
) -> None:
    officer = either.officer("metro")
    draft = begun(officer, publisher="metro", name="rides-new")
    post(officer, draft, {**WHOLE, "openness_type": "restricted", "step": "save", "file": ("stops.csv", GBK)})
    assert post(officer, draft, {"step": "submit", "anyway": "yes"}).status == 303
    branch = git(repository, "branch", "--list", "entry/*", "--format", "%(refname:short)")
    listed = git(repository, "ls-tree", "-r", "--name-only", branch, "datapackages/metro/rides-new").splitlines()
    assert listed == ["datapackages/metro/rides-new/datapackage.yaml"]
    (stored,) = (repository / "state/store/metro/rides-new").iterdir()
    assert stored.read_bytes() == GBK and stored.name.startswith("stops-")
    assert f"path: {stored.name}" in git(repository, "show", f"{branch}:{listed[0]}")
    everything = git(repository, "rev-list", "--objects", "--all")
    assert "stops.csv" not in everything.replace("metro/stops/", "")


def test_the_form_asks_what_each_pack_requires(either: House) -> None:
    assert either.front.entries is not None
    for key in ("hangzhou", "lishui", "lianyungang", "shandong", "xian"):
        pack = load_pack(key)
        asked = {one.key for one in questions_of(pack, either.front.entries.form)}
        answered = {"data_items", "data_format", "opening_body", "sample_dataset", "preview", "open_mode"}
        assert {row.key for row in pack.required} <= asked | answered, key


def test_without_a_git_host_the_page_says_so(either: House) -> None:
    from dataclasses import replace

    either.front = replace(either.front, entries=None)
    shown = either.officer("metro").see(LIST)
    assert shown.status == 200 and "没有设置代码托管平台" in shown.text


def test_the_sweep_goes_on_where_the_host_is_away(either: House) -> None:
    officer = either.officer("metro")
    draft = begun(officer, publisher="metro", name="bus-stops")
    post(officer, draft, {**WHOLE, "step": "save", "file": ("stops.csv", STOPS)})
    post(officer, draft, {"step": "submit"})
    entries: Any = either.front.entries
    (entries.host.folder / "1.json").rename(entries.host.folder / "away")
    assert watched(entries, either.front.transport) == 0
    assert "拒绝了请求" in officer.see(draft).text


def test_in_the_cloud_restricted_bytes_go_to_the_bucket_with_their_hash() -> None:
    import boto3
    from moto import mock_aws

    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="made-up-store")
        BucketStore("made-up-store", "top/", client).put("metro/rides", "rides-0.csv", STOPS)
        kept = client.get_object(Bucket="made-up-store", Key="top/metro/rides/rides-0.csv")
        assert kept["Body"].read() == STOPS and kept["Metadata"]["sha256"].startswith("sha256:")
        with pytest.raises(HostFault, match="store"):
            BucketStore("nobodys", "", client).put("metro/rides", "x.csv", STOPS)


def test_without_a_store_restricted_bytes_are_refused_before_git_hears_of_them(either: House, repository: Path) -> None:
    from dataclasses import replace

    assert either.front.entries is not None
    either.front = replace(either.front, entries=replace(either.front.entries, store=NoStore()))
    officer = either.officer("metro")
    draft = begun(officer, publisher="metro", name="rides-new")
    post(officer, draft, {**WHOLE, "openness_type": "restricted", "step": "save", "file": ("stops.csv", GBK)})
    refused = post(officer, draft, {"step": "submit", "anyway": "yes"})
    assert refused.status == 409 and "数据仓库现在不能写入" in refused.text
    assert git(repository, "branch", "--list", "entry/*") == ""
