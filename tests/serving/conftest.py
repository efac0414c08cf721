"""A small town, built once; every test gets a copy of its own to serve."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from catalog.build import build
from tests.serving.running import Town, copy_town

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All on one worker: the town is built once."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.xdist_group("serving"))


@pytest.fixture(scope="session")
def built_town(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the town with its portal built; not to be served itself."""
    folder = copy_town(root, tmp_path_factory.mktemp("town"))
    result = build(folder, today=date(2026, 9, 24))
    assert result.findings == ()
    return folder


@pytest.fixture
def open_town(built_town: Path, tmp_path: Path) -> Iterator[Callable[[], Town]]:
    """Makes towns that nobody has served yet; all of them are stopped at the end."""
    towns: list[Town] = []

    def open_one() -> Town:
        folder = tmp_path / f"town-{len(towns)}"
        shutil.copytree(built_town, folder)
        towns.append(Town(folder))
        return towns[-1]

    yield open_one
    for town in towns:
        town.crash()


@pytest.fixture(scope="module")
def busy_town(built_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One town for the tests of a module that mind no other cases beside their own."""
    folder = tmp_path_factory.mktemp("busy") / "town"
    shutil.copytree(built_town, folder)
    town = Town(folder).start()
    yield town
    town.crash()


@pytest.fixture
def town(open_town: Callable[[], Town]) -> Town:
    """A town that is served from the morning on which the stories begin."""
    return open_town().start()
