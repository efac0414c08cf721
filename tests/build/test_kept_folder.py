"""A folder that holds what a round of writing put there, and nothing else."""

from pathlib import Path

import pytest

from catalog.files.kept_folder import KeptFolder

DATA = "data/table.csv"


@pytest.fixture
def product(tmp_path: Path) -> Path:
    """A derived file."""
    path = tmp_path / "product"
    path.write_bytes(b"a,b\n")
    return path


def written(path: Path, product: Path, page: bytes = b"page") -> None:
    """One round: a page, a shared product, a copied original."""
    folder = KeptFolder(str(path))
    folder.write("index.html", page)
    folder.link(DATA, str(product))
    folder.copy("data/original.csv", product)
    folder.close()


def files(path: Path) -> set[str]:
    return {one.relative_to(path).as_posix() for one in path.rglob("*") if not one.is_dir()}


def inodes(path: Path) -> dict[str, int]:
    return {name: (path / name).stat().st_ino for name in files(path)}


KEPT = {"index.html", DATA, "data/original.csv"}


def test_a_folder_holds_what_was_written_and_shares_what_is_linked(tmp_path: Path, product: Path) -> None:
    folder = tmp_path / "site" / "body" / "entry"
    written(folder, product)
    assert files(folder) == KEPT
    assert (folder / DATA).samefile(product)
    assert not (folder / "data" / "original.csv").samefile(product)


def test_a_second_round_changes_only_what_differs(tmp_path: Path, product: Path) -> None:
    folder = tmp_path / "entry"
    written(folder, product)
    before = inodes(folder)
    written(folder, product, b"another")
    assert (folder / "index.html").read_bytes() == b"another"
    assert {name for name, inode in inodes(folder).items() if inode != before[name]} == {"index.html"}


def test_a_round_that_died_is_put_right_by_the_next(tmp_path: Path, product: Path) -> None:
    """Half a page, a product that is another file by now, a draft, and what the entry has no more."""
    folder = tmp_path / "entry"
    (folder / "data" / "old").mkdir(parents=True)
    for name, content in (("index.html", b"pa"), (DATA, b"a,"), ("index.html.7~", b""), ("data/old/x.csv", b"x")):
        (folder / name).write_bytes(content)
    (folder / "empty").mkdir()
    written(folder, product)
    assert files(folder) == KEPT
    assert (folder / "index.html").read_bytes() == b"page"
    assert (folder / DATA).samefile(product)
    assert {one.name for one in folder.rglob("*") if one.is_dir()} == {"data"}


def test_a_round_that_writes_nothing_leaves_no_folder(tmp_path: Path, product: Path) -> None:
    folder = tmp_path / "entry"
    KeptFolder(str(folder)).close()
    written(folder, product)
    KeptFolder(str(folder)).close()
    assert not folder.exists()


def test_a_link_out_of_the_folder_is_replaced_and_not_followed(tmp_path: Path, product: Path) -> None:
    folder, outside = tmp_path / "entry", tmp_path / "outside"
    outside.write_bytes(b"precious")
    folder.mkdir()
    (folder / "index.html").symlink_to(outside)
    written(folder, product)
    assert outside.read_bytes() == b"precious"
    assert not (folder / "index.html").is_symlink()
