"""What makes a build quick changes no byte: frames around entries, patched files, a house that is remembered."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.framing import CUT, Frame
from catalog.joined_files import Change, Joined, joining
from catalog.ledger import Ledger, Remembered
from catalog.rendering import Renderer
from tests.bench.generated import repository, write_entry
from tests.build.conftest import Build

Tree = Callable[[Path], dict[str, bytes]]
ENTRIES = 200


def test_one_change_among_hundreds_gives_what_a_build_from_nothing_gives(
    tmp_path: Path, built: Build, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages, listings, index, exports, feeds and the map of the site, patched here and made anew there."""
    root = repository(tmp_path / "one", ENTRIES)
    built(root, processes=2)
    write_entry(root / "datapackages/body-001/entry-00101", 101, title_end="（更正）")
    assert 1 <= built(root).drawn < 40
    again = tmp_path / "somewhere" / "else"
    shutil.copytree(root, again, ignore=shutil.ignore_patterns("build"))
    shutil.copytree(root / "build/cache/derived", again / "build/cache/derived")
    monkeypatch.setattr(Renderer, "_frame", lambda self, language: None)  # and every page drawn whole
    built(again)
    one, other = tree(root / "build"), tree(again / "build")
    assert sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name)) == []


def test_a_page_with_a_cut_in_its_text_is_drawn_whole() -> None:
    frame = Frame(["<head>", "<main>", "</main>"])
    assert frame.around(f"title{CUT}body{CUT}", "a/b") == "<head>title<main>body</main>"
    assert frame.around(f"ti{CUT}tle{CUT}body{CUT}", "a/b") is None


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """A ledger with the fragments a, bb, nothing and cccc."""
    opened = Ledger(tmp_path / "ledger.sqlite")
    remember(opened, {"k0": b"a", "k1": b"bb", "k2": b"", "k3": b"cccc"})
    return opened


def remember(ledger: Ledger, bodies: dict[str, bytes]) -> None:
    """Keep fragments of entries that are otherwise empty."""
    empty = Remembered(stamp="", context="", card=None, findings=())
    ledger.remember(dict.fromkeys(bodies, empty), {key: {"x": body} for key, body in bodies.items()})


def write_joined(joined: Joined, ledger: Ledger, change: Change) -> None:
    """One file alone."""
    with joining(ledger, change) as join:
        join(joined)


@pytest.mark.parametrize("fresh", [b"bbb", b"b", b"", b"bb"])
def test_a_joined_file_is_patched_to_what_it_would_be_when_written_whole(
    tmp_path: Path, ledger: Ledger, fresh: bytes
) -> None:
    path = tmp_path / "joined"
    joined = Joined(kind="x", path=path, head=b"[", tail=b"]", separator=b",")
    places = {f"k{number}": number for number in range(4)}
    write_joined(joined, ledger, Change(places=places, listed="l", drawn=frozenset(places), whole=True))
    assert path.read_bytes() == b"[a,bb,cccc]"
    remember(ledger, {"k1": fresh})
    later = Joined(kind="x", path=path, head=b"[[", tail=b"]]", separator=b",")
    write_joined(later, ledger, Change(places=places, listed="l", drawn=frozenset({"k1"}), whole=False))
    assert path.read_bytes() == b"[[" + b",".join(part for part in (b"a", fresh, b"cccc") if part) + b"]]"


@pytest.mark.parametrize("why", ["touched", "listed", "crashed"])
def test_a_joined_file_is_written_whole_when_it_may_be_another(tmp_path: Path, ledger: Ledger, why: str) -> None:
    path = tmp_path / "joined"
    joined = Joined(kind="x", path=path, head=b"[", tail=b"]", separator=b",")
    places = {f"k{number}": number for number in range(4)}
    write_joined(joined, ledger, Change(places=places, listed="l", drawn=frozenset(places), whole=True))
    path.write_bytes(b"[A,BB,CCCC]")
    listed = "m" if why == "listed" else "l"
    write_joined(joined, ledger, Change(places=places, listed=listed, drawn=frozenset(), whole=why == "crashed"))
    assert path.read_bytes() == b"[a,bb,cccc]"
