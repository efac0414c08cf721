"""A new entry from data files: copied, inferred, and marked where a person must still say something."""

import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from catalog.authoring.describing import described_resource, resource_names, with_hints, yaml_of
from catalog.authoring.inference import Inferred, infer
from catalog.configuration.settings import load_settings
from catalog.errors import SettingsError, UsageError
from catalog.files.paths import unsafe_reason
from catalog.law.packs_source import PackError, load_pack
from catalog.loading.catalogue import FOLDER, MAX_SLUG, PUBLISHER_FILE
from catalog.loading.reserved import RESERVED
from catalog.loading.values import PLACEHOLDER, SLUG
from catalog.loading.vocabularies import load_vocabularies
from catalog.messages import Messages

__all__ = ["described_resource", "new_entry", "resource_names", "yaml_of"]

_CHINESE = re.compile("[\u4e00-\u9fff]")
_POSITIONS = (re.compile("经度|^(?:lng|lon|longitude)", re.IGNORECASE), re.compile("纬度|^lat", re.IGNORECASE))
DESCRIPTORS = frozenset({"datapackage.yaml", "datapackage.yml", "datapackage.json"})  # an entry has its own
_DOCUMENTS, _IMAGES = frozenset({"pdf", "docx", "txt"}), frozenset({"jpg", "png"})
_SPATIAL = frozenset({"geojson", "kml", "gpkg"})
RESTRICTED_AGREEMENT = "restricted-use-agreement-v1"


def new_entry(root: Path, key: str, files: Sequence[Path], language: str = "zh") -> Path:
    """Make the folder of the entry `publisher/name` with copies of `files`, and give its descriptor's path.

    Raises UsageError when the name cannot be used, something is there already, or a file cannot be read. The folder
    appears whole or not at all.
    """
    publisher, name = _names(key)
    folder = root / FOLDER / publisher / name
    if os.path.lexists(folder):
        raise UsageError("entry-exists", path=folder.relative_to(root).as_posix())
    tables = [(file, inferred) for file in _copied(files) for inferred in infer(file)]
    text = _descriptor(name, tables, choices_of(root), Messages(language))
    draft = folder.with_name(f".{name}.{os.getpid()}")
    try:
        draft.mkdir(parents=True)
        for file in files:
            shutil.copyfile(file, draft / file.name)
        (draft / "datapackage.yaml").write_text(text, "utf-8")
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    _write_publisher(folder.parent)
    return folder / "datapackage.yaml"


def choices_of(root: Path) -> dict[str, str]:
    """What may be written at each key that has a list, as this repository and its pack have it."""
    try:
        settings = load_settings(root)
        lists = load_vocabularies(root, settings.authority)
        pack = load_pack(settings.pack, settings.packs)
    except (SettingsError, PackError, OSError, ValueError, LookupError):
        return {}
    kinds = {"update_frequency": "frequencies", "topic_class": "topics", "data_type": "data_types", "name": "licences"}
    agreements = (*((pack.gate.licence,) if pack.gate else ()), RESTRICTED_AGREEMENT)
    found = {key: " | ".join(lists[kind]) for key, kind in kinds.items() if lists.get(kind)}
    openness = "unconditional | restricted | prohibited"
    return {**found, "openness_type": openness, "open_agreement": " | ".join(agreements), "date": "2026-01-31"}


def _names(key: str) -> tuple[str, str]:
    publisher, _, name = key.strip("/").removeprefix(f"{FOLDER}/").partition("/")
    for word in (publisher, name):
        if not SLUG.match(word) or word in RESERVED or len(word) > MAX_SLUG:
            raise UsageError("entry-name", name=key[:120])
    return publisher, name


def _copied(files: Sequence[Path]) -> Sequence[Path]:
    """The files, once it is sure that each can be copied under its own name."""
    seen: set[str] = set()
    for file in files:
        if not file.is_file():
            raise UsageError("file-missing", path=str(file))
        if unsafe_reason(file.name):
            raise UsageError("store-path", path=file.name)
        if file.name.casefold() in seen or file.name.casefold() in DESCRIPTORS:
            raise UsageError("file-name-taken", name=file.name)
        seen.add(file.name.casefold())
    return files


def _descriptor(name: str, tables: Sequence[tuple[Path, Inferred]], choices: Mapping[str, str], words: Messages) -> str:
    """What people fill in comes first and in the order in which they know it; what was inferred stands below."""
    head = {"name": name, "title": _title(tables), "description": PLACEHOLDER, "licenses": [{"name": PLACEHOLDER}]}
    facts = {
        "openness_type": PLACEHOLDER,
        "topic_class": PLACEHOLDER,
        "update_frequency": PLACEHOLDER,
        "generation_mode": PLACEHOLDER,
        "open_agreement": PLACEHOLDER,
        "access_modes": ["download"],
        "data_type": _data_type([inferred for _, inferred in tables]),
        **_coverage([inferred for _, inferred in tables]),
        "security_review": {"by": PLACEHOLDER, "date": PLACEHOLDER, "result": PLACEHOLDER},
    }
    asked = _with_choices(f"{yaml_of(head)}\n{_restricted(words)}{yaml_of({'catalog': facts})}", choices)
    return "".join(
        (
            _comment(words, "head"),
            asked,
            "\n",
            _comment(words, "found"),
            "resources:\n",
            *_resources(tables, name, words),
        )
    )


def _resources(tables: Sequence[tuple[Path, Inferred]], fallback: str, words: Messages) -> Iterator[str]:
    names = resource_names([inferred.sheet or file.stem for file, inferred in tables], fallback)
    for (file, inferred), name in zip(tables, names, strict=True):
        yield with_hints(described_resource(file, name, inferred), inferred, words)


def _title(tables: Sequence[tuple[Path, Inferred]]) -> str:
    """The name of the only file, where it is Chinese: most files are called what they are."""
    stems = {file.stem.strip() for file, _ in tables}
    stem = stems.pop() if len(stems) == 1 else ""
    return stem if _CHINESE.search(stem) else PLACEHOLDER


def _data_type(tables: Sequence[Inferred]) -> str:
    formats = {inferred.format for inferred in tables}
    names = [column.name for inferred in tables for column in inferred.columns]
    has_position = all(any(one.search(name) for name in names) for one in _POSITIONS)
    if formats and formats <= _SPATIAL:
        return "spatial"
    if any(inferred.columns for inferred in tables):
        return "spatial" if has_position and formats <= _SPATIAL else "table"
    if formats and formats <= _DOCUMENTS:
        return "document"
    return "image" if formats and formats <= _IMAGES else PLACEHOLDER


def _coverage(tables: Sequence[Inferred]) -> dict[str, str]:
    """The days that the data speak of, where just one column holds days."""
    days = [(column.first, column.last) for one in tables for column in one.columns if column.first]
    return {"coverage_temporal": f"{days[0][0]}/{days[0][1]}"} if len(days) == 1 else {}


def _with_choices(text: str, choices: Mapping[str, str]) -> str:
    """The YAML with what may be written beside each mark, where there is a list of it."""

    def said(line: str) -> str:
        key = line.strip().removeprefix("- ").partition(":")[0]
        return f"{line}  # {choices[key]}" if line.endswith(f": {PLACEHOLDER}") and key in choices else line

    return "\n".join(map(said, text.split("\n")))


def _comment(words: Messages, which: str) -> str:
    lines = words.text(f"new.text.{which}", mark=PLACEHOLDER).split("\n")
    return "".join(f"# {line}\n" for line in lines)


def _restricted(words: Messages) -> str:
    return _comment(words, "openness")


def _write_publisher(folder: Path) -> None:
    """A body's file to fill in, where the body is new."""
    path = folder / PUBLISHER_FILE
    if not os.path.lexists(path):
        contact = {"department": PLACEHOLDER, "phone": PLACEHOLDER, "email": PLACEHOLDER}
        path.write_text(yaml_of({"name": folder.name, "title": PLACEHOLDER, "contact": contact}), "utf-8")
