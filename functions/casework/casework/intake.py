"""Submissions as they arrive: JSON from programs, and forms from people, who check their answers before they send."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from casework.answers import read_answers
from casework.case_json import received_json
from casework.exchange import (
    Answer,
    Asked,
    Fields,
    json_answer,
    page_answer,
    problem_answer,
    read_form,
    read_json,
    see_other,
)
from casework.files import filed
from casework.front import Front, prefix_of
from casework.offices import office_of
from casework.refusals import field_sentence, problem_of, remedy, sentence
from casework.submissions import KeyReused, Received, Refused, Submission, kind_of, refusal, submit
from casework.validity import warning_of
from casework.wording import Wording
from catalog.rules.commands import Actor
from catalog.rules.forms import FieldError, FormField, Kind
from catalog.rules.labels import NO_LABEL
from catalog.rules.openings import OFFICE
from catalog.rules.packs import Procedure
from catalog.rules.permissions import opening_role
from runtime.problems import Problem, not_found

_OURS = frozenset(("procedure", "language", "applicant_kind", "key", "step"))
_KEY = re.compile(r"[\x21-\x7e]{8,100}")


def submission_answer(front: Front, asked: Asked) -> Answer:
    """POST /api/cases: file a submission, or show a person what to check first."""
    limited = front.exhausted(front.submissions, asked)
    if limited:
        return limited
    return _from_form(front, asked) if asked.is_form else _from_json(front, asked)


def _from_json(front: Front, asked: Asked) -> Answer:
    raw = read_json(asked)
    if isinstance(raw, Problem):
        return problem_answer(raw)
    words = front.desk.wordings.of(asked.language)
    key = asked.header("idempotency-key")
    if key and not _KEY.fullmatch(key):
        detail = words.text("casework.problem.bad-key")
        return problem_answer(Problem(status=422, code="bad-idempotency-key", detail=detail))
    actor, procedure = front.actor(asked), front.desk.laws.in_force.procedure(str(raw.get("procedure", "")))
    values, faults = read_answers({name: value for name, value in raw.items() if name not in _OURS})
    submission = Submission(
        procedure=str(raw.get("procedure", "")),
        applicant_kind=kind_of(actor, procedure, str(raw.get("applicant_kind", ""))),
        answers=values,
        faults=(*faults, *_file_faults(front, str(raw.get("procedure", "")), values)),
        language=asked.language,
        key=key,
    )
    outcome = submit(front.desk, actor, submission)
    if isinstance(outcome, Received):
        headers = {"Location": f"/api/cases/{outcome.case.reference}"}
        return json_answer(201, received_json(front.desk, outcome.case, outcome.secret), headers)
    if isinstance(outcome, KeyReused):
        return problem_answer(Problem(status=409, code="key-reused", detail=words.text("casework.problem.key-reused")))
    return problem_answer(problem_of(outcome.objections, words))


def _file_faults(front: Front, procedure: str, values: Mapping[str, str]) -> tuple[FieldError, ...]:
    found = front.desk.laws.in_force.procedure(procedure)
    fields = found.form.fields if found else ()
    named = ((field.key, values.get(field.key, "")) for field in fields if field.kind is Kind.FILE)
    return tuple(FieldError(key, "unknown-file") for key, file in named if file and filed(front.desk, file) is None)


def form_page(front: Front, asked: Asked) -> Answer:
    """GET /api/forms/{procedure}: the form drawn here, with the data set of `?entry=` filled in; needs no script."""
    procedure = front.desk.laws.in_force.procedure(asked.parameters["procedure"].replace("-", "_"))
    if procedure is None or opening_role(procedure, front.actor(asked)) is None:
        return problem_answer(not_found())
    return _form(front, asked, procedure, (_prefilled(front, asked, procedure), {}, ()))


def _prefilled(front: Front, asked: Asked, procedure: Procedure) -> dict[str, str]:
    """The data set of `?entry=` and the grant of `?grant=`, where the form asks for them."""
    entry, grant = asked.query.get("entry", "")[:200], asked.query.get("grant", "")[:40]
    kinds = {Kind.ENTRY: entry, Kind.ENTRIES: entry, Kind.GRANT: grant}
    given = {kind: value for kind, value in kinds.items() if value and (value == grant or _is_entry(front, value))}
    return {field.key: given[field.kind] for field in procedure.form.fields if field.kind in given}


def _is_entry(front: Front, key: str) -> bool:
    return front.desk.directory.entry(key) is not None


_Filled = tuple[Mapping[str, str], Mapping[str, str], tuple[tuple[str, str], ...]]


def _form(front: Front, asked: Asked, procedure: Procedure, filled: _Filled, kind: str = "") -> Answer:
    """The form with values, a sentence for each faulty field, and refusals that concern no field."""
    values, errors, against = filled
    words = front.desk.wordings.of(asked.language)
    actor = front.actor(asked)
    kind = kind_of(actor, procedure, kind)
    fields = procedure.form.put_to(kind) if errors or actor.verified else procedure.form.fields
    facts = {
        "procedure": procedure,
        "sections": _sections(procedure, fields),
        "values": values,
        "errors": errors,
        "against": against,
        "kind": kind,
        "office": _office(front, actor, asked.language) if kind == OFFICE else "",
        "commitments": front.desk.laws.in_force.commitments,
        "warning": warning_of(front.desk, front.desk.laws.in_force, words),
        "pledging": kind if actor.verified else "",
        "is_verified": actor.verified,
        "has_files": any(field.kind is Kind.FILE for field in fields),
        "agencies": [(body.key, body.title) for body in front.desk.directory.bodies.values()],
    }
    title = procedure.form.title.text(asked.language)
    heading = f"{words.text('casework.form.error')}{title}" if errors or against else title
    return page_answer(422 if errors or against else 200, front.pages.render("form.html.j2", words, heading, facts))


def _office(front: Front, actor: Actor, language: str) -> str:
    return front.desk.directory.office_title(office_of(actor), language)


def _sections(procedure: Procedure, fields: tuple[FormField, ...]) -> list[dict[str, Any]]:
    """The questions under their headings; those that stand in no section come last."""
    rows = [
        {"title": section.title, "text": section.text, "fields": [f for f in fields if f.section == section.key]}
        for section in procedure.form.sections
    ]
    known = {section.key for section in procedure.form.sections}
    rest = [field for field in fields if field.section not in known]
    rows.append({"title": NO_LABEL, "text": NO_LABEL, "fields": rest})
    return [row for row in rows if row["fields"]]


def _from_form(front: Front, asked: Asked) -> Answer:
    fields = read_form(asked)
    if isinstance(fields, Problem):
        return problem_answer(fields)
    language = fields.values.get("language", "")
    asked = replace(asked, language=language if language in front.desk.wordings.languages else asked.language)
    procedure = front.desk.laws.in_force.procedure(fields.values.get("procedure", ""))
    if procedure is None:
        return problem_answer(not_found())
    actor = front.actor(asked)
    submission = _submission(front, asked, fields, actor, procedure)
    if fields.values.get("step") == "change":
        return _form(front, asked, procedure, (submission.answers, {}, ()), submission.applicant_kind)
    refused = refusal(front.desk, actor, submission)
    if refused:
        return _refused(front, asked, procedure, (submission, refused))
    if fields.values.get("step") != "send" or not _KEY.fullmatch(submission.key):
        return _check(front, asked, procedure, submission)
    return _sent(front, asked, procedure, submission)


def _submission(front: Front, asked: Asked, fields: Fields, actor: Actor, procedure: Procedure) -> Submission:
    """The answers of a form; uploads are kept first and named by their ids."""
    kind = kind_of(actor, procedure, fields.values.get("applicant_kind", ""))
    put = {field.key for field in procedure.form.put_to(kind)}
    values, faults = read_answers({k: v for k, v in fields.values.items() if k not in _OURS and (v or k in put)})
    values = {key: value for key, value in values.items() if key in put or procedure.form.field(key) is None}
    refused: list[FieldError] = []
    for key, upload in fields.files.items():
        kept = front.cabinet.keep(front.desk, upload.name, upload.data) if key in put else None
        if kept:
            values[key] = kept.id
        else:
            refused.append(FieldError(key, "file-refused"))
    return Submission(
        procedure=procedure.key,
        applicant_kind=kind,
        answers=values,
        faults=(*faults, *refused, *_file_faults(front, procedure.key, values)),
        language=asked.language,
        key=fields.values.get("key", ""),
    )


def _refused(front: Front, asked: Asked, procedure: Procedure, found: tuple[Submission, Refused]) -> Answer:
    submission, refused = found
    words = front.desk.wordings.of(asked.language)
    errors = {fault.field: field_sentence(fault, words) for fault in reversed(refused.fields)}
    against = tuple((sentence(one, words), remedy(one, words)) for one in refused.objections if not one.fields)
    return _form(front, asked, procedure, (submission.answers, errors, against), submission.applicant_kind)


def _check(front: Front, asked: Asked, procedure: Procedure, submission: Submission) -> Answer:
    """Check your answers: nothing is filed yet; the key made here keeps a double click from filing twice."""
    words = front.desk.wordings.of(asked.language)
    fields = [field for field in procedure.form.put_to(submission.applicant_kind) if submission.answers.get(field.key)]
    facts = {
        "procedure": procedure,
        "kind": submission.applicant_kind,
        "hidden": [(field.key, submission.answers[field.key]) for field in fields],
        "rows": [(field.label, shown(front, field, submission.answers[field.key], words)) for field in fields],
        "key": secrets.token_urlsafe(24),
    }
    title = words.text("casework.check.title")
    return page_answer(200, front.pages.render("check.html.j2", words, title, facts))


def shown(front: Front, field: FormField, answer: str, words: Wording) -> str:
    """An answer as people read it: an option by its label, a body by its name, a file by its name."""
    if field.kind is Kind.CHOICE:
        return next((one.label.text(words.language) for one in field.options if one.key == answer), answer)
    if field.kind is Kind.AGENCY:
        return front.desk.directory.office_title(f"publisher:{answer}", words.language)
    if field.kind in (Kind.CONFIRM, Kind.COMMITMENT):
        return words.text("casework.check.agreed")
    if field.kind is Kind.FILE:
        kept = filed(front.desk, answer)
        return kept.name if kept else answer
    return answer


def _sent(front: Front, asked: Asked, procedure: Procedure, submission: Submission) -> Answer:
    outcome = submit(front.desk, front.actor(asked), submission)
    words = front.desk.wordings.of(asked.language)
    if isinstance(outcome, KeyReused):
        return problem_answer(Problem(status=409, code="key-reused", detail=words.text("casework.problem.key-reused")))
    if isinstance(outcome, Refused):
        return _refused(front, asked, procedure, (submission, outcome))
    reference = outcome.case.reference
    if outcome.case.opened_as:
        return see_other(f"{prefix_of(front, asked.language)}track/{reference}/receipt")
    cookies = (front.receipt_cookie(reference, outcome.secret), front.tracking_cookie(reference))
    return see_other(f"{prefix_of(front, asked.language)}track/{reference}/receipt", cookies)
