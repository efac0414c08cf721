"""The tables of an entry: read as the portal reads them, quickly where they are plain, by Frictionless elsewhere."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from catalog.checks.encodings import likely_encoding, normal_name
from catalog.checks.observations import Observation
from catalog.checks.plain import is_faultless
from catalog.checks.shapes import examine_shape

_KEPT = ("name", "path", "schema", "format")
_SEPARATORS = {"csv": ",", "tsv": "\t"}

Raw = Mapping[str, Any]


def examine_tables(folder: Path, raw: Mapping[int, Raw]) -> Iterator[Observation]:
    """What is wrong with the tables `raw` (resource descriptors by their index), which are files in `folder`."""
    doubtful: dict[int, Raw] = {}
    for index, descriptor in raw.items():
        data = (folder / str(descriptor["path"])).read_bytes()
        clean = cleaned(descriptor, data)
        yield from examine_shape(index, clean, data)
        if not is_faultless(data, clean):
            doubtful[index] = clean
    if not doubtful:
        return
    from catalog.checks.validation import validated

    yield from validated(folder, doubtful if not _refer(doubtful) else _all(raw, doubtful, folder))


def cleaned(descriptor: Raw, data: bytes) -> dict[str, Any]:
    """A resource without what could make the library look elsewhere, and with nothing left for it to guess."""
    clean: dict[str, Any] = {key: descriptor[key] for key in _KEPT if descriptor.get(key)}
    encoding = str(descriptor.get("encoding") or "utf-8")
    clean["encoding"] = (likely_encoding(data) if encoding.lower() == "utf-8" else "") or normal_name(encoding)
    dialect = spoken(descriptor)
    return {**clean, "type": "table", **({"dialect": dialect} if dialect else {})}


def spoken(descriptor: Raw) -> dict[str, Any]:
    """The dialect as written, completed by what the standard says where it is silent; empty where that is all.

    Frictionless would guess separator and header from the first rows; the portal, and every other reader, does not.
    """
    written = descriptor.get("dialect")
    dialect = dict(written) if isinstance(written, dict) else {}
    separator = _SEPARATORS.get(str(descriptor.get("format")))
    if "header" not in dialect and "headerRows" not in dialect:
        dialect["headerRows"] = [1]
    if separator:
        inner = dialect.get("csv")
        said = dialect.keys() | (inner.keys() if isinstance(inner, dict) else set())
        standard = {"delimiter": separator, "quoteChar": '"', "lineTerminator": "\r\n", "skipInitialSpace": False}
        dialect.update({key: value for key, value in standard.items() if key not in said})
    return dialect


def _refer(tables: Mapping[int, Raw]) -> bool:
    """Whether a table refers to others, so that these must be opened beside it."""
    return any(isinstance(one.get("schema"), dict) and one["schema"].get("foreignKeys") for one in tables.values())


def _all(raw: Mapping[int, Raw], doubtful: Mapping[int, Raw], folder: Path) -> dict[int, Raw]:
    return {
        index: doubtful.get(index) or cleaned(one, (folder / str(one["path"])).read_bytes())
        for index, one in raw.items()
    }
