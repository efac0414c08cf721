"""Cases that hang together: the one that this case follows from, those that follow from it, and that of its grant."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from casework.desk import Desk
from casework.filing import events_of
from casework.naming import case_of
from casework.orders import following
from catalog.rules.cases import Case, fold
from catalog.rules.commands import Actor
from catalog.rules.labels import Label
from catalog.rules.permissions import may_see

FOLLOWS, FOLLOWED_BY, ABOUT = "follows", "followed_by", "about"


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """A case beside this one, and how it belongs to it."""

    case: Case
    title: Label
    relation: str


def related(desk: Desk, case: Case, actor: Actor) -> tuple[Related, ...]:
    """The cases beside this one that the person may see as well; the same secret opens all cases of one applicant."""
    found = (
        Related(case=other, title=_title(desk, other), relation=relation)
        for reference, relation in dict(_references(desk, case)).items()
        if (other := _loaded(desk, reference)) is not None
        and may_see(other, replace(actor, holds_secret=actor.holds_secret and same_secret(case, other)))
    )
    return tuple(found)


def same_secret(case: Case, other: Case) -> bool:
    """Whether whoever holds the secret of one case holds that of the other: it was handed on (never for offices)."""
    return bool(case.secret_sha256) and case.secret_sha256 == other.secret_sha256


def _references(desk: Desk, case: Case) -> Iterator[tuple[str, str]]:
    """References with their relation; of two words for the same case the last counts."""
    issued = case_of(desk, case.about_grant) if case.about_grant else None
    if issued:
        yield issued.reference, ABOUT
    if case.origin:
        yield case.origin, FOLLOWS
    for order in case.orders:
        if order.kind == "open" and order.carried:
            yield following(case, order), FOLLOWED_BY


def _loaded(desk: Desk, reference: str) -> Case | None:
    stored = desk.store.load(reference)
    return fold(events_of(stored)) if stored else None


def _title(desk: Desk, case: Case) -> Label:
    procedure = desk.laws.of(case).procedure(case.procedure)
    return procedure.title if procedure else Label(case.procedure)
