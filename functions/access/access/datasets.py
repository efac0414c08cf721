"""What the build tells this app of each data set: its openness, its tables and its files.

That is `build/access.json`, with the files that it names.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from access.shards import Shards, Source
from catalog.rules.labels import NO_LABEL, Label, parse_label

UNCONDITIONAL = "unconditional"
RESTRICTED = "restricted"
SAMPLE = "sample"
DRAFT = "draft"
PAUSED = frozenset({"suspended", "rechecking"})
GONE = frozenset({"withdrawn", "taken_down", "destroyed"})
_PUBLIC = "site/"  # where the build puts what the web server gives to everybody


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table: a data item."""

    name: str
    type: str
    title: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that may be downloaded. `path` is its place in the private part of the build, `bytes` its size."""

    name: str
    path: str
    mediatype: str
    bytes: int
    hash: str

    @property
    def public_path(self) -> str:
        """The address of a file that the site itself gives to everybody, "" for one that this app guards."""
        return quote(f"/{self.path.removeprefix(_PUBLIC)}") if self.path.startswith(_PUBLIC) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One resource. `rows` is the place of its row index, "" without one; `version` changes with its content.

    A `sample` shows what restricted data look like and is open to everybody (HZ-3.2.1).
    """

    name: str
    role: str
    title: Label
    rows: str
    count: int
    version: str
    columns: tuple[Column, ...]
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueStanding:
    """Since when (ISO or empty), why, by which clauses and which decision a data set is not simply published."""

    since: str = ""
    reason: Label = NO_LABEL
    clauses: tuple[str, ...] = ()
    decision: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """An entry of the catalogue, as far as this app serves it."""

    publisher: str
    entry: str
    title: Label
    openness: str
    status: str
    resources: tuple[Resource, ...]
    standing: CatalogueStanding = CatalogueStanding()
    former_keys: tuple[str, ...] = ()  # by which older grants name it

    @property
    def keys(self) -> tuple[str, ...]:
        """Its key and those it had."""
        return (self.key, *self.former_keys)

    @property
    def key(self) -> str:
        """`publisher/entry`."""
        return f"{self.publisher}/{self.entry}"

    @property
    def is_gone(self) -> bool:
        """Whether only a notice of it is left (HZ-2.6.9, HZ-2.6.10, HZ-4.7c)."""
        return self.status in GONE

    @property
    def is_paused(self) -> bool:
        """Whether it is told of, and its data are not given, for now (HZ-4.7b, LS-17b, ZJ-44)."""
        return self.status in PAUSED

    def is_restricted(self, resource: Resource) -> bool:
        """Whether a grant is needed for a resource of this data set."""
        return self.openness == RESTRICTED and resource.role != SAMPLE

    def resource(self, name: str) -> Resource | None:
        """The resource called `name`."""
        return next((resource for resource in self.resources if resource.name == name), None)

    def open_files(self, resource: Resource) -> tuple[File, ...]:
        """The files of a resource that anybody may have, after consent where there is a gate."""
        return () if self.is_restricted(resource) else resource.files

    def file(self, name: str) -> File | None:
        """The open file called `name`, of whichever resource."""
        return next((file for one in self.resources for file in self.open_files(one) if file.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """All that this app serves, by key; and the pack in force when it was built."""

    pack: str = ""
    site_url: str = "/"
    datasets: Mapping[str, Dataset] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)  # where each old key leads now
    count: int | None = None  # of entries, where the data sets are not read yet

    @property
    def size(self) -> int:
        """How many data sets there are, told without reading them."""
        return len(self.datasets) if self.count is None else self.count

    @property
    def present(self) -> Mapping[str, Dataset]:
        """The data sets without those that are gone, for lists."""
        return {key: dataset for key, dataset in self.datasets.items() if not dataset.is_gone}


def parse_holdings(raw: Mapping[str, Any], shelf: Source | None = None) -> Holdings:
    """The holdings of `access.json`. Raises KeyError, TypeError or ValueError when it is not one.

    A data set of any other openness than the two that are served, such as a prohibited one, does not exist here, but
    that it is gone is told of any; a draft exists nowhere. In a large catalogue the data sets stand in files of their
    own, which are read from `shelf` when one of them is asked for.
    """
    moved = {str(old): str(new) for old, new in raw.get("moved", {}).items()}
    former: dict[str, tuple[str, ...]] = {}
    for old, new in moved.items():
        former[new] = (*former.get(new, ()), old)

    def parsed(rows: Mapping[str, Any]) -> dict[str, Dataset]:
        known = (_dataset(row) for row in rows["datasets"] if _is_known(row))
        named = (replace(one, former_keys=former[one.key]) if one.key in former else one for one in known)
        return {dataset.key: dataset for dataset in named}

    return Holdings(
        pack=str(raw.get("pack", "")),
        site_url=str(raw.get("site_url", "/")),
        datasets=Shards(raw["shards"], shelf, parsed) if shelf and raw.get("shards") else parsed(raw),
        moved=moved,
        count=raw.get("count"),
    )


def _is_known(raw: Mapping[str, Any]) -> bool:
    if raw.get("status") == DRAFT:
        return False
    return raw["openness"] in (UNCONDITIONAL, RESTRICTED) or raw.get("status") in GONE


def _dataset(raw: Mapping[str, Any]) -> Dataset:
    return Dataset(
        publisher=raw["publisher"],
        entry=raw["entry"],
        title=parse_label(raw["title"]),
        openness=raw["openness"],
        status=raw.get("status", "published"),
        standing=_standing(raw.get("standing") or {}),
        resources=tuple(_resource(row) for row in raw.get("resources", ())),
    )


def _standing(raw: Mapping[str, Any]) -> CatalogueStanding:
    return CatalogueStanding(
        since=str(raw.get("since", "")),
        reason=parse_label(raw.get("reason")),
        clauses=tuple(map(str, raw.get("clauses", ()))),
        decision=str(raw.get("decision", "")),
    )


def _resource(raw: Mapping[str, Any]) -> Resource:
    return Resource(
        name=raw["name"],
        role=raw.get("role") or "data",
        title=parse_label(raw["title"]),
        rows=raw.get("rows") or "",
        count=int(raw.get("count") or 0),
        version=raw.get("version") or "",
        columns=tuple(
            Column(name=row["name"], type=row["type"], title=parse_label(row["title"])) for row in raw.get("fields", ())
        ),
        files=tuple(_file(row) for row in raw.get("files", ())),
    )


def _file(raw: Mapping[str, Any]) -> File:
    return File(
        name=raw["name"],
        path=raw["path"],
        mediatype=raw.get("mediatype") or "application/octet-stream",
        bytes=int(raw.get("bytes") or 0),
        hash=raw.get("hash") or "",
    )
