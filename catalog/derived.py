"""Products of one data file, made once for each content: other formats, the preview, numbers for chart and map.

A product lies in `<cache>/derived/<key>/`, where the key holds the hash of the bytes, of the columns and of how they
are read. The same file gives the same bytes of every product, whenever and wherever it is made.
"""

import hashlib
import json
import os
import pickle
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from catalog.errors import MuluError
from catalog.formats import CSV_NAME, JSON_NAME, XLSX_NAME, write_csv, write_json, write_xlsx
from catalog.geojson import read_places
from catalog.model.entry import Resource, View
from catalog.preview import (
    MAP_PLACES,
    READ_POINTS,
    ROWS,
    Chart,
    Place,
    chart_plan,
    drawn_chart,
    map_plan,
    place_of,
    shown,
    thinned,
)
from catalog.rows import has_rows, write_rows_index
from catalog.tables import READABLE, Cell, open_table

FORM = 3  # of the products; raise it when their layout changes
FACTS = "facts.pickle"
ROWS_NAME = "rows.sqlite"
TABULAR = frozenset({"csv", "tsv", "xlsx"})
MAX_TABLE_BYTES = 256 * 1024 * 1024  # beyond this a file is offered as it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One derived file: its format, its name in the product's folder, its size in bytes and its hash."""

    format: str
    name: str
    bytes: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """What is known of one data file. `problem` is the code of what stopped us reading it as a table."""

    key: str
    bytes: int
    hash: str
    rows: int | None = None
    version: str = ""  # of the row index
    headings: tuple[str, ...] = ()
    preview: tuple[tuple[str, ...], ...] = ()
    chart: Chart | None = None
    places: tuple[Place, ...] = ()
    place_count: int = 0
    products: tuple[Product, ...] = ()
    problem: str = ""


def derive(resource: Resource, source: Path, cache: Path, view: View) -> Derived:
    """The products of the file at `source`, from the cache where they are. Raises OSError when it cannot be read."""
    seal = _hash(source)
    key = _key(resource, seal, view)
    folder = product_folder(cache, key)
    known = _remembered(folder)
    return known or _kept(folder, lambda draft: _derived(resource, source, draft, (key, seal, view)))


def product_folder(cache: Path, key: str) -> Path:
    """Where the products of a key lie."""
    return cache / "derived" / key[:2] / key


def forget_others(cache: Path, kept: frozenset[str]) -> None:
    """Remove the products that no entry has any more: data that were taken down do not linger in a cache."""
    top = cache / "derived"
    if not top.is_dir():
        return
    for shelf in sorted(top.iterdir()):
        for folder in sorted(shelf.iterdir()):
            if folder.name not in kept:
                shutil.rmtree(folder)


def _hash(source: Path) -> str:
    with source.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _key(resource: Resource, seal: str, view: View) -> str:
    columns = [(one.name, one.type, one.title.zh, one.title.en, dict(one.reading)) for one in resource.fields]
    keys = (resource.primary_key, [(one.fields, one.resource) for one in resource.foreign_keys])
    reading = (resource.name, resource.format, resource.encoding, resource.dialect, resource.missing_values)
    facts = (FORM, seal, columns, keys, reading, view.chart, view.map)
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False, default=str).encode()).hexdigest()[:40]


def _remembered(folder: Path) -> Derived | None:
    try:
        with (folder / FACTS).open("rb") as stream:
            value = pickle.load(stream)
    except (OSError, EOFError, pickle.PickleError, AttributeError, ImportError, TypeError):
        return None
    return value if isinstance(value, Derived) else None


def _kept(folder: Path, make: Callable[[Path], Derived]) -> Derived:
    """Make the products beside their place and move them there whole; whoever comes second keeps the first's."""
    draft = folder.with_name(f"{folder.name}.{os.getpid()}~")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        derived = make(draft)
        (draft / FACTS).write_bytes(pickle.dumps(derived))
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return derived


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
        return Derived(key=key, bytes=size, hash=bare.hash, problem=error.code)


def _read(resource: Resource, source: Path, draft: Path, bare: Derived, view: View) -> Derived:
    index = write_rows_index(resource, source, draft / ROWS_NAME) if has_rows(resource) else None
    headings, preview = _preview(resource, source)
    chart, places, count = _drawings(resource, source, view)
    return Derived(
        key=bare.key,
        bytes=bare.bytes,
        hash=bare.hash,
        rows=index.rows if index else None,
        version=index.version if index else "",
        headings=headings,
        preview=preview,
        chart=chart,
        places=places,
        place_count=count,
        products=_products(resource, source, draft) if resource.format in TABULAR else (),
    )


def _preview(resource: Resource, source: Path) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    with open_table(resource, source) as table:
        names = tuple(field.name for field in table.fields)
        return names, tuple(tuple(map(shown, row)) for row, _ in zip(table.rows, range(ROWS), strict=False))


def _drawings(resource: Resource, source: Path, view: View) -> tuple[Chart | None, tuple[Place, ...], int]:
    if resource.format == "geojson":
        try:
            return None, *read_places(source, str((view.map or {}).get("label", "")))
        except (ValueError, OSError):
            return None, (), 0
    with open_table(resource, source) as table:
        charted, mapped = chart_plan(view, resource, table.fields), map_plan(view, resource, table.fields)
        if not charted and not mapped:
            return None, (), 0
        points: list[tuple[Cell, ...]] = []
        places: list[Place] = []
        for row in table.rows:
            if charted and len(points) < READ_POINTS:
                points.append(charted.point(row))
            if mapped and len(places) < READ_POINTS and (place := place_of(mapped, row)):
                places.append(place)
    return drawn_chart(charted, points) if charted else None, tuple(thinned(places, MAP_PLACES)), len(places)


def _products(resource: Resource, source: Path, draft: Path) -> tuple[Product, ...]:
    """CSV, JSON and XLSX of a table; not the format it has already, except CSV, which always comes in UTF-8."""
    makers = ((CSV_NAME, write_csv), (JSON_NAME, write_json), (XLSX_NAME, write_xlsx))
    made = []
    for name, write in makers:
        target = draft / name
        if name.rpartition(".")[2] == resource.format and name != CSV_NAME:
            continue
        if write(resource, source, target):
            kind = name.rpartition(".")[2].upper()
            made.append(Product(format=kind, name=name, bytes=target.stat().st_size, hash=f"sha256:{_hash(target)}"))
    return tuple(made)
