"""JSON-LD 1.1 with its context inside: nothing is fetched to understand it."""

import json

from catalog.exports.graph import PREFIXES, Address, Text, Thing, Typed, Value


def head() -> bytes:
    """The opening of the document, up to the first thing."""
    context = json.dumps(PREFIXES, separators=(",", ":"))
    return f'{{"@context":{context},"@graph":[\n'.encode()


def tail() -> bytes:
    """The end of the document."""
    return b"\n]}\n"


SEPARATOR = b",\n"


def thing(described: Thing) -> bytes:
    """One thing as an object; several are joined by SEPARATOR."""
    return json.dumps(_thing(described), ensure_ascii=False, separators=(",", ":")).encode()


def _thing(described: Thing) -> dict[str, object]:
    found: dict[str, object] = {"@id": described.address} if described.address else {}
    found["@type"] = described.type
    for name, value in described.properties:
        written = _value(value)
        known = found.get(name)
        if known is None:
            found[name] = written
        elif isinstance(known, list):
            known.append(written)
        else:
            found[name] = [known, written]
    return found


def _value(value: Value) -> object:
    match value:
        case Text():
            return {"@value": value.value, "@language": value.language} if value.language else value.value
        case Typed():
            return {"@value": value.value, "@type": value.datatype}
        case Address():
            return {"@id": value.value}
    return _thing(value)
