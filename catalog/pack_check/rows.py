"""Walking the rows of a pack that is already laid together: each row with the steps that lead to it."""

from collections.abc import Iterator, Mapping
from typing import Any

from catalog.law.pack_lines import Steps, name_of
from catalog.pack_check.shapes import SHAPES

Row = Mapping[str, Any]
Placed = tuple[Steps, Row]


def words(value: Any) -> tuple[str, ...]:
    """One word or a list of words; a bare number counts as a word, so that it is found wanting and nothing breaks."""
    if value is None:
        return ()
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def every_row(row: Row, shape: str = "pack", steps: Steps = ()) -> Iterator[tuple[Steps, str, Row]]:
    """Every row of a pack with the steps to it and its shape, itself included."""
    yield steps, shape, row
    for key, kind in SHAPES[shape].items():
        outer, _, inner = kind.rstrip("!").partition(":")
        for here, value in _inside(row.get(key), outer, (*steps, key)):
            if isinstance(value, Mapping) and inner != "set":
                yield from every_row(value, inner or outer, here)


def _inside(value: Any, kind: str, steps: Steps) -> Iterator[tuple[Steps, Any]]:
    if kind in ("row", "limit"):
        yield steps, value
    elif kind == "rows":
        yield from (((*steps, name_of(inner) or at), inner) for at, inner in enumerate(value or ()))
    elif kind == "named":
        yield from (((*steps, name), inner) for name, inner in (value or {}).items())


def each(row: Row, key: str, steps: Steps = ()) -> Iterator[Placed]:
    """The rows of a list, by name or number."""
    for at, inner in enumerate(row.get(key) or ()):
        yield (*steps, key, name_of(inner) or at), inner


def each_named(row: Row, key: str, steps: Steps = ()) -> Iterator[Placed]:
    """The rows of a mapping."""
    for name, inner in (row.get(key) or {}).items():
        yield (*steps, key, name), inner


def stages(pack: Row) -> Iterator[tuple[Placed, Placed]]:
    """Every stage with its procedure."""
    for steps, procedure in each(pack, "procedures"):
        for inner, stage in each(procedure, "stages", steps):
            yield (steps, procedure), (inner, stage)


def outcomes(pack: Row) -> Iterator[tuple[Placed, Placed, Placed]]:
    """Every outcome with its procedure and stage."""
    for procedure, stage in stages(pack):
        for placed in each(stage[1], "outcomes", stage[0]):
            yield procedure, stage, placed


def fields(pack: Row) -> Iterator[tuple[Placed, Placed]]:
    """Every question, of forms and of decisions, with the row that asks it."""
    for steps, form in each_named(pack, "forms"):
        for placed in each(form, "fields", steps):
            yield (steps, form), placed
    for _, _, (steps, outcome) in outcomes(pack):
        for placed in each(outcome, "fields", steps):
            yield (steps, outcome), placed


def keys(row: Row, key: str) -> tuple[str, ...]:
    """The names of the rows of a list."""
    return tuple(str(inner.get("key")) for inner in row.get(key) or ())


def form_of(pack: Row, procedure: Row) -> Row:
    """The form of a procedure; empty when there is none."""
    found: Row = (pack.get("forms") or {}).get(str(procedure.get("form")), {})
    return found


def asked(pack: Row, procedure: Row) -> dict[str, Row]:
    """Every question of a procedure's form and decisions, by key."""
    of_form = {str(field.get("key")): field for field in form_of(pack, procedure).get("fields") or ()}
    decided = {
        str(field.get("key")): field
        for stage in procedure.get("stages") or ()
        for outcome in stage.get("outcomes") or ()
        for field in outcome.get("fields") or ()
    }
    return decided | of_form
