"""What stands around the content of an entry's page: drawn once for a language, with a mark where the path goes.

The shell of every page hangs on the path alone. So its template is split in two when it is compiled: the frame, whose
blocks are marks, and the inside, which is nothing but the blocks between marks. Joined, they are the page as it would
have been drawn whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from jinja2 import nodes

SHELL = "shell.html.j2"
CUT = "\0"  # no text of a page holds it
PATH = "-path-"  # stands for the key of an entry, and begins like no section of the site

_PATH = PATH.encode()


@dataclass(frozen=True, slots=True)
class Place:
    """The view of a page of which only the path is known."""

    path: str = f"/{PATH}/"


def whole(tree: nodes.Template, name: str | None) -> nodes.Template:
    """Every template as it stands."""
    return tree


def only_frame(tree: nodes.Template, name: str | None) -> nodes.Template:
    """The shell with a cut in the place of each block."""
    if name == SHELL:
        tree.body = [_cut(node) if isinstance(node, nodes.Block) else node for node in tree.body]
    return tree


def only_inside(tree: nodes.Template, name: str | None) -> nodes.Template:
    """The shell's blocks with a cut after each, and what they import."""
    if name == SHELL:
        kept = [node for node in tree.body if isinstance(node, nodes.Block | nodes.Import | nodes.FromImport)]
        tree.body = [one for node in kept for one in ((node, _cut(node)) if isinstance(node, nodes.Block) else (node,))]
    return tree


def _cut(node: nodes.Node) -> nodes.Output:
    return nodes.Output([nodes.TemplateData(CUT)], lineno=node.lineno)


class Frame:
    """The frame of a language in its parts, as bytes."""

    def __init__(self, whole: str) -> None:
        self._parts = [part.encode().split(_PATH) for part in whole.split(CUT)]

    def around(self, pieces: Iterable[str], key: str) -> bytes | None:
        """The page of the entry `key`, of blocks with a cut after each; None when a cut stands in their text, so that
        it has to be drawn whole."""
        blocks = [[""]]
        for piece in pieces:
            if piece == CUT:
                blocks.append([])
            else:
                blocks[-1].append(piece)
        if len(blocks) != len(self._parts):
            return None
        name = key.encode()
        page = [
            text for part, block in zip(self._parts, blocks, strict=True) for text in (name.join(part), _utf8(block))
        ]
        return b"".join(page)


def _utf8(pieces: list[str]) -> bytes:
    return "".join(pieces).encode()
