"""Bytes into the data store, and what the store holds of them into the descriptor, comments and order kept."""

import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.authoring.inference import infer
from catalog.authoring.new import described_resource, resource_names, yaml_of
from catalog.configuration.settings import Settings
from catalog.errors import DescriptorError, UsageError
from catalog.files.paths import unsafe_reason
from catalog.loading.catalogue import FOLDER, descriptor_path
from catalog.loading.descriptors import load_descriptor, parse_descriptor, read_text
from catalog.loading.yaml_text import parse_yaml_lines
from catalog.storage.opening import open_store
from catalog.storage.protocol import Store, Tell, nobody
from catalog.storage.store import Seal, seal_of

Watch = Callable[[str, int], Tell]
"""Who is told of a transfer: asked with the name and the bytes of each file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """One file in the store: its place, its seal, and whether it was there already."""

    place: str
    seal: Seal
    is_same: bool


def put_files(
    settings: Settings, key: str, files: Sequence[Path], watch: Watch = lambda name, total: nobody
) -> tuple[Put, ...]:
    """Store `files` for the entry `publisher/name`, one after the other. Raises UsageError, StoreError or
    DescriptorError; what was stored before stays, and the descriptor always names only what is stored."""
    descriptor = _descriptor_of(settings.root, key)
    store = open_store(settings)
    return tuple(_put(store, key.strip("/"), file, descriptor, watch) for file in files)


def _descriptor_of(root: Path, key: str) -> Path:
    folder = root / FOLDER / key.strip("/")
    if unsafe_reason(key.strip("/")) or key.strip("/").count("/") != 1 or not folder.is_dir():
        raise UsageError("entry-unknown", name=key[:120])
    path = descriptor_path(folder)
    facts = load_descriptor(path).get("catalog")
    if isinstance(facts, dict) and facts.get("openness_type") == "prohibited":
        raise UsageError("entry-prohibited", name=key)
    return path


def _put(store: Store, key: str, file: Path, descriptor: Path, watch: Watch) -> Put:
    if not file.is_file():
        raise UsageError("file-missing", path=str(file))
    target, seal = f"{key}/{file.name}", seal_of(file)
    before = store.find(target)
    is_same = before is not None and before.seal == seal
    if not is_same:
        store.put(target, file, seal, before=before, tell=watch(file.name, seal.bytes))
    _describe(descriptor, file, seal)
    return Put(place=f"{store.place}/{target}", seal=seal, is_same=is_same)


def _describe(descriptor: Path, file: Path, seal: Seal) -> None:
    """Write the seal into the resource that names the file, or add one. The text is only replaced when reading it
    again gives exactly what was meant."""
    text = read_text(descriptor)
    is_json = descriptor.suffix == ".json"
    before = parse_descriptor(text, is_json=is_json)
    wanted, index = _described(before, file, seal)
    if wanted == before:
        return
    after = json.dumps(wanted, ensure_ascii=False, indent=2) + "\n" if is_json else _edited(text, wanted, index)
    if not _reads_as(after, wanted, is_json=is_json):
        raise UsageError("descriptor-style", file=descriptor.name, bytes=str(seal.bytes), hash=seal.hash)
    draft = descriptor.with_name(f".{descriptor.name}.{os.getpid()}")
    draft.write_text(after, "utf-8")
    draft.replace(descriptor)


def _reads_as(text: str, wanted: Mapping[str, Any], *, is_json: bool) -> bool:
    try:
        return parse_descriptor(text, is_json=is_json) == wanted
    except DescriptorError:
        return False


def _described(before: Mapping[str, Any], file: Path, seal: Seal) -> tuple[dict[str, Any], int]:
    wanted: dict[str, Any] = deepcopy(dict(before))
    resources = wanted.get("resources")
    if not isinstance(resources, list):
        resources = wanted["resources"] = []
    for index, one in enumerate(resources):
        if isinstance(one, dict) and one.get("path") == file.name:
            facts = one.get("catalog") if isinstance(one.get("catalog"), dict) else {}
            one.update(bytes=seal.bytes, hash=seal.hash, catalog={**(facts or {}), "stored": True})
            return wanted, index
    resources.extend(_new_resources(file, [one.get("name") for one in resources if isinstance(one, dict)]))
    return wanted, -1


def _new_resources(file: Path, taken: list[Any]) -> list[dict[str, Any]]:
    tables = infer(file)
    known = [str(name) for name in taken]
    wanted = [*known, *(table.sheet or file.stem for table in tables)]
    names = resource_names(wanted, "data")[len(known) :]
    pairs = zip(tables, names, strict=True)
    return [{**described_resource(file, name, table), "catalog": {"stored": True}} for table, name in pairs]


def _edited(text: str, wanted: Mapping[str, Any], index: int) -> str:
    """The text with the keys of one resource set, or new resources at the end of their list."""
    lines = text.splitlines()
    places = parse_yaml_lines(text)
    if index >= 0:
        return _with_keys(lines, places, wanted["resources"][index], index)
    before = sum(1 for keys in places if len(keys) == 2 and keys[0] == "resources")
    return _with_resources(lines, places, wanted["resources"][before:], has_some=before > 0)


def _with_keys(lines: list[str], places: Mapping[Any, int], resource: Mapping[str, Any], index: int) -> str:
    """bytes, hash and catalog.stored of a resource: replaced where they stand, else put below its path."""
    path_line = places.get(("resources", index, "path"), 0) - 1
    indent = _indent_of(lines[path_line], "path") if path_line >= 0 else ""
    added = []
    for key in ("bytes", "hash"):
        line = places.get(("resources", index, key))
        if line:
            lines[line - 1] = re.sub(rf"(\b{key}:\s*)[^#]*?(\s*(?:#.*)?)$", rf"\g<1>{resource[key]}\2", lines[line - 1])
        else:
            added.append(f"{indent}{key}: {resource[key]}")
    facts = places.get(("resources", index, "catalog"))
    stored = places.get(("resources", index, "catalog", "stored"))
    if stored:
        lines[stored - 1] = re.sub(r"(\bstored:\s*)\w+", r"\g<1>true", lines[stored - 1])
    elif facts and lines[facts - 1].rstrip().endswith("}"):
        lines[facts - 1] = re.sub(r"\{\s*", "{stored: true, ", lines[facts - 1], count=1)
    elif facts:
        lines[facts - 1] += f"\n{indent}  stored: true"
    else:
        added.append(f"{indent}catalog: {{stored: true}}")
    lines[path_line + 1 : path_line + 1] = added
    return "\n".join(lines) + "\n"


def _with_resources(lines: list[str], places: Mapping[Any, int], added: list[dict[str, Any]], *, has_some: bool) -> str:
    if not has_some:
        kept = [line for number, line in enumerate(lines, 1) if number != places.get(("resources",))]
        return "\n".join(kept) + "\n" + yaml_of({"resources": added})
    first = lines[places["resources", 0] - 1]
    indent = first[: len(first) - len(first.lstrip())]
    block = [indent + line for line in yaml_of(added).splitlines()]
    end = _end_of_list(places, len(lines))
    while end > 0 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    lines[end:end] = block
    return "\n".join(lines) + "\n"


def _end_of_list(places: Mapping[Any, int], last: int) -> int:
    """The line before the next key of the top level, or the last line."""
    start = places["resources",]
    later = [line for keys, line in places.items() if len(keys) == 1 and line > start]
    return min(later, default=last + 1) - 1


def _indent_of(line: str, key: str) -> str:
    return " " * line.index(f"{key}:") if f"{key}:" in line else ""
