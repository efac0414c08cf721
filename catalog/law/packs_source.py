"""Packs from their YAML files: what we add everywhere, the pack itself, and the overlay of higher law, merged in order.

`compile_pack` gives the merged rows as JSON for the functions, so that they need no YAML parser. A city keeps a pack of
its own in a folder of its repository; everything here looks there first.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from catalog.errors import DescriptorError
from catalog.law.calendar_source import load_calendar as load_calendar
from catalog.law.calendar_source import load_calendar_rows as load_calendar_rows
from catalog.law.pack_layers import copied, laid_over, overlaid, patterned, without_document
from catalog.law.pack_lines import read_pack
from catalog.messages import Messages
from catalog.rules.pack_rows import parse_pack
from catalog.rules.packs import Pack

SHIPPED = Path(__file__).resolve().parents[1] / "packs"
OURS = "ours"  # the file of forms and rows that no text prints and every pack may use
PATTERNS = "patterns"  # procedures and forms that no pack has by itself, for rows that say `like:`

_PATTERNED = ("procedures", "pages", "forms")  # whose rows may say `like:`


class PackError(Exception):
    """A pack that cannot be read: which one, and what is wrong with it."""


def pack_keys(folder: Path | None = None) -> tuple[str, ...]:
    """The packs that are shipped, and those of a city's own `folder`, in alphabetical order."""
    return tuple(sorted(set(_names(folder)) - {OURS, PATTERNS}))


def _names(folder: Path | None) -> Iterator[str]:
    own = folder.iterdir() if folder and folder.is_dir() else ()
    for item in (*SHIPPED.iterdir(), *own):
        if item.name.endswith(".yaml"):
            yield item.name.removesuffix(".yaml")


def city_folder(folder: Path | None) -> Path | None:
    """`folder` where a city keeps a pack or a layer of its own in it, otherwise none: what is shipped says it all."""
    return folder if folder and folder.is_dir() and next(folder.glob("*.yaml"), None) else None


def load_pack(key: str, folder: Path | None = None) -> Pack:
    """The pack called `key`. Raises PackError when it is unknown or malformed."""
    return _loaded(key, city_folder(folder))


@cache
def _loaded(key: str, folder: Path | None) -> Pack:
    try:
        return parse_pack(compile_pack(key, folder))
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise PackError(f"{key}.yaml: {_told(error)}") from error


def _told(error: Exception) -> str:
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)


def compile_pack(key: str, folder: Path | None = None) -> dict[str, Any]:
    """The merged rows of a pack as plain JSON values. Raises PackError when it is unknown, malformed or not YAML."""
    own = city_folder(folder)
    rows: dict[str, Any] = _merged(key, own) if own else json.loads(_shipped(key))
    return rows


@cache
def _shipped(key: str) -> str:
    """As text, so that nobody writes into what everybody reads."""
    return json.dumps(_merged(key, None), ensure_ascii=False)


def _merged(key: str, folder: Path | None) -> dict[str, Any]:
    pack = _with_patterns(key, folder)
    merged = _with_patterns(OURS, folder)
    parent = _with_patterns(str(pack["inherits"]), folder) if pack.get("inherits") else {}
    for layer in (without_document(parent), pack):
        merged = laid_over(merged, layer)
    for overlay in parent.get("overlays", ()):
        overlaid(merged, overlay)
    merged["version"] = "+".join(filter(None, (str(pack.get("version", "")), str(parent.get("version", "")))))
    return merged


def _with_patterns(key: str, folder: Path | None) -> dict[str, Any]:
    """The rows of one file, every `like:` in its procedures and forms carried out."""
    pack = _read(key, folder)
    result: dict[str, Any] = {name: None if name in _PATTERNED else copied(rows) for name, rows in pack.items()}
    try:
        result["procedures"] = [
            patterned(row, lambda name: _procedure(name, folder)) for row in pack.get("procedures") or ()
        ]
        result["pages"] = [patterned(row, lambda name: _page(name, folder)) for row in pack.get("pages") or ()]
        result["forms"] = _forms(pack, result["procedures"], folder)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise PackError(f"{key}.yaml: {_told(error)}") from error
    return result


def _procedure(name: str, folder: Path | None) -> Mapping[str, Any]:
    """A pattern by its key, or a procedure of another pack as `pack/procedure`. Raises KeyError when there is none."""
    pack, _, key = name.rpartition("/")
    rows: list[dict[str, Any]] = _read(pack or PATTERNS, folder).get("procedures") or []
    found = next((row for row in rows if row.get("key") == key), None)
    if found is None:
        raise KeyError(f"the pattern {name!r}")
    return found


def _page(name: str, folder: Path | None) -> Mapping[str, Any]:
    """A public page of the patterns by its key. Raises KeyError when there is none."""
    rows: list[dict[str, Any]] = _read(PATTERNS, folder).get("pages") or []
    found = next((row for row in rows if row.get("key") == name), None)
    if found is None:
        raise KeyError(f"the pattern {name!r}")
    return found


def _form(name: str, folder: Path | None) -> Mapping[str, Any]:
    pack, _, key = name.rpartition("/")
    for source in (pack,) if pack else (PATTERNS, OURS):
        form: Mapping[str, Any] | None = (_read(source, folder).get("forms") or {}).get(key)
        if form is not None:
            return form
    raise KeyError(f"the form {name!r} to copy from")


def _forms(pack: Mapping[str, Any], procedures: list[dict[str, Any]], folder: Path | None) -> dict[str, Any]:
    """The pack's own forms, and those of the patterns that its procedures copy."""
    own = pack.get("forms") or {}
    forms = {key: patterned(row, lambda name: _form(name, folder)) for key, row in own.items()}
    for row, made in zip(pack.get("procedures") or (), procedures, strict=True):
        if "like" in row and made.get("form") not in forms:
            source = str(row["like"]).rpartition("/")[0]
            forms |= _pattern_form(str(made["form"]), source, folder)
    return forms


def _pattern_form(key: str, source: str, folder: Path | None) -> dict[str, Any]:
    """The form a copied procedure brings along; none where every pack has it anyhow."""
    name = f"{source}/{key}" if source else key
    try:
        return {key: patterned(_form(name, folder), lambda base: _form(base, folder))}
    except KeyError:
        return {}


def _read(key: str, folder: Path | None) -> dict[str, Any]:
    own = folder / f"{key}.yaml" if folder else None
    if own and own.is_file():
        return _rows(own)
    rows = _shipped_rows(key)
    if rows is None and key != PATTERNS:
        raise PackError(f"no pack is called {key!r}; there are {', '.join(pack_keys(folder))}")
    return rows or {}


@cache
def _shipped_rows(key: str) -> dict[str, Any] | None:
    path = SHIPPED / f"{key}.yaml"
    return _rows(path) if path.is_file() else None


def _rows(path: Path) -> dict[str, Any]:
    """The rows of a file, read within bounds: of a city's own nobody has looked at yet."""
    try:
        return read_pack(path).rows
    except DescriptorError as error:
        told = Messages("en").text(f"finding.{error.code}.message", **error.facts)
        raise PackError(f"{path.name}:{error.line}: {told}") from error
