"""A YAML text with other values: only what differs is touched, every comment and the order of the keys stay.

The new text is given out only when reading it again gives exactly what was meant.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from catalog.errors import DescriptorError, UsageError
from catalog.loading.yaml_text import KeyPath, parse_yaml

_WIDE = 100  # characters from which a mapping is written in lines of its own
_MISSING = object()


def rewritten_yaml(text: str, wanted: Mapping[str, Any]) -> str:
    """`text` so that it reads as `wanted`. Raises DescriptorError where the text cannot be read, and UsageError
    where its way of writing leaves no safe place for a change."""
    for _ in range(_changes_at_most(wanted)):
        change = next(_differences(parse_yaml(text), dict(wanted), ()), None)
        if change is None:
            return text
        after = _changed(text, *change)
        if after == text or not _reads(after):
            break
        text = after
    raise UsageError("descriptor-edit")


def _changes_at_most(value: object) -> int:
    """A bound for the loop: every change settles one value for good."""
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return 8 + 2 * sum(_changes_at_most(one) for one in inner) if not isinstance(value, str) else 2


def _reads(text: str) -> bool:
    try:
        parse_yaml(text)
    except DescriptorError:
        return False
    return True


def _differences(before: object, wanted: object, path: KeyPath) -> Iterator[tuple[KeyPath, object]]:
    """Where to write what; `_MISSING` says that the place goes."""
    if isinstance(before, dict) and isinstance(wanted, dict):
        yield from (((*path, key), _MISSING) for key in before if key not in wanted)
        for key, value in wanted.items():
            yield from _differences(before.get(key, _MISSING), value, (*path, key))
    elif isinstance(before, list) and isinstance(wanted, list):
        yield from _in_list(before, wanted, path)
    elif type(before) is not type(wanted) or before != wanted:
        yield path, wanted


def _in_list(before: list[Any], wanted: list[Any], path: KeyPath) -> Iterator[tuple[KeyPath, object]]:
    if len(before) == len(wanted):
        for place, (old, new) in enumerate(zip(before, wanted, strict=True)):
            yield from _differences(old, new, (*path, place))
    elif gone := [place for place, old in enumerate(before) if _name(old) not in [_name(new) for new in wanted]]:
        yield (path, wanted) if len(gone) == len(before) else ((*path, gone[-1]), _MISSING)
    else:
        yield path, wanted


def _name(item: object) -> object:
    return item.get("name") if isinstance(item, dict) else item


def _changed(text: str, path: KeyPath, value: object) -> str:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    parent = _node(root, path[:-1])
    if value is _MISSING:
        return _without(text, parent, path[-1])
    if (node := _node(parent, path[-1:])) is not None:
        start, end = node.start_mark.index, _end(text, node)
        gap = " " if text[start - 1 : start] == ":" else ""
        return text[:start] + gap + _inline(value) + text[end:]
    return _with(text, parent, str(path[-1]), value) if isinstance(parent, MappingNode) else text


def _node(node: Node | None, path: KeyPath) -> Node | None:
    for step in path:
        if isinstance(node, MappingNode):
            node = next((value for key, value in node.value if key.value == step), None)
        elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        else:
            return None
    return node


def _with(text: str, parent: MappingNode, key: str, value: object) -> str:
    """One more key at the end of a mapping."""
    if not parent.value:
        return text[: parent.start_mark.index] + _inline({key: value}) + text[parent.end_mark.index :]
    end = _end(text, parent.value[-1][1])
    if parent.flow_style:
        return text[:end] + ", " + _inline({key: value})[1:-1] + text[end:]
    at = _line_end(text, end)
    indent = " " * parent.value[0][0].start_mark.column
    return text[:at] + "".join(f"\n{indent}{line}" for line in _lines(key, value)) + text[at:]


def _without(text: str, parent: Node | None, step: str | int) -> str:
    """The text without one key of a mapping, or one item of a list."""
    if isinstance(parent, MappingNode):
        spans = [(key.start_mark.index, _end(text, value)) for key, value in parent.value]
        place = next(at for at, (key, _) in enumerate(parent.value) if key.value == step)
    elif isinstance(parent, SequenceNode) and isinstance(step, int):
        spans, place = [(item.start_mark.index, _end(text, item)) for item in parent.value], step
    else:
        return text
    start, end = spans[place]
    if parent.flow_style or _is_first_of_item(text, parent, start):
        if place + 1 < len(spans):
            return text[:start] + text[spans[place + 1][0] :]
        return text[: spans[place - 1][1] if place else start] + text[end:]
    return text[: text.rfind("\n", 0, start) + 1] + text[_line_end(text, end) + 1 :]


def _is_first_of_item(text: str, parent: Node, start: int) -> bool:
    """Whether a key stands behind the dash of a list's item."""
    return isinstance(parent, MappingNode) and bool(text[text.rfind("\n", 0, start) + 1 : start].strip())


def _end(text: str, node: Node) -> int:
    """Where the last sign of a node ends; a block's own mark lies behind the comments that follow it."""
    if isinstance(node, MappingNode) and not node.flow_style and node.value:
        return _end(text, node.value[-1][1])
    if isinstance(node, SequenceNode) and not node.flow_style and node.value:
        return _end(text, node.value[-1])
    end: int = node.end_mark.index
    if isinstance(node, ScalarNode) and node.style in ("|", ">"):
        return len(text[:end].rstrip())
    return end


def _line_end(text: str, at: int) -> int:
    place = text.find("\n", at)
    return len(text) if place < 0 else place


def _inline(value: object) -> str:
    text = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=10**6, default_flow_style=True)
    return text.removesuffix("...\n").rstrip("\n")


def _lines(key: str, value: object) -> list[str]:
    """A key and its value on one line, or in block style where that would be long."""
    short = f"{_inline({key: value})[1:-1]}"
    if len(short) <= _WIDE or not isinstance(value, dict):
        return [short]
    dumped = yaml.safe_dump({key: value}, allow_unicode=True, sort_keys=False, width=10**6, default_flow_style=None)
    return dumped.rstrip("\n").split("\n")
