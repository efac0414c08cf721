"""Procedures from their rows in a pack."""

from collections.abc import Mapping
from typing import Any

from catalog.rules.eligibility import Eligibility
from catalog.rules.form_rows import parse_fields, parse_form, rows, words
from catalog.rules.labels import parse_label
from catalog.rules.limits import parse_limit
from catalog.rules.procedures import APPLICANT, Appeal, Opening, Procedure, Recurrence
from catalog.rules.stages import Effect, End, Extension, Outcome, Reason, Stage

Row = Mapping[str, Any]


def parse_procedure(row: Row, forms: Row) -> Procedure:
    """A procedure with its form. Raises KeyError or ValueError naming what is missing or wrong."""
    stages = tuple(_stage(stage) for stage in rows(row, "stages"))
    procedure = Procedure(
        key=str(row["key"]),
        title=parse_label(row["title"]),
        word=parse_label(row.get("word") or row["title"]),
        summary=parse_label(row["summary"]),
        clauses=words(row.get("clauses")),
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
        opened_by=words(row.get("opened_by")) or (APPLICANT,),
        opens_when=tuple(_opening(opening) for opening in rows(row, "opens_when")),
        concerns=str(row.get("concerns", "")),
        after_grant=words(row.get("after_grant")),
        after_grant_end=words(row.get("after_grant_end")),
        recurs=_recurrence(row["recurs"]) if row.get("recurs") else None,
        eligibility=tuple(_eligibility(condition) for condition in rows(row, "eligibility")),
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


def _opening(row: Row) -> Opening:
    return Opening(field=str(row["field"]), value=str(row["value"]), stages=words(row["stages"]))


def _recurrence(row: Row) -> Recurrence:
    return Recurrence(
        by=str(row["by"]),
        every_months=int(row.get("every_months", 0)),
        dates=words(row.get("dates")),
        lead_days=int(row.get("lead_days", 30)),
        clauses=words(row.get("clauses")),
        ours=bool(row.get("ours", False)),
    )


def _eligibility(row: Row) -> Eligibility:
    return Eligibility(
        key=str(row["key"]),
        title=parse_label(row["title"]),
        kind=str(row["kind"]),
        field=str(row.get("field", "")),
        applies_to=words(row.get("applies_to")),
        clauses=words(row.get("clauses")),
        ours=bool(row.get("ours", False)),
    )


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
        also=parse_limit(row.get("also")),
        urged_by=str(row.get("urged_by", "")),
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
        starts=words(row.get("starts")),
        partial=bool(row.get("partial", False)),
        clauses=words(row.get("clauses")),
        ours=bool(row.get("ours", False)),
    )
