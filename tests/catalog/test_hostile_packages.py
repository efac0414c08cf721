"""Every hostile package is named, ends within its bounds, reaches nothing outside, and stops no other."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from catalog.checks.examination import Limits
from catalog.checks.inspection import inspected
from catalog.checks.run import Scope
from catalog.model.finding import Finding, Severity
from tests.catalog.hostile import FIELDS, HTML, PACKAGES, SECRET, Hostile

BODY = "datapackages/data-bureau"
LIMITS = Limits(processor_seconds=4, wall_seconds=30, memory_bytes=1024**3, processes=1)


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder beside the repository with something that must turn up nowhere."""
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "secret.csv").write_text(f"站点,数量\n{SECRET},1\n", "utf-8")
    return folder


@pytest.fixture
def server() -> Iterator[socket.socket]:
    """Listens on this machine, to see whether anybody calls."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0)
        yield listening


def _served(value: Any, server: str) -> Any:
    if isinstance(value, str):
        return value.replace("{server}", server)
    if isinstance(value, dict):
        return {key: _served(inner, server) for key, inner in value.items()}
    return [_served(inner, server) for inner in value] if isinstance(value, list) else value


def place(portal: Any, one: Hostile, outside: Path, server: socket.socket) -> Path:
    """Write the package into the repository."""
    address = f"127.0.0.1:{server.getsockname()[1]}"
    folder: Path = portal.root / BODY / one.name
    resource = {"name": "stops", "path": "stops.csv", "format": "csv", "schema": {"fields": FIELDS}, **one.resource}
    path = str(resource["path"])
    is_inside = bool(re.fullmatch(r"[^/\\:%\u202e]{1,60}", path)) and not one.prepare
    portal.write(f"{BODY}/{one.name}/{path if is_inside else 'stops.csv'}", one.data)
    resource = {key: value for key, value in _served(resource, address).items() if value is not None}
    if one.descriptor is None:
        portal.entry(name=one.name, resources=[resource])
        changes = _served(one.changes, address)
        portal.entry(name=one.name, **{"resources": [resource], **{k: v for k, v in changes.items() if k != "name"}})
        folder_of_good = portal.root / BODY / "open"
        target = folder / "datapackage.yaml"
        text = (folder_of_good / "datapackage.yaml").read_text("utf-8")
        target.write_text(re.sub(r"(?m)^name: .*$", f"name: {changes.get('name', one.name)}", text, count=1), "utf-8")
    else:
        portal.write(f"{BODY}/{one.name}/datapackage.{one.suffix}", one.descriptor)
    if one.prepare:
        one.prepare(folder, outside)
    portal.entry()  # the good neighbour as it was
    return folder


def below(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file of a folder with size and time of change; a link is not followed."""
    return {
        str(path): (path.lstat().st_size, path.lstat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if not path.is_dir()
    }


def found_in(portal: Any, *names: str) -> tuple[Finding, ...]:
    context = portal.context()
    scope = Scope(paths=tuple(f"{BODY}/{name}" for name in names))
    return inspected(context.settings, context.pack, context.today, scope, LIMITS).findings


@pytest.mark.parametrize("one", PACKAGES, ids=lambda one: f"{one.row}-{one.name}")
def test_a_hostile_package_is_named_and_reaches_nothing(
    portal: Any, outside: Path, server: socket.socket, one: Hostile, tmp_path: Path
) -> None:
    place(portal, one, outside, server)
    before = below(outside), below(portal.root / BODY), sorted(os.listdir(tmp_path))
    findings = found_in(portal, one.name, "open")
    codes = {finding.key for finding in findings if f"/{one.name}/" in finding.file}
    assert set(one.expect) <= codes | {code.partition("/")[0] for code in codes}
    assert not codes & {"check-failed", "data-over-limit/time", "data-over-limit/memory"} - set(one.expect)
    assert SECRET not in str(findings)
    assert [f.key for f in findings if "/open/" in f.file and f.severity is Severity.ERROR] == []
    assert (below(outside), below(portal.root / BODY), sorted(os.listdir(tmp_path))) == before
    with pytest.raises(BlockingIOError):
        server.accept()


def test_all_hostile_packages_together_stop_no_other(
    portal: Any, outside: Path, server: socket.socket, tmp_path: Path
) -> None:
    for one in PACKAGES:
        if one.row != "3.8":  # runs into its limit, which its own test sees
            place(portal, one, outside, server)
    codes = {finding.key for finding in found_in(portal, *(one.name for one in PACKAGES), "open")}
    assert {"archive-bomb", "path-unsafe/link", "yaml-alias", "data-active", "quote-open"} <= codes
    done = subprocess.run(
        [sys.executable, "-m", "catalog", "check", "--root", str(portal.root), "--today", "2026-11-20", "--json",
         f"{BODY}/open"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, "Traceback" in done.stderr) in ((0, False), (1, False))


@pytest.mark.parametrize("one", [one for one in PACKAGES if one.prepare is None], ids=lambda one: one.name)
def test_new_and_put_take_hostile_files_or_say_why_not(
    portal: Any, outside: Path, server: socket.socket, run_mulu: Any, one: Hostile
) -> None:
    name = str(one.resource.get("path", "stops.csv"))
    file = outside / (name if re.fullmatch(r"[^/\\:%\u202e]{1,60}", name) else "stops.csv")
    file.write_bytes(one.data)
    for words in (
        ("new", f"data-bureau/{one.name}", "--data", str(file)),
        ("put", str(file), "--entry", "data-bureau/open"),
    ):
        portal.entry()
        code, out, err = run_mulu(*words)
        assert code in (0, 2), (out, err)
        assert "Traceback" not in err and SECRET not in out + err
    assert sorted(path.name for path in outside.iterdir()) == sorted({file.name, "secret.csv"})
    with pytest.raises(BlockingIOError):
        server.accept()


def test_links_are_not_followed_by_new_and_put(portal: Any, outside: Path, run_mulu: Any) -> None:
    link = portal.root / "linked.csv"
    link.symlink_to(outside / "secret.csv")
    portal.entry()
    run_mulu("put", str(link), "--entry", "data-bureau/../../outside")
    assert sorted(path.name for path in outside.iterdir()) == ["secret.csv"]


PACKAGE_ROWS = {one.row for one in PACKAGES}
ELSEWHERE = {
    "2.5": "tests/build/test_hostile_site.py",  # and how it is served
    "4.1": "tests/catalog/test_encodings.py",
    "4.2": "tests/catalog/test_encodings.py",
    "4.3": "tests/catalog/test_encodings.py",
    "4.4": "tests/catalog/test_data.py",
    "4.5": "tests/catalog/test_encodings.py",
    "4.6": "tests/catalog/test_shapes.py",
    "4.9": "tests/catalog/test_shapes.py",
    "4.10": "tests/catalog/test_data.py",
    "4.11": "tests/catalog/test_shapes.py",
    "4.12": "tests/catalog/test_shapes.py",
    "4.13": "tests/catalog/test_shapes.py",
    "4.16": "tests/catalog/test_data.py",
    "5.3": "tests/catalog/test_load.py",  # names used twice, also by capitals alone, are refused
}
ROWS = {"1": 13, "2": 11, "3": 16, "4": 16, "5": 8}  # how many rows each part of the list has


def test_every_row_of_the_list_has_its_test(root: Path) -> None:
    rows = {f"{part}.{number}" for part, count in ROWS.items() for number in range(1, count + 1)}
    assert rows - PACKAGE_ROWS - ELSEWHERE.keys() == set()
    assert PACKAGE_ROWS | ELSEWHERE.keys() <= rows
    assert [file for file in ELSEWHERE.values() if not (root / file).is_file()] == []


def test_markup_is_data_to_every_format_of_the_report(portal: Any, run_mulu: Any) -> None:
    portal.entry(licenses=[{"name": HTML}], title=f"{HTML}|`x`")
    for form in ("text", "markdown", "github", "json"):
        _, out, err = run_mulu("check", "--format", form, "--today", "2026-11-20")
        assert "Traceback" not in err
        if form == "markdown":
            assert "<script" not in out and "<img" not in out
