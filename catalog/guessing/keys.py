"""Which columns tell the rows of a table apart."""

from collections.abc import Sequence

from catalog.guessing.columns import Column

_SHOWN = 4
_NUMBERED = ("序号", "编号")


def primary_key(columns: Sequence[Column]) -> tuple[str, ...]:
    """The one column that is a key by its name and by all its values; nothing where that is not sure."""
    unique = [column for column in columns if column.is_unique and not column.is_personal]
    coded = [column for column in unique if column.is_code] or [
        column for column in unique if column.title in _NUMBERED
    ]
    return (coded[0].name,) if coded and coded[0].name else ()


def key_candidates(columns: Sequence[Column]) -> tuple[str, ...]:
    """Further columns whose values happen to be all different, but not measures: for a person to choose from."""
    sure = primary_key(columns)
    return tuple(
        column.name
        for column in columns
        if column.is_unique
        and not column.is_personal
        and column.name
        and column.name not in sure
        and column.type not in ("number", "any")
    )[:_SHOWN]
