"""A new entry from data files: copied, inferred, and marked where a person must still say something."""

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml
from slugify import slugify

from catalog.errors import UsageError
from catalog.inference import MEDIATYPES, Inferred, infer
from catalog.load import FOLDER, MAX_SLUG, PUBLISHER_FILE
from catalog.paths import unsafe_reason
from catalog.reserved import RESERVED
from catalog.store import seal_of
from catalog.values import PLACEHOLDER, SLUG


def new_entry(root: Path, key: str, files: Sequence[Path]) -> Path:
    """Make the folder of the entry `publisher/name` with copies of `files`, and give its descriptor's path.

    Raises UsageError when the name cannot be used, something is there already, or a file cannot be read. The folder
    appears whole or not at all.
    """
    publisher, name = _names(key)
    folder = root / FOLDER / publisher / name
    if os.path.lexists(folder):
        raise UsageError("entry-exists", path=folder.relative_to(root).as_posix())
    described = list(_resources(_copied(files), name))
    draft = folder.with_name(f".{name}.{os.getpid()}")
    try:
        draft.mkdir(parents=True)
        for file in files:
            shutil.copyfile(file, draft / file.name)
        (draft / "datapackage.yaml").write_text(_descriptor(name, described), "utf-8")
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    _write_publisher(folder.parent)
    return folder / "datapackage.yaml"


def described_resource(file: Path, key: str, inferred: Inferred) -> dict[str, object]:
    """A resource of a descriptor, from what was inferred of a file."""
    seal = seal_of(file)
    columns = [(name or PLACEHOLDER, kind) for name, kind in inferred.fields]
    schema: dict[str, object] = {"fields": [{"name": name, "type": kind, "title": name} for name, kind in columns]}
    if inferred.missing:
        schema["missingValues"] = ["", *inferred.missing]
    described = {
        "name": key,
        "title": inferred.sheet or file.stem,
        "path": file.name,
        "format": inferred.format,
        "mediatype": MEDIATYPES[inferred.format],
        "encoding": inferred.encoding,
        "bytes": seal.bytes,
        "hash": seal.hash,
        "dialect": inferred.dialect,
        "schema": schema if inferred.fields else {},
    }
    return {key: value for key, value in described.items() if value or key == "bytes"}


def resource_names(wanted: Sequence[str], fallback: str) -> list[str]:
    """ASCII names for files and sheets (Chinese as pinyin), each once."""
    names: list[str] = []
    for text in wanted:
        name = slugify(text, max_length=60) or fallback
        number = 2
        while name in names:
            name = f"{name.rstrip('0123456789').rstrip('-')}-{number}"
            number += 1
        names.append(name)
    return names


def yaml_of(value: object) -> str:
    """YAML as people write it: block style, order kept, Chinese as it is."""
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=110)


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
        if file.name.casefold() in seen:
            raise UsageError("file-name-taken", name=file.name)
        seen.add(file.name.casefold())
    return files


def _resources(files: Sequence[Path], fallback: str) -> Iterator[dict[str, object]]:
    tables = [(file, inferred) for file in files for inferred in infer(file)]
    names = resource_names([inferred.sheet or file.stem for file, inferred in tables], fallback)
    for (file, inferred), name in zip(tables, names, strict=True):
        yield described_resource(file, name, inferred)


def _descriptor(name: str, resources: list[dict[str, object]]) -> str:
    head = {"name": name, "title": PLACEHOLDER, "description": PLACEHOLDER, "licenses": [{"name": PLACEHOLDER}]}
    facts = {
        "openness_type": PLACEHOLDER,
        "update_frequency": PLACEHOLDER,
        "topic_class": PLACEHOLDER,
        "data_type": "table" if any("schema" in resource for resource in resources) else PLACEHOLDER,
        "access_modes": ["download"],
        "generation_mode": PLACEHOLDER,
        "open_agreement": PLACEHOLDER,
        "security_review": {"by": PLACEHOLDER, "date": PLACEHOLDER, "result": PLACEHOLDER},
    }
    parts = (_HEAD, yaml_of(head), "\n", yaml_of({"resources": resources}), "\n", _FACTS, yaml_of({"catalog": facts}))
    return "".join(parts)


def _write_publisher(folder: Path) -> None:
    """A body's file to fill in, where the body is new."""
    path = folder / PUBLISHER_FILE
    if not os.path.lexists(path):
        contact = {"department": PLACEHOLDER, "phone": PLACEHOLDER, "email": PLACEHOLDER}
        path.write_text(yaml_of({"name": folder.name, "title": PLACEHOLDER, "contact": contact}), "utf-8")


_HEAD = f"""\
# {PLACEHOLDER} 表示需要填写；填好后运行 mulu check。 Fill in every {PLACEHOLDER}, then run mulu check.
# 类型由数据推断，代码类的列应为 string。 Types are inferred; columns that hold codes should be string.
"""
_FACTS = """\
# openness_type: unconditional | restricted | prohibited
# restricted 另需 openness_conditions、condition_codes、supervision_measures 和 ground_codes；
# prohibited 另需 openness_basis，且不得有 resources。
# restricted also needs openness_conditions, condition_codes, supervision_measures and ground_codes;
# prohibited needs openness_basis and has no resources.
"""
