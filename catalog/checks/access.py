"""Whether bytes lie where their openness type allows them to lie (requirements R-106, R-108, R-109, R-110)."""

from collections.abc import Iterator
from pathlib import Path

from catalog.checks.subjects import Subject
from catalog.loading.descriptors import NAMES
from catalog.model.entry import Openness
from catalog.model.finding import Finding, Severity

MAX_GIT_BYTES = 2 * 1024 * 1024  # of one data file beside its descriptor (design section 3)
COMPANIONS = frozenset({*NAMES, "README.md", ".gitkeep"})
MACHINE_READABLE = frozenset(
    "csv tsv json jsonl ndjson geojson topojson xml xls xlsx ods parquet kml gml gpkg shp rdf ttl jsonld txt".split()
)
_SEEN = 200  # files of one folder that are looked at


def check_prohibited(subject: Subject) -> Iterator[Finding]:
    """R-106: a prohibited entry carries no data, preview, sample, interface or distribution (HZ-2.3.1, SD-7)."""
    entry = subject.entry
    if entry.openness is not Openness.PROHIBITED:
        return
    for index, resource in enumerate(entry.resources):
        yield subject.finding("R-106/resource", "resources", index, resource=resource.name)
    for file in _undescribed(subject, described=frozenset()):
        yield subject.finding("R-106/file", file=file)
    if entry.access_modes:
        yield subject.finding("R-106/interface", "catalog", "access_modes", value=", ".join(entry.access_modes))
    if entry.view.chart or entry.view.map:
        yield subject.finding("R-106/preview", "catalog", "view")


def check_restricted(subject: Subject) -> Iterator[Finding]:
    """R-108: the full data of a restricted entry is never a file of the repository (XA-23¶2, HZ-3.2.1)."""
    entry = subject.entry
    if entry.openness is not Openness.RESTRICTED:
        return
    for index, resource in enumerate(entry.resources):
        if resource.role != "sample" and not resource.stored:
            yield subject.finding("R-108/resource", "resources", index, resource=resource.name, path=resource.path)
    for file in _undescribed(subject, described=frozenset(resource.path for resource in entry.samples)):
        if file not in {resource.path for resource in entry.data if not resource.stored}:
            yield subject.finding("R-108/file", file=file)


def check_sample(subject: Subject) -> Iterator[Finding]:
    """R-109: a restricted entry shows a sample, so that people know what to apply for (HZ-3.2.1)."""
    entry = subject.entry
    if entry.openness is Openness.RESTRICTED and not entry.samples and subject.applies("R-109"):
        yield subject.finding("R-109", "resources")


def check_machine_readable(subject: Subject) -> Iterator[Finding]:
    """R-110: open data has a file that a program can read; a PDF or a picture may only stand beside it (HZ-5.1c)."""
    entry = subject.entry
    if entry.openness is not Openness.UNCONDITIONAL or not subject.applies("R-110"):
        return
    formats = [resource.format for resource in entry.data]
    if not formats:
        yield subject.finding("R-110/no-data", "resources")
    elif not any(word in MACHINE_READABLE for word in formats):
        yield subject.finding("R-110", "resources", 0, "format", value=", ".join(formats))


def check_undeclared(subject: Subject) -> Iterator[Finding]:
    """A file that no resource names would be published by nobody, and is often a mistake."""
    if subject.entry.openness is Openness.UNCONDITIONAL:
        for file in _undescribed(subject, described=frozenset(resource.path for resource in subject.entry.resources)):
            yield subject.finding("file-undeclared", severity=Severity.WARNING, file=file)


def check_size(subject: Subject) -> Iterator[Finding]:
    """Files over 2 MiB go to the data store: Git would keep every version of them for ever."""
    for index, resource in enumerate(subject.entry.resources):
        size = 0 if resource.stored else _size(subject.folder / resource.path)
        if size > MAX_GIT_BYTES:
            found, limit = f"{size:,}", f"{MAX_GIT_BYTES:,}"
            at = ("resources", index, "path")
            yield subject.finding("file-too-large", *at, path=resource.path, bytes=found, limit=limit)


def check_public_bytes(subject: Subject) -> Iterator[Finding]:
    """In a public repository, bytes in Git would go round the sign-in and consent that the pack orders (HZ-3.1)."""
    gate = subject.context.pack.gate
    if subject.context.settings.repository != "public" or gate is None:
        return
    for index, resource in enumerate(subject.entry.data):
        if subject.entry.openness is Openness.UNCONDITIONAL and not resource.stored:
            yield subject.finding("public-bytes", "resources", index, "path", path=resource.path)


def _undescribed(subject: Subject, described: frozenset[str]) -> Iterator[str]:
    """Files of the entry's folder, by path below it, that are neither the descriptor, a README nor `described`."""
    for path in _files(subject.folder):
        name = path.relative_to(subject.folder).as_posix()
        if name not in COMPANIONS and name not in described:
            yield name.encode("utf-8", "replace").decode()


def _files(folder: Path) -> list[Path]:
    found = (path for path in sorted(folder.rglob("*")) if path.is_symlink() or not path.is_dir())
    return [path for _, path in zip(range(_SEEN), found, strict=False)]


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
