"""The consent to the open data licence: its page, and the form and JSON behind it (HZ-3.1)."""

import json
from urllib.parse import parse_qs

from access.asked import Answer, Asked, see_other
from access.consents import consents_of, record_consent
from access.desk import Desk
from access.pages import language_of, page
from access.permits import Refusal, gate_fault
from access.refusals import plain_problem, problem, refuse
from runtime.limits import MAX_JSON_BYTES
from runtime.problems import foreign_origin, too_large, unsupported_media_type
from runtime.sessions import origin_allowed


def consent_page(desk: Desk, asked: Asked) -> Answer:
    """The licence in force with the one next step that is open: sign in, agree, or go on."""
    following = _own_path(asked.first("next") or "/")
    language = language_of(desk, asked)
    words = desk.wordings[language]
    person = desk.sessions.person(asked.headers, desk.now())
    fault = gate_fault(desk, person)
    given = dict(consents_of(desk.records, person.id)) if person else {}
    gate = desk.gate
    facts = {
        "title": words.text("access.consent-title"),
        "gate": gate,
        "licence_title": gate.title.text(language) if gate else "",
        "licence_text": gate.text.text(language) if gate else "",
        "state": fault or ("consent-done" if gate else "consent-none"),
        "agreed_on": given.get(gate.licence, "")[:10] if gate else "",
        "next": following,
        "here": asked.address,
    }
    return page(desk, asked, "consent", facts)


def consent_answer(desk: Desk, asked: Asked) -> Answer:
    """Keep a consent that was given by form or JSON `{licence, next?}`; a form goes on to the page that was wanted."""
    words = desk.wording(asked.header("accept-language"))
    if not origin_allowed(asked.headers, desk.site_url):
        return problem(foreign_origin())
    if len(asked.body) > MAX_JSON_BYTES:
        return problem(too_large(MAX_JSON_BYTES))
    values = _values(asked)
    if values is None:
        return problem(unsupported_media_type())
    person = desk.sessions.person(asked.headers, desk.now())
    if desk.gate is None or values.get("licence") != desk.gate.licence:
        return problem(plain_problem(422, "unknown-licence", words))
    fault = gate_fault(desk, person)
    if person is None or fault == "real-name-needed":
        return refuse(
            desk, asked, Refusal(status=401 if person is None else 403, code=fault, clauses=desk.gate.clauses)
        )
    record_consent(desk.records, person.id, desk.gate.licence, desk.now())
    if _is_form(asked):
        return see_other(_own_path(values.get("next", "/")))
    return _told(desk, person.id, 201)


def consents_answer(desk: Desk, asked: Asked) -> Answer:
    """What the signed-in person agreed to."""
    person = desk.sessions.person(asked.headers, desk.now())
    if person is None:
        return refuse(desk, asked, Refusal(status=401, code="sign-in-needed"))
    return _told(desk, person.id, 200)


def _own_path(path: str) -> str:
    from runtime.oidc import own_path  # brings urllib.request: a sixth of a cold start that few requests need

    return own_path(path)


def _told(desk: Desk, person: str, status: int) -> Answer:
    rows = [{"licence": licence, "at": at} for licence, at in consents_of(desk.records, person)]
    body = json.dumps({"consents": rows}).encode()
    return Answer(status=status, headers={"Content-Type": "application/json", "Cache-Control": "no-store"}, body=body)


def _is_form(asked: Asked) -> bool:
    return asked.header("content-type").startswith("application/x-www-form-urlencoded")


def _values(asked: Asked) -> dict[str, str] | None:
    """The fields of a form or of a JSON object, None for anything else."""
    try:
        if _is_form(asked):
            return {name: values[-1] for name, values in parse_qs(asked.body.decode(), max_num_fields=20).items()}
        value = json.loads(asked.body) if asked.header("content-type").startswith("application/json") else None
    except (ValueError, RecursionError):
        return None
    return {str(name): str(text) for name, text in value.items()} if isinstance(value, dict) else None
