"""Small catalogues to build, and what a folder holds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from catalog.build import BuildResult, build
from tests.bench.generated import repository

DAY = date(2026, 11, 21)
Build = Callable[..., BuildResult]


@pytest.fixture
def built() -> Build:
    """Builds a repository on a fixed day, in one process unless said otherwise."""

    def run(root: Path, **choices: Any) -> BuildResult:
        return build(root, **{"today": DAY, "processes": 1, **choices})

    return run


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A repository with a dozen made-up entries of four publishers."""
    return repository(tmp_path / "small", 12)


@pytest.fixture
def tree() -> Callable[[Path], dict[str, bytes]]:
    """Every file of a build by its path: the public half and the private one, without the cache."""

    def held(top: Path) -> dict[str, bytes]:
        files = {path.relative_to(top).as_posix(): path for path in top.rglob("*") if path.is_file()}
        return {name: path.read_bytes() for name, path in sorted(files.items()) if not name.startswith("cache/")}

    return held


def write_entry(root: Path, key: str, facts: dict[str, Any], files: dict[str, bytes]) -> Path:
    """An entry from plain facts; a publisher is made where there is none."""
    folder = root / "datapackages" / key
    folder.mkdir(parents=True, exist_ok=True)
    body = folder.parent / "publisher.yaml"
    if not body.exists():
        body.write_text(f"name: {folder.parent.name}\ntitle: 示例单位\n", encoding="utf-8")
    for name, content in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    said = {"name": folder.name, "title": "示例数据", "description": "仅供测试。", **facts}
    (folder / "datapackage.json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    return folder


def texts_of(top: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder with its content."""
    for path in sorted(top.rglob("*")):
        if path.is_file():
            yield path.relative_to(top).as_posix(), path.read_bytes()
