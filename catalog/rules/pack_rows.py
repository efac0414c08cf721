"""Packs from their plain rows: `parse_pack` reads the JSON that the functions carry and the merged YAML alike."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from catalog.rules.forms import parse_fields, parse_form, rows, words
from catalog.rules.labels import parse_label
from catalog.rules.limits import parse_limit
from catalog.rules.packs import (
    Appeal,
    Effect,
    End,
    Extension,
    Gate,
    Ground,
    Outcome,
    Pack,
    Procedure,
    Reason,
    Register,
    RequiredField,
    RuleRow,
    Stage,
)

Row = Mapping[str, Any]


def parse_pack(raw: Row) -> Pack:
    """A pack from merged rows. Raises KeyError or ValueError naming what is missing or wrong."""
    document = raw["document"]
    return Pack(
        key=str(raw["key"]),
        version=str(raw["version"]),
        title=parse_label(document["title"]),
        number=str(document.get("number", "")),
        issuer=parse_label(document.get("issuer")),
        status=str(document["status"]),
        in_force_from=_day(document.get("in_force_from")),
        in_force_until=_day(document.get("in_force_until")),
        place=parse_label(document.get("place")),
        note=parse_label(document.get("note")),
        inherits=str(raw.get("inherits") or ""),
        roles={key: parse_label(label) for key, label in raw.get("roles", {}).items()},
        openness={key: parse_label(label) for key, label in raw.get("openness", {}).items()},
        grounds=tuple(_ground(row) for row in rows(raw, "grounds")),
        required=tuple(_required(row) for row in rows(raw, "required")),
        rules=tuple(_rule(row) for row in rows(raw, "rules")),
        procedures=tuple(_procedure(row, raw["forms"]) for row in rows(raw, "procedures")),
        registers=tuple(_register(row) for row in rows(raw, "registers")),
        gate=_gate(raw["gate"]) if raw.get("gate") else None,
        restricted_download=bool(raw.get("restricted_download", False)),
        grant_reminder_days=tuple(int(days) for days in raw.get("grant_reminder_days", (30, 7))),
    )


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def _ground(row: Row) -> Ground:
    return Ground(
        code=str(row["code"]),
        openness=str(row["openness"]),
        title=parse_label(row["title"]),
        clauses=words(row["clauses"]),
    )


def _required(row: Row) -> RequiredField:
    return RequiredField(
        key=str(row["key"]),
        clauses=words(row["clauses"]),
        severity=str(row.get("severity", "error")),
        openness=words(row.get("openness")),
        ours=bool(row.get("ours", False)),
    )


def _rule(row: Row) -> RuleRow:
    return RuleRow(
        code=str(row["code"]),
        severity=str(row["severity"]),
        clauses=words(row["clauses"]),
        ours=bool(row.get("ours", False)),
    )


def _gate(row: Row) -> Gate:
    return Gate(
        identity=str(row["identity"]),
        licence=str(row["licence"]),
        title=parse_label(row["title"]),
        text=parse_label(row["text"]),
        clauses=words(row["clauses"]),
    )


def _register(row: Row) -> Register:
    return Register(
        key=str(row["key"]),
        title=parse_label(row["title"]),
        description=parse_label(row.get("description")),
        procedure=str(row["procedure"]),
        states=words(row["states"]),
        columns=tuple((str(column["key"]), parse_label(column["title"])) for column in rows(row, "columns")),
        clauses=words(row.get("clauses")),
        ours=bool(row.get("ours", False)),
    )


def _procedure(row: Row, forms: Row) -> Procedure:
    stages = tuple(_stage(stage) for stage in rows(row, "stages"))
    procedure = Procedure(
        key=str(row["key"]),
        title=parse_label(row["title"]),
        word=parse_label(row.get("word") or row["title"]),
        summary=parse_label(row["summary"]),
        clauses=words(row["clauses"]),
        form=parse_form(str(row["form"]), forms[row["form"]]),
        stages=stages,
        ends=tuple(_end(end) for end in rows(row, "ends")),
        opens=words(row.get("opens")) or (stages[0].key,),
        identity=str(row.get("identity", "none")),
        applicants=words(row.get("applicants")) or ("natural", "legal", "unincorporated"),
        addressed_to=str(row.get("addressed_to", "authority")),
        informs=words(row.get("informs")),
        appeal=_appeal(row["appeal"]) if row.get("appeal") else None,
        needs=tuple(parse_label(need) for need in row.get("needs", ())),
        about=str(row.get("about", "")),
        offered_for=words(row.get("offered_for")),
        register=str(row.get("register", "")),
    )
    _check_targets(procedure)
    return procedure


def _check_targets(procedure: Procedure) -> None:
    """Raises ValueError where an outcome leads nowhere."""
    known = {stage.key for stage in procedure.stages} | {end.key for end in procedure.ends} | {"returned", "-"}
    for stage in procedure.stages:
        for outcome in stage.outcomes:
            if outcome.to not in known:
                raise ValueError(f"{procedure.key}/{stage.key}/{outcome.key} leads to unknown {outcome.to!r}")


def _end(row: Row) -> End:
    return End(key=str(row["key"]), title=parse_label(row["title"]), favourable=bool(row.get("favourable", False)))


def _appeal(row: Row) -> Appeal:
    return Appeal(
        title=parse_label(row["title"]),
        to=str(row["to"]),
        after=words(row["after"]),
        clauses=words(row["clauses"]),
    )


def _stage(row: Row) -> Stage:
    return Stage(
        key=str(row["key"]),
        title=parse_label(row["title"]),
        actors=words(row["actor"]),
        clock=parse_label(row.get("clock")),
        clock_ours=bool(row.get("clock_ours", False)),
        limit=parse_limit(row.get("limit")),
        clauses=words(row.get("clauses")),
        outcomes=tuple(_outcome(outcome) for outcome in rows(row, "outcomes")),
        extension=_extension(row["extension"]) if row.get("extension") else None,
        per_provider=bool(row.get("per_provider", False)),
        signed_by=words(row.get("signed_by")),
        signed_by_many=words(row.get("signed_by_many")),
        automatic=bool(row.get("automatic", False)),
        guidance=parse_label(row.get("guidance")),
        ours=bool(row.get("ours", False)),
    )


def _extension(row: Row) -> Extension:
    return Extension(to_days=int(row["to_days"]), approver=str(row["approver"]), clauses=words(row["clauses"]))


def _outcome(row: Row) -> Outcome:
    return Outcome(
        key=str(row["key"]),
        title=parse_label(row["title"]),
        to=str(row["to"]),
        reason=Reason(str(row.get("reason", "none"))),
        tell=words(row.get("tell")),
        fields=parse_fields(rows(row, "fields")),
        effects=tuple(Effect(effect) for effect in words(row.get("effects"))),
        clauses=words(row.get("clauses")),
        ours=bool(row.get("ours", False)),
    )
