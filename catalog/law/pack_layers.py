"""How a pack's rows lie over each other: patterns copied with changes, higher law over a city's rules. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

Row = dict[str, Any]
Pattern = Callable[[str], Mapping[str, Any]]  # the row that `like:` names; raises KeyError when there is none

_KEYED = ("grounds", "required", "rules", "procedures", "registers", "lists", "pages", "conditions", "conflicts")
_NOT_INHERITED = ("document", "key", "version", "overlays")


def without_document(parent: Mapping[str, Any]) -> Row:
    """What a pack takes over from the pack it inherits."""
    return {key: rows for key, rows in parent.items() if key not in _NOT_INHERITED}


def laid_over(under: Mapping[str, Any], over: Mapping[str, Any]) -> Row:
    """`over` on top of `under`: mappings join, keyed lists replace rows of the same key, the rest is replaced."""
    result = dict(under)
    for key, value in over.items():
        if key in _KEYED:
            result[key] = _joined(result.get(key) or [], value or [])
        elif isinstance(value, Mapping) and isinstance(result.get(key), Mapping):
            result[key] = {**result[key], **value}
        else:
            result[key] = value
    return result


def _joined(under: list[Row], over: list[Row]) -> list[Row]:
    """The pack's own rows first, then what it takes over and does not replace."""
    replaced = {_name(row) for row in over} - {None}
    return [*over, *(row for row in under if _name(row) not in replaced)]


def _name(row: Mapping[str, Any]) -> str | None:
    """What tells a row from its neighbours; some rows, such as noted conflicts, have no name."""
    return row.get("code") or row.get("key")


def overlaid(pack: Row, overlay: Mapping[str, Any]) -> None:
    """Higher law over a row of the pack, in place: `set` replaces values, `clauses` are added to those of the row."""
    row = next((row for row in pack.get("procedures", ()) if row["key"] == overlay["procedure"]), None)
    if row is not None and "stage" in overlay:
        row = next((stage for stage in row["stages"] if stage["key"] == overlay["stage"]), None)
    if row is None:
        return
    row.update(overlay.get("set", {}))
    added = [clause for clause in overlay.get("clauses", ()) if clause not in row.get("clauses", ())]
    row["clauses"] = [*row.get("clauses", ()), *added]


def patterned(row: Mapping[str, Any], pattern: Pattern) -> Row:
    """The row itself, or where it says `like:`, a copy of that pattern with the row's own values on it."""
    if "like" not in row:
        own: Row = copied(dict(row))  # files are read once and kept: nobody may write into what was read
        return own
    return _changed(patterned(pattern(str(row["like"])), pattern), copied(dict(row)))


def copied(value: Any) -> Any:
    """Plain rows once more, with nothing in common with what they were made of."""
    if isinstance(value, dict):
        return {key: copied(inner) for key, inner in value.items()}
    return [copied(one) for one in value] if isinstance(value, list) else value


def _changed(under: Row, over: Mapping[str, Any]) -> Row:
    result = dict(under)
    for key, value in over.items():
        if key in ("like", "before"):
            continue
        result[key] = _rows(result[key], value) if _both_keyed(result.get(key), value) else value
    return result


def _both_keyed(under: object, over: object) -> bool:
    return all(
        isinstance(rows, list) and rows and all(isinstance(row, Mapping) and "key" in row for row in rows)
        for rows in (under, over)
    )


def _rows(under: list[Row], over: list[Row]) -> list[Row]:
    """Rows of the same key change in their place; new ones come last, or before the row they name."""
    result = list(under)
    for row in over:
        places = {old["key"]: place for place, old in enumerate(result)}
        place = places.get(row["key"])
        if row.get("drop"):
            result = [old for old in result if old["key"] != row["key"]]
        elif place is not None:
            result[place] = _changed(result[place], row)
        else:
            new = {key: value for key, value in row.items() if key != "before"}
            result.insert(places.get(row.get("before"), len(result)), new)
    return result
