"""A site built of hostile packages: nothing of strangers runs in it, nothing of outside is in it, the others stand."""

import re
import shutil
import socket
from pathlib import Path
from typing import Any

import pytest

from tests.bench.generated import repository
from tests.build.conftest import Build, write_entry
from tests.catalog.hostile import FIELDS, HTML, PACKAGES, SECRET

FACTS = {
    "openness_type": "unconditional", "update_frequency": "yearly", "topic_class": "transport", "data_type": "table",
    "access_modes": ["download"], "ground_codes": ["HZ-U2"],
}  # fmt: skip


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """Two honest entries, and every hostile package."""
    root = repository(tmp_path / "portal", 2)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.csv").write_text(f"站点,数量\n{SECRET},1\n", "utf-8")
    for one in PACKAGES:
        resource = {"name": "stops", "path": "stops.csv", "format": "csv", "schema": {"fields": FIELDS}, **one.resource}
        path = str(resource["path"])
        file = path if re.fullmatch(r"[^/\\:%\u202e]{1,60}", path) and not one.prepare else "stops.csv"
        said: dict[str, Any] = {"resources": [resource], "catalog": FACTS, **one.changes}
        folder = write_entry(root, f"strangers/{one.name}", said, {file: one.data})
        if one.descriptor is not None:
            (folder / "datapackage.json").unlink()
            (folder / f"datapackage.{one.suffix}").write_bytes(one.descriptor)
        if one.prepare:
            one.prepare(folder, outside)
    return root


def test_a_site_of_hostile_packages_is_safe_and_whole(
    hostile: Path, built: Build, tree: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("a build reads files only")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    result = built(hostile)
    site = hostile / "build/site"
    assert result.entries >= 2
    assert (site / "body-000/entry-00000/index.html").is_file()
    files = tree(hostile / "build")
    assert [name for name, content in files.items() if SECRET.encode() in content] == []
    pages = {name: content.decode() for name, content in files.items() if name.endswith(".html")}
    marks = (HTML[:24], "<img src=x", 'href="javascript:', 'href="data:', 'href="vbscript:', "<h1 style", "<style>*")
    assert [(name, mark) for name, text in pages.items() for mark in marks if mark.lower() in text.lower()] == []
    theirs = (name for name in files if re.search(r"^(?!site/(en/)?embed/).*strangers/.*\.(svg|html)$", name))
    assert [name for name in theirs if not name.endswith("index.html")] == []
    assert "site/strangers/svg/stops.svg.txt" in files or "data/strangers/svg/stops.svg.txt" in files
    shutil.rmtree(hostile / "build")
