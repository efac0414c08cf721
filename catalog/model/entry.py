"""What is published: an entry, its resources and their fields (design section 3; requirements section 6).

Tuples, because a build makes and keeps hundreds of thousands of them; they are made by naming their parts.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from catalog.model.label import NO_LABEL, Label
from catalog.model.states import GONE, NO_STANDING, PAUSED, Standing, State

NOTHING: Mapping[str, object] = {}  # shared by all that have none


class Openness(StrEnum):
    """The three openness types under their neutral keys; each pack has its own words (HZ-2.3, SD-2, ZJ-30)."""

    UNCONDITIONAL = "unconditional"
    RESTRICTED = "restricted"
    PROHIBITED = "prohibited"


class Field(NamedTuple):
    """One column of a table: a data item (HZ-2.4.2b).

    `reading` is how its cells are written, in the words of Table Schema: `format`, `decimalChar`, `trueValues` ...
    """

    name: str
    title: Label
    type: str = "string"
    description: Label = NO_LABEL
    unit: str = ""
    example: str = ""
    sensitivity: str = ""  # "" | personal | sensitive
    constraints: Mapping[str, object] = NOTHING
    reading: Mapping[str, object] = NOTHING
    mask: Mapping[str, object] = NOTHING  # how it is masked before it is opened (HZ-2.6.1)


class ForeignKey(NamedTuple):
    """Columns that point at another resource of the same entry; an empty `resource` means the same table."""

    fields: tuple[str, ...]
    resource: str
    reference: tuple[str, ...]


class Resource(NamedTuple):
    """One file of an entry. `path` is relative to the entry's folder, or a key of the data store when `stored`."""

    name: str
    title: Label
    path: str
    format: str
    mediatype: str = ""
    encoding: str = "utf-8"
    bytes: int | None = None
    hash: str = ""
    role: str = "data"  # data | sample
    stored: bool = False
    dialect: Mapping[str, object] = NOTHING
    fields: tuple[Field, ...] = ()
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    missing_values: tuple[str, ...] = ("",)
    anonymity: Mapping[str, object] = NOTHING  # what is promised of rows that look alike

    @property
    def is_tabular(self) -> bool:
        """Whether rows can be read from it."""
        return self.format in TABULAR_FORMATS


class Licence(NamedTuple):
    """A licence by name, with its title and address."""

    name: str
    title: str = ""
    path: str = ""


class Source(NamedTuple):
    """Where the facts come from."""

    title: str
    path: str = ""


class View(NamedTuple):
    """How the entry may be drawn: a chart and a map, both optional, each a mapping checked by the loader."""

    chart: Mapping[str, object] | None = None
    map: Mapping[str, object] | None = None
    coordinate_system: str = ""


class Entry(NamedTuple):
    """One data set of the catalogue. `file` is the descriptor's path relative to the repository, for findings."""

    publisher: str
    name: str
    file: str
    title: Label
    description: Label
    openness: Openness
    openness_conditions: Label = NO_LABEL
    openness_basis: str = ""
    ground_codes: tuple[str, ...] = ()
    update_frequency: str = ""
    topic: str = ""
    data_type: str = ""
    access_modes: tuple[str, ...] = ()
    grade: str = ""
    generation_mode: str = ""
    generation_cycle: str = ""
    coverage_geographic: str = ""
    coverage_temporal: str = ""
    responsible_person: str = ""
    open_agreement: str = ""
    status: State = State.PUBLISHED
    standing: Standing = NO_STANDING
    renamed_from: tuple[str, ...] = ()  # old keys, whose addresses lead here
    illustrative: bool = False
    demonstration: bool = False
    version: str = ""
    created: str = ""
    last_updated: date | None = None
    keywords: tuple[str, ...] = ()
    licences: tuple[Licence, ...] = ()
    sources: tuple[Source, ...] = ()
    providers: tuple[str, ...] = ()
    resources: tuple[Resource, ...] = ()
    view: View = View()
    register: str = ""  # the register this entry publishes, when it is one
    extra: Mapping[str, object] = NOTHING  # every key under `catalog:`, for checks and exports

    @property
    def key(self) -> str:
        """`publisher/name`: unique in the catalogue and the path of its page."""
        return f"{self.publisher}/{self.name}"

    @property
    def is_gone(self) -> bool:
        """Whether only a notice of it is left (HZ-2.6.9, HZ-2.6.10, HZ-4.7c)."""
        return self.status in GONE

    @property
    def is_paused(self) -> bool:
        """Whether its facts are shown and its data are not, for now (HZ-4.7b, LS-17b, ZJ-44)."""
        return self.status in PAUSED

    @property
    def is_draft(self) -> bool:
        """Whether it is not yet for the public."""
        return self.status == State.DRAFT

    @property
    def samples(self) -> tuple[Resource, ...]:
        """Resources that show what restricted data look like (HZ-3.2.1)."""
        return tuple(resource for resource in self.resources if resource.role == "sample")

    @property
    def data(self) -> tuple[Resource, ...]:
        """Resources that are the data itself."""
        return tuple(resource for resource in self.resources if resource.role != "sample")


TABULAR_FORMATS = frozenset({"csv", "tsv", "xlsx", "xls"})
