"""The code on an entry's page does what it says: each piece is taken from the page and run against a real server."""

from __future__ import annotations

import functools
import html
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from catalog.build import build
from tests.bench.generated import repository
from tests.build.conftest import write_entry

KEY, KEPT = "body-000/codes", "body-000/kept"
TOKEN = "mulu_example"
FIELDS = [{"name": "区号", "type": "string", "title": "区号"}, {"name": "数量", "type": "integer", "title": "数量"}]
TABLE = "区号,数量\n0571,3\n010,4\n"


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Files of a folder, and rows for who shows the token; without a line in the log for each."""

    def do_GET(self) -> None:
        """The rows interface where its path is asked, else a file."""
        if not self.path.startswith("/api/datasets/"):
            return super().do_GET()
        is_granted = self.headers["Authorization"] == f"Bearer {TOKEN}" and "_format=csv" in self.path
        self.send_response(200 if is_granted else 401)
        self.end_headers()
        self.wfile.write(TABLE.encode() if is_granted else b"")
        return None

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A small portal without a gate, built for the address at which it is served."""
    root = repository(tmp_path_factory.mktemp("code") / "city", 0)
    settings = (root / "mkdocs.yml").read_text("utf-8")
    site = root / "build/site"
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    address = f"http://127.0.0.1:{server.server_port}/"
    settings = re.sub(r"site_url: .*", f"site_url: {address}", settings).replace("pack: hangzhou", "pack: shandong")
    (root / "mkdocs.yml").write_text(settings, encoding="utf-8")
    resource = {"name": "codes", "path": "区号 表.csv", "encoding": "gb18030", "schema": {"fields": FIELDS}}
    facts = {"resources": [{**resource, "format": "csv"}], "catalog": {"openness_type": "unconditional"}}
    write_entry(root, KEY, facts, {"区号 表.csv": TABLE.encode("gb18030")})
    kept = {"name": "kept", "path": "kept.csv", "format": "csv", "schema": {"fields": FIELDS}}
    facts = {"resources": [{**kept, "catalog": {"stored": True}}], "catalog": {"openness_type": "restricted"}}
    write_entry(root, KEPT, facts, {})
    stored = root / "state/store" / KEPT / "kept.csv"
    stored.parent.mkdir(parents=True)
    stored.write_bytes(TABLE.encode())
    build(root, languages=("zh",), today=date(2026, 11, 20), processes=1)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield site
    server.shutdown()
    server.server_close()


def code_on(site: Path, key: str) -> dict[str, str]:
    """The pieces of code on a page, by their language."""
    page = (site / key / "index.html").read_text("utf-8")
    found = re.findall(r'<code id="code-([a-z]+)"[^>]*>(.*?)</code>', page, re.DOTALL)
    return {name: html.unescape(re.sub(r"</?span[^>]*>", "", code)) for name, code in found}


def run(words: list[str], folder: Path) -> str:
    """What a program says; it knows of no proxy and speaks UTF-8."""
    known = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    quiet = known | {"NO_PROXY": "127.0.0.1", "LC_ALL": "C.UTF-8", "MULU_TOKEN": TOKEN}
    return subprocess.run(words, cwd=folder, env=quiet, check=True, capture_output=True, timeout=60).stdout.decode()


def test_every_piece_of_code_on_a_page_reads_the_data(served: Path, tmp_path: Path) -> None:
    code = code_on(served, KEY)
    assert list(code) == ["curl", "python", "r", "excel", "embed"]
    said = run([sys.executable, "-c", code["python"]], tmp_path)
    assert "0571" in said and "010" in said  # codes keep their zeros

    run(["sh", "-c", code["curl"]], tmp_path)
    (taken,) = tmp_path.iterdir()
    assert taken.read_bytes() == b"\xef\xbb\xbf" + TABLE.replace("\n", "\r\n").encode()

    address = re.search(r'Web\.Contents\("([^"]+)"\)', code["excel"])  # Excel itself cannot be run here: its address
    assert address and run(["curl", "-fsL", address[1]], tmp_path).encode() == taken.read_bytes()

    frame = re.search(r'src="[^"]+?/(embed/[^"]+)"', code["embed"])
    assert frame and "<script" not in (served / frame[1]).read_text("utf-8")


def test_code_with_a_token_reads_what_was_granted(served: Path, tmp_path: Path) -> None:
    code = code_on(served, KEPT)
    assert list(code) == ["curl", "python", "r", "embed"]
    assert not any(TOKEN in one for one in code.values())
    assert run(["sh", "-c", code["curl"]], tmp_path) == TABLE
    assert "3" in run([sys.executable, "-c", code["python"]], tmp_path)
    if interpreter := shutil.which("Rscript"):
        assert "3" in run([interpreter, "-e", code["r"]], tmp_path)


def test_the_code_for_r_reads_the_data(served: Path, tmp_path: Path) -> None:
    code = code_on(served, KEY)["r"]
    if interpreter := shutil.which("Rscript"):
        assert "0571" in run([interpreter, "-e", code], tmp_path)
    else:  # R comes in no Python or npm package: without it the shape of the code is all that can be held
        wanted = r'table <- read\.csv\("http[^"]+", fileEncoding = "UTF-8-BOM", check\.names = FALSE, colClasses = c\('
        assert re.match(wanted + r'"区号" = "character"\)\)\nhead\(table\)\Z', code)
