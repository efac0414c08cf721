"""Signing in and out: made-up people where nothing is deployed, the identity provider everywhere else."""

from casework.exchange import Answer, Asked, page_answer, problem_answer, read_form, see_other
from casework.front import SIGN_INS, Front, prefix_of
from casework.offices import office_of
from runtime.errors import SignInFault, StoreAway
from runtime.identity import Person
from runtime.oidc import PATIENCE, own_path
from runtime.problems import Problem
from runtime.sessions import read_cookie, set_cookie

SIGN_IN = "mulu_sign_in"


def sign_in_page(front: Front, asked: Asked) -> Answer:
    """GET /sign-in: choose a made-up person, or go on to the identity provider."""
    next_path = own_path(asked.query.get("next", ""))
    if front.oidc:
        return _to_provider(front, asked, next_path)
    words = front.desk.wordings.of(asked.language)
    facts = {
        "person": front.person(asked),
        "next": next_path,
        "public": [person for person in front.people if "applicant" in person.roles],
        "officers": [(person, _office(front, person, asked.language)) for person in front.people if person.office],
    }
    page = front.pages.render("sign_in.html.j2", words, words.text("casework.sign_in.title"), facts)
    return page_answer(200, page)


def _office(front: Front, person: Person, language: str) -> str:
    return front.desk.directory.office_title(office_of(person.actor()), language)


def _to_provider(front: Front, asked: Asked, next_path: str) -> Answer:
    if front.oidc is None:
        return problem_answer(Problem(status=404, code="not-found"))
    try:
        begun = front.oidc.begin(next_path, front.desk.now())
    except SignInFault as fault:
        return _sign_in_problem(front, asked, fault)
    cookie = set_cookie(SIGN_IN, begun.cookie, max_age=PATIENCE, is_secure=front.sessions.is_secure)
    return see_other(begun.url, (cookie,))


def sign_in_answer(front: Front, asked: Asked) -> Answer:
    """POST /api/sign-in: become one of the made-up people. Nobody exists to become in a deployment."""
    limited = front.exhausted(SIGN_INS, asked)
    fields = read_form(asked)
    if limited or isinstance(fields, Problem):
        return limited or problem_answer(fields)  # type: ignore[arg-type]
    next_path = own_path(fields.values.get("next", ""))
    if front.oidc:
        return _to_provider(front, asked, next_path)
    person = next((one for one in front.people if one.id == fields.values.get("person")), None)
    if person is None:
        return problem_answer(Problem(status=422, code="unknown-person"))
    is_officer = bool(person.office)
    home = "workbench/" if is_officer else ""
    target = next_path if next_path != "/" else f"{prefix_of(front, asked.language)}{home}"
    return see_other(target, front.sessions.begun(person, front.desk.now()))


def return_answer(front: Front, asked: Asked) -> Answer:
    """GET /api/sign-in/return: back from the identity provider."""
    if front.oidc is None:
        return problem_answer(Problem(status=404, code="not-found"))
    try:
        signed_in = front.oidc.finish(read_cookie(asked.headers, SIGN_IN), asked.query, front.desk.now())
    except (SignInFault, StoreAway) as fault:
        return _sign_in_problem(front, asked, fault)
    return see_other(signed_in.next_path, front.sessions.begun(signed_in.person, front.desk.now()))


def _sign_in_problem(front: Front, asked: Asked, fault: Exception) -> Answer:
    detail = front.desk.wordings.of(asked.language).text("casework.problem.sign-in")
    return problem_answer(Problem(status=502, code=getattr(fault, "code", "sign-in"), detail=detail))


def sign_out_answer(front: Front, asked: Asked) -> Answer:
    """POST /api/sign-out: forget who is signed in."""
    return see_other(prefix_of(front, asked.language), front.sessions.ended())
