"""A checkout, and casework over it, on either engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.casework.conftest import ON_DYNAMODB, dynamodb_engine, sqlite_engine
from tests.casework.house import House
from tests.entries.checkout import Wired, child_examiner, local_host, make_checkout, open_town


@pytest.fixture
def repository(root: Path, tmp_path: Path) -> Path:
    """A small catalogue in Git."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    return make_checkout(root, folder)


@pytest.fixture
def town(repository: Path, tmp_path: Path) -> Iterator[House]:
    """Casework over the checkout itself, with the real check, on SQLite."""
    engines = sqlite_engine(tmp_path / "casework.sqlite3"), sqlite_engine(tmp_path / "access.sqlite3")
    wired = Wired(host=local_host(repository, tmp_path / "state"), examiner=child_examiner(repository))
    yield open_town(tmp_path, repository, engines, wired)
    for engine in engines:
        engine.close()


@pytest.fixture(params=["sqlite", ON_DYNAMODB])
def either(request: pytest.FixtureRequest, repository: Path, tmp_path: Path) -> Iterator[House]:
    """The same on each engine, with the form's own check as in the cloud."""
    if request.param == "sqlite":
        engines = sqlite_engine(tmp_path / "casework.sqlite3"), sqlite_engine(tmp_path / "access.sqlite3")
    else:
        endpoint = request.getfixturevalue("dynamodb_local")
        name = request.getfixturevalue("dynamodb_table_name")
        engines = dynamodb_engine(endpoint, f"{name}-casework"), dynamodb_engine(endpoint, f"{name}-access")
    wired = Wired(host=local_host(repository, tmp_path / "state"), examiner=None)
    yield open_town(tmp_path, repository, engines, wired)
    for engine in engines:
        engine.close()
