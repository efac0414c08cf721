"""Packs from their YAML files: what we add everywhere, the pack itself, and the overlay of higher law, merged in order.

`compile_pack` gives the merged rows as JSON for the functions, so that they need no YAML parser.
"""

from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from catalog.rules.calendars import Calendar, parse_calendar
from catalog.rules.pack_rows import parse_pack
from catalog.rules.packs import Pack

OURS = "ours"  # the file of forms and rows that no text prints and every pack may use
_KEYED = ("grounds", "required", "rules", "procedures", "registers")


class PackError(Exception):
    """A pack that cannot be read: which one, and what is wrong with it."""


def pack_keys() -> tuple[str, ...]:
    """The packs that are shipped, in alphabetical order."""
    names = (item.name for item in files("catalog").joinpath("packs").iterdir() if item.name.endswith(".yaml"))
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name != f"{OURS}.yaml"))


@cache
def load_pack(key: str) -> Pack:
    """The pack called `key`. Raises PackError when it is unknown or malformed."""
    try:
        return parse_pack(compile_pack(key))
    except (KeyError, ValueError, TypeError) as error:
        raise PackError(f"{key}.yaml: {error}") from error


def compile_pack(key: str) -> dict[str, Any]:
    """The merged rows of a pack as plain JSON values. Raises PackError when it is unknown or not YAML."""
    pack = _read(key)
    merged = deepcopy(_read(OURS))
    parent = _read(pack["inherits"]) if pack.get("inherits") else {}
    for layer in (_without_document(parent), pack):
        merged = _merged(merged, layer)
    for overlay in parent.get("overlays", ()):
        _lay_over(merged, overlay)
    merged["version"] = "+".join(filter(None, (str(pack["version"]), str(parent.get("version", "")))))
    return merged


@cache
def load_calendar() -> Calendar:
    """The State Council calendar that is shipped. Raises ValueError when the table is malformed."""
    return parse_calendar(load_calendar_rows())


def load_calendar_rows() -> dict[str, Any]:
    """The calendar as plain rows, for the functions."""
    import json

    text = files("catalog").joinpath("calendars", "china.json").read_text("utf-8")
    rows: dict[str, Any] = json.loads(text)
    return rows


def _read(key: str) -> dict[str, Any]:
    path = files("catalog").joinpath("packs", f"{key}.yaml")
    if not path.is_file():
        raise PackError(f"no pack is called {key!r}; there are {', '.join(pack_keys())}")
    try:
        raw = yaml.load(path.read_text("utf-8"), Loader=_Loader)
    except yaml.YAMLError as error:
        raise PackError(f"{key}.yaml: {error}") from error
    if not isinstance(raw, dict):
        raise PackError(f"{key}.yaml: a pack is a mapping")
    return raw


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML without dates: every date stays the string it is, as in JSON. In C where the library was built with it."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _without_document(parent: Mapping[str, Any]) -> dict[str, Any]:
    return {key: rows for key, rows in parent.items() if key not in ("document", "key", "version", "overlays")}


def _merged(under: dict[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """`over` on top of `under`: mappings join, keyed lists replace rows of the same key, the rest is replaced."""
    result = dict(under)
    for key, value in over.items():
        if key in _KEYED:
            result[key] = _merged_rows(result.get(key, []), value)
        elif isinstance(value, Mapping) and isinstance(result.get(key), Mapping):
            result[key] = {**result[key], **value}
        else:
            result[key] = value
    return result


def _merged_rows(under: list[dict[str, Any]], over: list[dict[str, Any]]) -> list[dict[str, Any]]:
    name = "code" if over and "code" in over[0] else "key"
    replaced = {row[name] for row in over}
    return [row for row in under if row[name] not in replaced] + list(over)


def _lay_over(pack: dict[str, Any], overlay: Mapping[str, Any]) -> None:
    """Higher law over a row of the pack: `set` replaces values, `clauses` are added to those of the row."""
    row = next((row for row in pack.get("procedures", ()) if row["key"] == overlay["procedure"]), None)
    if row is None:
        return
    if "stage" in overlay:
        row = next(stage for stage in row["stages"] if stage["key"] == overlay["stage"])
    row.update(overlay.get("set", {}))
    added = [clause for clause in overlay.get("clauses", ()) if clause not in row.get("clauses", ())]
    row["clauses"] = [*row.get("clauses", ()), *added]
