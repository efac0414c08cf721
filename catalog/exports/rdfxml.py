"""RDF/XML."""

from functools import lru_cache

from catalog.exports.graph import PREFIXES, Address, Text, Thing, Typed, Value, expanded
from catalog.exports.moulds import MOULDS, Cast, Mould, Pattern
from catalog.files.characters import xml_text


def head() -> str:
    """The opening of the document."""
    names = "".join(f'\n    xmlns:{name}="{address}"' for name, address in PREFIXES.items())
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{names}>\n'


def tail() -> str:
    """The end of the document."""
    return "</rdf:RDF>\n"


def things(*described: Thing) -> str:
    """The things as elements; they may be joined with others in any order."""
    return "".join(f"{_element(thing)}\n" for thing in described)


def opened(thing: Thing) -> str:
    """The thing as an element that further properties follow; `closed` ends it."""
    return f'<{thing.type} rdf:about="{xml_text(thing.address)}">{_properties(thing)}\n'


def closed(thing: Thing) -> str:
    """The end of what `opened` began."""
    return f"</{thing.type}>\n"


def property_of(name: str, value: Value) -> str:
    """One property as an element."""
    if isinstance(value, Address):
        return f'<{name} rdf:resource="{xml_text(value.value)}"/>'
    if isinstance(value, Text):
        mark = f' xml:lang="{value.language}"' if value.language else ""
        return f"<{name}{mark}>{xml_text(value.value)}</{name}>"
    if isinstance(value, Typed):
        return f'<{name} rdf:datatype="{expanded(value.datatype)}">{value.value}</{name}>'
    return f"<{name}>{_element(value)}</{name}>"


def cast(one: Cast) -> bytes:
    """What is cast in a mould as an element."""
    return _pattern(one.mould).filled(one.escaped(xml_text))


@lru_cache(maxsize=MOULDS)
def _pattern(mould: Mould) -> Pattern:
    return Pattern(_element(mould.thing))


def _element(thing: Thing) -> str:
    about = f' rdf:about="{xml_text(thing.address)}"' if thing.address else ""
    return f"<{thing.type}{about}>{_properties(thing)}</{thing.type}>"


def _properties(thing: Thing) -> str:
    return "".join([property_of(name, value) for name, value in thing.properties])
