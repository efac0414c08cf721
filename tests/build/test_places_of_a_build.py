"""A build never writes over what it reads, nor among files that no build made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.errors import UsageError
from tests.build.conftest import Build

Tree = Callable[[Path], dict[str, bytes]]


@pytest.mark.parametrize(
    "out", [".", "..", "/", "datapackages", "datapackages/body-001", "datapackages/new", "site", "site/out", ".git"]
)
def test_the_repository_itself_is_no_place_for_a_site(out: str, small: Path, built: Build, tree: Tree) -> None:
    (small / ".git").mkdir()
    before = tree(small)
    with pytest.raises(UsageError, match="out-over-sources"):
        built(small, out=(small / out).resolve())
    assert tree(small) == before
    assert not [path for path in small.parent.iterdir() if path.name.endswith("-private")]


def test_a_link_to_the_repository_is_the_repository(small: Path, built: Build, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(small / "datapackages")
    with pytest.raises(UsageError, match="out-over-sources"):
        built(small, out=tmp_path / "link")


@pytest.mark.parametrize("folder", ["site", "datapackages", "public", "."])
def test_settings_that_name_a_folder_of_the_repository_are_refused(
    folder: str, small: Path, built: Build, tree: Tree
) -> None:
    settings = small / "mkdocs.yml"
    text = settings.read_text("utf-8")
    assert "site_dir: build/site\n" in text
    settings.write_text(text.replace("site_dir: build/site\n", f"site_dir: {folder}\n"), encoding="utf-8")
    before = tree(small)
    with pytest.raises(UsageError, match="out-over-sources"):
        built(small)
    assert tree(small) == before


def test_a_folder_with_somebody_elses_files_is_left_alone(small: Path, built: Build, tmp_path: Path) -> None:
    papers = tmp_path / "papers"
    (papers / "en").mkdir(parents=True)
    (papers / "en/notes.txt").write_text("mine", encoding="utf-8")
    for place in (papers, papers / "en/notes.txt"):
        with pytest.raises(UsageError, match="out-not-ours"):
            built(small, out=place, languages=("zh",))
    assert [path.name for path in papers.rglob("*")] == ["en", "notes.txt"]


def test_a_new_an_empty_and_an_earlier_folder_are_taken(small: Path, built: Build, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty/.git").write_text("gitdir: elsewhere", encoding="utf-8")
    for place in (tmp_path / "new", tmp_path / "empty", tmp_path / "new"):
        assert (built(small, out=place).folders.site / "shell.html").is_file()
