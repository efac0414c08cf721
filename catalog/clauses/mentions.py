"""Which rows of a pack name which clause: read off the pack, so that nobody keeps a second list."""

from collections.abc import Iterable, Iterator

from catalog.clauses.rows import Reference
from catalog.rules.eligibility import Agreement, Commitment
from catalog.rules.packs import Pack, Procedure, Stage

Mention = tuple[str, Reference]  # a clause id, and the row that names it


def mentions(pack: Pack) -> Iterator[Mention]:
    """Every clause that a row of the pack names, with the row; conflicts are remarks and name nothing as done."""
    for procedure in pack.procedures:
        yield from _placed(pack, _procedure(procedure))
    yield from _placed(pack, _facts(pack))
    yield from _placed(pack, _texts(pack))


def _placed(pack: Pack, found: Iterable[Mention]) -> Iterator[Mention]:
    for clause, reference in found:
        yield clause, Reference(reference.kind, reference.target, pack.key)


def _named(clauses: Iterable[str], kind: str, target: str = "") -> Iterator[Mention]:
    return ((clause, Reference(kind, target)) for clause in clauses)


def _procedure(procedure: Procedure) -> Iterator[Mention]:
    key = procedure.key
    for stage in procedure.stages:
        yield from _stage(key, stage)
    for field in procedure.form.fields:
        yield from _named(field.clauses, "form", f"{key}/{field.key}")
    for need in procedure.eligibility:
        yield from _named(need.clauses, "eligibility", f"{key}/{need.key}")
    for more in (procedure.appeal, procedure.recurs):
        yield from _named(more.clauses if more else (), "pack", key)
    yield from _named(procedure.clauses, "pack", key)


def _stage(procedure: str, stage: Stage) -> Iterator[Mention]:
    clauses = [*stage.clauses, *(stage.extension.clauses if stage.extension else ())]
    for outcome in stage.outcomes:
        clauses += [*outcome.clauses, *(clause for field in outcome.fields for clause in field.clauses)]
    return _named(dict.fromkeys(clauses), "pack", f"{procedure}/{stage.key}")


def _facts(pack: Pack) -> Iterator[Mention]:
    for ground in pack.grounds:
        yield from _named(ground.clauses, "ground", ground.code)
    for row in pack.required:
        yield from _named(row.clauses, "required", row.key)
    for rule in pack.rules:
        yield from _named(rule.clauses, "rule", rule.code)
    for register in pack.registers:
        yield from _named(register.clauses, "register", register.key)
    for one in pack.lists:
        ordered = (clause for column in one.columns for clause in column.clauses)
        yield from _named(dict.fromkeys((*one.clauses, *ordered)), "list", one.key)
    for page in pack.pages:
        yield from _named(page.clauses, "page", page.path)


def _texts(pack: Pack) -> Iterator[Mention]:
    yield from _named(pack.gate.clauses if pack.gate else (), "gate")
    for condition in pack.conditions:
        yield from _named(condition.clauses, "conditions", condition.key)
    for key, commitment in pack.commitments.items():
        yield from _named(_accepted(commitment), "commitment", key)
    yield from _named(_accepted(pack.agreement) if pack.agreement else (), "agreement")


def _accepted(text: Commitment | Agreement) -> Iterable[str]:
    return dict.fromkeys([*text.clauses, *(clause for item in text.items for clause in item.clauses)])
