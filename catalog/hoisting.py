"""Templates compiled for one language of one portal: what is the same on every page is worked out once, not per page.

A sentence without facts, an address that stands in the template, a fact of the portal and a branch that hangs on them
alone become plain text of the compiled template. The page is byte for byte the same, and half its cost is gone.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from keyword import iskeyword
from operator import eq, ne
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, Undefined, UndefinedError, nodes
from jinja2.compiler import CodeGenerator
from jinja2.meta import find_undeclared_variables
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape
from markupsafe import _escape_inner as _escaped_text  # type: ignore[attr-defined]

from catalog.framing import whole

PURE = frozenset({"t", "url", "asset", "label", "plain", "has"})  # the same answer to the same question
FIXED = frozenset({"language", "language_tag", "portal", "commitments"})  # the same on every page of a language
_PLAIN = (str, int, float, bool, type(None))
_NOTHING = object()
_COMPARED: dict[str, Callable[[Any, Any], bool]] = {"eq": eq, "ne": ne}


def shown(value: object) -> str:
    """What `escape` says of a value, as a plain text: half of its time went into the object around it."""
    if type(value) is str:
        escaped: str = _escaped_text(value)
        return escaped
    return value if isinstance(value, Markup) else escape(value)


class _Direct(CodeGenerator):
    """Calls without a look at who wants the context: nothing that our templates call does."""

    def visit_Template(self, node: nodes.Template, frame: Any = None) -> None:
        super().visit_Template(node, frame)
        self.writeline("from catalog.hoisting import shown as escape")

    def visit_Call(self, node: nodes.Call, frame: Any, forward_caller: bool = False) -> None:
        words = [pair.key for pair in node.kwargs]
        if forward_caller or node.dyn_args or node.dyn_kwargs or any(map(iskeyword, words)):
            super().visit_Call(node, frame, forward_caller)
            return
        self.visit(node.node, frame)
        for place, argument in enumerate((*node.args, *node.kwargs)):
            self.write(", " if place else "(")
            self.visit(argument, frame)
        self.write(")" if node.args or node.kwargs else "()")


class Hoisting(Environment):
    """An environment of one language. Its globals are complete before the first template is compiled."""

    code_generator_class = _Direct
    part: Callable[[nodes.Template, str | None], nodes.Template] = staticmethod(whole)

    def __init__(self, **choices: Any) -> None:
        super().__init__(**choices)
        self._alone: dict[str, bool] = {}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        _refuse_names(tree, name)
        tree = self.part(tree, name)
        hoisted: nodes.Template = _Hoist(self).visit(tree)
        return hoisted

    def needs_nothing(self, name: str) -> bool:
        """Whether a template asks for nothing but our words."""
        if name not in self._alone:
            source = self.loader.get_source(self, name)[0]  # type: ignore[union-attr]
            asked = find_undeclared_variables(Environment._parse(self, source, name, None))
            self._alone[name] = asked <= set(self.globals)
        return self._alone[name]


def _refuse_names(tree: nodes.Template, name: str | None) -> None:
    """A template that gave one of our words another meaning would still be told the old one."""
    for node in tree.find_all((nodes.Name, nodes.Import, nodes.FromImport, nodes.Macro)):
        for word in sorted((PURE | FIXED) & set(_bound(node))):
            raise TemplateSyntaxError(f"{word} is the same on every page and cannot be set", node.lineno, name)


def _bound(node: nodes.Node) -> Iterator[str]:
    match node:
        case nodes.Name(ctx="store" | "param") | nodes.Macro():
            yield node.name
        case nodes.Import():
            yield node.target
        case nodes.FromImport():
            yield from (one if isinstance(one, str) else one[1] for one in node.names)


class _Hoist(NodeTransformer):
    """Replaces what is known when a template is compiled by its value."""

    def __init__(self, environment: Hoisting) -> None:
        self._environment = environment
        self._known: Mapping[str, object] = environment.globals

    def visit_Output(self, node: nodes.Output) -> nodes.Node:
        node.nodes = [self._text(child) for child in node.nodes]
        return node

    def _text(self, node: nodes.Expr) -> nodes.Expr:
        """What is put out may be markup; elsewhere markup stays a call, for the sake of what is joined to it."""
        value = self._value(node)
        if isinstance(value, Markup | str):
            return nodes.TemplateData(str(escape(value)), lineno=node.lineno)
        visited: nodes.Expr = self.visit(node)
        return visited

    def visit_If(self, node: nodes.If) -> Any:
        test = self._value(node.test)
        if test is _NOTHING:
            return self.generic_visit(node)
        if test:
            return self._all(node.body)
        if node.elif_:
            first, *others = node.elif_
            return self.visit(nodes.If(first.test, first.body, others, node.else_, lineno=node.lineno))
        return self._all(node.else_)

    def _all(self, body: list[nodes.Node]) -> list[nodes.Node]:
        found: list[nodes.Node] = []
        for node in body:
            visited = self.visit(node)
            found.extend(visited if isinstance(visited, list) else [visited])
        return found

    def visit_Import(self, node: nodes.Import) -> nodes.Node:
        return self._alone(node)

    def visit_FromImport(self, node: nodes.FromImport) -> nodes.Node:
        return self._alone(node)

    def _alone(self, node: nodes.Import | nodes.FromImport) -> nodes.Node:
        """Macros that ask for nothing but our words are made once, not once a page."""
        if node.with_context and isinstance(node.template, nodes.Const):
            node.with_context = not self._environment.needs_nothing(str(node.template.value))
        return node

    def generic_visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> nodes.Node:
        if isinstance(node, nodes.Expr):
            value = self._value(node)
            if isinstance(value, _PLAIN) and not isinstance(value, Markup):
                return nodes.Const(value, lineno=node.lineno)
        return super().generic_visit(node, *args, **kwargs)

    def _value(self, node: nodes.Node) -> object:
        return value_of(node, self._environment)


def value_of(node: nodes.Node, environment: Environment) -> object:
    """The value of an expression that hangs on nothing but the portal and the language, or _NOTHING."""
    try:
        value = _sure(node, environment)
    except (LookupError, TypeError, ValueError, AttributeError, UndefinedError, nodes.Impossible):
        return _NOTHING
    return _NOTHING if isinstance(value, Undefined) else value


def _sure(node: Any, environment: Environment) -> Any:
    """The value of an expression. Raises Impossible where it is not known."""
    sure = partial(_sure, environment=environment)
    match node:
        case nodes.Const():
            return node.value
        case nodes.Name(ctx="load") if node.name in FIXED:
            return environment.globals[node.name]
        case nodes.Getattr():
            return environment.getattr(sure(node.node), node.attr)
        case nodes.Call(dyn_args=None, dyn_kwargs=None):
            return _called(node, sure, environment)
    return _joined(node, sure)


def _called(node: Any, sure: Callable[[Any], Any], environment: Environment) -> Any:
    """What one of our words answers."""
    if not isinstance(node.node, nodes.Name) or node.node.name not in PURE:
        raise nodes.Impossible
    word: Any = environment.globals[node.node.name]
    return word(*map(sure, node.args), **{pair.key: sure(pair.value) for pair in node.kwargs})


def _joined(node: Any, sure: Callable[[Any], Any]) -> Any:
    """The value of an expression made of others."""
    match node:
        case nodes.Compare(ops=[only]) if only.op in _COMPARED:
            return _COMPARED[only.op](sure(node.expr), sure(only.expr))
        case nodes.Not():
            return not sure(node.node)
        case nodes.And():
            return sure(node.left) and sure(node.right)
        case nodes.Or():
            return sure(node.left) or sure(node.right)
        case nodes.Concat():
            return "".join(_text(sure(one)) for one in node.nodes)
        case nodes.CondExpr() if node.expr2 is not None:
            return sure(node.expr1 if sure(node.test) else node.expr2)
    raise nodes.Impossible


def _text(value: object) -> str:
    """A part of a text. Markup would ask to escape its neighbours."""
    if isinstance(value, Markup) or not isinstance(value, _PLAIN):
        raise nodes.Impossible
    return str(value)
