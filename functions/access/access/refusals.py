"""A refusal in words: for a program a problem with clause and remedy, for a browser the next step."""

from urllib.parse import quote

from access.asked import Answer, Asked, see_other
from access.desk import Desk
from access.permits import Refusal
from access.queries import QueryFault
from access.wording import Wording
from runtime.problems import CONTENT_TYPE, FieldProblem, ObjectionProblem, Problem

_REALM = 'Bearer realm="mulu"'


def refuse(desk: Desk, asked: Asked, refusal: Refusal) -> Answer:
    """The answer to a refused request."""
    if asked.accepts_page and refusal.code == "sign-in-needed":
        return see_other(f"{_language_before(desk, asked)}/sign-in/?next={quote(asked.address, safe='')}")
    if asked.accepts_page and refusal.code == "consent-needed":
        return see_other(f"{_language_before(desk, asked)}/consent/?next={quote(asked.address, safe='')}")
    if asked.accepts_page and refusal.page:
        return see_other(refusal.page)
    return problem(problem_of(refusal, desk.wording(asked.header("accept-language"))))


def _language_before(desk: Desk, asked: Asked) -> str:
    """How addresses begin in the language of the page that led here: what is downloaded has none of its own."""
    first = asked.header("referer").partition("//")[2].partition("/")[2].partition("/")[0]
    return f"/{first}" if first in desk.languages[1:] else ""


def problem_of(refusal: Refusal, words: Wording) -> Problem:
    """A refusal as a problem: what is missing, by which clause, and what to do."""
    clause = ", ".join(refusal.clauses)
    facts = {**refusal.facts, "page": refusal.page, "reason": refusal.reason.text(words.language)}
    told = {name: value or words.text("access.state-untold") for name, value in facts.items()}
    message = words.text(f"access.{refusal.code}", **told)
    remedy = words.text(f"access.{refusal.code}-remedy", **told)
    headers = {"Retry-After": str(refusal.retry_after_seconds)} if refusal.retry_after_seconds else {}
    if refusal.status == 401 and refusal.code.startswith("token"):
        headers["WWW-Authenticate"] = _REALM + (', error="invalid_token"' if refusal.code == "token-unknown" else "")
    objection = ObjectionProblem(code=refusal.code, clause=clause, message=message, remedy=remedy)
    return Problem(status=refusal.status, code=refusal.code, detail=message, objections=(objection,), headers=headers)


def query_problem(faults: tuple[QueryFault, ...], words: Wording) -> Problem:
    """Everything that is wrong with the parameters, each with its choices or bounds."""
    errors = tuple(
        FieldProblem(
            field=fault.parameter, code=fault.code, message=words.text(f"access.query.{fault.code}", **fault.facts)
        )
        for fault in faults
    )
    return Problem(status=400, code="bad-query", detail=words.text("access.query.bad-query"), errors=errors)


def plain_problem(status: int, code: str, words: Wording, **facts: str) -> Problem:
    """A problem with one sentence."""
    return Problem(status=status, code=code, detail=words.text(f"access.{code}", **facts))


def problem(value: Problem) -> Answer:
    """A problem as an answer."""
    headers = {"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store", "Vary": "Accept-Language", **value.headers}
    return Answer(status=value.status, headers=headers, body=value.body())
