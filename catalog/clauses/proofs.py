"""Which clauses the tests of this repository name: their `clause` marks, and the `clauses` of the scenarios."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import yaml


def named_by_tests(root: Path) -> Counter[str]:
    """How often the tests under `root` name each clause; nothing where there are no tests."""
    folder = root / "tests"
    found: Counter[str] = Counter()
    for path in sorted(folder.rglob("*.py")):
        found.update(_marked(path))
    for path in sorted(folder.glob("scenarios/*.yaml")):
        found.update(_played(path))
    return found


def _marked(path: Path) -> Iterator[str]:
    """The texts in every `clause(...)` of a file; what cannot be read names nothing."""
    text = path.read_text("utf-8")
    for node in ast.walk(ast.parse(text)) if "mark.clause(" in text else ():
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "clause":
            yield from (str(one.value) for one in node.args if isinstance(one, ast.Constant))


def _played(path: Path) -> Iterator[str]:
    """Scenarios name their clauses on one line each; reading only those lines is a hundred times faster."""
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("  clauses: ["):
            yield from map(str, yaml.safe_load(line)["clauses"])
