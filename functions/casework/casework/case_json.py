"""A case as programs read it: state, stages, due dates and the public part of what happened."""

from typing import Any

from casework.choices import choices_for
from casework.desk import Desk
from casework.progress import is_overdue
from casework.refusals import objection_problem
from casework.related import related
from casework.wording import Wording
from catalog.rules.cases import Case, Run
from catalog.rules.commands import Actor
from catalog.rules.grants import Grant
from catalog.rules.labels import Label
from runtime.instants import instant_text


def received_json(desk: Desk, case: Case, secret: str) -> dict[str, Any]:
    """The answer to a submission."""
    return {
        "reference": case.reference,
        "secret": secret,
        "stages": [_stage(desk, case, run) for run in case.open_runs],
    }


def _stage(desk: Desk, case: Case, run: Run) -> dict[str, Any]:
    stage = desk.procedure_of(case).stage(run.stage)
    return {
        "key": run.stage,
        "provider": run.provider,
        "due_on": run.due_on.isoformat() if run.due_on else None,
        "provisional": run.provisional,
        "clauses": list(stage.clauses) if stage else [],
    }


def case_json(desk: Desk, case: Case, actor: Actor, wording: Wording) -> dict[str, Any]:
    """The case for somebody who may see it. No answers, no names, no ids of people."""
    return {
        "reference": case.reference,
        "procedure": case.procedure,
        "pack": case.pack,
        "pack_version": case.pack_version,
        "state": case.state,
        "submitted_at": instant_text(case.submitted_at),
        "ended_at": instant_text(case.ended_at) if case.ended_at else None,
        "providers": list(case.providers),
        "entries": list(case.entries),
        "returns": case.returns,
        "opened_as": case.opened_as or None,
        "office": case.office or None,
        "origin": case.origin or None,
        "grant": case.about_grant or None,
        "commitments": [{"key": key, "version": version} for key, version in case.commitments],
        "related": [{"reference": one.case.reference, "relation": one.relation} for one in related(desk, case, actor)],
        "stages": [_run(desk, case, run) for run in case.runs],
        "grants": [_grant(desk, grant) for grant in case.grants],
        "commands": _commands(desk, case, actor, wording),
    }


def _run(desk: Desk, case: Case, run: Run) -> dict[str, Any]:
    return _stage(desk, case, run) | {
        "run": run.run,
        "opened_at": instant_text(run.opened_at),
        "state": "open" if run.is_open else "decided" if run.outcome else "lapsed",
        "overdue": is_overdue(run, desk.now()),
        "in_principle": run.soft,
        "also_on": run.also_on.isoformat() if run.also_on else None,
        "late_reason": run.late_reason or None,
        "extended": run.extended,
        "signatures": list(run.signatures),
        "outcome": run.outcome or None,
        "reason": run.reason or None,
        "facts": dict(run.facts),
        "decided_at": instant_text(run.closed_at) if run.closed_at else None,
    }


def _grant(desk: Desk, grant: Grant) -> dict[str, Any]:
    return {
        "id": grant.id,
        "entries": list(grant.entries),
        "starts_on": grant.starts_on.isoformat(),
        "ends_on": grant.ends_on.isoformat(),
        "calls_per_minute": grant.calls_per_minute,
        "state": grant.state_at(desk.now()),
    }


def _commands(desk: Desk, case: Case, actor: Actor, wording: Wording) -> list[dict[str, Any]]:
    """What this person may do next, with the objections to what they may not."""
    return [
        {
            "command": choice.command,
            **dict(choice.fixed),
            "title": choice.title.text(wording.language)
            if isinstance(choice.title, Label)
            else wording.text(choice.title),
            "reason_required": choice.reason_required != "none",
            "late_reason_required": choice.asks_late_reason,
            "fields": [field.key for field in choice.fields],
            "objections": [_objection(one, wording) for one in choice.against],
        }
        for choice in choices_for(desk, case, actor)
    ]


def _objection(objection: Any, wording: Wording) -> dict[str, str]:
    made = objection_problem(objection, wording)
    return {"code": made.code, "clause": made.clause, "message": made.message, "remedy": made.remedy}
