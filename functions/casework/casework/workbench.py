"""The officers' pages: what waits, soonest due first and overdue in front; a case with its history; the outbox."""

from urllib.parse import quote

from casework.casefile import answer_rows, casefile
from casework.exchange import Answer, Asked, page_answer, problem_answer, see_other
from casework.files import filed
from casework.front import Front, prefix_of
from casework.personal import answers_for, looks_at
from casework.queues import cases_of, queue_of
from casework.references import parse_reference
from casework.steps import case_for
from casework.sweep import beat
from catalog.rules.calendars import local_date
from catalog.rules.cases import Case
from catalog.rules.commands import Actor
from runtime.problems import not_found
from runtime.stores import Delivery

OUTBOX = 50


def _officer(front: Front, asked: Asked) -> Actor | Answer:
    """Who is signed in as an officer; everybody else is sent to sign in and back."""
    actor = front.actor(asked)
    if actor.roles & {"publisher", "authority"}:
        return actor
    prefix = prefix_of(front, asked.language)
    here = asked.path.removeprefix(f"/{asked.language}").replace("{reference}", asked.parameters.get("reference", ""))
    return see_other(f"{prefix}sign-in/?next={quote(prefix.rstrip('/') + here, safe='')}")


def queue_page(front: Front, asked: Asked) -> Answer:
    """GET /workbench: open stages of the office, or with ?view=all every case it may see."""
    actor = _officer(front, asked)
    if isinstance(actor, Answer):
        return actor
    words = front.desk.wordings.of(asked.language)
    cursor, shows_all = asked.query.get("cursor", ""), asked.query.get("view") == "all"
    queue = queue_of(front.desk, actor, cursor="" if shows_all else cursor)
    cases = cases_of(front.desk, actor, cursor=cursor) if shows_all else None
    facts = {
        "person": front.person(asked),
        "office": _office_title(front, actor, asked.language),
        "rows": queue.rows,
        "overdue": sum(row.overdue for row in queue.rows),
        "cursor": (cases or queue).cursor,
        "all": [(case, _titles(front, case, asked.language)) for case in cases.rows] if cases else None,
        "today": local_date(front.desk.now()),
        "titles": front.desk.directory,
    }
    title = words.text("casework.workbench.title")
    return page_answer(200, front.pages.render("queue.html.j2", words, title, facts))


def _office_title(front: Front, actor: Actor, language: str) -> str:
    office = "authority" if "authority" in actor.roles else f"publisher:{actor.office}"
    return front.desk.directory.office_title(office, language)


def _titles(front: Front, case: Case, language: str) -> tuple[str, str]:
    procedure = front.desk.procedure_of(case)
    end = procedure.end(case.state)
    words = front.desk.wordings.of(language)
    return procedure.title.text(language), end.title.text(language) if end else words.text(
        f"casework.state.{case.state}"
    )


def case_page(front: Front, asked: Asked) -> Answer:
    """GET /workbench/cases/{reference}: stages, answers, history, and the choices of this officer."""
    actor = _officer(front, asked)
    if isinstance(actor, Answer):
        return actor
    reference = parse_reference(asked.parameters["reference"])
    found = case_for(front.desk, reference, actor) if reference else None
    if found is None:
        return problem_answer(not_found())
    return officer_page(front, asked, found[0], actor)


def officer_page(front: Front, asked: Asked, case: Case, actor: Actor, more: dict[str, object] | None = None) -> Answer:
    """The officers' page of a case, with what was refused when there is something to say of it."""
    words = front.desk.wordings.of(asked.language)
    facts = casefile(front, case, actor, words) | {
        "answers": answer_rows(front, case, actor, words),
        "looks": looks_at(front.desk, case.reference),
        "is_officer": True,
        "token": "",
    }
    title = words.text("casework.case.title", reference=case.reference)
    facts |= more or {}
    return page_answer(facts["status"], front.pages.render("case.html.j2", words, title, facts))


def file_answer(front: Front, asked: Asked) -> Answer:
    """GET /workbench/cases/{reference}/files/{file}: an attachment, always as a download, never shown in place."""
    reference = parse_reference(asked.parameters["reference"])
    found = case_for(front.desk, reference, front.actor_of_case(asked, reference)) if reference else None
    if found is None:
        return problem_answer(not_found())
    case, actor = found
    key = asked.parameters["file"]
    named = key in answers_for(front.desk, case.reference, actor).values.values()
    kept, data = (filed(front.desk, key), front.cabinet.open(front.desk, key)) if named else (None, None)
    if kept is None or data is None:
        return problem_answer(not_found())
    disposition = f"attachment; filename*=UTF-8''{quote(kept.name)}"
    headers = {"Content-Type": "application/octet-stream", "Content-Disposition": disposition}
    return Answer(body=data, headers=headers | {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"})


def outbox_page(front: Front, asked: Asked) -> Answer:
    """GET /workbench/outbox: every mail that waits, went out or could not, for the authority."""
    actor = _officer(front, asked)
    if isinstance(actor, Answer):
        return actor
    if "authority" not in actor.roles:
        return problem_answer(not_found())
    words = front.desk.wordings.of(asked.language)
    lists = [(status, front.desk.store.outbox_list(status, limit=OUTBOX).rows) for status in Delivery]
    facts = {"lists": lists, "beat": beat(front.desk)}
    return page_answer(200, front.pages.render("outbox.html.j2", words, words.text("casework.outbox.title"), facts))
