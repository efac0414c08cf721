"""What makes a build quick changes no byte: frames around entries, patched files, a house that is remembered."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from access.shelves import FolderShelf
from catalog.stages import index_stage
from catalog.exports import sitemaps
from catalog.templating.framing import CUT, Frame
from catalog.remembered.joined_files import Change, Joined, joining
from catalog.remembered.ledger import Ledger, Remembered
from catalog.templating.rendering import Renderer
from tests.bench.generated import repository, write_entry
from tests.build.conftest import Build

Tree = Callable[[Path], dict[str, bytes]]
ENTRIES = 200
KEYS = ["k0", "k1", "k2", "k3"]


def test_one_change_among_hundreds_gives_what_a_build_from_nothing_gives(
    tmp_path: Path, built: Build, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages, listings, index, exports, feeds and the map of the site, patched here and made anew there.

    A graph of more than 30 entries is paged here, and a map of more than 150 addresses has parts.
    """
    monkeypatch.setattr(index_stage, "ENTRIES_A_PAGE", 30)
    monkeypatch.setattr(sitemaps, "MAX_ADDRESSES", 150)
    root = repository(tmp_path / "one", ENTRIES)
    built(root, processes=2)
    pages = {path: path.stat().st_ino for path in (root / "build/site/catalog").rglob("*.*")}
    assert len(pages) == 3 * 4 * 2
    write_entry(root / "datapackages/body-001/entry-00101", 101, title_end="（更正）")
    assert 1 <= built(root).drawn < 40
    shelf = FolderShelf(root / "build")
    assert len(shelf.holdings().datasets) == shelf.holdings().size == ENTRIES
    assert "（更正）" in shelf.holdings().datasets["body-001/entry-00101"].title.zh
    assert sum(path.stat().st_ino == node for path, node in pages.items()) >= 12
    again = tmp_path / "somewhere" / "else"
    shutil.copytree(root, again, ignore=shutil.ignore_patterns("build"))
    shutil.copytree(root / "build/cache/derived", again / "build/cache/derived")
    monkeypatch.setattr(Renderer, "_frame", lambda self, language: None)  # and every page drawn whole
    built(again)
    one, other = tree(root / "build"), tree(again / "build")
    assert sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name)) == []


def test_a_page_with_a_cut_in_its_text_is_drawn_whole() -> None:
    frame = Frame(f"<head -path->{CUT}<main>{CUT}</main>")
    assert frame.around(["title", CUT, "bo", "dy", CUT], "a/b") == b"<head a/b>title<main>body</main>"
    assert frame.around([CUT, CUT, "body", CUT], "a/b") is None


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger with the fragments a, bb, nothing and cccc."""
    opened = Ledger(tmp_path / "ledger.sqlite")
    remember(opened, {"k0": b"a", "k1": b"bb", "k2": b"", "k3": b"cccc"})
    yield opened
    opened.close()


def remember(ledger: Ledger, bodies: dict[str, bytes]) -> None:
    """Keep fragments of entries that are otherwise empty."""
    empty = Remembered(stamp="", context="", card=None, findings=())
    places = ledger.fragment_file.append([{"x": body} for body in bodies.values()])
    ledger.remember(dict.fromkeys(bodies, empty), dict(zip(bodies, places, strict=True)))


def write_joined(joined: Joined, ledger: Ledger, change: Change) -> None:
    """One file alone."""
    with joining(ledger, change) as join:
        join(joined)


@pytest.mark.parametrize("fresh", [b"bbb", b"b", b"", b"bb"])
def test_a_joined_file_is_patched_to_what_it_would_be_when_written_whole(
    tmp_path: Path, ledger: Ledger, fresh: bytes
) -> None:
    path = tmp_path / "joined"
    joined = Joined(name="x", kind="x", path=path, head=b"[", tail=b"]", separator=b",")
    write_joined(joined, ledger, Change(keys=KEYS, drawn=frozenset(KEYS), whole=True))
    assert path.read_bytes() == b"[a,bb,cccc]"
    remember(ledger, {"k1": fresh})
    later = Joined(name="x", kind="x", path=path, head=b"[[", tail=b"]]", separator=b",")
    write_joined(later, ledger, Change(keys=KEYS, drawn=frozenset({"k1"}), whole=False))
    assert path.read_bytes() == b"[[" + b",".join(part for part in (b"a", fresh, b"cccc") if part) + b"]]"


def test_a_patch_that_changes_nothing_leaves_the_file_alone(tmp_path: Path, ledger: Ledger) -> None:
    joined = Joined(name="a", kind="x", path=tmp_path / "a", head=b"<", tail=b">", separator=b",")
    write_joined(joined, ledger, Change(keys=KEYS, drawn=frozenset(KEYS), whole=True))
    before = joined.path.stat()
    write_joined(joined, ledger, Change(keys=KEYS, drawn=frozenset({"k1", "k3"}), whole=False))
    assert (joined.path.stat().st_ino, joined.path.read_bytes()) == (before.st_ino, b"<a,bb,cccc>")


@pytest.mark.parametrize("why", ["touched", "listed", "crashed"])
def test_a_joined_file_is_written_whole_when_it_may_be_another(tmp_path: Path, ledger: Ledger, why: str) -> None:
    path = tmp_path / "joined"
    joined = Joined(name="x", kind="x", path=path, head=b"[", tail=b"]", separator=b",")
    write_joined(joined, ledger, Change(keys=KEYS, drawn=frozenset(KEYS), whole=True))
    moment = path.stat().st_mtime_ns
    path.write_bytes(b"[A,BB,CCCC]")
    os.utime(path, ns=(moment, moment + (why == "touched")))
    keys = KEYS[1:] if why == "listed" else KEYS
    write_joined(joined, ledger, Change(keys=keys, drawn=frozenset(), whole=why == "crashed"))
    assert path.read_bytes() == (b"[bb,cccc]" if why == "listed" else b"[a,bb,cccc]")


def test_a_change_touches_the_file_of_its_span_alone(tmp_path: Path, ledger: Ledger) -> None:
    def files(head: bytes) -> list[Joined]:
        spans = (range(0), range(2), range(2, 4))
        return [
            Joined(name=f"x{n}", kind="x", path=tmp_path / f"x{n}", head=head if n == 0 else b"", tail=b"", span=span)
            for n, span in enumerate(spans)
        ]

    def write(head: bytes, drawn: list[str], *, whole: bool = False) -> list[tuple[bytes, int]]:
        with joining(ledger, Change(keys=KEYS, drawn=frozenset(drawn), whole=whole)) as join:
            for joined in files(head):
                join(joined)
        return [(joined.path.read_bytes(), joined.path.stat().st_ino) for joined in files(head)]

    first = write(b"one", KEYS, whole=True)
    assert [content for content, _ in first] == [b"one", b"abb", b"cccc"]
    remember(ledger, {"k3": b"d"})
    second = write(b"two", ["k3"])
    assert [content for content, _ in second] == [b"two", b"abb", b"d"]
    assert second[1] == first[1] and second[2] != first[2]
    assert write(b"two", []) == second
