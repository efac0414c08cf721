"""What this installation has, gathered for the check of references: the one part here that looks around."""

import json
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from catalog.clauses.addresses import pages_of
from catalog.clauses.registers import known_ids
from catalog.clauses.stock import Stock
from catalog.messages import sentences_of
from catalog.rules.packs import Pack

_HERE = Path(__file__).resolve().parents[2]


def stock_of(packs: Sequence[Pack], commands: Iterable[str]) -> Stock:
    """What there is for the packs of a document; `commands` are the verbs of the command line."""
    return Stock(
        packs=packs,
        rules=_rules(),
        pages=frozenset(page for pack in packs for page in pages_of(pack)),
        commands=frozenset(commands),
        fields=_fields(),
        clauses=known_ids(),
        has_module=has_module,
    )


@cache
def _rules() -> frozenset[str]:
    """The checker rules that have a sentence, and so can be found."""
    codes = (code.split(".")[1].partition("/")[0] for code in sentences_of("en") if code.startswith("finding.R-"))
    return frozenset(codes)


@cache
def _fields() -> frozenset[str]:
    """The facts that an entry can state under `catalog`."""
    profile = json.loads(files("catalog").joinpath("profile", "entry.schema.json").read_text("utf-8"))
    return frozenset(profile["definitions"]["facts"]["properties"])


@cache
def has_module(name: str) -> bool:
    """Whether a module is there. Functions are not installed: where their folder is missing they are believed."""
    if name.startswith("functions."):
        path = _HERE.joinpath(*name.split("."))
        return not (_HERE / "functions").is_dir() or path.is_dir() or path.with_suffix(".py").is_file()
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False
