"""The folders of `datapackages/` to a Catalogue. What cannot be loaded is a finding, and the rest goes on."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from catalog.errors import DescriptorError
from catalog.files.paths import crosses_link
from catalog.loading.descriptors import NAMES, lines_of, load_descriptor
from catalog.loading.entries import parse_entry
from catalog.loading.publishers import parse_publisher, unread_publisher
from catalog.loading.reserved import RESERVED
from catalog.loading.values import SLUG, Fault, findings_of
from catalog.model.catalogue import Catalogue
from catalog.model.entry import Entry
from catalog.model.finding import Finding, Severity
from catalog.model.publisher import Publisher

FOLDER = "datapackages"
PUBLISHER_FILE = "publisher.yaml"
MAX_FINDINGS = 50  # of one file
MAX_SLUG = 80  # characters; a name is part of addresses and of CKAN names (100 characters for both parts)


class LoadedEntry(NamedTuple):
    """An entry folder as read; `entry` is None when an error forbids it. Can be sent between processes."""

    entry: Entry | None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedPublisher:
    """A publisher folder as read. A file that cannot be read still gives a publisher, named like its folder."""

    publisher: Publisher
    findings: tuple[Finding, ...] = ()


def load_catalogue(root: Path) -> Catalogue:
    """Everything under `root/datapackages`, one after the other."""
    publishers = [load_publisher(folder, root) for folder in publisher_folders(root)]
    entries = [load_entry(root, key) for key in entry_keys(root)]
    return assembled(root, publishers, entries)


def assembled(root: Path, publishers: Iterable[LoadedPublisher], entries: Iterable[LoadedEntry]) -> Catalogue:
    """A Catalogue of what was loaded, wherever it was loaded; stray files and folders of `root` are named in it."""
    bodies, loaded = tuple(publishers), tuple(entries)
    said = (*(body.findings for body in bodies), *(one.findings for one in loaded))
    return Catalogue(
        publishers=tuple(sorted((body.publisher for body in bodies), key=lambda body: body.name)),
        entries=tuple(sorted((one.entry for one in loaded if one.entry), key=lambda entry: entry.key)),
        broken=(*stray_findings(root), *(finding for findings in said for finding in findings)),
    )


def publisher_folders(root: Path) -> tuple[Path, ...]:
    """The folders directly under `datapackages/` with usable names, sorted."""
    return tuple(root / FOLDER / found.name for found in _found(root / FOLDER) if not found.fault)


def entry_folders(root: Path) -> tuple[Path, ...]:
    """The folders of all entries with usable names, sorted by publisher, then by name."""
    top = root / FOLDER
    return tuple(top / key for key in entry_keys(root))


def entry_keys(root: Path) -> tuple[str, ...]:
    """The keys of all entries with usable names, `publisher/entry`, in the order of `entry_folders`."""
    return survey(root)[0]


def survey(root: Path) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """In one look, what `entry_keys` and `stray_findings` give."""
    bodies = _found(root / FOLDER)
    within = [(body.name, one) for body in bodies if not body.fault for one in _found(f"{root}/{FOLDER}/{body.name}")]
    strays = [(root / FOLDER / body.name, body.fault) for body in bodies if body.fault]
    strays += [(root / FOLDER / body / one.name, one.fault) for body, one in within if one.fault]
    return tuple([f"{body}/{one.name}" for body, one in within if not one.fault]), _stray_findings(strays, root)


def load_publisher(folder: Path, root: Path) -> LoadedPublisher:
    """The body in `folder`, which is one of `publisher_folders(root)`."""
    path = folder / PUBLISHER_FILE
    file = path.relative_to(root).as_posix()
    try:
        if not os.path.lexists(path):
            raise DescriptorError("R-119/publisher-missing", name=folder.name)
        publisher, faults = parse_publisher(load_descriptor(path), folder.name, file)
    except DescriptorError as error:
        findings: tuple[Finding, ...] = (_refused(error, file),)
        return LoadedPublisher(publisher=unread_publisher(folder.name, file), findings=findings)
    findings = _findings(faults, path, file)
    return LoadedPublisher(publisher=publisher or unread_publisher(folder.name, file), findings=findings)


def load_entry(root: Path, key: str) -> LoadedEntry:
    """The entry `publisher/name`, which is one of `entry_keys(root)`. Never raises for what the files say."""
    folder = f"{root}/{FOLDER}/{key}"
    publisher, name = key.split("/")
    held = _held(folder)
    present = _present(held)
    path, file = (f"{top}/{key}/{(present or NAMES)[0]}" for top in (f"{root}/{FOLDER}", FOLDER))
    try:
        _refuse_second(present)
        entry, faults = parse_entry(load_descriptor(path), publisher, name, file)
    except DescriptorError as error:
        return LoadedEntry(entry=None, findings=(_refused(error, file),))
    links = _links(entry, folder, held) if entry else []
    return LoadedEntry(entry=None if links else entry, findings=_findings([*faults, *links], path, file))


def descriptor_path(folder: Path) -> Path:
    """The descriptor of an entry folder, whether it is there or not."""
    return folder / (_present(_held(str(folder))) or NAMES)[0]


def _held(folder: str) -> dict[str, bool]:
    """The names in a folder, each with whether it is a link."""
    try:
        with os.scandir(folder) as items:
            return {item.name: item.is_symlink() for item in items}
    except OSError:
        return {}


def _present(held: Mapping[str, bool]) -> tuple[str, ...]:
    """The names of descriptors that are there; there should be one."""
    return tuple([name for name in NAMES if name in held])


def stray_findings(root: Path, folders: Iterable[Path] | None = None) -> tuple[Finding, ...]:
    """Folders that cannot be a publisher or an entry: links, and names that are no slug or are reserved.

    `folders` are those to look at; all that there are when None.
    """
    if folders is None:
        return survey(root)[1]
    return _stray_findings([(folder, code) for folder in folders if (code := _stray(folder))], root)


def _stray_findings(strays: Iterable[tuple[Path, str]], root: Path) -> tuple[Finding, ...]:
    return tuple(
        Finding(code=code, severity=Severity.ERROR, file=_shown(folder, root), facts={"name": _printable(folder.name)})
        for folder, code in strays
    )


def is_stray(folder: Path) -> bool:
    """Whether a folder cannot be a publisher or an entry."""
    return bool(_stray(folder))


class _Found(NamedTuple):
    """A folder or link by its name, and the code of what forbids it, or nothing."""

    name: str
    fault: str


def _found(parent: "Path | str") -> list[_Found]:
    """Folders and links in `parent`, sorted; hidden names are nobody's."""
    try:
        with os.scandir(parent) as items:
            return sorted(_Found(item.name, _fault(item.name, item.is_symlink())) for item in items if _is_folder(item))
    except OSError:
        return []


def _is_folder(item: "os.DirEntry[str]") -> bool:
    return not item.name.startswith((".", "__")) and (item.is_symlink() or item.is_dir(follow_symlinks=False))


def _stray(folder: Path) -> str:
    """The code of what forbids a folder, or nothing."""
    return _fault(folder.name, folder.is_symlink())


def _fault(name: str, linked: bool) -> str:
    if linked:
        return "is-link"
    if not SLUG.match(name) or len(name) > MAX_SLUG:
        return "folder-name"
    return "folder-reserved" if name in RESERVED else ""


def _refuse_second(present: tuple[str, ...]) -> None:
    if not present:
        raise DescriptorError("descriptor-missing", names=" / ".join(NAMES))
    if len(present) > 1:
        raise DescriptorError("descriptor-twice", names=" + ".join(present))


def _links(entry: Entry, folder: str, held: Mapping[str, bool]) -> list[Fault]:
    """Resources in the folder that are, or lie behind, a symbolic link (hostile input 1.5); it holds what is `held`."""
    return [
        Fault(code="path-unsafe/link", keys=("resources", index, "path"), facts={"path": resource.path})
        for index, resource in enumerate(entry.resources)
        if not resource.stored and _is_linked(resource.path, folder, held)
    ]


def _is_linked(path: str, folder: str, held: Mapping[str, bool]) -> bool:
    return crosses_link(folder, path) if "/" in path else held.get(path, False)


def _findings(faults: Iterable[Fault], path: Path | str, file: str) -> tuple[Finding, ...]:
    """At most MAX_FINDINGS of them: a list of 10,000 wrong items has one cause."""
    faults = tuple(faults)[:MAX_FINDINGS]
    return findings_of(faults, lines_of(path) if faults else {}, file)


def _refused(error: DescriptorError, file: str) -> Finding:
    code, _, cause = error.code.partition("/")
    return Finding(code=code, cause=cause, severity=Severity.ERROR, file=file, line=error.line, facts=error.facts)


def _shown(folder: Path, root: Path) -> str:
    return _printable(folder.relative_to(root).as_posix())


def _printable(name: str) -> str:
    return name.encode("utf-8", "replace").decode()[:120]
