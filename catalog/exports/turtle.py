"""Turtle 1.1."""

import re
from functools import lru_cache

from catalog.exports.graph import PREFIXES, Address, Text, Thing, Typed, Value
from catalog.exports.moulds import MOULDS, Cast, Mould, Pattern

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SPECIAL = re.compile(r'[\\"\x00-\x1f\x7f]')
_STEP = "    "


def head() -> str:
    """The prefixes that every document begins with."""
    return "".join(f"@prefix {name}: <{address}> .\n" for name, address in PREFIXES.items()) + "\n"


def things(*described: Thing) -> str:
    """The things as statements, and those inside them that have an address of their own; any order is good."""
    subjects = list(described)
    written = []
    for thing in subjects:  # grows by the things met inside
        written.append(f"<{thing.address}> {_body(thing, _STEP, subjects)} .\n\n")
    return "".join(written)


def cast(one: Cast) -> bytes:
    """What is cast in a mould as statements, and the things inside it."""
    return _pattern(one.mould).filled(one.escaped(_escaped))


def link(subject: str, name: str, target: str) -> str:
    """One statement between two addresses."""
    return f"<{subject}> {name} <{target}> .\n"


def _body(thing: Thing, indent: str, met: list[Thing]) -> str:
    rows = [f"a {thing.type}"]
    rows += [f"{name} {_value(value, indent, met)}" for name, value in thing.properties]
    return f" ;\n{indent}".join(rows)


@lru_cache(maxsize=MOULDS)
def _pattern(mould: Mould) -> Pattern:
    return Pattern(things(mould.thing))


def _value(value: Value, indent: str, met: list[Thing]) -> str:
    if isinstance(value, Address):
        return f"<{value.value}>"
    if isinstance(value, Text):
        return f"{_quoted(value.value)}@{value.language}" if value.language else _quoted(value.value)
    if isinstance(value, Typed):
        return f'"{value.value}"^^{value.datatype}'
    if not value.address:
        return f"[ {_body(value, indent + _STEP, met)} ]"
    met.append(value)
    return f"<{value.address}>"


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    if text.isprintable() and '"' not in text and "\\" not in text:
        return text
    return _SPECIAL.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04X}"
