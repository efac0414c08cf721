"""`mulu packs`: the jurisdictions, or one of them with its procedures, limits and clauses."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from catalog.commands.procedure_tables import limit_words as limit_words
from catalog.commands.procedure_tables import procedure_lines, role_word
from catalog.commands.text_tables import Lines, aligned, markdown
from catalog.configuration.own_packs import every_readable, own_folder
from catalog.errors import UsageError
from catalog.law.packs_source import PackError, load_pack, pack_keys
from catalog.rules.packs import Pack, Procedure, Stage
from catalog.session import Session

TEXT, JSON, MARKDOWN = FORMATS = ("text", "json", "markdown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is asked: a pack, one of its procedures, the day, the form of the answer."""

    today: date
    name: str | None = None
    procedure: str | None = None
    form: str = TEXT


def named_pack(key: str, folder: Path | None = None) -> Pack:
    """The pack called `key`, looked for in `folder` first. Raises UsageError listing the choices, and PackError."""
    if key not in pack_keys(folder):
        raise UsageError("pack-unknown", name=key, choices=", ".join(pack_keys(folder)))
    pack = load_pack(key, folder)
    if pack.key != key:
        raise PackError(f"{key}.yaml: key: {pack.key}")
    return pack


def named_two(names: Sequence[str]) -> tuple[str | None, str | None]:
    """A pack and one of its procedures, as far as they are given. Raises UsageError when there is more."""
    if len(names) > 2:
        raise UsageError("too-many-names", names=" ".join(names[2:]))
    return (*names, None, None)[0], (*names, None, None)[1]


def packs(session: Session, shown: Shown) -> int:
    """Print the packs, or one, or one of its procedures; 0, and 1 when a pack of the list is broken."""
    folder = own_folder(session.root)
    if shown.name is None:
        found = tuple(every_readable(folder))
        _list(session, found, shown)
        return _say_broken(session, [key for key in pack_keys(folder) if key not in {one.key for one in found}])
    pack = named_pack(shown.name, folder)
    procedures = (named_procedure(pack, shown.procedure),) if shown.procedure else pack.procedures
    if shown.form == JSON:
        session.show_json(_pack_json(pack, procedures, shown))
    else:
        _show_pack(session, pack, procedures, shown)
    return 0


def _say_broken(session: Session, keys: Sequence[str]) -> int:
    """Name the packs that cannot be read; 1 when there is one, and 0 otherwise."""
    for key in () if session.as_json else keys:
        session.say("packs.broken", key=key)
    return 1 if keys else 0


def named_procedure(pack: Pack, key: str) -> Procedure:
    """The procedure called `key`. Raises UsageError listing the choices."""
    procedure = pack.procedure(key)
    if procedure is None:
        choices = ", ".join(one.key for one in pack.procedures)
        raise UsageError("procedure-unknown", pack=pack.key, name=key, choices=choices)
    return procedure


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
        "note": {"zh": pack.note.zh, "en": pack.note.en},
        "procedures_count": len(pack.procedures),
    }


def procedure_row(procedure: Procedure) -> dict[str, object]:
    """A procedure with its stages, as machines read it."""
    return {
        "key": procedure.key,
        "title": {"zh": procedure.title.zh, "en": procedure.title.en},
        "clauses": list(procedure.clauses),
        "opened_by": list(procedure.opened_by),
        "stages": [stage_row(stage) for stage in procedure.stages],
    }


def stage_row(stage: Stage) -> dict[str, object]:
    """A stage: who, how long, under which clause, and what may be decided."""
    limit, more = stage.limit, stage.extension
    told: dict[str, object] = {"n": limit.n, "unit": limit.unit.value, "soft": limit.soft}
    told |= {"field": limit.field, "dates": list(limit.dates), "at_least": limit.at_least}
    return {
        "key": stage.key,
        "title": {"zh": stage.title.zh, "en": stage.title.en},
        "actors": list(stage.actors or stage.signed_by),
        "limit": {key: value for key, value in told.items() if value or key in ("n", "unit", "soft")},
        "extension": {"to_days": more.to_days, "clauses": list(more.clauses)} if more else None,
        "clauses": list(stage.clauses),
        "ours": stage.ours,
        "outcomes": [outcome.key for outcome in stage.outcomes],
        "leads_to": {outcome.key: outcome.to for outcome in stage.outcomes},
    }


def _pack_json(pack: Pack, procedures: Sequence[Procedure], shown: Shown) -> dict[str, object]:
    rules = [{"code": row.code, "severity": row.severity, "clauses": list(row.clauses)} for row in pack.rules]
    grounds = [{"code": one.code, "openness": one.openness, "clauses": list(one.clauses)} for one in pack.grounds]
    told = [procedure_row(procedure) for procedure in procedures]
    return {**pack_row(pack, shown.today), "procedures": told, "grounds": grounds, "rules": rules}


def _list(session: Session, rows: Sequence[Pack], shown: Shown) -> None:
    if shown.form == JSON:
        session.show_json({"packs": [pack_row(pack, shown.today) for pack in rows]})
        return
    heads = [session.messages.text(f"cli.packs.columns.{key}") for key in ("key", "status", "from", "until", "title")]
    heads.append(session.messages.text("cli.packs.columns.number"))
    _show_lines(session, [heads, *(_cells(session, pack, shown.today) for pack in rows)], shown.form)
    for pack in rows:
        if note := pack.note.text(session.language):
            session.show(f"\n{pack.key}: {note}")


def _cells(session: Session, pack: Pack, today: date) -> list[str]:
    status = session.messages.text(f"cli.packs.status.{pack.validity_on(today)}")
    span = [_iso(day) or "–" for day in (pack.in_force_from, pack.in_force_until)]
    return [pack.key, status, *span, pack.title.text(session.language), pack.number]


def _show_pack(session: Session, pack: Pack, procedures: Sequence[Procedure], shown: Shown) -> None:
    words, language, marked = session.messages, session.language, shown.form == MARKDOWN
    session.show(f"{'# ' if marked else ''}{pack.title.text(language)}\n")
    heads = [words.text(f"cli.packs.columns.{key}") for key in ("key", "status", "from", "until", "title", "number")]
    _show_lines(session, [heads, _cells(session, pack, shown.today)], shown.form)
    session.show("\n" + " · ".join(_about(session, pack)))
    validity = pack.validity_on(shown.today)
    if words.has(f"cli.packs.warning.{validity}"):
        ends, starts = _iso(pack.in_force_until) or "–", _iso(pack.in_force_from) or "–"
        session.say(f"packs.warning.{validity}", ends=ends, starts=starts)
    if note := pack.note.text(language):
        session.say("packs.note", note=note)
    for procedure in procedures:
        _show_procedure(session, pack, procedure, shown.form)


def _about(session: Session, pack: Pack) -> list[str]:
    words = session.messages
    told = [words.text("cli.packs.version", version=pack.version)]
    if pack.inherits:
        told.append(words.text("cli.packs.inherits", parent=pack.inherits))
    return [*told, words.text("cli.packs.procedures", n=len(pack.procedures))]


def _show_procedure(session: Session, pack: Pack, procedure: Procedure, form: str) -> None:
    words, language = session.messages, session.language
    head = f"{procedure.key}  {procedure.title.text(language)}  {', '.join(procedure.clauses)}".rstrip()
    session.show(f"\n{'## ' if form == MARKDOWN else ''}{head}")
    if not procedure.is_public or len(procedure.opened_by) > 1:
        roles = words.text("cli.packs.list").join(role_word(pack, role, words) for role in procedure.opened_by)
        session.say("packs.opened_by", roles=roles)
    if procedure.recurs:
        session.show(recurrence_words(session, procedure))
    session.show("") if form == MARKDOWN else None
    _show_lines(session, procedure_lines(pack, procedure, words), form)


def recurrence_words(session: Session, procedure: Procedure) -> str:
    """How often a duty comes again; ours where the text names no rhythm."""
    words, recurs = session.messages, procedure.recurs
    assert recurs is not None
    kind = "dates" if recurs.dates else "months"
    dates = words.text("cli.packs.list").join(recurs.dates)
    said = words.text(f"cli.packs.recurs.{kind}", n=recurs.every_months, dates=dates)
    return said + (words.text("cli.packs.ours") if recurs.ours else "")


def _show_lines(session: Session, lines: Lines, form: str) -> None:
    drawn: Callable[[Lines], list[str]] = markdown if form == MARKDOWN else aligned
    for line in drawn(lines):
        session.show(line)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
