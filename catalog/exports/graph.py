"""Things and their properties, as every RDF syntax writes them: one tree, three writers."""

from functools import lru_cache
from typing import NamedTuple

from catalog.files.characters import ascii_address, legal
from catalog.model.label import Label


class Text(NamedTuple):
    """A literal in a language; an empty language means none."""

    value: str
    language: str = ""


class Typed(NamedTuple):
    """A literal of a datatype, which is a prefixed name such as `xsd:date`."""

    value: str
    datatype: str


class Address(NamedTuple):
    """A thing named by its address."""

    value: str


class Thing(NamedTuple):
    """A described thing; without an address it is a blank node. Names of types and properties are prefixed.

    It has at least one property, and the values of one property stand side by side. Addresses are in ASCII.
    """

    type: str
    properties: "tuple[tuple[str, Value], ...]"
    address: str = ""


Value = Text | Typed | Address | Thing
Properties = list[tuple[str, Value]]

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@lru_cache(maxsize=64)
def expanded(name: str) -> str:
    """A prefixed name as a full address."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def plain(text: str) -> Text:
    """A literal without a language, such as an identifier."""
    return Text(legal(text))


def place(address: str) -> Address:
    """A thing by an address that somebody wrote."""
    return Address(ascii_address(address))


def named(label: Label, name: str) -> Label:
    """The label, or the plain name where the label has no text to show."""
    return label if legal(label.zh).strip() else Label(name, label.en)


def texts(name: str, label: Label) -> Properties:
    """The property in each language that the label has."""
    found: Properties = []
    if zh := legal(label.zh):
        found.append((name, Text(zh, "zh")))
    if en := legal(label.en):
        found.append((name, Text(en, "en")))
    return found
