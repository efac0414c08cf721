"""What the page of a case shows: the same to the person who asked and to officers, each with their own choices."""

from collections.abc import Iterator, Mapping
from typing import Any

from casework.choices import Choice, choices_for, handles
from casework.contacts import users_of
from casework.front import Front
from casework.history import history
from casework.intake import shown
from casework.naming import GRANT
from casework.offices import opener_of
from casework.personal import answers_of, decided_of, may_read, record_look
from casework.progress import Step, steps_of, trace_of
from casework.refusals import field_sentence, remedy, sentence, status_of
from casework.related import related
from casework.submissions import Refused
from casework.telling import USERS
from casework.validity import warning_of
from casework.wording import Wording
from catalog.rules.calendars import local_date
from catalog.rules.cases import Case
from catalog.rules.commands import Actor
from catalog.rules.forms import FormField, Kind
from catalog.rules.labels import NO_LABEL, Label
from catalog.rules.limits import Unit
from catalog.rules.permissions import APPLICANT, APPROVED, opening_role
from catalog.rules.planned_lists import ITEM
from catalog.rules.traces import notice_line, notices_of, traced


def casefile(front: Front, case: Case, actor: Actor, words: Wording) -> dict[str, Any]:
    """The facts of a case page without answers, which are opened apart."""
    procedure = front.desk.procedure_of(case)
    end = procedure.end(case.state)
    choices = choices_for(front.desk, case, actor)
    return {
        "case": case,
        "procedure": procedure,
        "end": end,
        "state_word": end.title.text(words.language) if end else words.text(f"casework.state.{case.state}"),
        "submitted_on": local_date(case.submitted_at),
        "steps": [_drawn(front, case, step, words) for step in steps_of(front.desk, case, words.language)],
        "choices": [_choice(front, case, choice, words) for choice in choices],
        "is_turn": any(choice.command in ("decide", "sign") and not choice.against for choice in choices),
        "history": history(front.desk, case, words, is_officer=handles(case, actor)),
        "related": related(front.desk, case, actor),
        "warning": warning_of(front.desk, front.desk.laws.of(case), words),
        "opener": front.desk.directory.office_title(opener_of(case), words.language) if case.opened_as else "",
        "agreement": _agreement(front, case),
        "commitments": front.desk.laws.of(case).commitments,
        "grants": [(grant, grant.state_at(front.desk.now())) for grant in case.grants],
        "entries": [(key, front.desk.directory.entry(key)) for key in case.entries],
        "item": dict(case.facts).get(ITEM, ""),
        "starts": _starts(front, case, actor),
        "untold": _untold(front, case) if handles(case, actor) else 0,
        "agencies": [(body.key, body.title) for body in front.desk.directory.bodies.values()],
        "failed": "",
        "status": 200,
        "errors": {},
        "values": {},
        "against": (),
    }


def _agreement(front: Front, case: Case) -> tuple[Label, str] | None:
    """The model agreement that the parties signed by, with its version."""
    model = front.desk.laws.of(case).agreement
    version = case.terms.get("agreement_version", "")
    return (model.title if model else NO_LABEL, version) if version else None


def _starts(front: Front, case: Case, actor: Actor) -> list[tuple[Label, str]]:
    """What may be opened about the grants of this case, with the address of its form."""
    found: list[tuple[Label, str]] = []
    for procedure in front.desk.laws.in_force.procedures:
        role = opening_role(procedure, actor) if procedure.concerns == GRANT else None
        if role is None or (role == APPLICANT) is handles(case, actor) or (role == APPLICANT and not actor.id):
            continue
        place = "/api/forms/" if role == APPLICANT else "/workbench/open/"
        found += ((procedure.title, f"{place}{procedure.key}?grant={grant.id}") for grant in case.grants)
    return found


def _drawn(front: Front, case: Case, step: Step, words: Wording) -> dict[str, Any]:
    return {
        "title": step.stage.title,
        "ours": step.stage.ours,
        "automatic": step.stage.automatic,
        "state": step.state,
        "actors": [Label(turn, turn) for turn in step.turns],
        "clauses": step.stage.clauses,
        "limit": step.stage.limit,
        "clock": step.stage.clock,
        "clock_ours": step.stage.clock_ours,
        "extension": None,
        "guidance": step.stage.guidance if step.state == "now" else NO_LABEL,
        "outcomes": (),
        "due": {"on": step.due_on, "provisional": step.provisional, "overdue": step.overdue} if step.due_on else None,
        "soft": step.soft,
        "also": step.stage.also if step.also_on else None,
        "also_on": step.also_on,
        "late_reason": step.late_reason,
        "decided_on": step.decided_on or "",
        "outcome": step.outcome,
        "reason": step.reason,
        "facts": [_fact(front, case, fact, words) for fact in step.facts],
        **_counted(front, case, step, words),
    }


def _counted(front: Front, case: Case, step: Step, words: Wording) -> dict[str, Any]:
    """The days on the way to an open due date in words, and the notices that they name."""
    run = case.run(step.run) if step.run else None
    days = trace_of(front.desk, case, run) if run and run.is_open else ()
    unit = Unit.WORKING_DAYS if step.extended else step.limit.unit
    return {"trace": traced(days, unit, words), "notices": [notice_line(one, words) for one in notices_of(days)]}


def _untold(front: Front, case: Case) -> int:
    """How many users of the data sets a decision told could not be told by mail; officers tell them otherwise."""
    procedure = front.desk.procedure_of(case)
    stages = ((run, procedure.stage(run.stage)) for run in case.runs)
    outcomes = (stage.outcome(run.outcome) for run, stage in stages if stage)
    if not any(outcome and USERS in outcome.tell for outcome in outcomes):
        return 0
    return users_of(front.desk, case.entries).untold


def _fact(front: Front, case: Case, fact: tuple[FormField, str], words: Wording) -> tuple[Label, str, str]:
    """Label, text and the address of an attachment."""
    field, value = fact
    address = f"/workbench/cases/{case.reference}/files/{value}" if field.kind is Kind.FILE else ""
    return field.label, shown(front, field, value, words), address


def _choice(front: Front, case: Case, choice: Choice, words: Wording) -> dict[str, Any]:
    title = choice.title.text(words.language) if isinstance(choice.title, Label) else words.text(choice.title)
    if choice.body and len(case.providers) > 1:  # several bodies decide the same stage
        title = words.text("casework.choice.by_body", title=title, body=_body(front, choice.body, words))
    return {
        "key": choice.key,
        "command": choice.command,
        "title": title,
        "fixed": choice.fixed,
        "fields": [field for field in choice.fields if not (choice.entries and field.key == APPROVED)],
        "entries": [(key, front.desk.directory.entry(key)) for key in choice.entries],
        "asks_late_reason": choice.asks_late_reason,
        "asks_reason": choice.asks_reason,
        "reason_required": str(choice.reason_required) != "none",
        "clauses": choice.clauses,
        "is_grave": choice.is_grave,
        "values": answers_of(front.desk, case.reference).values if choice.keeps_answers else {},
        "agreement": front.desk.laws.of(case).agreement if choice.command == "sign" else None,
        "against": [(sentence(one, words), remedy(one, words), one.clauses) for one in choice.against],
    }


def _body(front: Front, slug: str, words: Wording) -> str:
    return front.desk.directory.office_title(f"publisher:{slug}", words.language)


def refused_facts(refused: Refused, key: str, values: Mapping[str, str], words: Wording) -> dict[str, Any]:
    """What the page says of a choice that was refused, with what was typed still there."""
    return {
        "failed": key,
        "status": status_of(refused.objections),
        "values": values,
        "errors": {fault.field: field_sentence(fault, words) for fault in refused.fields},
        "against": [(sentence(one, words), remedy(one, words), one.clauses) for one in refused.objections],
    }


def answer_rows(front: Front, case: Case, actor: Actor, words: Wording) -> list[tuple[Label, str, str]]:
    """Label, answer and the address of an attachment, of the form and of decisions; opening them is recorded."""
    if not may_read(case, actor):
        return []
    record_look(front.desk, case.reference, actor)
    told = answers_of(front.desk, case.reference)
    fields = front.desk.procedure_of(case).form.put_to(case.applicant_kind)
    named = [(field, told.values.get(field.key, "")) for field in fields]
    named += _decided(front, case)
    return [_fact(front, case, (field, answer), words) for field, answer in named if answer]


def _decided(front: Front, case: Case) -> Iterator[tuple[FormField, str]]:
    """The personal answers of decisions, in their order."""
    procedure, kept = front.desk.procedure_of(case), decided_of(front.desk, case.reference)
    for run in case.runs:
        stage = procedure.stage(run.stage)
        signed = stage.outcomes[0] if stage and stage.signed_by else None
        outcome = (stage.outcome(run.outcome) if stage else None) or signed
        for field in outcome.fields if outcome else ():
            yield field, kept.get(run.run, {}).get(field.key, "")
