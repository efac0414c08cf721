"""What a page was made from, as short stamps: equal stamps mean that it need not be drawn again."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from catalog.configuration.settings import FILE as SETTINGS
from catalog.law.packs_source import compile_pack
from catalog.messages import FOLDER as MESSAGES
from catalog.model.publisher import Publisher
from catalog.portal import TEMPLATES, Portal, files_below

CODE = Path(__file__).resolve().parents[1]
CODE_SUFFIXES = (".py", ".csv", ".json")
LIBRARIES = ("jinja2", "markupsafe", "orjson", "xlsxwriter")


def stamp(*parts: object) -> str:
    """A stamp of values whose `repr` says everything about them."""
    return seal(repr(parts))


def seal(text: str) -> str:
    """A stamp of a text."""
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


def house_stamp(portal: Portal) -> str:
    """Of everything that all pages share: code, templates, words, law, settings, assets."""
    settings = portal.settings
    digest = hashlib.blake2b(digest_size=16)
    for folder in _shared(portal):
        for name, content in _contents(folder):
            digest.update(f"\0{name}\0{len(content)}\0".encode())
            digest.update(content)
    digest.update(_bytes(settings.root / SETTINGS))
    law = json.dumps(compile_pack(portal.pack.key, settings.packs), ensure_ascii=False, sort_keys=True, default=str)
    from importlib.metadata import version  # only where the house is made anew: it brings half a mail program along

    versions = [version(name) for name in LIBRARIES]
    # the place on this machine is no part of what is built
    shown = (portal.validity, portal.languages, portal.drafts)
    digest.update(repr((law, shown, sorted(portal.assets.items()), versions)).encode())
    return digest.hexdigest()


def law_stamp(house: str, own: Sequence[Path], publishers: Sequence[Publisher]) -> str:
    """Of what the pages of procedures, forms and rules show beyond the house, and the functions know.

    That is every pack, register of clauses and notice of the calendar, ours and those of the city's `own` folders.
    """
    digest = hashlib.blake2b(house.encode(), digest_size=16)
    for folder in (CODE, *own):
        for path in sorted(folder.rglob("*.yaml")):
            digest.update(f"\0{path.relative_to(folder).as_posix()}\0".encode())
            digest.update(_bytes(path))
    return stamp(digest.hexdigest(), publishers)


def _shared(portal: Portal) -> tuple[Path, ...]:
    settings = portal.settings
    vocabularies = settings.root / "datapackages" / settings.authority / "vocabularies"
    return CODE, settings.root / TEMPLATES, MESSAGES, vocabularies


def _contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    if not folder.is_dir():
        return
    for name in files_below(folder):
        if folder != CODE or name.endswith(CODE_SUFFIXES):
            yield name, (folder / name).read_bytes()


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""
