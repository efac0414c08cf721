"""The data half of an entry's page: files, columns, first rows, chart and map."""

from typing import NamedTuple

from markupsafe import Markup

from catalog.model.label import Label


class PreviewTable(NamedTuple):
    """The first rows: `shown` of them, drawn as `body` below `heads`. `total` is None when nobody counted."""

    titles: tuple[Label, ...]  # of the columns
    heads: Markup  # by which a filter knows each column and whether its values are number, moment or text
    shown: int
    body: Markup
    total: int | None
    is_sample: bool


class Download(NamedTuple):
    """A file to take: its format, whether it is as it was given, and markup that is the same in every language."""

    format: str  # CSV, JSON, XLSX, XML, PARQUET, GEOJSON ...
    original: bool
    name: str
    link: str  # opens its item; behind a gate it leads through sign-in and consent (HZ-3.1)
    size: str
    hash: str


class ResourceView(NamedTuple):
    """A file of an entry. `api` is the rows interface, or empty.

    `field_rows` are the rows of the table of its `columns`, drawn; `is_profiled` when they tell what is missing and how
    values are spread. `download_items` are its `downloads` as items of a list. `plain_json` is the JSON file that a
    browser may filter by itself where nothing is asked first, or empty.
    """

    name: str
    title: Label
    format: str
    role: str  # data | sample
    rows: int | None
    bytes: int | None
    columns: int
    field_rows: Markup
    is_profiled: bool
    preview: PreviewTable | None
    downloads: tuple[Download, ...]
    is_gated: bool
    download_items: Markup
    api: str
    plain_json: str
    problem: str = ""  # the code of what stopped us reading it, `t("entry.problem." + problem)`


class ChartView(NamedTuple):
    """A chart drawn at the build; `is_chosen` when the entry asked for none. `series` are the titles of its lines."""

    title: Label
    svg: Markup
    series: tuple[Label, ...] = ()
    is_chosen: bool = False


class MapView(NamedTuple):
    """A map drawn at the build in the system `drawn`; `system` is that of the data, or empty where nobody says it.

    `approval` is the number under which a map in the data was approved, `base` that of the base map; `tiles` the
    address of its tiles with {z}, {x} and {y}, on this very host, or empty. `frame` places the picture in the world's
    square of Web Mercator: left, top and units a world.
    """

    title: Label
    svg: Markup  # `body` with a frame and the name of the entry
    body: str
    system: str
    drawn: str
    is_moved: bool
    approval: str
    base: str
    tiles: str
    frame: str
    shown: int
    total: int
