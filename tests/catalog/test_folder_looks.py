"""What was seen in folders tells whether anything changed, without listing them again."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.remembered.folder_looks import DOUBT, FolderLook, folder_look, still_so

LATER = 1_000_000_000  # nanoseconds


@pytest.fixture
def folders(tmp_path: Path) -> tuple[str, str]:
    """An entry with a file and a folder, and a store that has nothing of it; all of it old."""
    entry = tmp_path / "entry"
    (entry / "data").mkdir(parents=True)
    for name in ("datapackage.yaml", "data/\udcff表.csv"):
        (entry / name).write_text("a")
    for path in (*entry.rglob("*"), entry):
        os.utime(path, ns=(LATER, LATER))
    return str(entry), str(tmp_path / "store")


def looked(folders: tuple[str, str], at: int = 10 * LATER) -> FolderLook:
    """What is found at a moment."""
    return folder_look(folders, at)


CHANGES: dict[str, Callable[[Path], object]] = {
    "another size": lambda entry: (entry / "datapackage.yaml").write_text("ab"),
    "another time": lambda entry: os.utime(entry / "datapackage.yaml"),
    "a file more": lambda entry: (entry / "more.csv").touch(),
    "a file more further down": lambda entry: (entry / "data/more.csv").touch(),
    "a file less": lambda entry: (entry / "datapackage.yaml").unlink(),
    "a folder for a file": lambda entry: ((entry / "datapackage.yaml").unlink(), (entry / "datapackage.yaml").mkdir()),
    "another name": lambda entry: (entry / "datapackage.yaml").rename(entry / "datapackage.json"),
    "something in the store": lambda entry: (entry.parent / "store").mkdir(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_every_change_shows(folders: tuple[str, str], change: Callable[[Path], object]) -> None:
    seen = looked(folders).seen
    assert still_so(seen, folders)
    change(Path(folders[0]))
    assert not still_so(seen, folders)


def test_the_stamp_hangs_on_files_alone(folders: tuple[str, str]) -> None:
    before = looked(folders)
    os.utime(folders[0], ns=(2 * LATER, 2 * LATER))
    after = looked(folders)
    assert before.stamp == after.stamp
    assert not still_so(before.seen, folders)
    assert still_so(after.seen, folders)


def test_nothing_is_kept_of_a_look_just_after_a_change(folders: tuple[str, str]) -> None:
    assert looked(folders, LATER) == FolderLook(looked(folders).stamp + DOUBT)
    os.utime(folders[0], ns=(9 * LATER, 9 * LATER))
    assert looked(folders, 9 * LATER) == FolderLook(looked(folders).stamp)
    assert not still_so(b"", folders)


def test_a_store_that_comes_or_goes_is_looked_into(folders: tuple[str, str]) -> None:
    alone, both = folder_look(folders[:1], 10 * LATER).seen, looked(folders).seen
    assert still_so(alone, folders[:1]) and not still_so(alone, folders)
    assert still_so(both, folders) and not still_so(both, folders[:1])
