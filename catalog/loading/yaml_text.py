"""YAML text to plain values, read as YAML 1.2 reads it and hardened against hostile text.

The tree is built from the parser's events without recursion: the library's own composer overflows the C stack on
text nested 100,000 deep. Aliases, tags and merge keys are refused, so no text can grow beyond its own size.
"""

import re
from collections.abc import Iterable
from math import isfinite
from sys import intern

import yaml
from yaml.events import (
    CollectionStartEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from catalog.errors import DescriptorError

MAX_DEPTH = 40
MAX_NODES = 400_000
KeyPath = tuple[str | int, ...]
_Container = dict[str, object] | list[object]
_Level = tuple[_Container, str | None]  # an open container and, of a mapping, the key whose value is being read

_ENVELOPE = 2  # the stream is read as a list of documents, and a document as a list of one value
_ENDS = frozenset({MappingEndEvent, SequenceEndEvent, DocumentEndEvent, StreamEndEvent})
_NUMERIC = frozenset("-0123456789")  # what a number begins with
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
    return _read(text, None)


def parse_yaml_lines(text: str) -> dict[KeyPath, int]:
    """The line (from 1) of every key path of `text`; as far as the text can be read."""
    lines: dict[KeyPath, int] = {(): 1}
    try:
        _read(text, lines)
    except DescriptorError:
        pass
    return lines


def _read(text: str, lines: dict[KeyPath, int] | None) -> object:
    loader = yaml.CSafeLoader(text)
    try:
        return _built(iter(loader.get_event, None), lines)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = " ".join(str(getattr(error, "problem", "") or error).split())
        raise DescriptorError("yaml-broken", line=mark.line + 1 if mark else 1, problem=problem) from error
    finally:
        loader.dispose()


def _built(events: Iterable[Event], lines: dict[KeyPath, int] | None) -> object:
    """The value of the last document. Runs for every word of every descriptor, so most take one call."""
    root: list[object] = []
    outer: list[_Level] = []
    here: _Container = root
    key: str | None = None  # of an open mapping, when its value comes next
    told: Event | None = None  # the event of that key
    count = 0
    for event in events:
        if isinstance(event, ScalarEvent):
            if key is None and type(here) is dict:
                key, told = _key(event, here), event
                continue
            value = _scalar(event)
        elif type(event) in _ENDS:
            here, key = _closed(event, outer), None
            continue
        else:
            value = inner = _opened(event, len(outer) - _ENVELOPE, key is None and type(here) is dict)
        count += 1
        if count > MAX_NODES or lines is not None:
            _note(event if key is None or told is None else told, (*outer, (here, key)), count, lines)
        if isinstance(here, list):
            here.append(value)
        else:
            here[key or ""] = value
        if not isinstance(event, ScalarEvent):
            outer.append((here, key))
            here = inner
        key = None
    return _document(root)


def _document(root: list[object]) -> object:
    """The value of the last document of the stream that `root` holds; None when there is none."""
    value: object = root
    for _ in range(_ENVELOPE + 1):
        value = value[-1] if isinstance(value, list) and value else None
    return value


def _key(event: ScalarEvent, mapping: dict[str, object]) -> str:
    """The word that names the next value of a mapping; the same words come in every descriptor."""
    if event.tag:
        _refuse_tag(event)
    word: str = event.value
    if word in mapping:
        raise DescriptorError("duplicate-key", line=_line(event), key=word)
    if word == "<<":
        raise DescriptorError("yaml-alias", line=_line(event))
    return intern(word)


def _scalar(event: ScalarEvent) -> object:
    if event.tag:
        _refuse_tag(event)
    text: str = event.value
    if not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    return _number(text) if text[0] in _NUMERIC else text


def _number(text: str) -> object:
    if _INTEGER.match(text):
        return int(text)
    if len(text) < 40 and _NUMBER.match(text):
        number = float(text)
        return number if isfinite(number) else text
    return text


def _opened(event: Event, depth: int, is_key: bool) -> _Container:
    """The empty container that begins with `event`, at a depth from 0; nothing else may begin a value."""
    if not isinstance(event, CollectionStartEvent):
        return _enveloped(event)
    if event.tag:
        _refuse_tag(event)
    if depth >= MAX_DEPTH:
        raise DescriptorError("too-deep", line=_line(event), limit=str(MAX_DEPTH))
    if is_key:
        raise DescriptorError("key-not-text", line=_line(event))
    return {} if type(event) is MappingStartEvent else []


def _enveloped(event: Event) -> _Container:
    if not isinstance(event, StreamStartEvent | DocumentStartEvent):
        raise DescriptorError("yaml-alias", line=_line(event))
    return []


def _closed(event: Event, outer: list[_Level]) -> _Container:
    """The container in which the one that ends with `event` lies."""
    parent, _ = outer.pop()
    if type(event) is DocumentEndEvent and len(parent) > 1:
        raise DescriptorError("yaml-documents", line=_line(event))
    return parent


def _note(event: Event, levels: tuple[_Level, ...], count: int, lines: dict[KeyPath, int] | None) -> None:
    """Where the value that comes next stands, if anybody wants to know; no text may hold more than enough of them."""
    if count > MAX_NODES + _ENVELOPE:
        raise DescriptorError("too-many-values", line=_line(event), limit=str(MAX_NODES))
    if lines is not None and len(levels) > _ENVELOPE:
        lines[_path(levels)] = _line(event)


def _path(levels: tuple[_Level, ...]) -> KeyPath:
    """The keys that lead to the next value of the last level; what holds it is in its list already."""
    inner = levels[_ENVELOPE + 1 :]
    last = len(inner) - 1
    return tuple(len(here) - (depth < last) if key is None else key for depth, (here, key) in enumerate(inner))


def _refuse_tag(event: ScalarEvent | CollectionStartEvent) -> None:
    if event.tag != "!":
        raise DescriptorError("yaml-tag", line=_line(event), tag=str(event.tag)[:80])


def _line(event: Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
