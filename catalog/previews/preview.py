"""What the page of an entry shows of a table: its first rows, the points of a chart, the places of a map."""

import json
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple, TypeVar

from markupsafe import Markup, escape

from catalog.configuration.coordinates import WGS84, to_wgs84
from catalog.model.entry import Field, Resource, View
from catalog.model.label import NO_LABEL, Label, parse_label
from catalog.moments import beginning
from catalog.tabular.tables import Cell

ROWS = 20  # of a preview; public even where the full files are not
LEAST_ROWS, PREVIEW_CELLS = 5, 4000  # a wide table shows fewer rows
CELL_CHARACTERS = 200
CHART_SERIES = 4
CHART_GROUPS = 6
CHART_POINTS = 366
BAR_POINTS = 24
MAP_PLACES = 1500
READ_POINTS = 20_000  # of a table, before thinning
LATITUDES = re.compile(r"latitude|(?:^|[_\W])lat(?:$|[_\W])|纬度|北纬", re.IGNORECASE)
LONGITUDES = re.compile(r"longitude|(?:^|[_\W])(?:lon|lng)(?:$|[_\W])|经度|东经", re.IGNORECASE)

_NAME = re.compile(r"(?:^|[_\W])(?:name|title)(?:$|[_\W])|名(?!次|额|下|单)", re.IGNORECASE)
_NOWHERE = (None, None)
_BETWEEN = "\x1f"  # the unit separator is white space, of which no cell that is `shown` has any but spaces
NUMERIC = frozenset({"integer", "number", "year"})
_LARGEST, _SMALLEST = 1e300, 1e-300  # beyond them no picture can reckon
_TOLD = 0.9  # of the points of a chart over time must say when

Number = int | float
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartPlan:
    """Which columns are drawn against which."""

    kind: str
    x: int
    ys: tuple[int, ...]
    titles: tuple[Label, ...]
    title: Label
    most: int
    x_title: Label = NO_LABEL
    group: int = -1  # the column whose values become series of their own, -1 for none
    is_chosen: bool = False  # from the data, because the entry asks for none

    def point(self, row: Sequence[Cell]) -> tuple[Cell, ...]:
        """What the chart needs of a row: x, the group, then the values."""
        group = row[self.group] if self.group >= 0 else None
        return (row[self.x], group, *(row[y] for y in self.ys))


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPlan:
    """Which columns hold the place, and which its name (-1 when none). One column may hold both coordinates: the
    longitude's, where the latitude has none (-1)."""

    longitude: int
    latitude: int
    label: int


class Series(NamedTuple):
    """One line of a chart; None where the table says nothing."""

    title: Label
    values: tuple[Number | None, ...]


class Chart(NamedTuple):
    """A chart's numbers. A chart of which the values are numbers of rows `is_counted`; its one series has no title."""

    kind: str
    title: Label
    x: tuple[str, ...]
    series: tuple[Series, ...]
    x_title: Label = NO_LABEL
    is_chosen: bool = False
    is_counted: bool = False


class Place(NamedTuple):
    """A thing on the map: `kind` is point, line or area; `rings` are runs of (longitude, latitude)."""

    kind: str
    label: str
    rings: tuple[tuple[tuple[float, float], ...], ...]


def chart_plan(view: View, resource: Resource, fields: tuple[Field, ...]) -> ChartPlan | None:
    """The chart that the entry asks for of this resource, if its columns are there."""
    wish = view.chart
    if wish is None or wish.get("resource", resource.name) != resource.name:
        return None
    names = [field.name for field in fields]
    wanted = [name for name in _texts(wish.get("y")) if name in names][:CHART_SERIES]
    x = str(wish.get("x", ""))
    if x not in names or not wanted:
        return None
    kind = "bar" if wish.get("kind", wish.get("type")) == "bar" else "line"
    return ChartPlan(
        kind=kind,
        x=names.index(x),
        ys=tuple(names.index(name) for name in wanted),
        titles=tuple(fields[names.index(name)].title for name in wanted),
        title=parse_label(wish.get("title")),
        x_title=fields[names.index(x)].title,
        most=BAR_POINTS if kind == "bar" else CHART_POINTS,
        group=_place(fields, str(wish.get("series", ""))),
    )


def map_plan(view: View, resource: Resource, fields: tuple[Field, ...]) -> MapPlan | None:
    """The map of this table: as the entry asks, else where its columns are called so."""
    wish: Mapping[str, object] = view.map or {}
    if wish.get("resource", resource.name) != resource.name:
        return None
    longitude = _coordinate(fields, str(wish.get("longitude", "")), LONGITUDES)
    latitude = _coordinate(fields, str(wish.get("latitude", "")), LATITUDES)
    if longitude < 0 or latitude < 0:
        longitude, latitude = next((at for at, field in enumerate(fields) if field.type == "geopoint"), -1), -1
    if longitude < 0:
        return None
    words = [at for at, one in enumerate(fields) if one.type == "string" and at not in (longitude, latitude)]
    return MapPlan(longitude=longitude, latitude=latitude, label=_naming(fields, str(wish.get("label", "")), words))


def _coordinate(fields: Sequence[Field], wanted: str, usual: re.Pattern[str]) -> int:
    """The column that is `wanted`; else the first that is called so and nothing else, else the first called so."""
    if wanted:
        return _place(fields, wanted)
    called = [at for at, one in enumerate(fields) if usual.search(one.name) or usual.search(one.title.zh)]
    plain = [at for at in called if usual.fullmatch(fields[at].name) or usual.fullmatch(fields[at].title.zh)]
    return next(iter((*plain, *called)), -1)


def _naming(fields: Sequence[Field], wanted: str, words: Sequence[int]) -> int:
    """The column that names a place: the wanted one, the first of `words` that is called a name, else the first."""
    named = _place(fields, wanted)
    names = [at for at in words if _NAME.search(f"{fields[at].name} {fields[at].title.zh}")]
    return named if named >= 0 else next(iter((*names, *words)), -1)


def drawn_chart(plan: ChartPlan, points: list[tuple[Cell, ...]]) -> Chart | None:
    """The chart of the rows read, thinned to what a picture can show; a table of no numbers has none."""
    if plan.is_chosen and plan.kind == "line":
        points = _in_time(points)
    return _grouped_chart(plan, points) if plan.group >= 0 else _plain_chart(plan, points)


def _in_time(points: list[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    """The points that say when, in the order of time; none where too many do not, or where they are single events."""
    known = [(at, point) for point in points if (at := beginning(shown(point[0]))) is not None]
    if len(known) < len(points) * _TOLD or _are_events({at for at, _ in known}):
        return []
    return [point for _, point in sorted(known, key=itemgetter(0))]


def _are_events(times: Collection[float]) -> bool:
    """Whether moments of the day follow no beat, as trips or calls do: no line leads from one to the next."""
    if all(at.is_integer() for at in times):
        return False
    gaps = Counter(round((later - sooner) * 1440) for sooner, later in pairwise(sorted(times)))
    return max(gaps.values(), default=0) * 2 < len(times) - 1


def _plain_chart(plan: ChartPlan, points: list[tuple[Cell, ...]]) -> Chart | None:
    kept = thinned(points[: plan.most] if plan.kind == "bar" else points, plan.most)
    columns = [tuple(_number(row[2 + at]) for row in kept) for at in range(len(plan.ys))]
    series = tuple(Series(title=title, values=values) for title, values in zip(plan.titles, columns, strict=True))
    return _chart(plan, [row[0] for row in kept], series)


def _grouped_chart(plan: ChartPlan, points: list[tuple[Cell, ...]]) -> Chart | None:
    """One series for each value of the grouping column, the first of them in the order of the table."""
    groups: dict[str, dict[str, Number | None]] = {}
    for x, group, value, *_ in points:
        groups.setdefault(shown(group), {})[shown(x)] = _number(value)
    drawn = dict(list(groups.items())[:CHART_GROUPS])
    moments = {x for values in drawn.values() for x in values}
    kept = thinned(sorted(moments, key=lambda x: (beginning(x) or 0, x)), plan.most)
    series = tuple(
        Series(title=labelled(name), values=tuple(values.get(x) for x in kept)) for name, values in drawn.items()
    )
    return _chart(plan, kept, series)


def _chart(plan: ChartPlan, places: Sequence[Cell], series: tuple[Series, ...]) -> Chart | None:
    if len(places) < 2 or not any(value is not None for one in series for value in one.values):
        return None
    return Chart(
        kind=plan.kind,
        title=plan.title,
        x=tuple(shown(x) for x in places),
        series=series,
        x_title=plan.x_title,
        is_chosen=plan.is_chosen,
    )


def preview_length(columns: int) -> int:
    """How many rows are shown of a table of so many columns."""
    return max(LEAST_ROWS, min(ROWS, PREVIEW_CELLS // max(1, columns)))


def preview_rows(rows: Sequence[Sequence[str]], numeric: Sequence[bool]) -> Markup:
    """The first rows of a table, of cells as they are `shown`; `numeric` says which columns align right."""
    openings = tuple('<td class="m-num">' if number else "<td>" for number in numeric)
    return Markup("".join([_preview_row(openings, row) for row in rows]))


def _preview_row(openings: Sequence[str], row: Sequence[str]) -> str:
    cells = str(escape(_BETWEEN.join(row))).split(_BETWEEN)  # one call for all of them
    return f"<tr>{''.join([f'{opening}{cell}</td>' for opening, cell in zip(openings, cells, strict=False)])}</tr>"


def place_of(plan: MapPlan, row: tuple[Cell, ...], system: str = WGS84) -> Place | None:
    """The point of a row in WGS 84, if it lies on the earth; `system` is what its coordinates are in."""
    at = position_of(plan, row)
    if at is None:
        return None
    longitude, latitude = to_wgs84(system, at)
    label = shown(row[plan.label]) if plan.label >= 0 else ""
    return Place(kind="point", label=label, rings=(((round(longitude, 5), round(latitude, 5)),),))


def position_of(plan: MapPlan, row: tuple[Cell, ...]) -> tuple[float, float] | None:
    """Longitude and latitude as the row says them; None where they are not on the earth, or both nought."""
    longitude, latitude = map(_number, _coordinates(plan, row))
    if longitude is None or latitude is None or not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        return None
    return None if longitude == 0 and latitude == 0 else (longitude, latitude)


def _coordinates(plan: MapPlan, row: tuple[Cell, ...]) -> tuple[Cell, Cell]:
    """The two cells, or what one geopoint holds of both: `lon, lat`, a list or an object (Table Schema)."""
    if plan.latitude >= 0:
        return row[plan.longitude], row[plan.latitude]
    text = str(row[plan.longitude] or "").strip()
    try:
        value = json.loads(text) if text[:1] in ("[", "{") else text.split(",")
    except (ValueError, RecursionError):
        return _NOWHERE
    if isinstance(value, dict):
        value = [value.get("lon"), value.get("lat")]
    is_pair = len(value) == 2 and all(isinstance(one, str | int | float) for one in value)
    return (value[0], value[1]) if is_pair else _NOWHERE


def thinned(points: list[T], most: int) -> list[T]:
    """At most `most` of the points, evenly spread, first and last among them."""
    if len(points) <= most:
        return points
    step = (len(points) - 1) / (most - 1)
    return [points[round(at * step)] for at in range(most)]


def shown(cell: Cell) -> str:
    """A cell as a short line of text."""
    text = "" if cell is None else str(cell).lower() if isinstance(cell, bool) else str(cell)
    text = " ".join(text.split())
    return text if len(text) <= CELL_CHARACTERS else f"{text[: CELL_CHARACTERS - 1]}…"


def labelled(text: str) -> Label:
    """A label of data, which has no language of its own."""
    return Label(text, text) if text else NO_LABEL


def _place(fields: Sequence[Field], wanted: str) -> int:
    return next((at for at, field in enumerate(fields) if field.name == wanted), -1)


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list | tuple) else [str(value)] if value else []


def _number(cell: Cell) -> Number | None:
    if isinstance(cell, str):
        try:
            cell = float(cell)
        except ValueError:
            return None
    if cell is None or isinstance(cell, bool) or cell != cell or abs(cell) > _LARGEST:
        return None
    return cell if abs(cell) > _SMALLEST else 0
