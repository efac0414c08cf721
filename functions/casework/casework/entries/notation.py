"""Descriptors as text: JSON or YAML by the file's name, read as YAML 1.2 and without anything that could grow."""

import json
import re
from collections.abc import Mapping
from typing import Any

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 40
NAMES = ("datapackage.yaml", "datapackage.yml", "datapackage.json")
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\Z")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?\Z")
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False, "True": True, "False": False}


class Unreadable(ValueError):
    """A descriptor that is broken, too large or not a mapping."""


def parsed(name: str, data: bytes) -> dict[str, Any]:
    """The mapping in a descriptor. Raises Unreadable."""
    if len(data) > MAX_BYTES:
        raise Unreadable("too large")
    try:
        text = data.decode("utf-8-sig")
        value = json.loads(text) if name.endswith(".json") else _yaml(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(type(error).__name__) from error
    if not isinstance(value, dict):
        raise Unreadable("not a mapping")
    return value


def written(name: str, descriptor: Mapping[str, Any]) -> bytes:
    """A descriptor as people write it: order kept, Chinese as it is."""
    if name.endswith(".json"):
        return (json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n").encode()
    import yaml  # on first use: most requests of casework need none

    return str(yaml.safe_dump(_plain(descriptor), allow_unicode=True, sort_keys=False, width=110)).encode()


def _plain(value: Any) -> Any:
    """Copies of what stands twice: a writer would make anchors of them."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value


def _yaml(text: str) -> Any:
    """One document without aliases and tags, nested at most `MAX_DEPTH` deep."""
    import yaml

    try:
        _refuse_growth(yaml, text)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        return _built(yaml, node)
    except yaml.YAMLError as error:
        raise Unreadable("not YAML") from error


def _refuse_growth(yaml: Any, text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise Unreadable("an alias")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise Unreadable("too deep")


def _built(yaml: Any, node: Any) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _built(yaml, value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_built(yaml, one) for one in node.value]
    return _scalar(str(node.value), is_plain=not node.style) if node is not None else None


def _scalar(text: str, *, is_plain: bool) -> Any:
    """Dates, `no`, `yes` and numbers with leading zeros stay text."""
    if not is_plain:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.match(text):
        return int(text)
    return float(text) if _NUMBER.match(text) else text
