"""RDF/XML."""

import re
from xml.sax.saxutils import escape, quoteattr

from catalog.exports.graph import PREFIXES, Address, Text, Thing, Typed, Value, expanded

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def head() -> bytes:
    """The opening of the document."""
    names = "".join(f'\n    xmlns:{name}="{address}"' for name, address in PREFIXES.items())
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{names}>\n'.encode()


def tail() -> bytes:
    """The end of the document."""
    return b"</rdf:RDF>\n"


def things(*described: Thing) -> bytes:
    """The things as elements; they may be joined with others in any order."""
    return "".join(f"  {_element(thing)}\n" for thing in described).encode()


def _element(thing: Thing) -> str:
    about = f" rdf:about={_attribute(thing.address)}" if thing.address else ""
    inner = "".join(_property(name, value) for name, value in thing.properties)
    return f"<{thing.type}{about}>{inner}</{thing.type}>"


def _property(name: str, value: Value) -> str:
    match value:
        case Text():
            mark = f' xml:lang="{value.language}"' if value.language else ""
            return f"<{name}{mark}>{_text(value.value)}</{name}>"
        case Typed():
            return f'<{name} rdf:datatype="{expanded(value.datatype)}">{_text(value.value)}</{name}>'
        case Address():
            return f"<{name} rdf:resource={_attribute(value.value)}/>"
    return f"<{name}>{_element(value)}</{name}>"


def _text(text: str) -> str:
    return escape(_ILLEGAL.sub("\ufffd", text)).replace("\r", "&#13;")


def _attribute(text: str) -> str:
    return quoteattr(_ILLEGAL.sub("", text).replace(" ", "%20"))
