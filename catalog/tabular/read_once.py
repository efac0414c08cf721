"""A tabular file that is read for several products: a small one once, a large one each time as a stream."""

import hashlib
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from catalog.model.entry import Field, Resource
from catalog.tabular.tables import Cell, Table, lines_of, open_table, refusals, table_of

HELD_BYTES = 1024 * 1024  # a workbook of this size may hold ten times as much


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldTable:
    """A table that is in memory."""

    fields: tuple[Field, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def columns(self) -> tuple[tuple[Cell, ...], ...]:
        """The cells of each column, also of a table without rows."""
        return tuple(zip(*self.rows, strict=True)) if self.rows else ((),) * len(self.fields)


class ReadOnce:
    """The table of `resource` in the file at `path`: with the types of its schema, or as the text that was written."""

    def __init__(self, resource: Resource, path: Path) -> None:
        self.resource, self.path = resource, path
        self.is_held = path.stat().st_size <= HELD_BYTES

    @contextmanager
    def typed(self) -> Iterator[Table]:
        """The table with its types. Raises TableError, also while its rows are read."""
        if self.is_held:
            yield Table(fields=self.held.fields, rows=iter(self.held.rows))
            return
        with open_table(self.resource, self.path) as table:
            yield table

    @contextmanager
    def text(self) -> Iterator[Table]:
        """The table as text, so that 1.50 does not become 1.5; its missing values stay as they are written."""
        resource = _as_text(self.resource)
        if self.is_held:
            with refusals(resource):
                yield table_of(resource, iter(self._lines))
            return
        with open_table(resource, self.path) as table:
            yield table

    @cached_property
    def held(self) -> HeldTable:
        """The whole table in memory. Raises TableError."""
        with refusals(self.resource):
            table = table_of(self.resource, iter(self._lines))
            return HeldTable(fields=table.fields, rows=tuple(table.rows))

    @cached_property
    def digest(self) -> "hashlib._Hash":
        """SHA-256 over the bytes of the file; copy it before you add to it."""
        if self.is_held:
            return hashlib.sha256(self._content)
        with self.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256")

    @cached_property
    def _content(self) -> bytes:
        return self.path.read_bytes()

    @cached_property
    def _lines(self) -> tuple[Sequence[object], ...]:
        with refusals(self.resource):
            return tuple(lines_of(self.resource, io.BytesIO(self._content)))


def _as_text(resource: Resource) -> Resource:
    fields = tuple(Field(name=field.name, title=field.title) for field in resource.fields)
    return resource._replace(fields=fields, missing_values=("",))
