"""Python made of templates: what our templates may rely on is said once here, instead of being asked on every page.

A dot reads an attribute and brackets an item, `~` joins texts, and the words of MARKED answer with markup. A block
and a template hand over one text, not a piece at a time through every template around it.
"""

from collections.abc import Iterable
from keyword import iskeyword
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator
from jinja2.idtracking import VAR_LOAD_RESOLVE
from markupsafe import Markup, escape

from catalog.marking import escaped
from catalog.templating.parsed import MARKED, WORDED

WORDS = "words."  # where an environment keeps them
ASKED = "asked"  # where a compiled template says what it takes from its surroundings
_ASKING = frozenset({"default", "d", "defined", "undefined"})  # filters and tests of what may be missing


def shown(value: object) -> str:
    """What `escape` says of a value, as a plain text: half of its time went into the object around it."""
    if type(value) is str:
        return escaped(value)
    return value if isinstance(value, Markup) else escape(value)


class Direct(CodeGenerator):
    """Calls and attributes without a look at who wants the context or whether a mapping is meant."""

    def __init__(self, *parts: Any, **choices: Any) -> None:
        super().__init__(*parts, **choices)
        self._maybe: set[int] = set()  # nodes of which the template asks whether they are there
        self._asked: set[str] = set()  # names that it takes from its surroundings

    def visit_Template(self, node: nodes.Template, frame: Any = None) -> None:
        super().visit_Template(node, frame)
        self.writeline("from catalog.templating.compiling import escaped, shown as escape")
        self.writeline(f"{ASKED} = {sorted(self._asked)}")

    def enter_frame(self, frame: Any) -> None:
        super().enter_frame(frame)
        self._asked |= {name for action, name in frame.symbols.loads.values() if action == VAR_LOAD_RESOLVE}

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Any) -> None:
        is_whole = frame.rootlevel and not self.blocks  # else its blocks are the pieces
        is_outermost = frame.buffer is None and (frame.block_frame or is_whole)
        if is_outermost:
            self.buffer(frame)
        super().blockvisit(nodes, frame)
        if is_outermost:
            self.writeline(f"yield concat({frame.buffer})")
            frame.buffer = None

    def _import_common(self, node: nodes.Import | nodes.FromImport, frame: Any) -> None:
        if node.with_context:
            super()._import_common(node, frame)
            return
        self.write("environment.module_of(")
        self.visit(node.template, frame)
        self.write(")")

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

    def visit_Filter(self, node: nodes.Filter, frame: Any) -> None:
        self._ask(node)
        super().visit_Filter(node, frame)

    def visit_Test(self, node: nodes.Test, frame: Any) -> None:
        self._ask(node)
        if node.name != "none":
            super().visit_Test(node, frame)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(" is None)")

    def _ask(self, node: nodes.Filter | nodes.Test) -> None:
        if node.name in _ASKING:
            self._maybe.add(id(node.node))

    def visit_Getattr(self, node: nodes.Getattr, frame: Any) -> None:
        is_block = isinstance(node.node, nodes.Name) and node.node.name == "self"
        if is_block or id(node) in self._maybe or iskeyword(node.attr):
            super().visit_Getattr(node, frame)
            return
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    def visit_Concat(self, node: nodes.Concat, frame: Any) -> None:
        self.write("concat((")
        for part in node.nodes:
            is_text = isinstance(part, nodes.Const) and isinstance(part.value, str)
            self.write("" if is_text else "str(")
            self.visit(part, frame)
            self.write(", " if is_text else "), ")
        self.write("))")

    def _output_child_pre(self, node: nodes.Expr, frame: Any, finalize: Any) -> None:
        self.write("(" if _word(node) in MARKED else "escaped(" if _is_text(node) else "(v if type(v := (")

    def _output_child_post(self, node: nodes.Expr, frame: Any, finalize: Any) -> None:
        """Most of what is shown is markup or a text; only what is neither is asked how it wants to be shown."""
        is_known = _word(node) in MARKED or _is_text(node)
        self.write(")" if is_known else ")) is Markup else escaped(v) if type(v) is str else escape(v))")


def _is_text(node: nodes.Expr) -> bool:
    return _word(node) in WORDED or isinstance(node, nodes.Concat)


def _word(node: nodes.Expr) -> str:
    """The word of ours that a call asks."""
    asked = node.node if isinstance(node, nodes.Call) else None
    return asked.name.removeprefix(WORDS) if isinstance(asked, nodes.EnvironmentAttribute) else ""
