"""From a draft to files: what goes into the entry's folder in Git, and what into the data store alone."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from casework.entries.answering import resources_of, shown_text
from casework.entries.drafts import Draft, Uploaded
from casework.entries.rewriting import rewritten

MAX_GIT_BYTES = 2 * 1024 * 1024
"""The largest data file beside a descriptor (design section 3); larger ones go to the data store."""
DEFAULTS = {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json"}
ORDER = (
    "$schema",
    "name",
    "title",
    "description",
    "version",
    "keywords",
    "licenses",
    "sources",
    "catalog",
    "resources",
)
Reader = Callable[[str], bytes | None]


class UploadGone(Exception):
    """The bytes of an upload are no longer in quarantine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """The folder as it will be: files by path, the descriptor among them; and what goes to the store."""

    files: Mapping[str, bytes] = field(repr=False)
    stored: Mapping[str, bytes] = field(repr=False)


def begun(entry: str) -> dict[str, Any]:
    """The descriptor of an entry that says nothing yet."""
    return {**DEFAULTS, "name": entry, "catalog": {"status": "published"}}


def with_tables(draft: Draft, one: Uploaded, tables: Sequence[Mapping[str, Any]]) -> Draft:
    """The draft with a file: what is there of that path is described anew, its columns keep what people wrote."""
    descriptor = deepcopy(dict(draft.descriptor))
    rows = resources_of(descriptor)
    before = [row for row in rows if row.get("path") == one.path]
    taken = {str(row.get("name")) for row in rows if row not in before}
    made = [_described(table, before[n] if n < len(before) else {}, taken) for n, table in enumerate(tables)]
    others = [row for row in rows if row not in before]
    at = rows.index(before[0]) if before else len(others)
    descriptor["resources"] = [*others[:at], *made, *others[at:]]
    uploads = (*(other for other in draft.uploads if other.path != one.path), one)
    gone = tuple(path for path in draft.gone if path != one.path)
    return replace(draft, descriptor=descriptor, uploads=uploads, gone=gone)


def _described(table: Mapping[str, Any], before: Mapping[str, Any], taken: set[str]) -> dict[str, Any]:
    """A table with the name, title, role and columns' words that the entry already had for it."""
    kept = {key: before[key] for key in ("name", "title", "catalog", "sources") if key in before}
    known = {str(one.get("name")): one for one in (before.get("schema") or {}).get("fields") or ()}
    made = {**table, **kept}
    name, number = str(made["name"]), 2
    while name in taken:
        name, number = f"{made['name']}-{number}", number + 1
    made["name"] = name
    taken.add(name)
    schema = table.get("schema")
    if isinstance(schema, Mapping):
        columns = [{**one, **known.get(str(one.get("name")), {})} for one in schema.get("fields") or ()]
        rest = {key: value for key, value in (before.get("schema") or {}).items() if key not in ("fields",)}
        made["schema"] = {**schema, **rest, "fields": columns}
    return made


def without_resource(draft: Draft, name: str) -> Draft:
    """The draft without a resource, and without its file where no other resource is read from it."""
    descriptor = deepcopy(dict(draft.descriptor))
    rows = [row for row in resources_of(descriptor) if row.get("name") != name]
    descriptor["resources"] = rows
    if not rows:
        del descriptor["resources"]
    before, paths = ({str(row.get("path")) for row in many} for many in (resources_of(draft.descriptor), rows))
    uploads = tuple(one for one in draft.uploads if one.path in paths)
    gone = tuple(sorted({*draft.gone, *(before - paths)}))
    return replace(draft, descriptor=descriptor, uploads=uploads, gone=gone)


def composed(draft: Draft, data: Callable[[Uploaded], bytes | None], kept: Reader) -> Composed:
    """The folder of a draft. `data` opens an upload, `kept` a file of the folder as it stands in Git.

    Raises UploadGone where the bytes of an upload are gone.
    """
    descriptor = deepcopy(dict(draft.descriptor))
    files: dict[str, bytes] = {}
    stored: dict[str, bytes] = {}
    uploads = {one.path: one for one in draft.uploads}
    for row in resources_of(descriptor):
        path = str(row.get("path", ""))
        content = _bytes(uploads.get(path), path, data, kept)
        if content is None:  # it lies in the store already, or nowhere: the check says so
            continue
        _place(row, content, (files, stored), restricted=_is_restricted(descriptor, row), upload=uploads.get(path))
    others = (path for path in draft.found if path not in {*files, *stored, *draft.gone, draft.file})
    files |= {path: content for path in others if (content := kept(path)) is not None}
    made = _in_order(descriptor) if draft.is_new else descriptor
    files[draft.file] = rewritten(draft.file, kept(draft.file), made)
    return Composed(files=files, stored=stored)


def _in_order(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of a new descriptor as people read them; those of an old one stay where they stand."""
    known = {key: descriptor[key] for key in ORDER if key in descriptor}
    return {**known, **descriptor}


def _bytes(one: Uploaded | None, path: str, data: Callable[[Uploaded], bytes | None], kept: Reader) -> bytes | None:
    if one is None:
        return kept(path) if path else None
    content = data(one)
    if content is None:
        raise UploadGone(one.shown)
    return content


def _place(
    row: dict[str, Any],
    content: bytes,
    places: tuple[dict[str, bytes], dict[str, bytes]],
    *,
    restricted: bool,
    upload: Uploaded | None,
) -> None:
    files, stored = places
    is_stored = restricted or len(content) > MAX_GIT_BYTES
    if is_stored and upload is not None:  # under a name of its own: what is in force stays until the merge
        stem, _, kind = str(row["path"]).rpartition(".")
        row["path"] = f"{stem}-{upload.sha256[:8]}.{kind}"
    (stored if is_stored else files)[str(row["path"])] = content
    if upload is not None:
        row["bytes"], row["hash"] = upload.bytes, f"sha256:{upload.sha256}"
    facts = dict(row.get("catalog") or {})
    facts.pop("stored", None)
    row["catalog"] = {**facts, "stored": True} if is_stored else facts
    if not row["catalog"]:
        del row["catalog"]


def _is_restricted(descriptor: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """Whether a resource may never enter Git (R-108): all but the sample of a restricted entry, and what is unsaid."""
    openness = str((descriptor.get("catalog") or {}).get("openness_type") or "")
    return openness != "unconditional" and (row.get("catalog") or {}).get("role") != "sample"


def title_of(draft: Draft) -> str:
    """What the entry is called, or its name."""
    return shown_text(draft.descriptor.get("title")) or draft.entry
