"""Templates as they are parsed: once a process, however many languages and parts each is then compiled for."""

import pickle
from collections.abc import Iterator
from functools import lru_cache
from typing import cast

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.parser import Parser

KEPT = 256  # templates
LINES = {"trim_blocks": True, "lstrip_blocks": True}  # how templates are read
MARKED = frozenset({"label", "chinese"})  # words that answer with markup
WORDED = frozenset({"t", "plain", "url", "asset", "size_of", "grouped"})  # words that answer with a text
PURE = MARKED | WORDED | {"has"}  # the same answer to the same question
FIXED = frozenset({"language", "language_tag", "gap", "portal", "commitments"})  # the same on every page of a language


def parsed(source: str, name: str | None) -> nodes.Template:
    """The tree of a template, for its owner to change. Raises TemplateSyntaxError."""
    return cast(nodes.Template, pickle.loads(_packed(source, name)))


@lru_cache(KEPT)
def _packed(source: str, name: str | None) -> bytes:
    """A tree is read from its packed form in a fifth of the time that parsing takes."""
    tree = nodes.Template(Parser(_reader(), source, name).subparse(), lineno=1)
    _refuse_names(tree, name)
    return pickle.dumps(tree, pickle.HIGHEST_PROTOCOL)


@lru_cache(KEPT)
def _reader() -> Environment:
    return Environment(autoescape=True, **LINES)  # type: ignore[arg-type]


def _refuse_names(tree: nodes.Template, name: str | None) -> None:
    """A template that gave one of our words another meaning would still be told the old one."""
    for node in _within(tree):
        for word in sorted((PURE | FIXED) & set(_bound(node))):
            raise TemplateSyntaxError(f"{word} is the same on every page and cannot be set", node.lineno, name)


def _within(tree: nodes.Node) -> Iterator[nodes.Node]:
    """Every node that may give a name. The library's own search takes three times as long."""
    waiting: list[object] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, nodes.Node):
            waiting += [getattr(node, field) for field in node.fields]
            if isinstance(node, _NAMING):
                yield node
        elif isinstance(node, list):
            waiting += node


_NAMING = (nodes.Name, nodes.Import, nodes.FromImport, nodes.Macro)


def _bound(node: nodes.Node) -> Iterator[str]:
    match node:
        case nodes.Name(ctx="store" | "param") | nodes.Macro():
            yield node.name
        case nodes.Import():
            yield node.target
        case nodes.FromImport():
            yield from (one if isinstance(one, str) else one[1] for one in node.names)
