"""A procedure as a table that a lawyer can read: who acts, from when, how long, to decide what, by which clause."""

from catalog.commands.text_tables import Lines
from catalog.messages import Messages
from catalog.rules.limits import Limit, Unit
from catalog.rules.packs import NOTHING, RETURNED, Outcome, Pack, Procedure, Stage

COLUMNS = ("stage", "who", "from", "limit", "outcome", "reason", "told", "clauses")


def procedure_lines(pack: Pack, procedure: Procedure, words: Messages) -> Lines:
    """The table with its head: a line for each outcome, the stage's own cells on its first."""
    lines = [tuple(words.text(f"cli.packs.table.{column}") for column in COLUMNS)]
    for stage in procedure.stages:
        own = _own_cells(pack, stage, words)
        for at, outcome in enumerate(stage.outcomes):
            lines.append((*(own if at == 0 else ("",) * 4), *_cells(pack, procedure, stage, outcome, words)))
    return lines


def _own_cells(pack: Pack, stage: Stage, words: Messages) -> tuple[str, str, str, str]:
    language, ours = words.language, words.text("cli.packs.ours")
    title = f"{stage.key} {stage.title.text(language)}{ours if stage.ours else ''}"
    who = words.text("cli.packs.automatic") if stage.automatic else _roles(pack, stage.signed_by or stage.actors, words)
    each = words.text("cli.packs.per_provider")
    clock = stage.clock.text(language) + (ours if stage.clock_ours else "")
    return title, f"{who} · {each}" if stage.per_provider else who, clock, _limit(stage, words)


def _limit(stage: Stage, words: Messages) -> str:
    parts = [limit_words(stage.limit, words)]
    if stage.also.unit is not Unit.NONE:
        parts.append(words.text("cli.packs.also", limit=limit_words(stage.also, words)))
    if stage.extension:
        more = words.text("cli.packs.extension", n=stage.extension.to_days)
        parts.append(f"{more} {', '.join(stage.extension.clauses)}")
    return "; ".join(parts)


def _cells(pack: Pack, procedure: Procedure, stage: Stage, outcome: Outcome, words: Messages) -> tuple[str, ...]:
    language = words.language
    ours = words.text("cli.packs.ours") if outcome.ours and not stage.ours else ""
    onward = f"{outcome.title.text(language)}{ours} → {_target(procedure, outcome.to, words)}"
    if outcome.starts:
        titles = words.text("cli.packs.list").join(_title(pack, key, words) for key in outcome.starts)
        onward = f"{onward}; {words.text('cli.packs.starts', titles=titles)}"
    clauses = ", ".join(dict.fromkeys((*outcome.clauses, *(stage.clauses if outcome is stage.outcomes[0] else ()))))
    reason = words.text(f"cli.packs.reason.{outcome.reason}")
    return onward, reason, _roles(pack, outcome.tell, words), clauses


def _target(procedure: Procedure, key: str, words: Messages) -> str:
    if key in (RETURNED, NOTHING):
        return words.text(f"cli.packs.to.{'returned' if key == RETURNED else 'nothing'}")
    found = procedure.stage(key) or procedure.end(key)
    return found.title.text(words.language) if found else key


def _title(pack: Pack, key: str, words: Messages) -> str:
    procedure = pack.procedure(key)
    return procedure.title.text(words.language) if procedure else key


def _roles(pack: Pack, roles: tuple[str, ...], words: Messages) -> str:
    return words.text("cli.packs.list").join(role_word(pack, role, words) for role in roles)


def role_word(pack: Pack, role: str, words: Messages) -> str:
    """What the jurisdiction calls a role, else our word for it."""
    if role in pack.roles:
        return pack.roles[role].text(words.language)
    return words.text(f"packs.roles.{role}") if words.has(f"packs.roles.{role}") else role


def limit_words(limit: Limit, words: Messages) -> str:
    """A limit as people say it, never with a number that the text does not give; in principle where it is so."""
    said = words.text(f"portal.limit.{limit_code(limit)}", **limit_facts(limit, words))
    return words.text("cli.packs.in_principle", limit=said) if limit.soft else said


def limit_code(limit: Limit) -> str:
    """Which sentence says a limit."""
    if limit.unit in (Unit.WORKING_DAYS, Unit.MONTHS) and not limit.n:
        return f"field_{limit.unit}"
    return "dates_at_least" if limit.unit is Unit.DATES and limit.at_least else str(limit.unit)


def limit_facts(limit: Limit, words: Messages) -> dict[str, str]:
    """What fills that sentence."""
    return {"n": str(limit.n or limit.at_least), "dates": words.text("cli.packs.list").join(limit.dates)}
