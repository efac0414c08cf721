"""The data half of an entry's page: files, columns, first rows, chart and map."""

from dataclasses import dataclass

from markupsafe import Markup

from catalog.model.label import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """A column. `sensitivity` is empty, personal or sensitive; `is_key` marks the primary key."""

    name: str
    title: Label
    description: Label
    type: str
    unit: str
    example: str
    sensitivity: str
    is_key: bool
    is_required: bool
    reference: str  # `resource.field` that it points at, or empty


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewTable:
    """The first rows. `total` is None when nobody counted; `numeric` says which columns align right.

    `body` is the rows as table rows, drawn without the template: most of what a page escapes is here.
    """

    headings: tuple[Label, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    body: Markup
    total: int | None
    is_sample: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file to take at `href`; `gated` leads through sign-in and consent (HZ-3.1). `hash` is `sha256:...`."""

    format: str  # CSV, JSON, XLSX, GEOJSON ...
    name: str
    href: str
    bytes: int
    hash: str
    original: bool
    gated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceView:
    """A file of an entry with its columns, preview and downloads. `api` is the rows interface, or empty."""

    name: str
    title: Label
    format: str
    role: str  # data | sample
    rows: int | None
    bytes: int | None
    fields: tuple[FieldView, ...]
    preview: PreviewTable | None
    downloads: tuple[Download, ...]
    api: str
    problem: str = ""  # the code of what stopped us reading it, `t("entry.problem." + problem)`


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartView:
    """A chart drawn at the build. `data` is JSON {kind, x, series: [{title, values}]} for a script to draw better."""

    title: Label
    kind: str  # line | bar
    svg: Markup
    data: Markup
    series: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MapView:
    """A map drawn at the build. `data` is GeoJSON, thinned out; `system` the coordinate system the entry names."""

    title: Label
    svg: Markup
    data: Markup
    system: str
    shown: int
    total: int
