"""`mulu pull` takes in whole registers of the authority, byte for byte, and nothing else, whoever wrote them."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest

from catalog.serving.pulling import pulled

AUTHORITY = "bureau"
TABLE = "编号,利用主体\nAAAA,示例科技有限公司\n".encode()


def descriptor(folder: str = "restricted-users", table: bytes = TABLE) -> dict[str, Any]:
    """The descriptor of a register over one table."""
    resource = {"path": f"{folder}.csv", "hash": f"sha256:{hashlib.sha256(table).hexdigest()}"}
    return {"name": folder, "resources": [resource], "catalog": {"register": "restricted_users"}}


def publish(published: Path, slug: str = "restricted-users", **changes: Any) -> Path:
    """A register as casework writes it; `changes` make its descriptor worse."""
    folder = published / AUTHORITY / slug
    folder.mkdir(parents=True)
    (folder / f"{slug}.csv").write_bytes(TABLE)
    (folder / "datapackage.json").write_text(json.dumps(descriptor(slug) | changes), "utf-8")
    return folder


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    """Where registers are published, and the catalogue."""
    (tmp_path / "datapackages").mkdir()
    return tmp_path / "published", tmp_path / "datapackages"


def taken(places: tuple[Path, Path]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What one pull copied and refused."""
    result = pulled(*places, AUTHORITY)
    return result.copied, result.refused


def test_a_whole_register_is_copied_once_and_again_only_when_it_changes(places: tuple[Path, Path]) -> None:
    folder = publish(places[0])
    assert taken(places) == (("restricted-users",), ())
    target = places[1] / AUTHORITY / "restricted-users"
    assert {path.name: path.read_bytes() for path in target.iterdir()} == {
        path.name: path.read_bytes() for path in folder.iterdir()
    }
    assert taken(places) == ((), ())
    changed = TABLE + "BBBB,示例研究协会\n".encode()
    (folder / "restricted-users.csv").write_bytes(changed)
    (folder / "datapackage.json").write_text(json.dumps(descriptor(table=changed)), "utf-8")
    assert taken(places) == (("restricted-users",), ())


def test_nothing_published_yet_is_no_fault(places: tuple[Path, Path]) -> None:
    assert taken(places) == ((), ())


def test_a_register_whose_table_was_tampered_with_is_refused_and_the_old_one_stays(places: tuple[Path, Path]) -> None:
    folder = publish(places[0])
    taken(places)
    (folder / "restricted-users.csv").write_bytes(TABLE.replace("示例".encode(), "别的".encode()))
    assert taken(places) == ((), ("restricted-users",))
    assert (places[1] / AUTHORITY / "restricted-users/restricted-users.csv").read_bytes() == TABLE


def test_a_crash_between_table_and_descriptor_is_made_good_by_the_next_pull(places: tuple[Path, Path]) -> None:
    publish(places[0])
    target = places[1] / AUTHORITY / "restricted-users"
    target.mkdir(parents=True)
    (target / "restricted-users.csv").write_bytes(TABLE)
    (target / ".datapackage.json.1.draft").write_bytes(b'{"name":')
    assert taken(places) == (("restricted-users",), ())
    assert json.loads((target / "datapackage.json").read_bytes())["name"] == "restricted-users"


def test_one_refused_register_keeps_no_other_from_being_taken_in(places: tuple[Path, Path]) -> None:
    publish(places[0], "decided-demands", resources=[])
    publish(places[0])
    assert taken(places) == (("restricted-users",), ("decided-demands",))


HOSTILE: dict[str, dict[str, Any]] = {
    "a path out of the folder": {"resources": [{"path": "../../secret", "hash": "sha256:0"}]},
    "an absolute path": {"resources": [{"path": "/etc/hostname", "hash": "sha256:0"}]},
    "a folder as path": {"resources": [{"path": "", "hash": "sha256:0"}]},
    "a path that is no text": {"resources": [{"path": ["x"], "hash": "sha256:0"}]},
    "a hidden file": {"resources": [{"path": ".env", "hash": "sha256:0"}]},
    "a null character": {"resources": [{"path": "a\0b", "hash": "sha256:0"}]},
    "a file that is not there": {"resources": [{"path": "other.csv", "hash": "sha256:0"}]},
    "no hash": {"resources": [{"path": "restricted-users.csv"}]},
    "resources that are a text": {"resources": "restricted-users.csv"},
    "another name": {"name": "vocabularies"},
    "no register": {"catalog": {"register": ""}},
    "a register that is no text": {"catalog": {"register": ["restricted_users"]}},
    "a catalog that is a list": {"catalog": []},
    "no catalog": {"catalog": None},
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_descriptor_that_promises_something_else_is_refused(places: tuple[Path, Path], what: str) -> None:
    publish(places[0], **HOSTILE[what])
    assert taken(places) == ((), ("restricted-users",))
    assert list(places[1].iterdir()) == []


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000])
def test_a_descriptor_that_cannot_be_read_is_refused(places: tuple[Path, Path], text: bytes) -> None:
    (publish(places[0]) / "datapackage.json").write_bytes(text)
    assert taken(places) == ((), ("restricted-users",))


@pytest.mark.parametrize("name", ["Users", "a b", "用户", "a--b", "-a", "a.b"])
def test_a_folder_whose_name_is_no_entry_name_is_refused(places: tuple[Path, Path], name: str) -> None:
    publish(places[0], name)
    assert taken(places) == ((), (name,))


def test_links_are_not_followed(places: tuple[Path, Path], tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "restricted-users.csv").write_bytes(TABLE)
    folder = publish(places[0])
    (folder / "restricted-users.csv").unlink()
    os.symlink(outside / "restricted-users.csv", folder / "restricted-users.csv")
    linked = publish(tmp_path / "elsewhere", "decided-demands")
    os.symlink(linked, places[0] / AUTHORITY / "decided-demands")
    assert taken(places) == ((), ("decided-demands", "restricted-users"))


def test_a_link_in_the_catalogue_is_not_written_through(places: tuple[Path, Path], tmp_path: Path) -> None:
    publish(places[0])
    (tmp_path / "elsewhere").mkdir()
    (places[1] / AUTHORITY).mkdir()
    os.symlink(tmp_path / "elsewhere", places[1] / AUTHORITY / "restricted-users")
    assert taken(places) == ((), ("restricted-users",))
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("kept", ["datapackage.yaml", "datapackage.json"])
def test_an_entry_that_people_keep_is_never_replaced(places: tuple[Path, Path], kept: str) -> None:
    publish(places[0])
    target = places[1] / AUTHORITY / "restricted-users"
    target.mkdir(parents=True)
    (target / kept).write_text('{"name": "restricted-users", "catalog": {}}', "utf-8")
    assert taken(places) == ((), ("restricted-users",))
    assert "hash" not in (target / kept).read_text("utf-8")


def test_only_what_the_descriptor_names_is_copied(places: tuple[Path, Path]) -> None:
    (publish(places[0]) / "publisher.yaml").write_text("name: intruder")
    taken(places)
    target = places[1] / AUTHORITY / "restricted-users"
    assert {path.name for path in target.iterdir()} == {"datapackage.json", "restricted-users.csv"}


def test_only_the_authority_s_folder_is_looked_at(places: tuple[Path, Path]) -> None:
    publish(places[0])
    (places[0] / AUTHORITY).rename(places[0] / "metro")
    assert taken(places) == ((), ())
    assert list(places[1].iterdir()) == []
