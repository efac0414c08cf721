"""JSON-LD 1.1 with its context inside: nothing is fetched to understand it."""

from functools import lru_cache
from json.encoder import encode_basestring as quoted

from catalog.exports.graph import PREFIXES, Address, Text, Thing, Typed, Value
from catalog.exports.moulds import MOULDS, Cast, Mould, Pattern
from catalog.files.json_text import json_text

SEPARATOR = ",\n"


def head() -> str:
    """The opening of the document, up to the first thing."""
    return f'{{"@context":{json_text(PREFIXES)},"@graph":[\n'


def tail() -> str:
    """The end of the document."""
    return "\n]}\n"


def thing(described: Thing) -> str:
    """One thing as an object; several are joined by SEPARATOR. Written by hand: half the time of building objects."""
    rows = [f'"@id":"{described.address}"'] if described.address else []
    last, values = "@type", [f'"{described.type}"']
    for name, value in described.properties:
        if name == last:
            values.append(_value(value))
            continue
        rows.append(_row(last, values))
        last, values = name, [_value(value)]
    rows.append(_row(last, values))
    return f"{{{','.join(rows)}}}"


def opened(described: Thing, name: str) -> str:
    """The thing as an object whose last property is a list called `name`, joined by SEPARATOR; `]}` ends both."""
    return f'{thing(described)[:-1]},"{name}":[\n'


def cast(one: Cast) -> bytes:
    """What is cast in a mould as an object."""
    return _pattern(one.mould).filled(one.escaped(_escaped))


def _escaped(text: str) -> str:
    return quoted(text)[1:-1]


def _row(name: str, values: list[str]) -> str:
    if len(values) == 1:
        return f'"{name}":{values[0]}'
    return f'"{name}":[{",".join(values)}]'


def _value(value: Value) -> str:
    if isinstance(value, Address):
        return f'{{"@id":"{value.value}"}}'
    if isinstance(value, Text):
        text = quoted(value.value)
        return f'{{"@value":{text},"@language":"{value.language}"}}' if value.language else text
    if isinstance(value, Typed):
        return f'{{"@value":"{value.value}","@type":"{value.datatype}"}}'
    return thing(value)


@lru_cache(maxsize=MOULDS)
def _pattern(mould: Mould) -> Pattern:
    return Pattern(thing(mould.thing))
