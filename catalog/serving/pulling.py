"""`mulu pull`: the registers that casework published, verified and copied into `datapackages/`."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from catalog.commands.session import Session
from catalog.settings import load_settings

DESCRIPTOR = "datapackage.json"


def pull(session: Session, *, state: Path | None = None) -> int:
    """Copy what is whole and differs; 1 when a register was refused."""
    settings = load_settings(session.root)
    published = (state.resolve() if state else session.root / "state") / "published"
    copied, refused = pulled(published, session.root / "datapackages", settings.authority)
    for name in refused:
        session.show(session.messages.text("serving.register-refused", register=name))
    session.show(session.messages.text("serving.pulled", copied=len(copied)))
    return 1 if refused else 0


def pulled(published: Path, datapackages: Path, authority: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The registers copied and those refused, by name. Only folders of the authority are looked at."""
    copied: list[str] = []
    refused: list[str] = []
    for folder in _registers(published / authority):
        if not is_whole(folder):
            refused.append(folder.name)
        elif _copied(folder, datapackages / authority / folder.name):
            copied.append(folder.name)
    return tuple(copied), tuple(refused)


def _registers(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.glob("*") if path.is_dir() and not path.is_symlink())


def is_whole(folder: Path) -> bool:
    """Whether the descriptor can be read, belongs to this folder, and every file has the bytes it promises."""
    try:
        descriptor = json.loads((folder / DESCRIPTOR).read_bytes())
        named = descriptor["name"] == folder.name and bool(descriptor["catalog"]["register"])
        return bool(named) and all(_kept_promise(folder, resource) for resource in descriptor["resources"])
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _kept_promise(folder: Path, resource: dict[str, Any]) -> bool:
    path = folder / resource["path"]
    if path.parent != folder or path.is_symlink():
        return False
    return bool(resource["hash"] == f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}")


def _copied(source: Path, target: Path) -> bool:
    """Data first, descriptor last, so that a crash leaves the old descriptor over data it no longer matches."""
    files = sorted(source.iterdir(), key=lambda path: path.name == DESCRIPTOR)
    changed = [path for path in files if path.is_file() and not _same(path, target / path.name)]
    target.mkdir(parents=True, exist_ok=True)
    for path in changed:
        draft = target / f".{path.name}.draft"
        shutil.copyfile(path, draft)
        draft.replace(target / path.name)
    return bool(changed)


def _same(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()
