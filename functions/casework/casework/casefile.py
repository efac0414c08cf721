"""What the page of a case shows: the same to the person who asked and to officers, each with their own choices."""

from collections.abc import Mapping
from typing import Any

from casework.choices import Choice, choices_for
from casework.front import Front
from casework.history import history
from casework.intake import shown
from casework.personal import answers_for, answers_of
from casework.progress import Step, steps_of, trace_of
from casework.refusals import field_sentence, remedy, sentence, status_of
from casework.submissions import Refused
from casework.wording import Wording
from catalog.rules.calendars import local_date
from catalog.rules.cases import Case
from catalog.rules.commands import Actor
from catalog.rules.forms import Kind
from catalog.rules.labels import NO_LABEL, Label
from catalog.rules.permissions import roles_in


def casefile(front: Front, case: Case, actor: Actor, words: Wording) -> dict[str, Any]:
    """The facts of a case page without answers, which are opened apart."""
    procedure = front.desk.procedure_of(case)
    end = procedure.end(case.state)
    return {
        "case": case,
        "procedure": procedure,
        "end": end,
        "state_word": end.title.text(words.language) if end else words.text(f"casework.state.{case.state}"),
        "submitted_on": local_date(case.submitted_at),
        "steps": [_drawn(front, case, step, words) for step in steps_of(front.desk, case, words.language)],
        "choices": [_choice(front, case, choice, words) for choice in choices_for(front.desk, case, actor)],
        "history": history(front.desk, case, words, is_officer=bool(roles_in(case, actor) - {"applicant"})),
        "grants": [(grant, grant.state_at(front.desk.now())) for grant in case.grants],
        "entries": [(key, front.desk.directory.entry(key)) for key in case.entries],
        "agencies": [(body.key, body.title) for body in front.desk.directory.bodies.values()],
        "failed": "",
        "status": 200,
        "errors": {},
        "values": {},
        "against": (),
    }


def _drawn(front: Front, case: Case, step: Step, words: Wording) -> dict[str, Any]:
    run = case.run(step.run) if step.run else None
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
        "decided_on": step.decided_on or "",
        "outcome": step.outcome,
        "reason": step.reason,
        "facts": step.facts,
        "trace": trace_of(front.desk, case, run) if run and run.is_open else (),
    }


def _choice(front: Front, case: Case, choice: Choice, words: Wording) -> dict[str, Any]:
    title = choice.title.text(words.language) if isinstance(choice.title, Label) else words.text(choice.title)
    return {
        "key": choice.key,
        "command": choice.command,
        "title": title,
        "fixed": choice.fixed,
        "fields": choice.fields,
        "asks_reason": choice.asks_reason,
        "reason_required": str(choice.reason_required) != "none",
        "clauses": choice.clauses,
        "is_grave": choice.is_grave,
        "values": answers_of(front.desk, case.reference).values if choice.keeps_answers else {},
        "against": [(sentence(one, words), remedy(one, words), one.clauses) for one in choice.against],
    }


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
    """Label, answer and the address of an attachment; opening them is recorded."""
    told = answers_for(front.desk, case.reference, actor)
    fields = front.desk.procedure_of(case).form.put_to(case.applicant_kind)
    prefix = f"/workbench/cases/{case.reference}/files/"
    return [
        (field.label, shown(front, field, answer, words), f"{prefix}{answer}" if field.kind is Kind.FILE else "")
        for field in fields
        if (answer := told.values.get(field.key, ""))
    ]
