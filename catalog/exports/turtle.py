"""Turtle 1.1."""

import re
from collections.abc import Iterator

from catalog.exports.graph import PREFIXES, Address, Text, Thing, Typed, Value

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SPECIAL = re.compile(r'[\\"\x00-\x1f\x7f]')
_FORBIDDEN = re.compile(r'[\x00-\x20<>"{}|^`\\]')


def head() -> bytes:
    """The prefixes that every document begins with."""
    return "".join(f"@prefix {name}: <{address}> .\n" for name, address in PREFIXES.items()).encode() + b"\n"


def things(*described: Thing) -> bytes:
    """The things as statements; they may be joined with others in any order."""
    return "".join(f"{_address(thing.address)} {_body(thing, 1)} .\n\n" for thing in described).encode()


def _body(thing: Thing, depth: int) -> str:
    indent = "    " * depth
    rows = [f"a {thing.type}", *(f"{name} {_value(value, depth)}" for name, value in thing.properties)]
    return f" ;\n{indent}".join(rows)


def _value(value: Value, depth: int) -> str:
    match value:
        case Text():
            return _quoted(value.value) + (f"@{value.language}" if value.language else "")
        case Typed():
            return f"{_quoted(value.value)}^^{value.datatype}"
        case Address():
            return _address(value.value)
        case Thing(address=address) if address:
            return _address(address)
    return f"[ {_body(value, depth + 1)} ]"


def _quoted(text: str) -> str:
    return f'"{_SPECIAL.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04X}"


def _address(address: str) -> str:
    return f"<{_FORBIDDEN.sub(lambda match: f'%{ord(match[0]):02X}', address)}>"


def named(thing: Thing) -> Iterator[Thing]:
    """The things with an address of their own inside `thing`, deepest first: each is a subject of its own."""
    for _, value in thing.properties:
        if isinstance(value, Thing):
            yield from named(value)
            if value.address:
                yield value
