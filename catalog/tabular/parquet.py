"""A table as Parquet: columns by type, compressed, in groups that a reader can skip."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import IO, TYPE_CHECKING

from catalog.tabular.read_once import ReadOnce
from catalog.tabular.tables import Cell, Table

if TYPE_CHECKING:
    from arro3.core import Array, RecordBatch

PARQUET_NAME = "table.parquet"
GROUP_ROWS = 20_000
EXACT_INTEGER = 2**53  # beyond it a number loses digits
_LARGEST = 2**63
_EPOCH = date(1970, 1, 1).toordinal()


def write_parquet(reading: ReadOnce, stream: IO[bytes]) -> bool:
    """Whole numbers, numbers, booleans and days under their types, everything else as text.

    A column with a cell that does not fit its declared type is text from the first row to the last: nothing is lost.
    False when two columns have one name, which Parquet readers do not tell apart.
    """
    from arro3.core import DataType, RecordBatchReader, Schema
    from arro3.core import Field as Column
    from arro3.io import write_parquet as write

    with reading.typed() as table:
        names = [field.name for field in table.fields]
        if len(set(names)) < len(names) or not names:
            return False
        kinds = _kinds(table)
    types = {"whole": DataType.int64(), "number": DataType.float64(), "boolean": DataType.bool()}
    types |= {"day": DataType.date32(), "text": DataType.string()}
    schema = Schema([Column(name, types[kind], nullable=True) for name, kind in zip(names, kinds, strict=True)])
    with reading.typed() as table:
        batches = RecordBatchReader.from_batches(schema, _batches(table, kinds, schema))
        # a small table takes zstd longer to begin than to compress
        way = "snappy" if reading.is_held else "zstd(3)"
        write(batches, stream, compression=way, max_row_group_size=GROUP_ROWS, skip_arrow_metadata=True)
    return True


def _kinds(table: Table) -> tuple[str, ...]:
    """How each column is kept: whole, number, boolean, day or text."""
    declared = [_DECLARED.get(field.type, "text") for field in table.fields]
    open_places = [place for place, kind in enumerate(declared) if kind != "text"]
    for row in table.rows:
        for place in tuple(open_places):
            cell = row[place]
            if cell is not None and not _FITS[declared[place]](cell):
                declared[place] = "text"
                open_places.remove(place)
    return tuple(declared)


_DECLARED = {"integer": "whole", "year": "whole", "number": "number", "boolean": "boolean", "date": "day"}


def _is_whole(cell: Cell) -> bool:
    return type(cell) is int and -_LARGEST <= cell < _LARGEST


def _is_number(cell: Cell) -> bool:
    return type(cell) is float or (type(cell) is int and abs(cell) <= EXACT_INTEGER)


def _is_day(cell: Cell) -> bool:
    try:
        return isinstance(cell, str) and len(cell) == 10 and bool(date.fromisoformat(cell))
    except ValueError:
        return False


_FITS: dict[str, Callable[[Cell], bool]] = {
    "whole": _is_whole,
    "number": _is_number,
    "boolean": lambda cell: type(cell) is bool,
    "day": _is_day,
}


def _batches(table: Table, kinds: Sequence[str], schema: object) -> Iterator["RecordBatch"]:
    from arro3.core import RecordBatch

    while rows := list(islice(table.rows, GROUP_ROWS)):
        columns = zip(*rows, strict=True)
        arrays = [_array(cells, kind) for cells, kind in zip(columns, kinds, strict=True)]
        yield RecordBatch.from_arrays(arrays, schema=schema)  # type: ignore[call-overload]


def _array(cells: Sequence[Cell], kind: str) -> "Array":
    from arro3.core import Array, DataType

    if kind == "day":
        days = [None if cell is None else date.fromisoformat(str(cell)).toordinal() - _EPOCH for cell in cells]
        return Array(days, type=DataType.int32()).cast(DataType.date32())
    if kind == "number":
        return Array([None if cell is None else float(cell) for cell in cells], type=DataType.float64())
    if kind in ("whole", "boolean"):
        return Array(cells, type=DataType.int64() if kind == "whole" else DataType.bool())
    return Array([None if cell is None else _text(cell) for cell in cells], type=DataType.string())


def _text(cell: Cell) -> str:
    text = str(cell).lower() if isinstance(cell, bool) else str(cell)
    return text.encode("utf-8", "replace").decode()  # half a character has no place in UTF-8
