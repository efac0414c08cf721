"""From the files that commits touched to what they changed in one entry."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from catalog.errors import DescriptorError
from catalog.history.contents import Contents
from catalog.history.differences import named, parts_between
from catalog.history.revisions import CAME, GONE, OTHER, Part, Revision
from catalog.history.tables import is_table, rows_between
from catalog.history.walk import Touched
from catalog.loading.descriptors import MAX_BYTES, NAMES, parse_descriptor
from catalog.revisions import NOTICES


class Step(NamedTuple):
    """What a commit touched of one entry; paths are relative to its folder."""

    commit: str
    day: str
    files: tuple[Touched, ...]


def revisions_of(steps: Sequence[Step], contents: Contents) -> tuple[Revision, ...]:
    """The revisions of an entry, in the order of the steps: newest first."""
    return tuple(Revision(step.commit, step.day, tuple(_parts(step, contents))) for step in steps)


def _parts(step: Step, contents: Contents) -> Iterator[Part]:
    described = _descriptor(step)
    if described and described.status == "A":
        yield Part(CAME)
        return
    if described and described.status == "D":
        yield Part(GONE)
        return
    told = tuple(_files(step, contents))
    if described:
        parts = _described(described, contents)
        yield from (part for part in parts if part.kind != OTHER or not told)
    yield from told


def _descriptor(step: Step) -> Touched | None:
    """The change of the descriptor; that of its form, from one file name to another, is a change of content."""
    found = [one for one in step.files if one.path in NAMES]
    came, went = ([one for one in found if one.status == status] for status in "AD")
    if came and went:
        return Touched(came[0].path, "M", went[0].old, came[0].new)
    return found[0] if found else None


def _described(touched: Touched, contents: Contents) -> tuple[Part, ...]:
    old, new = (_read(contents.of(name), touched.path) for name in (touched.old, touched.new))
    return (Part(OTHER),) if old is None or new is None else parts_between(old, new)


def _read(content: bytes | None, path: str) -> Mapping[str, Any] | None:
    """A descriptor as it was; its content tells JSON from YAML where the name has changed."""
    if content is None or len(content) > MAX_BYTES:
        return None
    try:
        text = content.decode("utf-8-sig")
        return parse_descriptor(text, is_json=text.lstrip().startswith("{"))
    except (DescriptorError, UnicodeDecodeError):
        return None


def _files(step: Step, contents: Contents) -> Iterator[Part]:
    data = [one for one in step.files if PurePosixPath(one.path).name not in NOTICES]
    for kind, status in (("files_added", "A"), ("files_removed", "D")):
        if names := [one.path for one in data if one.status == status]:
            yield named(kind, names)
    replaced = []
    for one in (one for one in data if one.status not in "AD"):
        part = _rows(one, contents)
        if part:
            yield part
        else:
            replaced.append(one.path)
    if replaced:
        yield named("replaced", replaced)


def _rows(touched: Touched, contents: Contents) -> Part | None:
    if not is_table(touched.path):
        return None
    old, new = contents.of(touched.old), contents.of(touched.new)
    if old is None or new is None:
        return None
    came, went = rows_between(old, new)
    return Part("rows", {"came": came, "went": went}, (touched.path,)) if came or went else None
