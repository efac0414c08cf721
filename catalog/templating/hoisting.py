"""Templates compiled for one language of one portal: what is the same on every page is worked out once, not per page.

A sentence without facts, an address that stands in the template, a fact of the portal and a branch that hangs on them
alone become plain text of the compiled template. The page is byte for byte the same, and half its cost is gone.
"""

from collections.abc import Callable, Collection, Mapping
from functools import cached_property, lru_cache, partial
from operator import eq, ne
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, Template, Undefined, UndefinedError, nodes
from jinja2.environment import TemplateModule
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from catalog.templating.compiling import ASKED, WORDS, Direct
from catalog.templating.framing import CUT, whole
from catalog.templating.parsed import FIXED, PURE, parsed

_PLAIN = (str, int, float, bool, type(None))
QUOTED = 4096  # keywords, of which a catalogue has few
ALIKE = "partials/alike.html.j2"  # parts that many entries share
SHARED = 256  # of each such part
_NOTHING = object()
_COMPARED: dict[str, Callable[[Any, Any], bool]] = {"eq": eq, "ne": ne}


class Hoisting(Environment):
    """An environment of one language. Its globals are complete before the first template is compiled."""

    code_generator_class = Direct
    part: Callable[[nodes.Template, str | None], nodes.Template] = staticmethod(whole)
    is_shared = False  # whether what is compiled serves every language, so that nothing is worked out beforehand

    def __init__(self, **choices: Any) -> None:
        super().__init__(**choices)
        self.filters["urlencode"] = lru_cache(QUOTED)(self.filters["urlencode"])
        self._made: dict[str, Template] = {}
        self._modules: dict[str, TemplateModule] = {}
        self._texts: dict[str, Markup] = {}

    def _load_template(self, name: str, globals: Any) -> Template:
        """A template as it was first made: none changes while a process lives, and all of them see the same globals."""
        if name not in self._made:
            self._made[name] = super()._load_template(name, globals)
        return self._made[name]

    def make_globals(self, d: Any) -> Any:
        """The words themselves, not a chain of maps in front of them, which every page would walk along."""
        return {**self.globals, **d} if d else self.globals

    def module_of(self, name: str) -> TemplateModule:
        """The macros of a template that asks for nothing but our words; those of ALIKE remember what they drew."""
        if name not in self._modules:
            self._modules[name] = module = self.get_template(name).module
            if name == ALIKE:
                vars(module).update({word: _remembering(one) for word, one in vars(module).items() if callable(one)})
        return self._modules[name]

    @cached_property
    def words(self) -> SimpleNamespace:
        """Our words by their names, for compiled templates."""
        return SimpleNamespace(**self.globals)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = self.part(parsed(source, name), name)
        if self.is_shared:
            return self._with_lone_parts(tree)
        hoisted: nodes.Template = _Hoist(self).visit(tree)
        return hoisted

    def _with_lone_parts(self, tree: nodes.Template) -> nodes.Template:
        """What asks for nothing but our words is drawn once a language, such as the foot of every page."""
        for place, node in enumerate(tree.body):
            if isinstance(node, nodes.Import | nodes.FromImport):
                self.alone(node)
            elif isinstance(node, nodes.Include) and not node.ignore_missing and self._is_lone(node.template):
                drawn = nodes.Call(nodes.EnvironmentAttribute("drawn_once"), [node.template], [], None, None)
                tree.body[place] = nodes.Output([drawn], lineno=node.lineno)
        return tree

    def alone(self, node: nodes.Import | nodes.FromImport) -> nodes.Import | nodes.FromImport:
        """Macros that ask for nothing but our words are made once, not once a page."""
        node.with_context = node.with_context and not self._is_lone(node.template)
        return node

    def _is_lone(self, name: nodes.Expr) -> bool:
        """Whether a template asks for nothing but our words."""
        if not isinstance(name, nodes.Const):
            return False
        asked = self.get_template(str(name.value)).root_render_func.__globals__[ASKED]
        return self.globals.keys() >= set(asked)

    def drawn_once(self, name: str) -> Markup:
        """The text of such a template."""
        if name not in self._texts:
            self._texts[name] = Markup(self.get_template(name).render())
        return self._texts[name]

    def read(self, name: str) -> nodes.Template:
        """A template as it is written."""
        return parsed(self.loader.get_source(self, name)[0], name)  # type: ignore[union-attr]


def _remembering(macro: Callable[..., Markup]) -> Callable[..., Markup]:
    """A macro that is drawn once for the same values, and each time for a value that cannot be told from others."""
    known = lru_cache(SHARED, typed=True)(macro)

    def drawn(*values: Any, **named: Any) -> Markup:
        try:
            return known(*values, **named)
        except TypeError:
            return macro(*values, **named)

    return drawn


class _Fact:
    """Stands for a fact in a sentence, where its place is to be found. Raises ValueError where it is shown in a way."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __format__(self, way: str) -> str:
        if way:
            raise ValueError(way)
        return f"{CUT}{self._name}{CUT}"

    def __repr__(self) -> str:
        raise ValueError(self._name)


class _Hoist(NodeTransformer):
    """Replaces what is known when a template is compiled by its value."""

    def __init__(self, environment: Hoisting) -> None:
        self._environment = environment
        self._known: Mapping[str, Any] = environment.globals

    def visit_Output(self, node: nodes.Output) -> nodes.Node:
        node.nodes = [self._text(part) for child in node.nodes for part in self._parts(child)]
        return node

    def _parts(self, node: nodes.Expr) -> list[nodes.Expr]:
        """A sentence with facts as its words and, between them, the facts."""
        match node:
            case nodes.Call(node=nodes.Name(name="t"), args=[nodes.Const(value=code)], dyn_args=None, dyn_kwargs=None):
                facts = {pair.key: pair.value for pair in node.kwargs}
                if facts and (cut := self._cut(code, facts)):
                    words: list[nodes.Expr] = [nodes.Const(part, lineno=node.lineno) for part in cut]
                    words[1::2] = [facts[name] for name in cut[1::2]]
                    return words
        return [node]

    def _cut(self, code: str, names: Collection[str]) -> list[str]:
        """A sentence in turn as words and names of facts; nothing where it shows a fact in a way of its own.

        One that a language says otherwise of a single thing waits until its number is known.
        """
        if "n" in names and self._known["has"](f"{code}_one"):
            return []
        try:
            said: str = self._known["t"](code, **{name: _Fact(name) for name in names})
        except (LookupError, ValueError, TypeError, AttributeError):
            return []
        return said.split(CUT)

    def visit_Include(self, node: nodes.Include) -> nodes.Node:
        """A part stands where it is included, and sees what is known there."""
        if not node.with_context or node.ignore_missing or not isinstance(node.template, nodes.Const):
            return node
        tree = self._environment.read(str(node.template.value))
        return nodes.Scope(self._all(tree.body), lineno=node.lineno)

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

    def visit_Name(self, node: nodes.Name) -> nodes.Node:
        """A word of ours is taken from the environment, not looked for in every loop."""
        is_ours = node.ctx == "load" and node.name in PURE | FIXED and node.name in self._known
        return nodes.EnvironmentAttribute(WORDS + node.name, lineno=node.lineno) if is_ours else node

    def visit_Import(self, node: nodes.Import) -> nodes.Node:
        return self._environment.alone(node)

    def visit_FromImport(self, node: nodes.FromImport) -> nodes.Node:
        return self._environment.alone(node)

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
