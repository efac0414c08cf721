"""Whether a case can go its way: every stage reached, every stage left, and somebody there to act."""

from collections.abc import Iterator, Mapping
from itertools import chain

from catalog.pack_check.problems import Problem, doubt, problem
from catalog.pack_check.rows import Placed, Row, each, keys, outcomes, stages, words
from catalog.rules.permissions import APPROVED
from catalog.rules.stages import NOTHING, RETURNED

BY_COMMAND = "withdrawn"  # the end that a person brings about by taking the case back
_Ways = Mapping[str, tuple[str, ...]]


def blocked(pack: Row) -> Iterator[Problem]:
    """Stages that no case reaches or leaves, and stages in which nobody may act."""
    for one in each(pack, "procedures"):
        yield from _of_procedure(one)
    for (_, procedure), placed in stages(pack):
        yield from chain(_nobody(placed), _misused(procedure, placed))
    for _, (_, stage), (inner, outcome) in outcomes(pack):
        if outcome.get("partial") and not stage.get("per_provider"):
            yield problem("pack-partial", inner)
        elif outcome.get("partial") and APPROVED not in keys(outcome, "fields"):
            yield problem("pack-partial-field", inner, field=APPROVED)


def _of_procedure(placed: Placed) -> Iterator[Problem]:
    steps, procedure = placed
    ways, ends = _ways(procedure), set(keys(procedure, "ends"))
    reached = _reached(_starts(procedure), ways)
    for inner, stage in each(procedure, "stages", steps):
        if stage["key"] not in reached:
            yield problem("pack-unreachable", inner, stage=str(stage["key"]))
        elif not _reached((stage["key"],), ways) & (ends | {NOTHING}) and stage.get("outcomes"):
            yield problem("pack-no-exit", inner, stage=str(stage["key"]))
    for inner, end in each(procedure, "ends", steps):
        if end["key"] not in reached and end["key"] != BY_COMMAND:
            yield doubt("pack-end-unreached", inner, end=str(end["key"]))
    if ends and not reached & ends:
        yield problem("pack-no-end", steps)


def _ways(procedure: Row) -> _Ways:
    """Where each stage leads. A returned case comes back to the stage that returned it, so that is no way out."""
    return {
        str(stage["key"]): tuple(
            str(outcome["to"]) for outcome in stage.get("outcomes") or () if outcome["to"] != RETURNED
        )
        for stage in procedure.get("stages") or ()
    }


def _starts(procedure: Row) -> tuple[str, ...]:
    opened = words(procedure.get("opens")) or keys(procedure, "stages")[:1]
    also = (stage for opening in procedure.get("opens_when") or () for stage in words(opening.get("stages")))
    appeal = procedure.get("appeal") or {}
    return (*opened, *also, *words(appeal.get("to")))


def _reached(starts: tuple[str, ...], ways: _Ways) -> set[str]:
    """Everything that can follow from some stages, themselves included."""
    found, left = set(starts), list(starts)
    while left:
        for target in ways.get(left.pop(), ()):
            if target not in found:
                found.add(target)
                left.append(target)
    return found


def _nobody(placed: Placed) -> Iterator[Problem]:
    steps, stage = placed
    actors = words(stage.get("actor"))
    if not stage.get("outcomes"):
        yield problem("pack-no-outcomes", steps)
    if stage.get("automatic"):
        if len(stage.get("outcomes") or ()) > 1:
            yield problem("pack-automatic", steps)
    elif not actors or set(actors) <= {"platform"}:
        yield problem("pack-nobody", steps)
    for key in ("signed_by", "signed_by_many"):
        strangers = set(words(stage.get(key))) - set(actors)
        if strangers and key == "signed_by":
            yield problem("pack-signer", (*steps, key), roles=", ".join(sorted(strangers)))


def _misused(procedure: Row, placed: Placed) -> Iterator[Problem]:
    steps, stage = placed
    if stage.get("per_provider") and "publisher" not in words(stage.get("actor")):
        yield problem("pack-per-provider", (*steps, "per_provider"))
    if stage.get("per_provider") and (stage.get("signed_by") or stage.get("automatic")):
        yield problem("pack-per-provider-signed", (*steps, "per_provider"))
    if "holder" in words(stage.get("actor")) and procedure.get("concerns") != "grant":
        yield problem("pack-holder", (*steps, "actor"))
