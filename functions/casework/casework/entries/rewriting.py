"""A descriptor's YAML with new values: what did not change keeps its lines, its style and its comments.

A reviewer reads the difference; a file written anew would hide one changed title among a hundred moved lines.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casework.entries.notation import Unreadable, parsed, written


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    """Lines `first` up to `last` (not included) of a text, from the tree of its parser."""

    lines: Sequence[str]
    first: int
    last: int

    @property
    def text(self) -> str:
        return "".join(self.lines[self.first : self.last])

    def part(self, first: int, last: int) -> "_Span":
        return _Span(lines=self.lines, first=first, last=last)


def rewritten(name: str, before: bytes | None, after: Mapping[str, Any]) -> bytes:
    """The descriptor `after`, as near to the text `before` as can be; written anew where that comes out wrong."""
    whole = written(name, after)
    if before is None or name.endswith(".json"):
        return whole
    try:
        made = _spliced(before.decode("utf-8-sig"), parsed(name, before), after).encode()
        return made if parsed(name, made) == parsed(name, whole) else whole
    except (Unreadable, ValueError, LookupError):
        return whole


def _spliced(text: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    import yaml

    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    if not isinstance(node, yaml.MappingNode) or node.flow_style or not node.value:
        raise Unreadable("not a block")
    span = _Span(lines=lines, first=0, last=len(lines))
    head = span.part(0, node.value[0][0].start_mark.line).text
    return head + "".join(_mapping(node, span, before, after))


def _mapping(node: Any, span: _Span, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """The keys of a block mapping in their order, the new ones behind them."""
    starts = [key.start_mark.line for key, _ in node.value]
    ends = [*starts[1:], span.last]
    column = node.value[0][0].start_mark.column
    is_first = True
    for (key, value), first, last in zip(node.value, starts, ends, strict=True):
        part = span.part(first, last)
        if key.value not in after:
            yield _loose(part)
            continue
        prefix = span.lines[first][: key.start_mark.column] if is_first else " " * column
        is_first = False
        yield from _one(key, value, (part, prefix), (before[key.value], after[key.value]))
    for added in (one for one in after if one not in before):
        yield _dumped(added, after[added], " " * column, column)


def _one(key: Any, value: Any, place: tuple[_Span, str], values: tuple[Any, Any]) -> Iterator[str]:
    part, prefix = place
    before, after = values
    first = part.first
    if before == after and part.lines[first].startswith(prefix):
        yield part.text
    elif _is_block(value, before, after, first):
        yield prefix + part.lines[first][key.start_mark.column :]
        begin = value.value[0][0] if isinstance(after, Mapping) else value.value[0]
        inner = part.part(first + 1, part.last)
        yield inner.part(inner.first, begin.start_mark.line).text
        yield from (
            _mapping(value, inner, before, after) if isinstance(after, Mapping) else _rows(value, inner, before, after)
        )
    else:
        yield _dumped(key.value, after, prefix, key.start_mark.column) + _loose(part)


def _is_block(node: Any, before: Any, after: Any, line: int) -> bool:
    """Whether a value can be spliced in turn: a block below its key, of the same kind before and after."""
    if getattr(node, "flow_style", True) or not node.value or node.start_mark.line <= line:
        return False
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return any(key in after for key in before)
    return isinstance(before, list) and isinstance(after, list) and len(before) == len(after)


def _rows(node: Any, span: _Span, before: Sequence[Any], after: Sequence[Any]) -> Iterator[str]:
    """The items of a block sequence of the same length; only mappings are looked into."""
    starts = [item.start_mark.line for item in node.value]
    ends = [*starts[1:], span.last]
    for item, first, last, old, new in zip(node.value, starts, ends, before, after, strict=True):
        part = span.part(first, last)
        if old == new:
            yield part.text
        elif isinstance(old, Mapping) and isinstance(new, Mapping) and _is_open(item, old, new):
            yield from _mapping(item, part, old, new)
        else:
            raise Unreadable("an item of another kind")


def _is_open(item: Any, old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether an item is a block whose first key stays, so that its dash does."""
    return not item.flow_style and bool(item.value) and item.value[0][0].value in new and bool(old)


def _dumped(key: str, value: Any, prefix: str, column: int) -> str:
    lines = written("datapackage.yaml", {key: value}).decode().splitlines(keepends=True)
    return prefix + (" " * column).join(lines)


def _loose(part: _Span) -> str:
    """The blank lines and comments at the end of a part that goes: they speak of what follows."""
    kept = part.last
    while kept > part.first + 1 and (not part.lines[kept - 1].strip() or part.lines[kept - 1].lstrip().startswith("#")):
        kept -= 1
    return part.part(kept, part.last).text
