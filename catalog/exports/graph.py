"""Things and their properties, as every RDF syntax writes them: one tree, three writers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """A literal in a language; an empty language means none."""

    value: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """A literal of a datatype, which is a prefixed name such as `xsd:date`."""

    value: str
    datatype: str


@dataclass(frozen=True, slots=True)
class Address:
    """A thing named by its address."""

    value: str


@dataclass(frozen=True, slots=True)
class Thing:
    """A described thing; without an address it is a blank node. Names of types and properties are prefixed."""

    type: str
    properties: "tuple[tuple[str, Value], ...]"
    address: str = ""


Value = Text | Typed | Address | Thing

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def expanded(name: str) -> str:
    """A prefixed name as a full address."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local
