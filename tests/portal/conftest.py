"""The portal as a city would publish it, built once from this repository and served as plain files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from catalog.build import build
from runtime.static import StaticSite
from tests.runtime.conftest import served

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="session")
def built(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built site."""
    return build(root, out=tmp_path_factory.mktemp("portal"), today=TODAY).folders.site


@pytest.fixture(scope="session")
def site(built: Path) -> Iterator[str]:
    """The address of the built site as the embedded server answers for it, without a slash at its end."""
    with served(StaticSite(built), threads=4) as (host, port):
        yield f"http://{host}:{port}"


@pytest.fixture
def opened(chromium: Any, site: str) -> Iterator[Callable[..., Any]]:
    """Opens a page of the site in a context of its own: `opened("/path/", width=360, color_scheme="dark")`."""
    contexts = []

    def open_page(path: str, width: int = 1280, **choices: Any) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": 800}, **choices)
        contexts.append(context)
        page = context.new_page()
        page.goto(site + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
