"""`mulu pull`: the registers that casework published, verified and copied into `datapackages/`."""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.configuration.settings import load_settings
from catalog.session import Session, state_of

DESCRIPTOR = "datapackage.json"
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """Names of the registers that were taken in, and of those that were refused; what was the same is in neither."""

    copied: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def pull(session: Session, *, state: Path | None = None) -> int:
    """Copy what is whole and differs; 1 when a register was refused."""
    settings = load_settings(session.root)
    published = state_of(session, state) / "published"
    result = pulled(published, session.root / "datapackages", settings.authority)
    for name in result.refused:
        session.show(session.messages.text("serving.register-refused", register=name))
    session.show(session.messages.text("serving.pulled", copied=len(result.copied)))
    return 1 if result.refused else 0


def pulled(published: Path, datapackages: Path, authority: str) -> Pulled:
    """Take in the registers of the authority; no other folder is looked at. Raises OSError where none can be written.

    What is written is what was verified, byte for byte, whoever writes to `published` meanwhile.
    """
    copied: list[str] = []
    refused: list[str] = []
    for folder in _folders(published / authority):
        target = datapackages / authority / folder.name
        files = whole_register(folder)
        if files is None or not _may_replace(target):
            refused.append(folder.name)
        elif _written(files, target):
            copied.append(folder.name)
    return Pulled(copied=tuple(copied), refused=tuple(refused))


def _folders(parent: Path) -> Iterator[Path]:
    if parent.is_dir() and not parent.is_symlink():
        yield from sorted(path for path in parent.iterdir() if path.is_dir() and not path.name.startswith("."))


def whole_register(folder: Path) -> Files | None:
    """The files of a register by name, the descriptor last; None unless every file is what the descriptor promises.

    Nothing is followed out of the folder: neither a path with a folder in it nor a link.
    """
    if folder.is_symlink() or not _SLUG.fullmatch(folder.name):
        return None
    try:
        text = _bytes(folder, DESCRIPTOR)
        descriptor = json.loads(text)
        if descriptor["name"] != folder.name or not is_register(descriptor) or not descriptor["resources"]:
            return None
        tables = {resource["path"]: _promised(folder, resource) for resource in descriptor["resources"]}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    return {**tables, DESCRIPTOR: text}


def is_register(descriptor: Mapping[str, Any]) -> bool:
    """Whether a descriptor is one that casework writes, and not an entry that people keep by hand."""
    return isinstance(descriptor["catalog"]["register"], str) and bool(descriptor["catalog"]["register"])


def _promised(folder: Path, resource: Mapping[str, Any]) -> bytes:
    """The bytes of a resource. Raises ValueError when they are not those promised."""
    content = _bytes(folder, resource["path"])
    if resource["hash"] != f"sha256:{hashlib.sha256(content).hexdigest()}":
        raise ValueError("other bytes than promised")
    return content


def _bytes(folder: Path, name: str) -> bytes:
    path = folder / name
    if path.parent != folder or path.is_symlink() or name.startswith("."):
        raise ValueError("not a plain file of this folder")
    return path.read_bytes()


def _may_replace(target: Path) -> bool:
    """A register replaces an older one of its own, or nothing: never an entry that people keep, never a link."""
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        return False
    kept = [path for path in target.glob("datapackage.*") if path.suffix != ".csv"] if target.is_dir() else []
    return all(path.name == DESCRIPTOR and _is_kept_register(path) for path in kept)


def _is_kept_register(path: Path) -> bool:
    try:
        return is_register(json.loads(path.read_bytes()))
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return False


def _written(files: Files, target: Path) -> bool:
    """Tables first, descriptor last: a crash in between leaves a promise that the next pull makes good."""
    written = [_replaced(target / name, content) for name, content in files.items()]
    return any(written)


def _replaced(path: Path, content: bytes) -> bool:
    """A whole file or the old one, never half of one; says whether it had to be written."""
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    draft.write_bytes(content)
    os.replace(draft, path)
    return True
