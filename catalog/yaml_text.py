"""YAML text to plain values, read as YAML 1.2 reads it and hardened against hostile text.

The tree is built from the parser's events without recursion: the library's own composer overflows the C stack on
text nested 100,000 deep. Aliases, tags and merge keys are refused, so no text can grow beyond its own size.
"""

import re
from collections.abc import Iterator
from math import isfinite
from typing import cast

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from catalog.errors import DescriptorError

MAX_DEPTH = 40
MAX_NODES = 400_000
KeyPath = tuple[str | int, ...]

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\Z")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?\Z")
_WORDS: dict[str, object] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip


def parse_yaml(text: str) -> object:
    """The one document in `text`. Dates, `no`, `yes` and numbers with leading zeros stay text.

    Raises DescriptorError with the line of the first fault.
    """
    return _Tree().built(_events(text))


def parse_yaml_lines(text: str) -> dict[KeyPath, int]:
    """The line (from 1) of every key path of `text`; as far as the text can be read."""
    tree = _Tree(lines={(): 1})
    try:
        tree.built(_events(text))
    except DescriptorError:
        pass
    return tree.lines or {}


def _events(text: str) -> Iterator[Event]:
    loader = yaml.CSafeLoader(text)
    try:
        while loader.check_event():
            yield cast(Event, loader.get_event())
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = " ".join(str(getattr(error, "problem", "") or error).split())
        raise DescriptorError("yaml-broken", line=mark.line + 1 if mark else 1, problem=problem) from error
    finally:
        loader.dispose()


class _Tree:
    """One document in the making: the open containers, and the key each open mapping waits to fill."""

    def __init__(self, lines: dict[KeyPath, int] | None = None) -> None:
        self.lines = lines
        self.open: list[dict[str, object] | list[object]] = []
        self.keys: list[str | None] = []
        self.key_lines: list[int] = []
        self.root: object = None
        self.count = 0
        self.documents = 0

    def built(self, events: Iterator[Event]) -> object:
        for event in events:
            if isinstance(event, ScalarEvent):
                self._scalar(event)
            elif isinstance(event, MappingStartEvent):
                self._start({}, event)
            elif isinstance(event, SequenceStartEvent):
                self._start([], event)
            elif isinstance(event, MappingEndEvent | SequenceEndEvent):
                self.open.pop()
                self.keys.pop()
                self.key_lines.pop()
            else:
                self._mark(event)
        return self.root

    def _mark(self, event: Event) -> None:
        if type(event) is AliasEvent:
            raise DescriptorError("yaml-alias", line=_line(event))
        if type(event) is DocumentStartEvent:
            self.documents += 1
        if type(event) is DocumentEndEvent and self.documents > 1:
            raise DescriptorError("yaml-documents", line=_line(event))

    def _scalar(self, event: ScalarEvent) -> None:
        _refuse_tag(event)
        if self.open and isinstance(self.open[-1], dict) and self.keys[-1] is None:
            self._key(event)
        else:
            self._put(_scalar(event), event)

    def _key(self, event: ScalarEvent) -> None:
        mapping = self.open[-1]
        if event.value in mapping:
            raise DescriptorError("duplicate-key", line=_line(event), key=event.value)
        if event.value == "<<":
            raise DescriptorError("yaml-alias", line=_line(event))
        self.keys[-1] = event.value
        self.key_lines[-1] = _line(event)

    def _start(
        self, container: dict[str, object] | list[object], event: MappingStartEvent | SequenceStartEvent
    ) -> None:
        _refuse_tag(event)
        if len(self.open) >= MAX_DEPTH:
            raise DescriptorError("too-deep", line=_line(event), limit=str(MAX_DEPTH))
        if self.open and isinstance(self.open[-1], dict) and self.keys[-1] is None:
            raise DescriptorError("key-not-text", line=_line(event))
        self._put(container, event)
        self.open.append(container)
        self.keys.append(None)
        self.key_lines.append(0)

    def _put(self, value: object, event: Event) -> None:
        self.count += 1
        if self.count > MAX_NODES:
            raise DescriptorError("too-many-values", line=_line(event), limit=str(MAX_NODES))
        if self.lines is not None:
            in_mapping = bool(self.open) and isinstance(self.open[-1], dict)
            self.lines[self._path()] = self.key_lines[-1] if in_mapping else _line(event)
        if not self.open:
            self.root = value
            return
        parent = self.open[-1]
        if isinstance(parent, list):
            parent.append(value)
            return
        parent[self.keys[-1] or ""] = value
        self.keys[-1] = None

    def _path(self) -> KeyPath:
        """Where the value about to be put stands. Each open mapping's key is already cleared, so it is looked up."""
        return tuple(_place(container, key, last) for container, key, last in self._levels())

    def _levels(self) -> Iterator[tuple[dict[str, object] | list[object], str | None, bool]]:
        for depth, container in enumerate(self.open):
            yield container, self.keys[depth], depth == len(self.open) - 1


def _place(container: dict[str, object] | list[object], key: str | None, last: bool) -> str | int:
    if isinstance(container, list):
        return len(container) if last else len(container) - 1
    return key if key is not None else next(reversed(container), "")


def _scalar(event: ScalarEvent) -> object:
    text: str = event.value
    if not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.match(text):
        return int(text)
    if len(text) < 40 and _NUMBER.match(text):
        number = float(text)
        return number if isfinite(number) else text
    return text


def _refuse_tag(event: ScalarEvent | MappingStartEvent | SequenceStartEvent) -> None:
    if event.tag and event.tag != "!":
        raise DescriptorError("yaml-tag", line=_line(event), tag=str(event.tag)[:80])


def _line(event: Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
