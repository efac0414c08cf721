"""What findings were made from, as short stamps: equal stamps mean that checking again would find the same."""

import os
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import blake2b
from importlib import metadata
from pathlib import Path

from catalog.checks.subjects import Context
from catalog.files.paths import crosses_link
from catalog.loading.catalogue import FOLDER
from catalog.remembered.fingerprints import stamp
from catalog.remembered.folder_looks import folder_stamp

CODE = Path(__file__).resolve().parents[1]
_SUFFIXES = frozenset({".py", ".yaml", ".csv", ".json"})
_LIBRARIES = ("frictionless", "openpyxl", "pyyaml")
_MARK = Path("build/cache/checks/looked")


def shared_stamp(context: Context) -> str:
    """Of what the findings of every entry rest on: code, law, settings, bodies, the authority's folder, the day.

    The authority's folder holds vocabularies and the register of decided cases, which the rules read.
    """
    settings = context.settings
    authority = folder_stamp((str(settings.root / FOLDER / settings.authority),), moment(settings.root))
    own = [path.read_bytes() for path in sorted(settings.packs.glob("*.yaml"))]
    return stamp(
        code_stamp(),
        own,
        settings,
        context.pack.key,
        context.catalogue.publishers,
        authority,
        context.today.isoformat(),
    )


def entry_stamps(context: Context, folders: Mapping[str, Path]) -> dict[str, str]:
    """Of each entry's folder, and of what the store holds of it."""
    looked = moment(context.root)
    store = f"{context.settings.store}/"
    return {key: folder_stamp((str(folder), store + key), looked) for key, folder in folders.items()}


def moment(root: Path) -> int:
    """Now, by the clock of the file system (nanoseconds); 0, which trusts nothing, where it cannot be asked."""
    if crosses_link(root, _MARK.as_posix()):
        return 0
    try:
        (root / _MARK).parent.mkdir(parents=True, exist_ok=True)
        (root / _MARK).write_bytes(b"")
        return os.stat(root / _MARK).st_mtime_ns
    except OSError:
        return 0


@cache
def code_stamp() -> str:
    """Of this package, its packs and registers, and the libraries that read data."""
    digest = blake2b(repr([metadata.version(name) for name in _LIBRARIES]).encode(), digest_size=16)
    for path in _files(CODE):
        digest.update(path.relative_to(CODE).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*") if path.suffix in _SUFFIXES and path.is_file())
