"""Fragments lie in a file that several processes append to; losing it, or what a crash left of it, costs time alone."""

from __future__ import annotations

import errno
import multiprocessing
import pickle
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.building import crew
from catalog.remembered import ledger as ledgers
from catalog.cli import run as cli
from catalog.commands.refusals import explained
from catalog.errors import DescriptorError
from catalog.remembered.fragment_file import FragmentFile, Place
from catalog.remembered.ledger import Ledger, Remembered
from catalog.templating.rendering import TemplateFault
from tests.bench.generated import repository, write_entry
from tests.build.conftest import Build

EMPTY = Remembered(stamp="", context="", card=None, findings=())
FULL = Path("/dev/full")
BODIES = 300
BATCH = 30


def test_fragments_of_any_size_come_back_as_they_were(tmp_path: Path) -> None:
    file = FragmentFile(tmp_path / "fragments-1")
    first, none, last = file.append([{"a": b"one", "b": b"", "c": b"three" * 9999}, {}, {"b": b"other"}])
    assert file.bodies(first, "abc") == [b"one", b"", b"three" * 9999] and file.bodies(first, "ca")[1] == b"one"
    assert (file.bodies(none, "a"), file.bodies(last, "ab"), file.bodies(last, "b")) == ([], [], [b"other"])
    file.close()


def append(path: Path, letter: str, found: multiprocessing.Queue[tuple[str, list[Place]]]) -> None:
    """Append batches, as a workshop does."""
    file = FragmentFile(path)
    batches = range(0, BODIES, BATCH)
    places = [file.append([_body(letter, at) for at in range(start, start + BATCH)]) for start in batches]
    found.put((letter, [place for batch in places for place in batch]))


def _body(letter: str, at: int) -> dict[str, bytes]:
    return {"x": (letter * at).encode(), "y": f"{letter}{at}".encode() * 700}


def test_processes_that_append_at_the_same_time_do_not_tear_each_others_fragments(tmp_path: Path) -> None:
    path, found = tmp_path / "fragments-1", multiprocessing.get_context("spawn").Queue()
    workers = [multiprocessing.get_context("spawn").Process(target=append, args=(path, one, found)) for one in "ab"]
    for worker in workers:
        worker.start()
    places = dict(found.get(timeout=60) for _ in workers)
    for worker in workers:
        worker.join()
    file = FragmentFile(path)
    for letter, some in places.items():
        for at, place in enumerate(some):
            assert file.bodies(place, "xy") == list(_body(letter, at).values())


def remember(ledger: Ledger, key: str, body: bytes) -> None:
    """Keep one fragment of an entry that is otherwise empty."""
    ledger.remember({key: EMPTY}, {key: ledger.fragment_file.append([{"x": body}])[0]})


def test_what_is_no_longer_in_use_is_left_behind_once_it_is_more_than_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledgers, "_WASTED", 0)
    ledger = Ledger(tmp_path / "ledger.sqlite")
    (tmp_path / "fragments-7").write_bytes(b"left by a crash")
    for key in ("k2", "k1"):
        remember(ledger, key, b"0123456789")
    remember(ledger, "k1", b"abcdefghij")
    remember(ledger, "k1", b"ABCDEFGHIJ")
    ledger.tidy()
    assert (ledger.fragment_file.size, ledger.fragment_file.path.name) == (40, "fragments-1"), "no more than the rest"
    remember(ledger, "k1", b"-")
    ledger.tidy()
    assert sorted(path.name for path in tmp_path.glob("fragments-*")) == ["fragments-2"]
    assert ledger.fragment_file.size == 11
    remember(ledger, "k3", b"new")
    ledger.close()
    again = Ledger(tmp_path / "ledger.sqlite")
    assert list(again.fragments("x")) == [b"-", b"0123456789", b"new"]
    assert again.fragments_of("x", ["k3", "k2", "none"]) == {"k2": b"0123456789", "k3": b"new"}
    again.without_fragments(["k2"])
    assert list(again.fragments("x")) == [b"-", b"new"]
    again.close()


def test_a_ledger_that_is_none_is_let_go_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[sqlite3.Connection] = []
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: opened.append(connect(*a, **k)) or opened[-1])
    (tmp_path / "ledger.sqlite").write_bytes(b"no database" * 100)
    Ledger(tmp_path / "ledger.sqlite").close()
    assert len(opened) == 2
    for connection in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            connection.execute("SELECT 1")


def test_fragments_that_somebody_took_away_are_made_again(
    tmp_path: Path, built: Build, tree: Callable[[Path], dict[str, bytes]]
) -> None:
    root = repository(tmp_path / "one", 3)
    built(root)
    whole = tree(root / "build")
    for cut in (lambda file: file.unlink(), lambda file: file.write_bytes(file.read_bytes()[:-1])):
        cut(*(root / "build/cache").glob("fragments-*"))
        assert built(root).drawn == 3
        assert tree(root / "build") == whole


def test_a_build_that_died_between_its_fragments_and_the_ledger_is_put_right(
    tmp_path: Path, built: Build, tree: Callable[[Path], dict[str, bytes]]
) -> None:
    root = repository(tmp_path / "one", 3)
    built(root)
    (file,) = (root / "build/cache").glob("fragments-*")
    with file.open("ab") as stream:
        stream.write(b"half a batch")
    write_entry(root / "datapackages/body-001/entry-00001", 1, title_end="（更正）")
    built(root)
    again = tmp_path / "two"
    shutil.copytree(root, again, ignore=shutil.ignore_patterns("build"))
    built(again)
    assert tree(root / "build") == tree(again / "build")


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("processes", [1, 2])
def test_a_full_disk_stops_the_build_and_takes_no_page_away(
    processes: int,
    tmp_path: Path,
    built: Build,
    tree: Callable[[Path], dict[str, bytes]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The device refuses every byte; what was built before stays, and the next build goes on."""
    monkeypatch.setattr(crew, "FEW", 2)
    root = repository(tmp_path / "one", 4)
    built(root)
    whole = tree(root / "build/site")
    shutil.rmtree(root / "build/cache")
    (root / "build/cache").mkdir()
    (root / "build/cache/fragments-1").symlink_to(FULL)
    with pytest.raises(OSError) as refused:
        built(root, processes=processes)
    assert refused.value.errno == errno.ENOSPC
    assert tree(root / "build/site") == whole
    (root / "build/cache/fragments-1").unlink()
    assert built(root).drawn == 4
    assert tree(root / "build/site") == whole


@pytest.mark.parametrize("processes", [1, 2])
def test_a_broken_template_is_told_as_such_by_every_process(
    processes: int, tmp_path: Path, built: Build, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(crew, "FEW", 2)
    root = repository(tmp_path / "one", 4)
    page = root / "site/templates/entry.html.j2"
    page.write_text(page.read_text("utf-8").replace("page.title", "page.titel"), encoding="utf-8")
    with pytest.raises(TemplateFault) as refused:
        built(root, processes=processes)
    assert refused.value.facts["template"] == "entry" and "titel" in refused.value.facts["problem"]
    assert "Traceback" not in capfd.readouterr().err


def test_an_error_from_another_process_keeps_its_facts() -> None:
    error = pickle.loads(pickle.dumps(DescriptorError("yaml-broken", line=7, file="a.yaml")))
    assert (error.code, error.facts, error.line) == ("yaml-broken", {"file": "a.yaml"}, 7)


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
def test_a_full_disk_is_told_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = repository(tmp_path / "one", 2)
    (root / "build/cache").mkdir(parents=True)
    (root / "build/cache/fragments-1").symlink_to(FULL)
    assert cli(["build", "--root", str(root)], {}) == 2
    assert "磁盘或文件系统出错：No space left on device。" in capsys.readouterr().err


def test_a_database_on_a_full_disk_is_no_fault_of_ours(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "full.sqlite")
    connection.execute("PRAGMA max_page_count=2")
    connection.execute("CREATE TABLE rows (cell TEXT)")
    with pytest.raises(sqlite3.OperationalError) as full:
        connection.execute("INSERT INTO rows VALUES (?)", ("x" * 100_000,))
    connection.close()
    assert explained(full.value, ["build"]) == ("disk", {"problem": "database or disk is full"})


def test_of_two_files_the_one_that_could_not_be_written_is_named() -> None:
    full = OSError(errno.ENOSPC, "No space left on device", "table.csv", None, "site/table.csv")
    facts = {"problem": "No space left on device", "path": "site/table.csv"}
    assert explained(full, ["build"]) == ("file-system", facts)


def test_an_error_of_a_database_without_a_code_is_told_too() -> None:
    assert explained(sqlite3.DatabaseError("x"), ["build"])[0] == "unexpected"
