"""The JSON interface: cases, commands, the queue, registers, attachments, and who is signed in."""

import json
from typing import Any

from casework.case_json import case_json
from casework.deciding import command_page_answer
from casework.erasing import carried_out
from casework.exchange import (
    JSON,
    MULTIPART,
    Answer,
    Asked,
    json_answer,
    problem_answer,
    read_form,
    read_json,
    see_other,
)
from casework.front import WRONG_SECRETS, Front, prefix_of
from casework.publishing import rows_of
from casework.queues import Waiting, queue_of, sieve_of
from casework.references import parse_reference
from casework.refusals import problem_of
from casework.steps import Done, Missing, case_for
from catalog.rules.cases import Case
from catalog.rules.command_rows import parse_command
from catalog.rules.commands import Actor, DrawToken
from catalog.rules.permissions import is_officer
from runtime.problems import Problem, not_found

AUTHORIZATION = "Case "


def case_answer(front: Front, asked: Asked) -> Answer:
    """GET /api/cases/{reference}: the case as JSON, or its page for a browser."""
    reference = parse_reference(asked.parameters["reference"])
    if asked.wants_page and reference:
        return see_other(f"{prefix_of(front, asked.language)}track/{reference}")
    found = _case(front, asked, reference)
    if found is None:
        return front.exhausted(WRONG_SECRETS, asked) or problem_answer(not_found())
    case, actor = found
    return json_answer(200, case_json(front.desk, case, actor, front.desk.wordings.of(asked.language)))


def _case(front: Front, asked: Asked, reference: str | None) -> tuple[Case, Actor] | None:
    if reference is None:
        return None
    return case_for(front.desk, reference, front.actor_of_case(asked, reference), secret_in(asked))


def secret_in(asked: Asked) -> str:
    """The secret of `Authorization: Case <secret>`, "" where there is none."""
    given = asked.header("authorization")
    return given.removeprefix(AUTHORIZATION).strip() if given.startswith(AUTHORIZATION) else ""


def command_answer(front: Front, asked: Asked) -> Answer:
    """POST /api/cases/{reference}/commands: a step, from a program or from a page."""
    reference = parse_reference(asked.parameters["reference"])
    if reference is None:
        return problem_answer(not_found())
    if asked.is_form:
        return command_page_answer(front, asked, reference)
    raw = read_json(asked)
    if isinstance(raw, Problem):
        return problem_answer(raw)
    found = _case(front, asked, reference)
    if found is None:
        return front.exhausted(WRONG_SECRETS, asked) or problem_answer(not_found())
    return _carried_out(front, asked, found, raw)


def _carried_out(front: Front, asked: Asked, found: tuple[Case, Actor], raw: dict[str, Any]) -> Answer:
    case, actor = found
    words = front.desk.wordings.of(asked.language)
    values = {key: value for key, value in raw.items() if key != "command"}
    command = parse_command(str(raw.get("command", "")), values)
    if command is None:
        detail = words.text("casework.problem.unknown-command")
        return problem_answer(Problem(status=422, code="unknown-command", detail=detail))
    outcome = carried_out(front, case, command, actor)
    if isinstance(outcome, Missing):
        return problem_answer(not_found())
    if not isinstance(outcome, Done):
        return problem_answer(problem_of(outcome.objections, words))
    body = case_json(front.desk, outcome.case, actor, words)
    return json_answer(200, body | ({"token": outcome.token} if isinstance(command, DrawToken) else {}))


def queue_answer(front: Front, asked: Asked) -> Answer:
    """GET /api/queue: an officer's open stages, soonest due first; `duties=yes` for recurring ones."""
    actor = front.actor(asked)
    if not is_officer(actor):
        return problem_answer(Problem(status=401, code="not-signed-in"))
    queue = queue_of(front.desk, actor, sieve_of(asked.query), cursor=asked.query.get("cursor", ""))
    return json_answer(200, {"stages": [_waiting(row) for row in queue.rows], "cursor": queue.cursor or None})


def _waiting(row: Waiting) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "procedure": row.procedure.key,
        "stage": row.stage.key,
        "run": row.run,
        "provider": row.provider,
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "provisional": row.provisional,
        "overdue": row.overdue,
        "in_principle": row.soft,
        "also_on": row.also_on.isoformat() if row.also_on else None,
        "clauses": list(row.stage.clauses),
    }


def register_answer(front: Front, asked: Asked) -> Answer:
    """GET /api/registers/{name}: a public register, its columns and rows."""
    name = asked.parameters["name"].replace("-", "_")
    register = next((one for one in front.desk.laws.in_force.registers if one.key == name), None)
    if register is None:
        return problem_answer(not_found())
    body = {
        "key": register.key,
        "title": {"zh": register.title.zh, "en": register.title.en},
        "columns": [{"key": key, "title": {"zh": title.zh, "en": title.en}} for key, title in register.columns],
        "rows": list(rows_of(front.desk, register)),
    }
    return json_answer(200, body)


def me_answer(front: Front, asked: Asked) -> Answer:
    """GET /api/me: who is signed in, for the static pages."""
    person = front.person(asked)
    if person is None:
        return json_answer(200, {"signed_in": False})
    body = {"signed_in": True, "name": person.name, "kind": person.kind, "roles": sorted(person.roles)}
    offices = {"office": person.office, "workbench": is_officer(person.actor())}
    return json_answer(200, body | {"verified": person.verified, **offices})


def file_answer(front: Front, asked: Asked) -> Answer:
    """POST /api/files: an attachment, kept sealed; the id is what a submission names."""
    limited = front.exhausted(front.submissions, asked)
    if limited:
        return limited
    name, data = asked.header("x-file-name"), asked.body
    if asked.content_type == MULTIPART:
        fields = read_form(asked)
        if isinstance(fields, Problem):
            return problem_answer(fields)
        upload = next(iter(fields.files.values()), None)
        name, data = (upload.name, upload.data) if upload else ("", b"")
    kept = front.cabinet.keep(front.desk, name, data) if asked.content_type != JSON else None
    if kept is None:
        detail = front.desk.wordings.of(asked.language).text("casework.problem.file-refused")
        return problem_answer(Problem(status=415, code="file-refused", detail=detail))
    body = {"id": kept.id, "name": kept.name, "kind": kept.kind, "bytes": kept.bytes, "scanned": False}
    return Answer(
        status=201, headers={"Content-Type": JSON, "Cache-Control": "no-store"}, body=json.dumps(body).encode()
    )
