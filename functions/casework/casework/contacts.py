"""How to reach the people whom a case concerns, also when another case holds the address."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from casework.desk import Desk
from casework.filing import BATCH, events_of, users_list
from casework.naming import case_of
from casework.personal import Answers, answers_of
from catalog.rules.cases import Case, fold
from runtime.stores import Index

MAX_ORIGINS = 8  # how far back a chain of cases is followed
MAX_USERS = 40
"""How many users are told in the write of the decision itself; a cloud transaction holds 100 actions. Ours."""
MAX_LOOKED = 400
"""How many cases of use are opened to find addresses; those beyond count as untold. Ours."""


def told_of(desk: Desk, case: Case) -> Answers:
    """The answers of a case, with an address of the same person from an earlier case where it has none itself."""
    return reached(desk, case, answers_of(desk, case.reference))


def reached(desk: Desk, case: Case, own: Answers) -> Answers:
    """Answers with the address and language of the case it follows from, or of the case of one's own grant.

    A case that belongs to no person reaches none.
    """
    if own.email or own.is_erased or case.opened_as or not (case.applicant or case.secret_sha256):
        return own
    return _lent(own, _earlier(desk, case)) or _lent(own, _own_grant(desk, case)) or own


def _lent(own: Answers, earlier: Answers | None) -> Answers | None:
    if earlier is None:
        return None
    return replace(own, values={**own.values, "contact_email": earlier.email}, language=earlier.language)


def _earlier(desk: Desk, case: Case) -> Answers | None:
    origin = case.origin
    for _ in range(MAX_ORIGINS):
        found = answers_of(desk, origin) if origin else Answers()
        if found.email:
            return found
        stored = desk.store.load(origin) if origin else None
        origin = fold(events_of(stored)).origin if stored else ""
    return None


def _own_grant(desk: Desk, case: Case) -> Answers | None:
    is_own = bool(case.holder) and case.holder == case.applicant
    found = holder_of(desk, case) if is_own else Answers()
    return found if found.email else None


def holder_of(desk: Desk, case: Case) -> Answers:
    """How to reach the person whose grant the case is about: as that person's own case says."""
    issued = case_of(desk, case.about_grant)
    return answers_of(desk, issued.reference) if issued else Answers()


@dataclass(frozen=True, slots=True, kw_only=True)
class Users:
    """Everybody to tell who applied for or holds a grant for some data sets, by the case that holds the address.

    `untold` counts those who gave no address or are too many for one write.
    """

    told: tuple[tuple[str, Answers], ...] = ()
    untold: int = 0


def users_of(desk: Desk, entries: tuple[str, ...]) -> Users:
    """The users of data sets, each address once (HZ-2.6.9c)."""
    told: dict[str, tuple[str, Answers]] = {}
    left: set[str] = set()
    references = tuple(dict.fromkeys(cases_of_use(desk, entries)))
    for reference in references[:MAX_LOOKED]:
        answers = answers_of(desk, reference)
        if answers.is_erased or answers.email in told:
            continue
        if answers.email and len(told) < MAX_USERS:
            told[answers.email] = (reference, answers)
        else:
            left.add(answers.email or reference)
    return Users(told=tuple(told.values()), untold=len(left) + len(references[MAX_LOOKED:]))


def cases_of_use(desk: Desk, entries: tuple[str, ...]) -> Iterator[str]:
    """Cases of use, by the lists in which they stand; a look at one list never reads the other cases.

    In the list of a body stand those that name very many data sets; whether they name these is looked up.
    """
    for entry in entries:
        yield from _listed(desk, users_list(entry))
    for body in dict.fromkeys(entry.partition("/")[0] for entry in entries):
        for reference in _listed(desk, users_list(body)):
            stored = desk.store.load(reference)
            if stored and set(entries) & set(fold(events_of(stored)).entries):
                yield reference


def _listed(desk: Desk, key: str) -> Iterator[str]:
    cursor = ""
    while True:
        page = desk.store.query(Index.REGISTER, key, limit=BATCH, cursor=cursor)
        yield from (row.case_id for row in page.rows)
        cursor = page.cursor
        if not cursor:
            return
