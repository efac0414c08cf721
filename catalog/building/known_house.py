"""What all pages of a build share, remembered from the last one: reading the law anew took longer than a page.

Whether it still holds is told by names, sizes and times of change of everything it was made from, as for entries.
"""

import pickle
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from catalog.configuration.settings import FILE, Settings
from catalog.files.writing import write_changed
from catalog.law.calendar_source import calendar_folder
from catalog.loading.catalogue import FOLDER, PUBLISHER_FILE, LoadedPublisher, load_publisher, publisher_folders
from catalog.portal import ASSETS, TEMPLATES, Portal, open_portal
from catalog.remembered.fingerprints import CODE, house_stamp, law_stamp, stamp
from catalog.remembered.folder_looks import DOUBT, TICK, folder_stamp, moment

NAME = "house.pickle"


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The portal and who publishes in it, with the stamps of what pages show of them."""

    portal: Portal
    publishers: tuple[LoadedPublisher, ...]
    house: str
    law: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a build was asked for beyond the settings."""

    pack: str
    languages: tuple[str, ...]
    today: date
    drafts: bool


def opened_house(settings: Settings, asked: Asked, cache: Path) -> House:
    """The house, from the cache where nothing that it was made from has changed. Raises PackError."""
    look = _look(settings, asked, cache)
    path = cache / NAME
    known = _known(path, look)
    if known is not None:
        return known
    made = _made(settings, asked)
    if not look.endswith(DOUBT):
        write_changed(path, look.encode() + b"\n" + pickle.dumps(made))
    return made


def _known(path: Path, look: str) -> House | None:
    try:
        found, _, content = path.read_bytes().partition(b"\n")
        value = pickle.loads(content) if found.decode() == look else None
    except (OSError, EOFError, ValueError, pickle.PickleError, AttributeError, ImportError, TypeError):
        return None
    return value if isinstance(value, House) else None


def _made(settings: Settings, asked: Asked) -> House:
    portal = open_portal(settings, pack=asked.pack, languages=asked.languages, today=asked.today, drafts=asked.drafts)
    loaded = tuple(load_publisher(folder, settings.root) for folder in publisher_folders(settings.root))
    publishers = tuple(one.publisher for one in loaded)
    authority = next((body.title for body in publishers if body.name == settings.authority), None)  # in every foot
    house = stamp(house_stamp(portal), authority)
    law = law_stamp(house, (settings.packs, calendar_folder(settings.root)), publishers)
    return House(portal=portal, publishers=loaded, house=house, law=law)


def _look(settings: Settings, asked: Asked, cache: Path) -> str:
    """A stamp of names, sizes and times; one that ends in doubt holds for this moment only."""
    looked, root = moment(cache), settings.root
    vocabularies = root / FOLDER / settings.authority / "vocabularies"
    own = (root / TEMPLATES, root / ASSETS, vocabularies, settings.packs, calendar_folder(root))
    folders = folder_stamp(tuple(map(str, (CODE, *own))), looked)
    files = [_file(root / FILE), *(_file(folder / PUBLISHER_FILE) for folder in publisher_folders(root))]
    doubtful = DOUBT in folders or any(changed >= looked - TICK for _, _, changed in files)
    return stamp(settings, asked, folders, files, _installed()) + (DOUBT if doubtful else "")


def _installed() -> list[tuple[str, int, int]]:
    """When packages came, went or changed versions: each of these leaves its mark in the folder that holds them."""
    return [_file(Path(path)) for path in sys.path if path.endswith("-packages")]


def _file(path: Path) -> tuple[str, int, int]:
    try:
        found = path.lstat()
    except OSError:
        return str(path), -1, 0
    return str(path), found.st_size, found.st_mtime_ns
