"""Following a case without an account: by reference and secret, or signed in as the person who submitted."""

from casework.casefile import answer_rows, casefile
from casework.exchange import Answer, Asked, page_answer, problem_answer, read_form, see_other
from casework.filing import events_of, holder_list
from casework.front import WRONG_SECRETS, Front, prefix_of
from casework.references import parse_reference
from casework.steps import case_for
from catalog.rules.cases import Case, fold
from catalog.rules.commands import Actor
from catalog.rules.permissions import may_see
from runtime.problems import Problem
from runtime.stores import Index

OWN_CASES = 50


def track_page(front: Front, asked: Asked) -> Answer:
    """GET /track: ask for reference and secret; a person who is signed in sees the cases of their own."""
    return _track(front, asked, False)


def _track(front: Front, asked: Asked, is_wrong: bool) -> Answer:
    words = front.desk.wordings.of(asked.language)
    actor = front.actor(asked)
    facts = {"is_wrong": is_wrong, "own": _own(front, actor, asked.language) if actor.id else []}
    page = front.pages.render("track.html.j2", words, words.text("casework.track.title"), facts)
    return page_answer(422 if is_wrong else 200, page)


def _own(front: Front, actor: Actor, language: str) -> list[tuple[Case, str]]:
    """The cases that the person submitted, and those about grants of the person."""
    store = front.desk.store
    rows = store.query(Index.OWNER, actor.id, limit=OWN_CASES).rows
    rows += store.query(Index.REGISTER, holder_list(actor.id), limit=OWN_CASES).rows
    stored = (store.load(reference) for reference in dict.fromkeys(row.case_id for row in rows))
    cases = [fold(events_of(one)) for one in stored if one]
    return [(case, front.desk.procedure_of(case).title.text(language)) for case in cases if may_see(case, actor)]


def track_answer(front: Front, asked: Asked) -> Answer:
    """POST /track: prove the secret; a cookie for this one case then opens its page. A wrong one tells nothing."""
    fields = read_form(asked)
    if isinstance(fields, Problem):
        return problem_answer(fields)
    reference = parse_reference(fields.values.get("reference", ""))
    secret = fields.values.get("secret", "").strip()
    found = case_for(front.desk, reference, Actor(id=""), secret) if reference else None
    if found is None or reference is None:
        return front.exhausted(WRONG_SECRETS, asked) or _track(front, asked, True)
    address = f"{prefix_of(front, asked.language)}track/{reference}"
    return see_other(address, (front.tracking_cookie(reference),))


def _seen(front: Front, asked: Asked) -> tuple[Case, Actor] | None:
    reference = parse_reference(asked.parameters["reference"])
    return case_for(front.desk, reference, front.actor_of_case(asked, reference)) if reference else None


def case_page(front: Front, asked: Asked) -> Answer:
    """GET /track/{reference}: how far the case has come, and what the person may do."""
    found = _seen(front, asked)
    if found is None:
        return see_other(f"{prefix_of(front, asked.language)}track/")
    case, actor = found
    words = front.desk.wordings.of(asked.language)
    facts = casefile(front, case, actor, words) | {"answers": answer_rows(front, case, actor, words), "token": ""}
    title = words.text("casework.case.title", reference=case.reference)
    return page_answer(200, front.pages.render("case.html.j2", words, title, facts | {"is_officer": False}))


def receipt_page(front: Front, asked: Asked) -> Answer:
    """GET /track/{reference}/receipt: reference, secret and due dates; the secret shows for a quarter of an hour."""
    found = _seen(front, asked)
    if found is None:
        return see_other(f"{prefix_of(front, asked.language)}track/")
    case, actor = found
    words = front.desk.wordings.of(asked.language)
    facts = casefile(front, case, actor, words) | {"secret": front.receipt(asked, case.reference)}
    title = words.text("casework.receipt.title")
    return page_answer(200, front.pages.render("receipt.html.j2", words, title, facts))
