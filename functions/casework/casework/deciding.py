"""Commands from pages: one form a choice; refused, the page comes back with what was typed and what is wrong."""

from collections.abc import Mapping
from typing import Any

from casework.casefile import answer_rows, casefile, refused_facts
from casework.erasing import carried_out
from casework.exchange import Answer, Asked, Fields, page_answer, problem_answer, read_form, see_other
from casework.front import Front, prefix_of
from casework.personal import answers_of
from casework.steps import Done, Missing, case_for
from casework.submissions import Refused
from casework.workbench import officer_page
from catalog.rules.cases import Case
from catalog.rules.command_rows import parse_command
from catalog.rules.commands import Actor, DrawToken
from catalog.rules.forms import FieldError, FormField, Kind
from catalog.rules.objections import Objection
from catalog.rules.permissions import APPROVED, is_officer
from runtime.problems import Problem, not_found

PARTS = "parts"  # says that the boxes of a partial approval were shown
_OURS = frozenset(("command", "choice", "run", "outcome", "reason", "late_reason", "language", PARTS))


_NAMED = frozenset(("run", "outcome", "grant", "reason", "late_reason"))


def command_page_answer(front: Front, asked: Asked, reference: str) -> Answer:
    """Carry out the choice of a form, and show the case as it then stands."""
    fields = read_form(asked)
    if isinstance(fields, Problem):
        return problem_answer(fields)
    found = case_for(front.desk, reference, front.actor_of_case(asked, reference))
    if found is None:
        return problem_answer(not_found())
    case, actor = found
    values = with_uploads(front, case, fields)
    command = parse_command(values.get("command", ""), _values(values))
    if command is None:
        detail = front.desk.wordings.of(asked.language).text("casework.problem.unknown-command")
        return problem_answer(Problem(status=422, code="unknown-command", detail=detail))
    outcome = _none_ticked(values) or carried_out(front, case, command, actor)
    if isinstance(outcome, Missing):
        return problem_answer(not_found())
    if isinstance(outcome, Refused):
        return _refused(front, asked, (reference, actor), (outcome, values))
    if isinstance(command, DrawToken):
        return _token(front, asked, actor, outcome)
    place = "workbench/cases" if is_officer(actor) else "track"
    return see_other(f"{prefix_of(front, asked.language)}{place}/{reference}")


def _none_ticked(values: Mapping[str, str]) -> Refused | None:
    """Boxes were shown and none was ticked: that must not pass for all of them."""
    if not values.get(PARTS) or values.get(APPROVED, "").strip():
        return None
    return Refused(objections=(Objection(code="invalid-answers", fields=(FieldError(APPROVED, "none-ticked"),)),))


def with_uploads(front: Front, case: Case, fields: Fields) -> dict[str, str]:
    """The fields with attachments named by their ids; a resubmission without a new file keeps the earlier one."""
    values = dict(fields.values)
    asked = [one.key for one in _asked(front, case, values) if one.kind is Kind.FILE]
    earlier = answers_of(front.desk, case.reference).values if values.get("command") == "resubmit" else {}
    for key in asked:
        upload = fields.files.get(key)
        kept = front.cabinet.keep(front.desk, upload.name, upload.data) if upload else None
        values[key] = kept.id if kept else "" if upload else earlier.get(key, "")
    return values


def _asked(front: Front, case: Case, values: Mapping[str, str]) -> tuple[FormField, ...]:
    """The questions that a form put: those of the submission, or of a decision."""
    procedure = front.desk.procedure_of(case)
    if values.get("command") == "resubmit":
        return procedure.form.put_to(case.applicant_kind)
    number = values.get("run", "")
    run = case.run(int(number)) if number.isascii() and number.isdigit() and len(number) < 7 else None
    stage = procedure.stage(run.stage) if run else None
    outcome = stage.outcome(values.get("outcome", "")) if stage else None
    return outcome.fields if outcome else ()


def _values(values: Mapping[str, str]) -> dict[str, Any]:
    """A command's parts under their names; what is none of them answers a question of the outcome."""
    ours = _OURS | ({"grant"} if values.get("command", "").endswith(("_grant", "_token")) else set())
    named: dict[str, Any] = {key: values[key] for key in ours & _NAMED if key in values}
    answers = {key: value.replace("\r\n", "\n") for key, value in values.items() if key not in ours and value}
    return named | ({"answers": answers} if answers else {})


def _refused(front: Front, asked: Asked, place: tuple[str, Actor], found: tuple[Refused, Mapping[str, str]]) -> Answer:
    reference, actor = place
    refused, values = found
    seen = case_for(front.desk, reference, actor)
    if seen is None:
        return problem_answer(not_found())
    words = front.desk.wordings.of(asked.language)
    more = refused_facts(refused, values.get("choice", ""), values, words)
    if is_officer(actor):
        return officer_page(front, asked, seen[0], actor, more)
    return _applicant_page(front, asked, seen[0], actor, more)


def _applicant_page(front: Front, asked: Asked, case: Case, actor: Actor, more: dict[str, Any]) -> Answer:
    words = front.desk.wordings.of(asked.language)
    facts = casefile(front, case, actor, words) | {"answers": answer_rows(front, case, actor, words)}
    facts |= {"is_officer": False, "token": ""} | more
    title = words.text("casework.case.title", reference=case.reference)
    return page_answer(facts["status"], front.pages.render("case.html.j2", words, title, facts))


def _token(front: Front, asked: Asked, actor: Actor, done: Done) -> Answer:
    """The token is shown once, on this very page, and never stands in an address or a log."""
    return _applicant_page(front, asked, done.case, actor, {"token": done.token})
