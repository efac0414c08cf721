"""Packs from their plain rows: `parse_pack` reads the JSON that the functions carry and the merged YAML alike."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from catalog.rules.eligibility import Agreement, Article, Commitment, Condition, Conflict
from catalog.rules.form_rows import rows, words
from catalog.rules.labels import parse_label
from catalog.rules.packs import Gate, Ground, Pack, Register, RequiredField, RuleRow
from catalog.rules.planned_lists import ListColumn, PlannedList, parse_day_of_year
from catalog.rules.procedure_rows import parse_procedure
from catalog.rules.public_pages import parse_public_page

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
        address=str(document.get("address") or ""),
        inherits=str(raw.get("inherits") or ""),
        roles={key: parse_label(label) for key, label in raw.get("roles", {}).items()},
        openness={key: parse_label(label) for key, label in raw.get("openness", {}).items()},
        grounds=tuple(_ground(row) for row in rows(raw, "grounds")),
        required=tuple(_required(row) for row in rows(raw, "required")),
        rules=tuple(_rule(row) for row in rows(raw, "rules")),
        procedures=tuple(parse_procedure(row, raw["forms"]) for row in rows(raw, "procedures")),
        registers=tuple(_register(row) for row in rows(raw, "registers")),
        lists=tuple(_list(row) for row in rows(raw, "lists")),
        pages=tuple(parse_public_page(row) for row in rows(raw, "pages")),
        gate=_gate(raw["gate"]) if raw.get("gate") else None,
        restricted_download=bool(raw.get("restricted_download", False)),
        grant_reminder_days=tuple(int(days) for days in raw.get("grant_reminder_days", (30, 7))),
        intervals={str(unit): int(days) for unit, days in raw.get("intervals", {}).items()},
        commitments={key: _commitment(key, row) for key, row in raw.get("commitments", {}).items()},
        agreement=_agreement(raw["agreement"]) if raw.get("agreement") else None,
        conditions=tuple(
            Condition(key=str(row["key"]), title=parse_label(row["title"]), clauses=words(row.get("clauses")))
            for row in rows(raw, "conditions")
        ),
        conflicts=tuple(
            Conflict(text=parse_label(row), clauses=words(row["clauses"])) for row in rows(raw, "conflicts")
        ),
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
        clauses=words(row.get("clauses")),
        severity=str(row.get("severity", "error")),
        openness=words(row.get("openness")),
        ours=bool(row.get("ours", False)),
    )


def _rule(row: Row) -> RuleRow:
    return RuleRow(
        code=str(row["code"]),
        severity=str(row["severity"]),
        clauses=words(row.get("clauses")),
        ours=bool(row.get("ours", False)),
    )


def _gate(row: Row) -> Gate:
    return Gate(
        identity=str(row["identity"]),
        licence=str(row["licence"]),
        title=parse_label(row["title"]),
        text=parse_label(row["text"]),
        clauses=words(row["clauses"]),
        parts={str(key): parse_label(part) for key, part in (row.get("parts") or {}).items()},
    )


def _register(row: Row) -> Register:
    return Register(
        key=str(row["key"]),
        title=parse_label(row["title"]),
        description=parse_label(row.get("description")),
        procedure=str(row.get("procedure", "")),
        states=words(row.get("states")),
        columns=tuple((str(column["key"]), parse_label(column["title"])) for column in rows(row, "columns")),
        clauses=words(row.get("clauses")),
        ours=bool(row.get("ours", False)),
        decides=words(row.get("decides")),
    )


def _list(row: Row) -> PlannedList:
    return PlannedList(
        key=str(row["key"]),
        title=parse_label(row["title"]),
        description=parse_label(row.get("description")),
        yearly=bool(row.get("yearly", True)),
        due=parse_day_of_year(str(row["due"])) if row.get("due") else None,
        procedure=str(row.get("procedure", "")),
        columns=tuple(_column(column) for column in rows(row, "columns")),
        clauses=words(row.get("clauses")),
        ours=bool(row.get("ours", False)),
    )


def _column(row: Row) -> ListColumn:
    return ListColumn(
        key=str(row["key"]),
        title=parse_label(row["title"]),
        required=bool(row.get("required", True)),
        clauses=words(row.get("clauses")),
    )


def _articles(row: Row) -> tuple[Article, ...]:
    return tuple(
        Article(text=parse_label(item), clauses=words(item.get("clauses")), only_for=words(item.get("only_for")))
        for item in rows(row, "items")
    )


def _commitment(key: str, row: Row) -> Commitment:
    return Commitment(
        key=key,
        version=str(row["version"]),
        title=parse_label(row["title"]),
        items=_articles(row),
        clauses=words(row.get("clauses")),
    )


def _agreement(row: Row) -> Agreement:
    return Agreement(
        version=str(row["version"]),
        title=parse_label(row["title"]),
        items=_articles(row),
        variables=words(row.get("variables")),
        clauses=words(row.get("clauses")),
    )
