"""A build gives the same bytes however it came about."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from catalog.stages import index_stage
from tests.bench.generated import ROOT, repository, write_entry
from tests.build.conftest import DAY, Build

Tree = Callable[[Path], dict[str, bytes]]


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """The names of files that are in one tree only, or differ."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def cold(root: Path, tmp_path: Path, built: Build, tree: Tree, **choices: object) -> dict[str, bytes]:
    """What a build from nothing makes of the same repository, in another folder."""
    copy = tmp_path / f"cold-{len(list(tmp_path.iterdir()))}"
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns("build"))
    built(copy, **choices)
    return tree(copy / "build")


def test_one_process_and_two_give_the_same_bytes_in_different_folders(tmp_path: Path, built: Build, tree: Tree) -> None:
    one, two = repository(tmp_path / "one", 120), repository(tmp_path / "elsewhere" / "two", 120)
    built(one, processes=1)
    built(two, processes=2)
    assert differing(tree(one / "build"), tree(two / "build")) == []


def test_building_twice_draws_nothing_and_writes_nothing(small: Path, built: Build) -> None:
    built(small)
    before = {path: path.stat().st_mtime_ns for path in (small / "build/site").rglob("*") if path.is_file()}
    again = built(small)
    settled = built(small)
    after = {path: path.stat().st_mtime_ns for path in (small / "build/site").rglob("*") if path.is_file()}
    assert after == before
    assert (again.entries, settled.drawn) == (12, 0)


def retitled(root: Path) -> None:
    write_entry(root / "datapackages/body-001/entry-00001", 1, title_end="（更正）")


def with_other_data(root: Path) -> None:
    path = root / "datapackages/body-002/entry-00002/table.csv"
    path.write_text(path.read_text("utf-8").replace("正常", "停用"), encoding="utf-8")


def with_one_more(root: Path) -> None:
    write_entry(root / "datapackages/body-000/entry-90000", 90)


def with_one_less(root: Path) -> None:
    shutil.rmtree(root / "datapackages/body-003/entry-00003")


def with_a_publisher_renamed(root: Path) -> None:
    path = root / "datapackages/body-001/publisher.yaml"
    path.write_text(path.read_text("utf-8").replace("（示例001）", "（更名）"), encoding="utf-8")


def with_a_publisher_gone(root: Path) -> None:
    shutil.rmtree(root / "datapackages/body-002")


def with_one_broken(root: Path) -> None:
    (root / "datapackages/body-000/entry-00004/datapackage.yaml").write_text("title: [", encoding="utf-8")


def with_another_pack(root: Path) -> None:
    path = root / "mkdocs.yml"
    path.write_text(path.read_text("utf-8").replace("pack: hangzhou", "pack: shandong"), encoding="utf-8")


def with_one_language(root: Path) -> None:
    path = root / "mkdocs.yml"
    path.write_text(path.read_text("utf-8").replace("languages: [zh, en]", "languages: [zh]"), encoding="utf-8")


def with_an_authority(root: Path) -> None:
    folder = root / "datapackages/hangzhou-data-bureau"
    folder.mkdir()
    (folder / "publisher.yaml").write_text("name: hangzhou-data-bureau\ntitle: 示例数据局\n", encoding="utf-8")


def with_one_more_pack(root: Path) -> None:
    (root / "site/packs").mkdir()
    shipped = (ROOT / "catalog/packs/shandong.yaml").read_text("utf-8")
    seventh = shipped.replace("key: shandong", "key: seventh", 1)
    (root / "site/packs/seventh.yaml").write_text(seventh, encoding="utf-8")


def with_a_notice(root: Path) -> None:
    (root / "site/calendar").mkdir()
    newest = sorted((ROOT / "catalog/calendars").glob("*.yaml"))[-1]
    (root / "site/calendar" / newest.name).write_text(newest.read_text("utf-8") + "\n# 示例\n", encoding="utf-8")


def in_state(root: Path, number: int, status: str, **facts: Any) -> None:
    """Give an entry another state, with what its page must tell."""
    path = root / f"datapackages/body-00{number % 4}/entry-0000{number}/datapackage.yaml"
    value = yaml.safe_load(path.read_text("utf-8"))
    told = {"status_since": "2026-11-01", "status_reason": "示例原因", "status_clauses": ["HZ-2.6.9b"]}
    value["catalog"] |= {"status": status, **told, **facts}
    path.write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False), encoding="utf-8")


def with_one_suspended(root: Path) -> None:
    in_state(root, 5, "suspended")


def with_one_taken_down(root: Path) -> None:
    in_state(root, 6, "taken_down", last_published={"date": "2026-10-31", "resources": [{"name": "table"}]})


def with_one_destroyed_and_its_data_gone(root: Path) -> None:
    in_state(root, 6, "destroyed")
    for path in (root / "datapackages/body-002/entry-00006").iterdir():
        if path.suffix != ".yaml":
            path.unlink()


def with_one_back_in_draft(root: Path) -> None:
    in_state(root, 7, "draft")


def with_one_open_again(root: Path) -> None:
    in_state(root, 5, "published")


def with_one_renamed(root: Path) -> None:
    old, new = root / "datapackages/body-000/entry-00008", root / "datapackages/body-001/entry-renamed"
    old.rename(new)
    path = new / "datapackage.yaml"
    value = yaml.safe_load(path.read_text("utf-8")) | {"name": new.name}
    value["catalog"]["renamed_from"] = ["body-000/entry-00008"]
    path.write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False), encoding="utf-8")


def with_another_at_the_old_address(root: Path) -> None:
    write_entry(root / "datapackages/body-000/entry-00008", 8)


def with_nothing_at_the_old_address_again(root: Path) -> None:
    shutil.rmtree(root / "datapackages/body-000/entry-00008")


CHANGES = (
    with_one_suspended,
    with_one_taken_down,
    with_one_destroyed_and_its_data_gone,
    with_one_back_in_draft,
    with_one_open_again,
    with_one_renamed,
    with_another_at_the_old_address,
    with_nothing_at_the_old_address_again,
    retitled,
    with_other_data,
    with_one_more,
    with_one_less,
    with_a_publisher_renamed,
    with_a_publisher_gone,
    with_one_broken,
    with_another_pack,
    with_one_language,
    with_an_authority,
    with_one_more_pack,
    with_a_notice,
)


NEEDED = {
    with_one_destroyed_and_its_data_gone: (with_one_taken_down,),
    with_one_open_again: (with_one_suspended,),
    with_another_at_the_old_address: (with_one_renamed,),
    with_nothing_at_the_old_address_again: (with_one_renamed, with_another_at_the_old_address),
}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_build_after_a_change_is_byte_for_byte_a_build_from_nothing(
    change: Callable[[Path], None], small: Path, tmp_path: Path, built: Build, tree: Tree
) -> None:
    built(small)
    for before in NEEDED.get(change, ()):
        before(small)
        built(small)
    change(small)
    built(small)
    assert differing(tree(small / "build"), cold(small, tmp_path, built, tree)) == []


def test_many_changes_one_after_the_other_end_where_one_build_does(
    small: Path, tmp_path: Path, built: Build, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a graph in pages of two entries: pages of bodies and entries that are gone do not stay behind."""
    monkeypatch.setattr(index_stage, "ENTRIES_A_PAGE", 2)
    built(small)
    for change in CHANGES:
        change(small)
        built(small)
    assert differing(tree(small / "build"), cold(small, tmp_path, built, tree)) == []


def test_what_was_changed_by_hand_in_the_site_is_made_good_when_its_entry_changes(small: Path, built: Build) -> None:
    built(small)
    page = small / "build/site/body-001/entry-00001/index.html"
    (page.parent / "stray.txt").write_text("x", encoding="utf-8")
    page.write_text("x", encoding="utf-8")
    retitled(small)
    built(small)
    assert "（更正）" in page.read_text("utf-8")
    assert not (page.parent / "stray.txt").exists()


@pytest.mark.parametrize("name", ["body-001/entry-00001/index.html", "en/rules/index.html", "404.html"])
def test_a_page_that_was_deleted_is_drawn_again(name: str, small: Path, built: Build) -> None:
    built(small)
    page = small / "build/site" / name
    page.unlink()
    built(small)
    assert page.is_file()


def test_scripts_and_styles_come_before_the_pages_that_ask_for_them(small: Path, built: Build) -> None:
    """A worker of the browser keeps for ever what it was given under the version that a page names."""
    built(small)
    style = small / "site/assets/portal.css"
    style.write_text(style.read_text("utf-8") + "\n/* new */\n", encoding="utf-8")
    built(small)
    site = small / "build/site"
    assert "/* new */" in (site / "assets/portal.css").read_text("utf-8")
    for page in ("index.html", "catalogue/index.html", "body-001/entry-00001/index.html"):
        assert (site / "assets/portal.css").stat().st_mtime_ns <= (site / page).stat().st_mtime_ns


def test_a_foreign_file_in_the_output_folder_is_left_alone(small: Path, built: Build) -> None:
    (small / "build/site").mkdir(parents=True)
    (small / "build/site/notes.txt").write_text("mine", encoding="utf-8")
    built(small)
    assert (small / "build/site/notes.txt").read_text("utf-8") == "mine"


def test_a_damaged_ledger_costs_time_and_nothing_else(small: Path, tmp_path: Path, built: Build, tree: Tree) -> None:
    built(small)
    (small / "build/cache/ledger.sqlite").write_bytes(b"no database" * 100)
    built(small)
    assert differing(tree(small / "build"), cold(small, tmp_path, built, tree)) == []


@pytest.mark.parametrize("files", [3, 60, 200])
def test_a_build_killed_on_the_way_leaves_nothing_that_the_next_does_not_put_right(
    files: int, tmp_path: Path, built: Build, tree: Tree
) -> None:
    root = repository(tmp_path / "killed", 60)
    kill_after(root, files)
    shutil.rmtree(root / "datapackages/body-001/entry-00001")
    built(root)
    assert differing(tree(root / "build"), cold(root, tmp_path, built, tree)) == []


def kill_after(root: Path, files: int) -> None:
    """Start a build and kill it once it has written so many files of the site."""
    code = (
        "import sys; from datetime import date; from pathlib import Path; from catalog.build import build;"
        "build(Path(sys.argv[1]), today=date.fromisoformat(sys.argv[2]), processes=1)"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(root), DAY.isoformat()], cwd=ROOT)
    site = root / "build/site"
    while process.poll() is None and sum(len(names) for _, _, names in os.walk(site)) < files:
        time.sleep(0.005)
    if process.poll() is None:
        process.send_signal(signal.SIGKILL)
    process.wait()


def test_no_file_of_the_site_says_when_or_where_it_was_built(small: Path, built: Build, tree: Tree) -> None:
    built(small)
    held = tree(small / "build")
    assert [name for name, content in held.items() if str(small).encode() in content] == []
    assert json.loads(held["access.json"])["pack"] == "hangzhou"
