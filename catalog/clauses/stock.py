"""What there is, so that a reference can be held against it: packs, rules, pages, commands, fields, modules. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from catalog.clauses.rows import Reference
from catalog.rules.packs import Pack, Procedure

PACK_KINDS = frozenset(
    "pack form eligibility rule register list required ground grounds conditions commitment agreement gate".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """Everything a reference may name. `packs` are those of the document; `has_module` knows dotted names."""

    packs: Sequence[Pack]
    rules: frozenset[str]
    pages: frozenset[str]
    commands: frozenset[str]
    fields: frozenset[str]
    clauses: frozenset[str]
    has_module: Callable[[str], bool]


def exists(reference: Reference, stock: Stock) -> bool:
    """Whether what a reference names is there; an unknown kind is not."""
    find = _FINDERS.get(reference.kind)
    return find is not None and find(reference.target, stock)


def held(reference: Reference, packs: Sequence[Pack]) -> bool:
    """Whether one of the packs holds what a reference names; what is no row of a pack is held by none and by all."""
    nothing: frozenset[str] = frozenset()
    if reference.kind not in PACK_KINDS:
        return True
    stock = Stock(
        packs=packs,
        rules=frozenset((reference.target,)),
        pages=nothing,
        commands=nothing,
        fields=nothing,
        clauses=nothing,
        has_module=lambda name: False,
    )
    return exists(reference, stock)


def _any(stock: Stock, holds: Callable[[Pack], object]) -> bool:
    return any(holds(pack) for pack in stock.packs)


def _procedure(target: str, stock: Stock) -> bool:
    key, _, stage = target.partition("/")
    found = (pack.procedure(key) for pack in stock.packs)
    return any(one is not None and (not stage or one.stage(stage) is not None) for one in found)


def _form(target: str, stock: Stock) -> bool:
    key, _, field = target.partition("/")
    forms = [one for pack in stock.packs for one in pack.procedures if key in (one.key, one.form.key)]
    return any(not field or one.form.field(field) for one in forms)


def _eligibility(target: str, stock: Stock) -> bool:
    key, _, need = target.partition("/")
    return _any(stock, lambda pack: _needs(pack.procedure(key), need))


def _needs(procedure: Procedure | None, key: str) -> bool:
    return procedure is not None and any(not key or one.key == key for one in procedure.eligibility)


def _rule(target: str, stock: Stock) -> bool:
    """A rule counts where it is written and a pack of the document switches it on."""
    return target in stock.rules and _any(stock, lambda pack: any(row.code == target for row in pack.rules))


def _list(target: str, stock: Stock) -> bool:
    return _any(stock, lambda pack: pack.planned_list(target) is not None)


def _register(target: str, stock: Stock) -> bool:
    return _any(stock, lambda pack: any(row.key == target for row in pack.registers))


def _required(target: str, stock: Stock) -> bool:
    return _any(stock, lambda pack: any(row.key == target for row in pack.required))


def _ground(target: str, stock: Stock) -> bool:
    return _any(stock, lambda pack: any(target in ("", one.code) for one in pack.grounds))


def _condition(target: str, stock: Stock) -> bool:
    return _any(stock, lambda pack: any(target in ("", one.key) for one in pack.conditions))


_FINDERS: Mapping[str, Callable[[str, Stock], bool]] = {
    "pack": _procedure,
    "form": _form,
    "eligibility": _eligibility,
    "rule": _rule,
    "register": _register,
    "list": _list,
    "required": _required,
    "ground": _ground,
    "grounds": _ground,
    "conditions": _condition,
    "commitment": lambda target, stock: _any(stock, lambda pack: target in pack.commitments),
    "agreement": lambda target, stock: _any(stock, lambda pack: pack.agreement),
    "gate": lambda target, stock: _any(stock, lambda pack: pack.gate),
    "page": lambda target, stock: target in stock.pages,
    "command": lambda target, stock: target in stock.commands,
    "field": lambda target, stock: target in stock.fields,
    "clause": lambda target, stock: target in stock.clauses,
    "module": lambda target, stock: stock.has_module(target),
}
