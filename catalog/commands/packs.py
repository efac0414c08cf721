"""`mulu packs`: the jurisdictions, or one of them with its procedures, limits and clauses."""

from datetime import date

from catalog.commands.session import Session
from catalog.errors import UsageError
from catalog.messages import Messages
from catalog.packs_source import load_pack, pack_keys
from catalog.rules.limits import Limit
from catalog.rules.packs import Pack, Procedure, Stage


def named_pack(key: str) -> Pack:
    """The pack called `key`. Raises UsageError listing the choices."""
    if key not in pack_keys():
        raise UsageError("pack-unknown", name=key, choices=", ".join(pack_keys()))
    return load_pack(key)


def packs(session: Session, name: str | None, today: date) -> int:
    """Print the packs, or one; 0."""
    if name is not None:
        _one(session, named_pack(name), today)
    elif session.as_json:
        session.show_json({"packs": [pack_row(load_pack(key), today) for key in pack_keys()]})
    else:
        _table(session, [load_pack(key) for key in pack_keys()], today)
    return 0


def pack_row(pack: Pack, today: date) -> dict[str, object]:
    """What identifies a pack, and whether it is in force on a day."""
    return {
        "key": pack.key,
        "version": pack.version,
        "title": {"zh": pack.title.zh, "en": pack.title.en},
        "number": pack.number,
        "status": pack.status,
        "validity": pack.validity_on(today),
        "in_force_from": _iso(pack.in_force_from),
        "in_force_until": _iso(pack.in_force_until),
        "inherits": pack.inherits,
    }


def procedure_row(procedure: Procedure) -> dict[str, object]:
    """A procedure with its stages, as machines read it."""
    return {
        "key": procedure.key,
        "title": {"zh": procedure.title.zh, "en": procedure.title.en},
        "clauses": list(procedure.clauses),
        "stages": [stage_row(stage) for stage in procedure.stages],
    }


def stage_row(stage: Stage) -> dict[str, object]:
    """A stage: who, how long, under which clause, and what may be decided."""
    limit, more = stage.limit, stage.extension
    return {
        "key": stage.key,
        "title": {"zh": stage.title.zh, "en": stage.title.en},
        "actors": list(stage.actors or stage.signed_by),
        "limit": {"n": limit.n, "unit": limit.unit.value, "soft": limit.soft},
        "extension": {"to_days": more.to_days, "clauses": list(more.clauses)} if more else None,
        "clauses": list(stage.clauses),
        "ours": stage.ours,
        "outcomes": [outcome.key for outcome in stage.outcomes],
    }


def limit_words(limit: Limit, messages: Messages) -> str:
    """A limit as people say it; one that holds in principle only says so."""
    words = messages.text(f"cli.packs.limits.{limit.unit}", n=limit.n)
    return messages.text("cli.packs.in_principle", limit=words) if limit.soft else words


def _one(session: Session, pack: Pack, today: date) -> None:
    if session.as_json:
        rules = [{"code": row.code, "severity": row.severity, "clauses": list(row.clauses)} for row in pack.rules]
        grounds = [{"code": one.code, "openness": one.openness, "clauses": list(one.clauses)} for one in pack.grounds]
        procedures = [procedure_row(procedure) for procedure in pack.procedures]
        session.show_json({**pack_row(pack, today), "procedures": procedures, "grounds": grounds, "rules": rules})
        return
    _table(session, [pack], today)
    for procedure in pack.procedures:
        clauses = ", ".join(procedure.clauses)
        session.show(f"\n{procedure.key}  {procedure.title.text(session.language)}  {clauses}")
        for stage in procedure.stages:
            session.show(_stage_line(stage, pack, session))


def _stage_line(stage: Stage, pack: Pack, session: Session) -> str:
    words = session.messages
    roles = (pack.roles[role].text(session.language) if role in pack.roles else role for role in stage.actors)
    actors = words.text("cli.packs.automatic") if stage.automatic else "、".join(roles)
    ours = words.text("cli.packs.ours") if stage.ours else ""
    title = stage.title.text(session.language)
    clauses = ", ".join(stage.clauses)
    return f"  {stage.key}  {title}{ours} | {actors} | {limit_words(stage.limit, words)} | {clauses}"


def _table(session: Session, rows: list[Pack], today: date) -> None:
    for pack in rows:
        status = session.messages.text(f"cli.packs.status.{pack.validity_on(today)}")
        span = f"{_iso(pack.in_force_from) or '–'} … {_iso(pack.in_force_until) or '–'}"
        session.show(f"{pack.key:<12}  {status}  {span}  {pack.title.text(session.language)}  {pack.number}")


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
