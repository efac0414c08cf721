"""Products of one data file, made once for each content: other formats, the preview, numbers for chart and map.

A product lies in `<cache>/derived/<key>/`, where the key holds the hash of the bytes, of the columns and of how they
are read. The same file gives the same bytes of every product, whenever and wherever it is made.
"""

import hashlib
import json
import os
import pickle
import shutil
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from catalog.derivation.products import Product, write_products
from catalog.errors import MuluError
from catalog.files.whole_files import read_whole
from catalog.messages import LANGUAGES
from catalog.model.entry import Field, Resource, View
from catalog.previews.charts import chart_bodies
from catalog.previews.chosen_charts import chosen_plan, counted_chart
from catalog.previews.column_facts import ColumnFacts, column_facts
from catalog.previews.geojson import Feature, read_places
from catalog.previews.maps import fitting, map_body
from catalog.previews.page_parts import codes_of, sparks_of
from catalog.previews.preview import (
    MAP_PLACES,
    NUMERIC,
    READ_POINTS,
    Chart,
    MapPlan,
    Place,
    Series,
    chart_plan,
    drawn_chart,
    map_plan,
    place_of,
    preview_length,
    preview_rows,
    shown,
    thinned,
)
from catalog.tabular.counting import counted_cells
from catalog.tabular.read_once import ReadOnce
from catalog.tabular.rows import has_rows, write_rows_index
from catalog.tabular.tables import READABLE, Cell

FORM = 21  # of the products; raise it when what is in them changes
FACTS = "facts.pickle"  # three parts, each packed: what lists need, all but the places, the places
ROWS_NAME = "rows.sqlite"
READ_AT_ONCE = 1 << 20  # bytes
MAX_TABLE_BYTES = 256 * 1024 * 1024  # beyond this a file is offered as it is


class Derived(NamedTuple):
    """What is known of one data file. `problem` is the code of what stopped us reading it as a table.

    What is DRAWN, on the entry's page alone, is there once it was `recalled`; of that the places, which only a map in
    another system needs, where they were asked for.
    """

    key: str
    bytes: int
    hash: str
    rows: int | None = None
    version: str = ""  # of the row index
    headings: tuple[str, ...] = ()
    preview: str = ""  # the first rows, drawn as rows of a table
    previewed: int = 0
    columns: tuple[ColumnFacts, ...] = ()  # of `headings`, in their order
    sparks: tuple[str, ...] = ()  # the spread of each of `columns`, drawn
    codes: tuple[str, ...] = ()  # columns of text that look like numbers
    chart: Chart | None = None
    pictures: Mapping[str, str] = {}  # the body of the chart by language
    places: tuple[Place, ...] = ()
    place_count: int = 0
    placed: int = 0  # of them, on the map
    map: str = ""  # the body of the map in WGS 84
    products: tuple[Product, ...] = ()
    problem: str = ""


DRAWN = ("headings", "preview", "columns", "sparks", "codes", "chart", "pictures", "map", "places")
_SHAPE = [
    (kind.__name__, *kind._fields) for kind in (Derived, ColumnFacts, Chart, Series, Place, Product)
]  # of what is remembered: what was kept in another shape is made again, not read
_MADE = hashlib.sha256(json.dumps((FORM, _SHAPE)).encode()).hexdigest()
_encode = json.JSONEncoder(ensure_ascii=False, default=str).encode
_NOT_DRAWN = {name: getattr(Derived(key="", bytes=0, hash=""), name) for name in DRAWN}


def derive(resource: Resource, source: Path, cache: Path, view: View) -> Derived:
    """What lists need of the file at `source`; its products are made where the cache lacks them. Raises OSError."""
    seal = _hash(source)
    key = _key(resource, seal, view)
    folder = product_folder(cache, key)
    known = _remembered(folder)
    return known or _kept(folder, lambda draft: _derived(resource, source, draft, (key, seal, view)))


def recalled(cache: Path, key: str, *, is_placed: bool) -> Derived:
    """What is known of a file for which `derive` gave this key, with its places where they are asked for.

    Raises OSError when it is gone.
    """
    _, drawn, places = _facts_of(product_folder(cache, key))
    known: Derived = pickle.loads(drawn)
    return known._replace(places=pickle.loads(places)) if is_placed else known


def product_folder(cache: Path, key: str) -> str:
    """Where the products of a key lie."""
    return f"{cache}/derived/{key[:2]}/{key}"


def forget_others(cache: Path, kept: frozenset[str]) -> None:
    """Remove the products that no entry has any more: data that were taken down do not linger in a cache."""
    top = f"{cache}/derived"
    for shelf in os.listdir(top) if os.path.isdir(top) else ():
        for name in set(os.listdir(f"{top}/{shelf}")) - kept:
            shutil.rmtree(f"{top}/{shelf}/{name}")


def _hash(source: Path) -> str:
    content = read_whole(source, READ_AT_ONCE)
    if content is not None:
        return hashlib.sha256(content).hexdigest()
    with source.open("rb", buffering=0) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _key(resource: Resource, seal: str, view: View) -> str:
    columns = [(one.name, one.type, one.title, one.unit, one.sensitivity, one.reading) for one in resource.fields]
    keys = (resource.primary_key, [(one.fields, one.resource) for one in resource.foreign_keys])
    reading = (resource.name, resource.format, resource.encoding, resource.dialect, resource.missing_values)
    facts = (_MADE, seal, columns, keys, reading, view.chart, view.map, view.coordinate_system)
    return hashlib.sha256(_encode(facts).encode()).hexdigest()[:40]


def _facts_of(folder: str) -> tuple[bytes, bytes, bytes]:
    parts: tuple[bytes, bytes, bytes] = pickle.loads(read_whole(f"{folder}/{FACTS}") or b"")
    return parts


def _remembered(folder: str) -> Derived | None:
    try:
        value = pickle.loads(_facts_of(folder)[0])
    except (OSError, EOFError, pickle.PickleError, AttributeError, ImportError, TypeError):
        return None
    return value if isinstance(value, Derived) else None


def _kept(folder: str, make: Callable[[Path], Derived]) -> Derived:
    """Make the products beside their place and move them there whole; whoever comes second keeps the first's."""
    draft = Path(f"{folder}.{os.getpid()}~")
    _make_folder(draft)
    try:
        derived = make(draft)
        brief = derived._replace(**_NOT_DRAWN)
        parts = tuple(map(pickle.dumps, (brief, derived._replace(places=()), derived.places)))
        (draft / FACTS).write_bytes(pickle.dumps(parts))
        _move(draft, Path(folder))
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return brief


def _make_folder(draft: Path) -> None:
    """An empty folder, whatever an earlier build left in its place."""
    try:
        draft.mkdir()
    except FileNotFoundError:
        draft.mkdir(parents=True)
    except FileExistsError:
        shutil.rmtree(draft)
        draft.mkdir()


def _move(draft: Path, folder: Path) -> None:
    try:
        draft.rename(folder)
    except OSError:  # there is something: what another process has just made of the same bytes, or half of it
        if _remembered(str(folder)):
            shutil.rmtree(draft)
            return
        shutil.rmtree(folder)
        draft.rename(folder)


def _derived(resource: Resource, source: Path, draft: Path, facts: tuple[str, str, View]) -> Derived:
    key, seal, view = facts
    size = source.stat().st_size
    bare = Derived(key=key, bytes=size, hash=f"sha256:{seal}")
    if resource.format not in READABLE or size > MAX_TABLE_BYTES:
        return bare
    try:
        return _read(resource, source, draft, bare, view)
    except MuluError as error:
        for path in draft.iterdir():
            path.unlink()
        return bare._replace(problem=error.code)


def _read(resource: Resource, source: Path, draft: Path, bare: Derived, view: View) -> Derived:
    reading = ReadOnce(resource, source)
    fields, rows, version = _indexed(reading, draft)
    facts = _facts(reading, fields, draft / ROWS_NAME, rows) if version and rows else ()
    headings, first = _first_rows(reading)
    names = tuple(field.name for field in headings)
    drawn = _drawings(reading, view, (facts, rows, first))
    return bare._replace(
        rows=rows if version else None,
        version=version,
        headings=names,
        preview=str(preview_rows(first, [field.type in NUMERIC for field in headings])),
        previewed=len(first),
        columns=facts,
        sparks=sparks_of(facts),
        codes=codes_of(resource, names, first),
        chart=drawn.chart,
        pictures=chart_bodies(drawn.chart, LANGUAGES) if drawn.chart else {},
        places=drawn.places,
        place_count=drawn.place_count,
        placed=drawn.placed,
        map=map_body(drawn.places) if drawn.places else "",
        products=write_products(reading, draft, drawn.mapped, view.coordinate_system),
    )


def _indexed(reading: ReadOnce, draft: Path) -> tuple[tuple[Field, ...], int, str]:
    """The columns, the number of rows and the version of the row index; no version where none can be made."""
    if not has_rows(reading):
        return (), 0, ""
    index = write_rows_index(reading, draft / ROWS_NAME)
    return index.fields, index.rows, index.version


def _facts(reading: ReadOnce, fields: tuple[Field, ...], index: Path, rows: int) -> tuple[ColumnFacts, ...]:
    with counted_cells(reading, fields, index, rows) as cells:
        return column_facts(cells, fields)


def _first_rows(reading: ReadOnce) -> tuple[tuple[Field, ...], list[tuple[str, ...]]]:
    """The columns and the first rows as short texts."""
    with reading.typed() as table:
        rows = islice(table.rows, preview_length(len(table.fields)))
        return table.fields, [tuple(map(shown, row)) for row in rows]


_Known = tuple[tuple[ColumnFacts, ...], int, list[tuple[str, ...]]]  # columns, number of rows, the first of them


class _Drawn(NamedTuple):
    """What can be drawn of a table, and the columns that hold its places."""

    chart: Chart | None = None
    places: tuple[Place, ...] = ()
    placed: int = 0  # features on the map
    place_count: int = 0
    mapped: MapPlan | None = None


def _drawings(reading: ReadOnce, view: View, known: _Known) -> _Drawn:
    facts, rows, first = known
    if reading.resource.format == "geojson":
        return _placed(reading, view)
    with reading.typed() as table:
        columns = tuple(zip(table.fields, facts, strict=False))
        charted = chart_plan(view, reading.resource, table.fields)
        mapped = map_plan(view, reading.resource, table.fields)
        if view.chart is None:
            charted = chosen_plan(reading.resource, columns, rows, first)
        points: list[tuple[Cell, ...]] = []
        places: list[Place] = []
        for row in table.rows if charted or mapped else ():
            if charted and len(points) < READ_POINTS:
                points.append(charted.point(row))
            if mapped and len(places) < READ_POINTS and (place := place_of(mapped, row, view.coordinate_system)):
                places.append(place)
    chart = drawn_chart(charted, points) if charted else None
    chart = chart or (counted_chart(columns) if view.chart is None and not mapped else None)
    return _on_map([(place,) for place in thinned(places, MAP_PLACES)], len(places))._replace(
        chart=chart, mapped=mapped
    )


def _on_map(features: Sequence[Feature], count: int) -> _Drawn:
    kept = fitting(features)
    return _Drawn(places=tuple([place for places in kept for place in places]), placed=len(kept), place_count=count)


def _placed(reading: ReadOnce, view: View) -> _Drawn:
    try:
        return _on_map(*read_places(reading.path, str((view.map or {}).get("label", "")), view.coordinate_system))
    except (ValueError, OSError, RecursionError):
        return _Drawn()
