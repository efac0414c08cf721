"""Cells that a spreadsheet may run: refused where they come in, made harmless where they go out."""

import re

_FORMULA = re.compile(r"""\s*(?:[=＝]\s*[\w("+-]|[-+＋－@＠]\s*[A-Za-z]+[\w.]*\s*[(!|])|[\t\r]""")
_OPENINGS = frozenset("=＝-+－＋@＠")  # one of these, or white space, begins every formula; few other cells do


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet may run a cell; phone numbers and negative numbers are none."""
    return (cell[:1] in _OPENINGS or cell[:1].isspace()) and bool(_FORMULA.match(cell))
