"""One descriptor file to a mapping of plain values. Nothing is followed: no link, no address, no include."""

import json
import os
import stat
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from catalog.errors import DescriptorError
from catalog.files.whole_files import bytes_of
from catalog.loading.yaml_text import MAX_DEPTH, MAX_NODES, KeyPath, parse_yaml, parse_yaml_lines

_PLAINLY = os.O_RDONLY | sum(getattr(os, flag, 0) for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
MAX_BYTES = 1024 * 1024  # of a descriptor
NAMES = ("datapackage.yaml", "datapackage.yml", "datapackage.json")


def load_descriptor(path: Path | str) -> dict[str, object]:
    """The mapping in `path`, YAML or JSON by its suffix. Raises DescriptorError."""
    return parse_descriptor(read_text(path), is_json=os.fspath(path).endswith(".json"))


def parse_descriptor(text: str, *, is_json: bool) -> dict[str, object]:
    """The mapping in `text`. Raises DescriptorError when it is broken, hostile or not a mapping."""
    value = _parse_json(text) if is_json else parse_yaml(text)
    if not isinstance(value, dict):
        raise DescriptorError("not-a-mapping", found=kind_of(value))
    return value


def read_text(path: Path | str, limit: int = MAX_BYTES) -> str:
    """The text of a regular UTF-8 file of at most `limit` bytes, without its byte order mark.

    Raises DescriptorError for links, devices, larger files and other encodings.
    """
    try:
        return read_bytes(path, limit).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DescriptorError("not-utf-8", position=str(error.start)) from error


def read_bytes(path: Path | str, limit: int) -> bytes:
    """The bytes of a regular file of at most `limit` bytes. Raises DescriptorError."""
    try:
        handle = os.open(path, _PLAINLY)
    except OSError as error:
        code = "is-link" if os.path.islink(path) else "unreadable"
        raise DescriptorError(code, problem=error.strerror or "") from error
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise DescriptorError("not-a-file")
        if status.st_size > limit:
            raise DescriptorError("too-large", bytes=str(status.st_size), limit=str(limit))
        return bytes_of(handle, status.st_size)
    finally:
        os.close(handle)


def line_of(path: Path, *keys: str | int) -> int:
    """The line of a key path in a descriptor, or of its nearest parent that is there; 1 when nothing can be read."""
    return nearest_line(lines_of(path), keys)


def lines_of(path: Path | str) -> Mapping[KeyPath, int]:
    """The line of every key path of a descriptor. Reads the file again: asked only when there is something to say."""
    try:
        return _lines_of(read_text(path))
    except DescriptorError:
        return {}


@lru_cache(maxsize=4)
def _lines_of(text: str) -> Mapping[KeyPath, int]:
    """What is said of one file is said in one go. JSON in the form people write is YAML too."""
    return parse_yaml_lines(text)


def nearest_line(lines: Mapping[KeyPath, int], keys: KeyPath) -> int:
    """The line of `keys` or of the longest beginning of it that has one."""
    while keys and keys not in lines:
        keys = keys[:-1]
    return lines.get(keys, 1)


def kind_of(value: object) -> str:
    """The word for the type of a plain value, as an author of YAML or JSON knows it."""
    names = {dict: "mapping", list: "list", str: "text", bool: "true/false", int: "number", float: "number"}
    return "nothing" if value is None else names.get(type(value), type(value).__name__)


def _parse_json(text: str) -> object:
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise DescriptorError("json-broken", line=error.lineno, problem=error.msg, column=str(error.colno)) from error
    except RecursionError as error:
        raise DescriptorError("too-deep", limit=str(MAX_DEPTH)) from error
    except ValueError as error:  # an integer of 5,000 digits
        raise DescriptorError("json-broken", problem=str(error)[:200], column="1") from error
    _refuse_depth(value)
    _refuse_surrogates(text, value)
    return value


def _refuse_depth(value: object) -> None:
    level: list[object] = [value]
    count = 0
    for _ in range(MAX_DEPTH + 1):
        level = [inner for outer in level for inner in _inside(outer)]
        count += len(level)
        if count > MAX_NODES:
            raise DescriptorError("too-many-values", limit=str(MAX_NODES))
        if not level:
            return
    raise DescriptorError("too-deep", limit=str(MAX_DEPTH))


def _inside(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _refuse_surrogates(text: str, value: object) -> None:
    """Half a character (`\\ud800` alone) is legal JSON but no text: it could never be written again."""
    if "\\ud" not in text and "\\uD" not in text:
        return
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise DescriptorError("json-broken", problem="half a surrogate pair", column="1") from error


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        seen: set[str] = set()
        double = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise DescriptorError("duplicate-key", key=double)
    return mapping


def _refuse_constant(name: str) -> object:
    raise DescriptorError("json-broken", problem=f"{name} is not JSON", column="1")
