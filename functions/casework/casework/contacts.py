"""How to reach the person whom a case concerns when another case holds the address."""

from dataclasses import replace

from casework.desk import Desk
from casework.filing import events_of
from casework.personal import Answers, answers_of
from catalog.rules.cases import Case, fold

MAX_ORIGINS = 8  # how far back a chain of cases is followed


def told_of(desk: Desk, case: Case) -> Answers:
    """The answers of a case, with the address and language of the case it follows from where it has none itself.

    A case that belongs to no person reaches none.
    """
    own = answers_of(desk, case.reference)
    origin = case.origin if case.applicant or case.secret_sha256 else ""
    for _ in range(MAX_ORIGINS):
        if own.email or own.is_erased or not origin:
            break
        earlier = answers_of(desk, origin)
        if earlier.email:
            values = {**own.values, "contact_email": earlier.email}
            return replace(own, values=values, language=earlier.language)
        stored = desk.store.load(origin)
        origin = fold(events_of(stored)).origin if stored else ""
    return own
