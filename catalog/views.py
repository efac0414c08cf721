"""What a page shows, as frozen values: the seam between `catalog.pages`, which fills them, and site/templates.

Labels stay labels (the template picks the language); hrefs are paths from the root of the site without the language
prefix, which `url()` adds; dates are `date`; sizes are bytes; counts are whole numbers.
"""

from dataclasses import dataclass
from datetime import date

from catalog.model.entry import Entry, Resource
from catalog.model.label import NO_LABEL, Label
from catalog.model.publisher import Publisher
from catalog.rules.forms import Form
from catalog.rules.packs import Ground, Pack, Procedure, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A named way to another page, with an optional count beside it."""

    title: Label
    href: str
    count: int | None = None
    note: Label = NO_LABEL


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An entry in a list."""

    key: str
    href: str
    title: Label
    summary: Label
    publisher: Label
    openness: str
    topic: Label
    formats: tuple[str, ...]
    rows: int | None
    last_updated: date | None
    frequency: Label
    illustrative: bool
    demonstration: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One facet of the catalogue with its values, most frequent first."""

    key: str
    title_code: str
    values: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeView:
    """The first page: numbers, themes, latest entries, procedures."""

    entries: int
    publishers: int
    rows: int
    by_openness: tuple[tuple[str, int], ...]
    topics: tuple[Link, ...]
    recent: tuple[Card, ...]
    procedures: tuple[Procedure, ...]
    registers: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingView:
    """A list of entries in static pages: the catalogue, a theme, or a publisher's."""

    title: Label
    href: str
    cards: tuple[Card, ...]
    total: int
    page: int
    pages: int
    facets: tuple[Facet, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file to take away. `gated` leads to consent first (HZ-3.1); `derived` was made from the original."""

    resource: str
    format: str
    href: str
    bytes: int
    hash: str
    rows: int | None
    gated: bool
    derived: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The first rows of a table, as text cells."""

    resource: str
    title: Label
    columns: tuple[Label, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    total: int | None
    sample: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line or set of bars; `values` are aligned with the chart's labels, None where there is no value."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart drawn from the data: `kind` is line or bar."""

    kind: str
    title: Label
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A place with its label."""

    longitude: float
    latitude: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """Points and rings (lists of longitude, latitude) with the reference system they are given in."""

    points: tuple[Point, ...]
    rings: tuple[tuple[tuple[float, float], ...], ...]
    coordinate_system: str
    truncated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What a person may do about an entry, carrying it along."""

    procedure: Procedure
    href: str
    primary: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """The page of an entry."""

    entry: Entry
    publisher: Publisher
    openness_word: Label
    grounds: tuple[Ground, ...]
    topic: Label
    frequency: Label
    licences: tuple[Link, ...]
    rows: int | None
    bytes: int | None
    downloads: tuple[Download, ...]
    tables: tuple[Resource, ...]
    previews: tuple[Preview, ...]
    chart: Chart | None
    map: Map | None
    rows_api: tuple[Link, ...]
    actions: tuple[Action, ...]
    related: tuple[Card, ...]
    gate_clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PublisherView:
    """The page of a publisher."""

    publisher: Publisher
    parent: Link | None
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishersView:
    """All publishers with their number of entries."""

    publishers: tuple[tuple[Publisher, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemesView:
    """All themes with their number of entries."""

    topics: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A stage as drawn on a public page: who acts and what may follow, in words."""

    stage: Stage
    actors: tuple[Label, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureView:
    """The page of a procedure."""

    procedure: Procedure
    steps: tuple[Step, ...]
    form_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProceduresView:
    """All procedures of the pack in force."""

    procedures: tuple[Procedure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormView:
    """The form of a procedure. `publishers` and `entries` fill choices of agencies and data sets."""

    procedure: Procedure
    form: Form
    publishers: tuple[Link, ...]
    entries: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterView:
    """A register with its rows; empty until casework has published one, and then says how it fills."""

    key: str
    title: Label
    description: Label
    clauses: tuple[str, ...]
    ours: bool
    columns: tuple[Label, ...]
    rows: tuple[tuple[str, ...], ...]
    entry_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistersView:
    """All registers of the pack in force."""

    registers: tuple[RegisterView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesView:
    """The pack in force: its document, validity on the day of the build, grounds and procedures."""

    pack: Pack
    validity: str
    overlay: Pack | None
