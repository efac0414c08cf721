"""The files that are made of a data file, in the formats that its own is not."""

import hashlib
import io
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO, NamedTuple

from catalog.previews.geojson import GEOJSON_NAME, write_moved, write_places
from catalog.previews.preview import MapPlan
from catalog.tabular.formats import CSV_NAME, JSON_NAME, XML_NAME, write_csv, write_json, write_xml
from catalog.tabular.parquet import PARQUET_NAME, write_parquet
from catalog.tabular.read_once import ReadOnce
from catalog.tabular.workbooks import XLSX_NAME, write_xlsx


class Product(NamedTuple):
    """One derived file: its format, its name in the product's folder, its size in bytes and its hash."""

    format: str
    name: str
    bytes: int
    hash: str


def write_products(reading: ReadOnce, draft: Path, mapped: MapPlan | None, system: str) -> tuple[Product, ...]:
    """A table in every other format; CSV also where it is one, because it always comes in UTF-8 with a mark.

    The properties of GeoJSON are a table too, for those who open it in a spreadsheet; the rest of it is no table.
    """
    format = reading.resource.format
    made: tuple[Product, ...] = ()
    for name, write in _SPREADSHEETS if format == "geojson" else _TABLES:
        if not name.endswith(f".{format}") or name == CSV_NAME:
            made += _made(reading, draft / name, partial(write, reading))
    if format == "geojson":
        made += _made(reading, draft / GEOJSON_NAME, partial(_moved, reading, system))
    elif mapped:
        made += _made(reading, draft / GEOJSON_NAME, partial(write_places, reading, mapped, system))
    return made


_SPREADSHEETS = ((CSV_NAME, write_csv), (XLSX_NAME, write_xlsx))
_TABLES = (
    (CSV_NAME, write_csv),
    (JSON_NAME, write_json),
    (XLSX_NAME, write_xlsx),
    (XML_NAME, write_xml),
    (PARQUET_NAME, write_parquet),
)


def _moved(reading: ReadOnce, system: str, stream: IO[bytes]) -> bool:
    try:
        return write_moved(reading.path, system, stream)
    except (ValueError, RecursionError):
        return False


def _made(reading: ReadOnce, target: Path, write: Callable[[IO[bytes]], bool]) -> tuple[Product, ...]:
    """The product that `write` makes, or none. What comes of a small file is made in memory and written at once."""
    if reading.is_held:
        memory = io.BytesIO()
        if not write(memory):
            return ()
        content = memory.getvalue()
        target.write_bytes(content)
        return (_product(target, len(content), hashlib.sha256(content).hexdigest()),)
    with target.open("wb") as stream:
        is_made = write(stream)
    if not is_made:
        target.unlink()
        return ()
    return (_product(target, target.stat().st_size, _seal(target)),)


def _product(target: Path, size: int, seal: str) -> Product:
    return Product(format=target.suffix[1:].upper(), name=target.name, bytes=size, hash=f"sha256:{seal}")


def _seal(target: Path) -> str:
    with target.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
