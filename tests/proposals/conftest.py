"""The portal of the catalogue's tests, and a host for each dialect."""

from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent


def _load(name: str, path: Path) -> Any:
    spec = spec_from_file_location(name, path)
    assert spec and spec.loader
    module = module_from_spec(spec)
    __import__("sys").modules[name] = module
    spec.loader.exec_module(module)
    return module


_catalogue = _load("catalogue_fixtures", HERE.parent / "catalog/conftest.py")
_hosts = _load("host_stand_ins", HERE / "hosts.py")
portal, good_entries, run_mulu = _catalogue.portal, _catalogue.good_entries, _catalogue.run_mulu


@pytest.fixture(params=["github", "gitlab", "gitee"])
def host(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A stand-in of each host in turn."""
    with _hosts.standing_in(request.param) as standing:
        yield standing


@pytest.fixture
def github() -> Iterator[Any]:
    """A stand-in of GitHub."""
    with _hosts.standing_in("github") as standing:
        yield standing
