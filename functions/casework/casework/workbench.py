"""The officers' pages: what waits, soonest due first and overdue in front; a case with its history; the outbox."""

from dataclasses import asdict, replace
from urllib.parse import quote, urlencode

from casework.casefile import answer_rows, casefile
from casework.entries.office import writes_entries
from casework.erasing import attachments
from casework.exchange import Answer, Asked, page_answer, problem_answer, see_other
from casework.files import filed
from casework.front import Front, prefix_of
from casework.offices import office_of
from casework.personal import looks_at, may_read, record_look
from casework.queues import cases_of, count_of, queue_key, queue_of, sieve_of
from casework.references import parse_reference
from casework.steps import case_for
from casework.sweep import beat
from casework.validity import warning_of
from catalog.rules.calendars import local_date
from catalog.rules.cases import Case
from catalog.rules.commands import Actor
from catalog.rules.permissions import OFFICES, is_officer, opening_role
from runtime.problems import not_found
from runtime.stores import Delivery

OUTBOX = 50


def officer(front: Front, asked: Asked) -> Actor | Answer:
    """Who is signed in as an officer; everybody else is sent to sign in and back."""
    actor = front.actor(asked)
    if is_officer(actor):
        return actor
    prefix = prefix_of(front, asked.language)
    here = asked.path.removeprefix(f"/{asked.language}")
    for name, value in asked.parameters.items():
        here = here.replace(f"{{{name}}}", value)
    return see_other(f"{prefix}sign-in/?next={quote(prefix.rstrip('/') + here, safe='')}")


def queue_page(front: Front, asked: Asked) -> Answer:
    """GET /workbench: open stages of the office, or with ?view=all every case it may see."""
    actor = officer(front, asked)
    if isinstance(actor, Answer):
        return actor
    words = front.desk.wordings.of(asked.language)
    facts = _queue_facts(front, asked, actor) | {
        "person": front.person(asked),
        "office": _shown_office(front, asked, actor),
        "today": local_date(front.desk.now()),
        "may_open": any(opening_role(one, actor) in OFFICES for one in front.desk.laws.in_force.procedures),
        "writes_entries": writes_entries(actor),
        "warning": warning_of(front.desk, front.desk.laws.in_force, words),
    }
    title = words.text("casework.workbench.title")
    return page_answer(200, front.pages.render("queue.html.j2", words, title, facts))


def _queue_facts(front: Front, asked: Asked, actor: Actor) -> dict[str, object]:
    """The rows of the view that was asked for, and how much waits in it and among the duties."""
    cursor, shows_all, sieve = asked.query.get("cursor", ""), asked.query.get("view") == "all", sieve_of(asked.query)
    queue = queue_of(front.desk, actor, sieve, cursor="" if shows_all else cursor)
    cases = cases_of(front.desk, actor, cursor=cursor) if shows_all else None
    view = {**asdict(sieve), **({"view": "all"} if shows_all else {})}
    return {
        "sieve": sieve,
        "query": urlencode({key: "yes" if value is True else value for key, value in view.items() if value}),
        "rows": queue.rows,
        "counts": {
            "cases": count_of(front.desk, actor, replace(sieve, duties=False)),
            "duties": count_of(front.desk, actor, replace(sieve, duties=True)),
        },
        "cursor": (cases or queue).cursor,
        "all": [(case, _titles(front, case, asked.language)) for case in cases.rows] if cases else None,
        "procedures": front.desk.laws.in_force.procedures,
        "offices": _offices(front, actor, asked.language),
    }


def _offices(front: Front, actor: Actor, language: str) -> list[tuple[str, str]]:
    """The queues that an officer may look into: the authority every office's, everybody else the own one alone."""
    if "authority" not in actor.roles:
        return []
    directory = front.desk.directory
    bodies = (f"publisher:{key}" for key in directory.bodies if key != directory.authority)
    return [(office, directory.office_title(office, language)) for office in (*bodies, *directory.offices)]


def _shown_office(front: Front, asked: Asked, actor: Actor) -> str:
    """Whose queue the page shows."""
    key = queue_key(actor, replace(sieve_of(asked.query), duties=False))
    return front.desk.directory.office_title(key, asked.language)


def office_title(front: Front, actor: Actor, language: str) -> str:
    """The name of an officer's office."""
    return front.desk.directory.office_title(office_of(actor), language)


def _titles(front: Front, case: Case, language: str) -> tuple[str, str]:
    procedure = front.desk.laws.of(case).procedure(case.procedure)
    end = procedure.end(case.state) if procedure else None
    state = front.desk.wordings.of(language).text(f"casework.state.{case.state}")
    return procedure.title.text(language) if procedure else case.procedure, end.title.text(language) if end else state


def case_page(front: Front, asked: Asked) -> Answer:
    """GET /workbench/cases/{reference}: stages, answers, history, and the choices of this officer."""
    actor = officer(front, asked)
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
    named = may_read(case, actor) and key in attachments(front, case)
    if named:
        record_look(front.desk, case.reference, actor)
    kept, data = (filed(front.desk, key), front.cabinet.open(front.desk, key)) if named else (None, None)
    if kept is None or data is None:
        return problem_answer(not_found())
    disposition = f"attachment; filename*=UTF-8''{quote(kept.name)}"
    headers = {"Content-Type": "application/octet-stream", "Content-Disposition": disposition}
    return Answer(body=data, headers=headers | {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"})


def outbox_page(front: Front, asked: Asked) -> Answer:
    """GET /workbench/outbox: every mail that waits, went out or could not, for the authority."""
    actor = officer(front, asked)
    if isinstance(actor, Answer):
        return actor
    if "authority" not in actor.roles:
        return problem_answer(not_found())
    words = front.desk.wordings.of(asked.language)
    lists = [(status, front.desk.store.outbox_list(status, limit=OUTBOX).rows) for status in Delivery]
    facts = {"lists": lists, "beat": beat(front.desk)}
    return page_answer(200, front.pages.render("outbox.html.j2", words, words.text("casework.outbox.title"), facts))
