"""A pack's YAML text as plain rows that remember their lines, hardened against hostile text.

Built from the parser's events without recursion. Aliases are allowed (a pack repeats itself), but what they stand for
counts each time, so no text grows beyond a bound; tags and merge keys are refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from catalog.errors import DescriptorError

MAX_BYTES = 1_048_576  # of one pack; ours: the longest that is shipped has a tenth of it
MAX_DEPTH = 24
MAX_NODES = 200_000  # with every alias written out
Step = str | int
Steps = tuple[Step, ...]

_OPENS = (MappingStartEvent, SequenceStartEvent)
_CLOSES = (MappingEndEvent, SequenceEndEvent)
_WORDS: Mapping[str, object] = {"": None, "~": None, "null": None, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class PackText:
    """The rows of one file. `lines` holds, by the identity of a container, the line of each of its parts."""

    rows: dict[str, object]
    lines: Mapping[int, dict[Step, int]]

    def line(self, steps: Steps) -> int:
        """The line of the row at `steps`, or of the nearest row around it that the file has."""
        node, line = self.rows, 1
        here: object = node
        for step in steps:
            place = place_of(here, step)
            if place is None:
                return line
            line = self.lines[id(here)][place]
            here = here[place]  # type: ignore[index]
        return line

    def holds(self, steps: Steps) -> bool:
        """Whether the file itself has the row at `steps`."""
        here: object = self.rows
        for step in steps:
            place = place_of(here, step)
            if place is None:
                return False
            here = here[place]  # type: ignore[index]
        return True


def place_of(container: object, step: Step) -> Step | None:
    """Where a step leads: a key of a mapping, the number of a row, or the row whose `key` or `code` it is."""
    if isinstance(container, Mapping):
        return step if step in container else None
    if not isinstance(container, list):
        return None
    if isinstance(step, int):
        return step if step < len(container) else None
    return next((at for at, row in enumerate(container) if name_of(row) == step), None)


def name_of(row: object) -> str | None:
    """What tells a row from its neighbours."""
    name = (row.get("key") or row.get("code")) if isinstance(row, Mapping) else None
    return name if isinstance(name, str) else None


def read_pack(path: Path) -> PackText:
    """The rows of a pack's file. Raises DescriptorError with the line of what forbids reading it."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DescriptorError("pack-too-large", limit=str(MAX_BYTES))
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DescriptorError("pack-not-utf-8", position=str(error.start)) from error
    except OSError as error:
        raise DescriptorError("unreadable", problem=error.strerror or str(error)) from error
    return parsed_pack(text)


def parsed_pack(text: str) -> PackText:
    """The rows in `text`. Raises DescriptorError with the line of the first fault."""
    reading = _Reading()
    try:
        loader = yaml.CSafeLoader(text)
        while loader.check_event():
            reading.take(cast(Event, loader.get_event()))
        loader.dispose()
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = " ".join(str(getattr(error, "problem", "") or error).split())[:200]
        raise DescriptorError("yaml-broken", line=mark.line + 1 if mark else 1, problem=problem) from error
    if not isinstance(reading.root, dict):
        raise DescriptorError("pack-not-a-mapping")
    return PackText(reading.root, reading.lines)


@dataclass(slots=True)
class _Open:
    """A container that is being filled: its anchor, how many nodes it holds so far, the key that waits for a value."""

    value: dict[str, object] | list[object]
    anchor: str
    count: int = 1
    key: str | None = None
    key_line: int = 0


@dataclass(slots=True)
class _Reading:
    root: object = None
    documents: int = 0
    open: list[_Open] = field(default_factory=list)
    lines: dict[int, dict[Step, int]] = field(default_factory=dict)
    named: dict[str, tuple[object, int]] = field(default_factory=dict)
    total: int = 0

    def take(self, event: Event) -> None:
        if isinstance(event, DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise DescriptorError("yaml-documents", line=_line(event))
        elif isinstance(event, AliasEvent):
            self._alias(event)
        elif isinstance(event, ScalarEvent):
            self._scalar(event)
        elif isinstance(event, _OPENS):
            self._container(event)
        elif isinstance(event, _CLOSES):
            self._close()

    def _container(self, event: NodeEvent) -> None:
        _refuse_tag(event)
        if len(self.open) >= MAX_DEPTH:
            raise DescriptorError("pack-too-deep", line=_line(event), limit=str(MAX_DEPTH))
        value: dict[str, object] | list[object] = {} if isinstance(event, MappingStartEvent) else []
        self._put(value, 1, event)
        self.lines[id(value)] = {}
        self.open.append(_Open(value, event.anchor or ""))

    def _close(self) -> None:
        done = self.open.pop()
        if done.anchor:
            self.named[done.anchor] = (done.value, done.count)
        if self.open:
            self.open[-1].count += done.count

    def _alias(self, event: AliasEvent) -> None:
        if event.anchor not in self.named:
            raise DescriptorError("pack-alias", line=_line(event), name=str(event.anchor)[:80])
        value, count = self.named[event.anchor]
        self._put(value, count, event)
        if self.open:
            self.open[-1].count += count

    def _scalar(self, event: ScalarEvent) -> None:
        _refuse_tag(event)
        top = self.open[-1] if self.open else None
        if top and isinstance(top.value, dict) and top.key is None:
            if event.value in top.value:
                raise DescriptorError("duplicate-key", line=_line(event), key=event.value[:80])
            if event.value == "<<":
                raise DescriptorError("pack-merge", line=_line(event))
            top.key, top.key_line = event.value, _line(event)
            return
        value = _plain(event)
        self._put(value, 1, event)
        if event.anchor:
            self.named[event.anchor] = (value, 1)

    def _put(self, value: object, count: int, event: Event) -> None:
        self.total += count
        if self.total > MAX_NODES:
            raise DescriptorError("pack-too-many", line=_line(event), limit=str(MAX_NODES))
        if not self.open:
            self.root = value
            return
        top = self.open[-1]
        lines = self.lines[id(top.value)]
        if isinstance(top.value, list):
            lines[len(top.value)] = _line(event)
            top.value.append(value)
            return
        if top.key is None:
            raise DescriptorError("key-not-text", line=_line(event))
        lines[top.key] = top.key_line
        top.value[top.key] = value
        top.key = None


def _plain(event: ScalarEvent) -> object:
    text = event.value
    if not event.implicit[0]:
        return text
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    return int(text) if len(text) < 10 and text.lstrip("-").isdecimal() and text.isascii() else text


def _refuse_tag(event: ScalarEvent | NodeEvent) -> None:
    tag = getattr(event, "tag", None)
    if tag and tag != "!":
        raise DescriptorError("yaml-tag", line=_line(event), tag=str(tag)[:80])


def _line(event: Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
