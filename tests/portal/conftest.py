"""The portal as a city would publish it, built once from this repository and served as plain files."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from catalog.build import build

TODAY = date(2026, 11, 20)


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Files of a folder, without a line in the log for each."""

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


class Patient(http.server.ThreadingHTTPServer):
    """Takes no offence when a browser leaves before the end of a file."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says nothing."""


@pytest.fixture(scope="session")
def built(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built site."""
    return build(root, out=tmp_path_factory.mktemp("portal"), today=TODAY).folders.site


@pytest.fixture(scope="session")
def site(built: Path) -> Iterator[str]:
    """The address of the built site, without a slash at its end."""
    server = Patient(("127.0.0.1", 0), functools.partial(Quiet, directory=str(built)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


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
