"""The clause registers that are shipped: one YAML file for each document."""

from functools import cache
from importlib.resources import files

import yaml

from catalog.clauses.rows import ClauseRegister, parse_register


@cache
def clause_registers() -> tuple[ClauseRegister, ...]:
    """Every register, by the key of its pack. Raises KeyError or ValueError when a file is malformed."""
    folder = files("catalog").joinpath("clauses")
    texts = (item.read_text("utf-8") for item in folder.iterdir() if item.name.endswith(".yaml"))
    read = (parse_register(yaml.load(text, Loader=_LOADER)) for text in texts)
    return tuple(sorted(read, key=lambda register: register.document))


def clause_register(document: str) -> ClauseRegister | None:
    """The register of the document whose pack has this key."""
    return next((one for one in clause_registers() if one.document == document), None)


def known_ids() -> frozenset[str]:
    """The ids of all clauses of all documents, the single ones of combined rows among them."""
    return frozenset(
        name for register in clause_registers() for clause in register.clauses for name in (clause.id, *clause.ids)
    )


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
